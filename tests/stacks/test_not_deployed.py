"""Alerts that a stack does not deploy: disabled, not mature enough, without an input or without a license."""

from typing import Any

import pytest
from goodproject import INPUTS, GoodProject
from plannedstack import issues, not_deployed, plan, planned

from entrawatch.stacks.deployment import NotDeployed, Scope, not_deployed_lines

LEFT_OUT = {
    "all alerts": (
        {"alerts": {"enabled": False}},
        "this stack disables alerts (alerts.enabled: false)",
        Scope.STACK,
    ),
    "one area": (
        {"alerts": {"areas_off": ["applications"]}},
        "this stack disables the area (alerts.areas_off)",
        Scope.AREA,
    ),
    "areas that are not chosen": (
        {"alerts": {"areas": ["user_accounts"]}},
        "this stack does not list the area (alerts.areas)",
        Scope.AREA,
    ),
    "one alert": (
        {"alerts": {"overrides": {"owner_added": {"enabled": False}}}},
        "this stack disables it (alerts.overrides)",
        Scope.ALERT,
    ),
    "young alerts": (
        {"alerts": {"minimum_status": "stable"}},
        "status 'test' is below this stack's minimum_status 'stable'",
        Scope.ALERT,
    ),
}


@pytest.mark.parametrize("name", LEFT_OUT)
def test_a_stack_disables_alerts(name: str, good: GoodProject) -> None:
    """An alert that is not deployed is listed with the reason, and its empty area is not deployed."""
    changes, reason, scope = LEFT_OUT[name]
    assert not_deployed(good, **changes) == (NotDeployed("owner_added", "applications", reason, scope),)
    assert issues(good, **changes) == []


def test_an_area_that_is_not_deployed_has_one_line() -> None:
    """A stack that chooses two areas of six must not print a line for each alert of the other four."""
    reason = "this stack does not list the area (alerts.areas)"
    lines = not_deployed_lines(
        [
            NotDeployed("first", "devices", reason, Scope.AREA),
            NotDeployed("second", "devices", reason, Scope.AREA),
            NotDeployed("third", "applications", "it is deprecated"),
        ]
    )
    assert lines == [
        "area 'devices' with 2 alerts is not deployed: this stack does not list the area (alerts.areas)",
        "alert 'third' is not deployed: it is deprecated",
    ]


def test_alerts_with_one_reason_share_a_line() -> None:
    """The reason that keeps most alerts away comes first: what to change for it pays most."""
    alerts = [NotDeployed("a", "x", "one"), NotDeployed("b", "x", "two"), NotDeployed("c", "y", "two")]
    lines = ["2 alerts are not deployed: two (b, c)", "alert 'a' is not deployed: one"]
    assert not_deployed_lines(alerts) == lines


def test_a_stack_without_alerts_has_one_line() -> None:
    """A deployer who disables all of them must not read the same line for each."""
    reason = "this stack disables alerts (alerts.enabled: false)"
    alerts = [
        NotDeployed(name, area, reason, Scope.STACK) for name, area in (("first", "devices"), ("second", "users"))
    ]
    (line,) = not_deployed_lines(alerts)
    assert line == "all alerts (2) are not deployed: this stack disables alerts (alerts.enabled: false)"


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
    (alert,) = not_deployed(good, alerts={"minimum_status": minimum})
    assert alert == NotDeployed("owner_added", "applications", "it is deprecated")


@pytest.mark.parametrize("inputs", [{}, {"approved_actors": []}, {"approved_actors": None}])
def test_an_alert_waits_for_its_required_input(inputs: dict[str, Any], good: GoodProject) -> None:
    """Nothing given and an empty list are the same: the alert is not deployed, and a warning says so."""
    good.change("approved_actors: optional", "approved_actors: required")
    assert not_deployed(good, inputs=inputs) == (
        NotDeployed(
            "owner_added",
            "applications",
            "requires tenant input 'approved_actors', which this stack does not set",
            missing_inputs=("approved_actors",),
        ),
    )
    assert issues(good, inputs=inputs) == [
        "PL101: warning: alert 'owner_added' is not deployed: requires tenant input 'approved_actors', "
        "which this stack does not set; add it below entrawatch:inputs"
    ]


def test_the_default_of_a_required_input_is_enough(good: GoodProject) -> None:
    """The alert is deployed with the default in its query, and a note says that the stack uses it."""
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
    reason = "requires one of the tenant inputs approved_actors, privileged_accounts, and this stack sets none of them"
    assert not_deployed(good, inputs={"approved_actors": []}) == (
        NotDeployed("owner_added", "applications", reason, missing_inputs=names),
    )
    assert issues(good, inputs={}) == [
        "PL101: warning: alert 'owner_added' is not deployed: requires one of the tenant inputs approved_actors, "
        "privileged_accounts, and this stack sets none of them; add one below entrawatch:inputs"
    ]


def test_one_of_several_inputs_is_enough(good: GoodProject) -> None:
    """The others are empty, as optional ones are."""
    good.change("approved_actors: optional", CHOICE)
    alert = planned(good, inputs={"privileged_accounts": ["adm-alex@contoso.com"]})
    assert alert.query.startswith("let approved_actors = dynamic([]);\n")


def test_a_missing_input_has_one_warning_for_all_its_alerts(good: GoodProject) -> None:
    """A disabled alert is not among them."""
    good.change("approved_actors: optional", "approved_actors: required")
    good.copy_alert("secret_added")
    good.copy_alert("url_added")
    overrides = {"url_added": {"enabled": False}}
    assert issues(good, inputs={}, alerts={"overrides": overrides}) == [
        "PL101: warning: 2 alerts are not deployed (owner_added, secret_added): require tenant input "
        "'approved_actors', which this stack does not set; add it below entrawatch:inputs"
    ]


def test_an_alert_whose_tables_all_lack_their_license_is_not_deployed(good: GoodProject) -> None:
    """It would be paid for and never fire; the reason names what to buy."""
    good.change("tables: [AuditLogs]", "tables: [AADUserRiskEvents]")
    good.change("AuditLogs\n", "AADUserRiskEvents\n")
    reason = "the logs require Microsoft Entra ID P2, which log_routing.licenses does not list"
    (off,) = plan(good, log_routing={"licenses": ["p1"]}).not_deployed
    assert (off.alert_id, off.reason) == ("owner_added", reason)
    assert plan(good, log_routing={"licenses": ["p2"]}).not_deployed == ()


@pytest.mark.parametrize(("owned", "is_left_out"), [("p1", True), ("p2", False), ("id_governance", False)])
def test_an_alert_whose_events_need_a_license_is_not_deployed(owned: str, is_left_out: bool, good: GoodProject) -> None:
    """Everybody has an audit log, and only some have the product that writes these records into it."""
    good.change("tables: [AuditLogs]", "tables: [AuditLogs]\nlicenses: [p2, id_governance]")
    titles = "Microsoft Entra ID P2 or Microsoft Entra ID Governance"
    reason = f"the logs require {titles}, which log_routing.licenses does not list"
    off = plan(good, log_routing={"licenses": [owned]}).not_deployed
    assert [item.reason for item in off] == [reason] * is_left_out


def test_a_stack_can_deploy_a_young_alert_and_choose_its_sensitivity(good: GoodProject) -> None:
    """`enabled: true` goes before minimum_status; a learned threshold has no number to change."""
    good.change("status: test", "status: experimental")
    good.change("  threshold: 0\n", "  dynamic_threshold: {alert_sensitivity: Medium}\n")
    assert not_deployed(good)[0].scope is Scope.ALERT
    chosen = {"alerts": {"overrides": {"owner_added": {"enabled": True, "alert_sensitivity": "Low"}}}}
    found = planned(good, **chosen).spec.trigger.dynamic_threshold
    assert found
    assert found.alert_sensitivity == "Low"
    only_enabled = {"alerts": {"overrides": {"owner_added": {"enabled": True}}}}
    assert (len(plan(good, **only_enabled).alerts), issues(good, **only_enabled)) == (1, [])
