"""Alerts of a stack with the target sentinel or both: their rules, what cannot be one, and what differs."""

from dataclasses import asdict, replace
from datetime import date, timedelta
from typing import Any

import pytest
from goodproject import GoodProject
from plannedstack import issues, plan

from entrawatch.detection.run import look_back
from entrawatch.sentinel.rule import Closing
from entrawatch.sentinel.settings import SentinelSettings, Target
from entrawatch.stacks.deployment import Deployment
from entrawatch.stacks.deployment_checks import check_deployment
from entrawatch.stacks.sentinel_checks import check_sentinel_rules

EXISTING = {
    "workspace": {
        "existing_id": "/subscriptions/s/resourceGroups/rg/providers/Microsoft.OperationalInsights/workspaces/log"
    }
}
FREQUENCY, TRIGGER = "evaluation_frequency: PT15M", "    number_of_evaluation_periods: 1"
WINDOW, MITIGATE = "window_size: PT6H", "auto_mitigate: false"
DURATIONS = ("evaluation_frequency", "window_size", "mute_actions_duration")
CANNOT = "PL112: warning: Microsoft Sentinel cannot run 1 alert, which only Azure Monitor runs: owner_added"
DIFFERS = "PL113: note: in Microsoft Sentinel, 1 alert differs:"


def found(good: GoodProject, **changes: Any) -> list[str]:
    """Return the issues of a stack on an existing workspace."""
    return issues(good, **EXISTING, **changes)


def test_the_rule_of_an_alert(good: GoodProject) -> None:
    """Every property; the query reads as new what arrived in the five minutes that Sentinel waits, too."""
    (alert,) = plan(good, **EXISTING, target="both").alerts
    assert alert.sentinel is not None
    rule = asdict(alert.sentinel)
    assert rule.pop("query") == alert.query.replace("let new_since = ago(20m);", "let new_since = ago(25m);") + (
        '| extend Actor_Name = extract(@"^([^@\\s\\[\\x22]+)@([^@\\s\\]\\x22]+)$", 1, tostring(Actor)), '
        'Actor_UPNSuffix = extract(@"^([^@\\s\\[\\x22]+)@([^@\\s\\]\\x22]+)$", 2, tostring(Actor)), '
        'Actor_AadUserId = extract(@"^([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})$", 1, tostring(Actor))\n'
    )
    assert rule.pop("description").startswith("Someone became the owner of an application")
    assert rule == {
        "alert_id": "owner_added",
        "first_id": "owner_added",
        "former_ids": (),
        "display_name": "Owner added to an application (dev)",
        "severity": "High",
        "query_frequency": "PT15M",
        "query_period": "PT6H",
        "trigger_operator": "GreaterThan",
        "trigger_threshold": 0,
        "suppression_duration": None,
        "tactics": ("Persistence",),
        "techniques": ("T1098",),
        "entities": (
            {
                "type": "Account",
                "fields": (
                    ("Name", "Actor_Name"),
                    ("UPNSuffix", "Actor_UPNSuffix"),
                    ("AadUserId", "Actor_AadUserId"),
                ),
            },
        ),
        "custom_details": {"Account": "Actor"},
        "alert_name_format": "Owner added to an application (dev): {{Actor}}",
        "create_incident": True,
        "grouping_window": "PT5H",
        "is_critical": False,
        "playbooks": (),
        "closing": None,
    }


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ([], []),
        ([(TRIGGER, TRIGGER.replace("1", "2"))], [f"{CANNOT}; it judges each run alone and has no failing_periods"]),
        ([("threshold: 0", "threshold: 2")], [f"{CANNOT}; it counts the rows of all dimensions together"]),
        ([("GreaterThan\n  threshold: 0", "GreaterThanOrEqual\n  threshold: 1")], []),
        ([('values: ["*"]', 'values: ["a"]')], [f"{CANNOT}; it has no dimensions that keep or drop values"]),
        ([(FREQUENCY, "evaluation_frequency: PT1M")], [f"{DIFFERS} runs every PT5M instead of PT1M (owner_added)"]),
        ([(WINDOW, "window_size: P2D")], [f"{DIFFERS} reads P1DT23H instead of P2D (SEN012) (owner_added)"]),
        (
            [(MITIGATE, f"{MITIGATE}\nsentinel: {{evaluation_frequency: PT2H, window_size: P14D}}")],
            [
                f"{DIFFERS} reads P14D instead of PT6H (owner_added)",
                f"{DIFFERS} runs every PT2H instead of PT15M (owner_added)",
            ],
        ),
        (
            [(MITIGATE, f"{MITIGATE}\nmute_actions_duration: P1D")],
            [f"{DIFFERS} joins alerts on the same entities in one incident, instead of muting (owner_added)"],
        ),
    ],
    ids=str,
)
def test_what_sentinel_cannot_do_or_does_differently(
    pairs: list[tuple[str, str]], expected: list[str], good: GoodProject
) -> None:
    """One change of the good alert; every reason names the alert."""
    for old, new in pairs:
        good.change(old, new)
    texts = [text for text in found(good, target="both") if text.startswith(("PL11", "SEN"))]
    assert len(texts) == len(expected)
    assert all(text.startswith(start) for text, start in zip(texts, expected, strict=True)), texts


def test_sentinel_alone_runs_the_alert_with_its_own_window(good: GoodProject) -> None:
    """What replays and counts the alert reads its schedule there; without obstacles and receivers, it says nothing."""
    good.change(MITIGATE, f"{MITIGATE}\nsentinel: {{evaluation_frequency: PT2H, window_size: P14D}}")
    deployment = plan(good, **EXISTING, alerts={"targets": {"applications": "sentinel"}})
    (alert,) = deployment.alerts
    assert (deployment.monitor_alerts, len(deployment.sentinel_rules)) == ((), 1)
    assert (alert.spec.evaluation_frequency, alert.spec.window_size) == ("PT2H", "P14D")
    assert look_back(alert.spec) == timedelta(days=14)
    assert "let new_since = ago(125m);" in alert.query
    assert alert.sentinel is not None
    assert "let new_since = ago(130m);" in alert.sentinel.query
    assert [text for text in map(str, deployment.issues) if "PL114" in text] == [
        "stack configuration: PL114: warning: 1 alert with receivers run only in Microsoft Sentinel, which does not "
        "use them: owner_added; write target: both to keep the notifications, or use the incidents"
    ]
    own = {"overrides": {"owner_added": {"target": "monitor"}}, "targets": {"applications": "sentinel"}}
    assert plan(good, **EXISTING, alerts=own).sentinel_rules == ()


@pytest.mark.parametrize(
    ("settings", "place"),
    [
        ({"target": "both"}, ("target",)),
        ({"alerts": {"targets": {"applications": "sentinel"}}}, ("alerts", "targets")),
        ({"alerts": {"overrides": {"owner_added": {"target": "both"}}}}, ("alerts", "overrides")),
    ],
    ids=str,
)
def test_issues_are_at_the_setting_of_the_target(
    settings: dict[str, Any], place: tuple[str, ...], good: GoodProject
) -> None:
    """A stack without the key would have them at the start of the file."""
    good.change(TRIGGER, TRIGGER.replace("1", "2"))
    assert {one.path for one in check_sentinel_rules(plan(good, **EXISTING, **settings))} == {place}


@pytest.mark.parametrize(("target", "severities", "reported"), [
    ("sentinel", ["critical"], True), ("sentinel", ["high"], False), ("both", ["critical"], False)
])  # fmt: skip
def test_an_alert_of_only_sentinel_without_incidents(
    target: str, severities: list[str], reported: bool, good: GoodProject
) -> None:
    """No one is notified, unless Azure Monitor does that."""
    text = (
        "SQR045: warning: Microsoft Sentinel creates no incident for 1 alert that only it runs, so no one is notified: "
        "owner_added; add the missing severities to sentinel.incident_severities, or write target: both"
    )
    texts = found(good, target=target, sentinel={"incident_severities": severities})
    assert [one for one in texts if one.startswith("SQR045")] == [text] * reported


def test_incidents_that_are_not_grouped(good: GoodProject) -> None:
    """A record that two runs read is two incidents, and nothing mutes the second."""
    good.change(MITIGATE, f"{MITIGATE}\nmute_actions_duration: P1D")
    texts = found(good, target="both", sentinel={"group_incidents": False})
    assert [one for one in texts if one.startswith("PL113")] == [
        f"{DIFFERS} can create two incidents for one record, because runs overlap by 10 minutes (owner_added)",
        f"{DIFFERS} is not muted; each alert is an incident (owner_added)",
    ]


def test_a_rule_that_fires_without_rows_raises_one_alert(good: GoodProject) -> None:
    """One alert for each row would be none."""
    good.change('  dimensions:\n    - name: Actor\n      operator: Include\n      values: ["*"]\n', "")
    good.change("operator: GreaterThan", "operator: LessThanOrEqual")
    (rule,) = plan(good, **EXISTING, target="sentinel").sentinel_rules
    assert (rule.trigger_operator, rule.trigger_threshold, rule.alert_name_format) == ("LessThan", 1, None)


def test_an_alert_that_its_only_target_cannot_run_is_not_deployed(good: GoodProject) -> None:
    """With the reason, and what to write."""
    good.change(TRIGGER, TRIGGER.replace("1", "2"))
    deployment = plan(good, **EXISTING, target="sentinel")
    why = "it judges each run alone and has no failing_periods; count periods in the query"
    assert [one.reason for one in deployment.not_deployed] == [f"Microsoft Sentinel cannot run it: {why}"]
    assert [str(issue) for issue in deployment.issues if issue.code == "PL112"] == [
        "stack configuration: PL112: warning: Microsoft Sentinel cannot run 1 alert, which this stack does not deploy: "
        f"owner_added; {why}; or set target: monitor for it"
    ]


def test_what_azure_rejects_of_all_rules_together(good: GoodProject) -> None:
    """A long query, a name twice, too many rules, and tables that do not exist yet."""
    actors = [f"user{number:04}@contoso.com" for number in range(600)]
    assert [text for text in issues(good, target="both", inputs={"approved_actors": actors}) if "SEN" in text] == [
        "SEN009: the query of alert 'owner_added' has 14541 characters; Microsoft Sentinel allows 10000, "
        "shorten the input 'approved_actors' by 4541, or set target: monitor for the alert",
        "SEN035: warning: Microsoft Sentinel rejects a rule on a table that does not exist, and a new workspace has no "
        "table yet; deploy with target: monitor first, and change it when the logs arrive",
    ]
    one = plan(good, **EXISTING, target="both")
    (alert,) = one.alerts
    assert alert.sentinel
    long = replace(alert, sentinel=replace(alert.sentinel, description="x" * 5001))
    assert [str(issue) for issue in check_deployment(replace(one, alerts=(long,)), None) if issue.code == "SEN007"] == [
        "stack configuration: SEN007: description of the rule of alert 'owner_added': it has 5001 characters; "
        "Microsoft Sentinel allows 5000, shorten it"
    ]
    ends = date(2027, 1, 1)
    closed = (replace(alert.sentinel, closing=Closing(f"e{number}", "", ends)) for number in range(513))
    many_exceptions = replace(one, alerts=(replace(alert, closed=tuple(closed)),))
    assert [str(issue) for issue in check_deployment(many_exceptions, None) if issue.code == "SEN037"] == [
        "stack configuration: SEN037: 513 automation rules; a workspace allows 512, remove some"
    ]
    good.copy_alert("owner_added_again")
    assert [text for text in found(good, target="both", inputs={"approved_actors": actors}) if "SEN009" in text] == [
        "SEN009: the queries of 2 alerts have up to 14575 characters; Microsoft Sentinel allows 10000, shorten the "
        "input 'approved_actors' by 4575, or set target: monitor for the alerts owner_added, owner_added_again",
    ]
    many = plan(good, **EXISTING, target="both")
    whole = Deployment(many.settings, many.areas, {}, many.alerts * 257, (), (), ())
    assert {str(one).partition(": ")[2] for one in check_deployment(whole, None) if one.code.startswith("SEN")} == {
        "SEN006: alerts 'owner_added' and 'owner_added_again' have the same title, and Microsoft Sentinel allows a "
        "name once; change one",
        "SEN031: 514 rules in Microsoft Sentinel; a workspace allows 512, set target: monitor for some areas",
    }


def test_incidents_follow_the_settings() -> None:
    """Both is the only target with two rules, and an informational alert creates no incident by default."""
    assert [(one.has_monitor, one.has_sentinel) for one in Target] == [(True, False), (False, True), (True, True)]
    assert "informational" not in SentinelSettings().incident_severities


@pytest.mark.parametrize(
    "settings",
    [
        {"sentinel": {"grouping_window": "5h"}},
        {"sentinel": {"grouping_window": "PT1M", "group_incidents": True}},
        {"sentinel": {"playbooks": {"enrich": {"logic_app": "enrich"}}}},
        *({"alerts": {"overrides": {"owner_added": {key: "5h"}}}} for key in DURATIONS),
    ],
    ids=str,
)
@pytest.mark.parametrize("target", ["both", "sentinel"])
def test_settings_that_are_refused_can_be_compared(target: str, settings: dict[str, Any], good: GoodProject) -> None:
    """A comparison also plans a stack that no one can deploy; its file has the errors."""
    assert plan(good, **EXISTING, target=target, **settings).sentinel_rules


@pytest.mark.parametrize("key", ["evaluation_frequency", "window_size", "suppression_duration"])
def test_a_block_that_is_refused_can_be_compared(key: str, good: GoodProject) -> None:
    good.change(MITIGATE, f"{MITIGATE}\nsentinel: {{{key}: 5h}}")
    assert plan(good, **EXISTING, target="both").sentinel_rules
