"""Alerts that a stack leaves off: by its own word, for their status, an input or a license that is missing."""

from typing import Any

import pytest
from goodproject import INPUTS, GoodProject
from plannedstack import issues, off, plan, planned

from entrawatch.stacks.deployment import switched_off_lines, tells_switched_off
from entrawatch.stacks.plan_deployment import SwitchedOff

OFF = {
    "all alerts": ({"alerts": {"enabled": False}}, "alerts are switched off in this stack (alerts.enabled: false)"),
    "one area": (
        {"alerts": {"areas_off": ["applications"]}},
        "area 'applications' is switched off in this stack (alerts.areas_off)",
    ),
    "areas that are not chosen": (
        {"alerts": {"areas": ["user_accounts"]}},
        "area 'applications' is none of this stack's areas (alerts.areas)",
    ),
    "one alert": (
        {"alerts": {"overrides": {"owner_added": {"enabled": False}}}},
        "it is switched off in this stack (alerts.overrides)",
    ),
    "young alerts": (
        {"alerts": {"minimum_status": "stable"}},
        "its status is 'test'; this stack deploys 'stable' and up",
    ),
}


@pytest.mark.parametrize("name", OFF)
def test_a_stack_switches_alerts_off(name: str, good: GoodProject) -> None:
    """An alert that stays off is listed with the reason, and its empty area is not deployed."""
    changes, reason = OFF[name]
    assert off(good, **changes) == (SwitchedOff("owner_added", "applications", reason),)
    assert issues(good, **changes) == []


def test_an_area_that_stays_off_is_told_once() -> None:
    """A stack that chooses two areas of six must not print a line for each alert of the other four."""
    reason = "area 'devices' is none of this stack's areas (alerts.areas)"
    lines = switched_off_lines(
        [
            SwitchedOff("first", "devices", reason),
            SwitchedOff("second", "devices", reason),
            SwitchedOff("third", "applications", "it is deprecated"),
        ]
    )
    assert lines == [
        "area 'devices' with 2 alerts is not deployed: it is none of this stack's areas (alerts.areas)",
        "alert 'third' is not deployed: it is deprecated",
    ]
    assert all(map(tells_switched_off, lines))


def test_a_stack_without_alerts_is_told_once() -> None:
    """Whoever switches all of them off must not read the same line for each."""
    reason = "alerts are switched off in this stack (alerts.enabled: false)"
    (line,) = switched_off_lines([SwitchedOff("first", "devices", reason), SwitchedOff("second", "users", reason)])
    assert line == "all alerts (2) are not deployed: they are switched off in this stack (alerts.enabled: false)"
    assert tells_switched_off(line)


@pytest.mark.parametrize(
    ("status", "minimum", "is_deployed"),
    [
        ("experimental", "experimental", True),
        ("experimental", "test", False),
        ("test", "test", True),
        ("test", "stable", False),
        ("stable", "stable", True),
        ("stable", "experimental", True),
    ],
)
def test_the_least_status_decides(status: str, minimum: str, is_deployed: bool, good: GoodProject) -> None:
    """From the least mature on."""
    good.change("status: test", f"status: {status}")
    assert bool(plan(good, alerts={"minimum_status": minimum}).alerts) is is_deployed


@pytest.mark.parametrize("minimum", ["experimental", "test", "stable", "deprecated"])
def test_a_deprecated_alert_is_never_deployed(minimum: str, good: GoodProject) -> None:
    """Whatever the stack asks for."""
    good.change("status: test", "status: deprecated\ndeprecated: {reason: Replaced.}")
    (alert,) = off(good, alerts={"minimum_status": minimum})
    assert alert == SwitchedOff("owner_added", "applications", "it is deprecated")


@pytest.mark.parametrize("inputs", [{}, {"approved_actors": []}, {"approved_actors": None}])
def test_an_alert_waits_for_its_required_input(inputs: dict[str, Any], good: GoodProject) -> None:
    """Nothing given and an empty list are the same: the alert stays off and the stack is told."""
    good.change("approved_actors: optional", "approved_actors: required")
    assert off(good, inputs=inputs) == (
        SwitchedOff(
            "owner_added",
            "applications",
            "it needs the tenant input 'approved_actors', which this stack does not give",
            ("approved_actors",),
        ),
    )
    assert issues(good, inputs=inputs) == [
        "PL101: warning: tenant input 'approved_actors' is not given, so owner_added stays off; "
        "add it below entrawatch:inputs"
    ]


def test_the_default_of_a_required_input_is_enough(good: GoodProject) -> None:
    """The alert is deployed with the default in its query, and the stack learns that it is used."""
    good.change("approved_actors: optional", "approved_actors: required")
    good.change(
        "    example: [provisioning@contoso.com]\n",
        "    example: [a@contoso.com]\n    default: [b@contoso.com]\n",
        INPUTS,
    )
    assert 'approved_actors = dynamic(["b@contoso.com"])' in planned(good, inputs={}).query
    assert issues(good, inputs={}) == [
        "PL105: note: alerts use the default of approved_actors (list of 1); write a list to replace it, 'extend:' to "
        "add to it"
    ]


CHOICE = "approved_actors: one_of\n  privileged_accounts: one_of"


def test_an_alert_waits_for_one_of_several_inputs(good: GoodProject) -> None:
    """Without any of them its query could find nothing."""
    good.change("approved_actors: optional", CHOICE)
    names = ("approved_actors", "privileged_accounts")
    reason = "it needs one of the tenant inputs approved_actors, privileged_accounts, and this stack gives none"
    assert off(good, inputs={"approved_actors": []}) == (SwitchedOff("owner_added", "applications", reason, names),)
    assert issues(good, inputs={}) == [
        "PL101: warning: none of the tenant inputs approved_actors, privileged_accounts is given, so owner_added stays "
        "off; add one below entrawatch:inputs"
    ]


def test_one_of_several_inputs_is_enough(good: GoodProject) -> None:
    """The others are empty, as optional ones are."""
    good.change("approved_actors: optional", CHOICE)
    alert = planned(good, inputs={"privileged_accounts": ["adm-alex@contoso.com"]})
    assert alert.query.startswith("let approved_actors = dynamic([]);\n")


def test_one_missing_input_is_told_once_for_all_its_alerts(good: GoodProject) -> None:
    """An alert that is off anyway is not among them."""
    good.change("approved_actors: optional", "approved_actors: required")
    good.copy_alert("secret_added")
    good.copy_alert("url_added")
    overrides = {"url_added": {"enabled": False}}
    assert issues(good, inputs={}, alerts={"overrides": overrides}) == [
        "PL101: warning: tenant input 'approved_actors' is not given, so owner_added, secret_added stay off; "
        "add it below entrawatch:inputs"
    ]


def test_an_alert_whose_tables_all_lack_their_license_stays_off(good: GoodProject) -> None:
    """It would be paid for and never fire; the reason names what to buy."""
    good.change("tables: [AuditLogs]", "tables: [AADUserRiskEvents]")
    good.change("AuditLogs\n", "AADUserRiskEvents\n")
    reason = "its logs need Microsoft Entra ID P2, which licenses of log_routing does not list"
    (off,) = plan(good, log_routing={"licenses": ["p1"]}).switched_off
    assert (off.alert_id, off.reason) == ("owner_added", reason)
    assert plan(good, log_routing={"licenses": ["p2"]}).switched_off == ()


@pytest.mark.parametrize(("owned", "stays_off"), [("p1", True), ("p2", False), ("id_governance", False)])
def test_an_alert_whose_events_need_a_license_stays_off(owned: str, stays_off: bool, good: GoodProject) -> None:
    """Everybody has an audit log, and only some have the product that writes these records into it."""
    good.change("tables: [AuditLogs]", "tables: [AuditLogs]\nlicenses: [p2, id_governance]")
    titles = "Microsoft Entra ID P2 or Microsoft Entra ID Governance"
    reason = f"its logs need {titles}, which licenses of log_routing does not list"
    off = plan(good, log_routing={"licenses": [owned]}).switched_off
    assert [item.reason for item in off] == [reason] * stays_off
