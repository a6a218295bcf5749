"""What happens to the incidents of a stack: playbooks that run, and exceptions that close them."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from goodproject import GoodProject
from plannedstack import SETTINGS, issues, plan

from entrawatch.detection.engine import Engine
from entrawatch.sentinel.automation import AutomationRule, automation_rules
from entrawatch.specs.catalog import load_catalog
from entrawatch.stacks.deployment import Deployment
from entrawatch.stacks.exceptions.read import load_exceptions
from entrawatch.stacks.plan_deployment import plan_deployment
from entrawatch.stacks.settings import StackSettings

LOGIC_APP = "/subscriptions/s/resourceGroups/rg-soc/providers/Microsoft.Logic/workflows/enrich"


def automations(deployment: Deployment) -> dict[str, AutomationRule]:
    found = automation_rules(deployment.sentinel_rules, deployment.settings.sentinel)
    return {one.key: one for one in found}


def with_playbook(**changes: Any) -> dict[str, Any]:
    return {"target": "both", "sentinel": {"playbooks": {"enrich": {"logic_app": LOGIC_APP, **changes}}}}


@pytest.mark.parametrize(
    ("changes", "runs"),
    [
        ({}, True),
        ({"severities": ["high"], "areas": ["applications"]}, True),
        ({"severities": ["critical", "medium"]}, False),
        ({"areas": ["devices"]}, False),
    ],
)
def test_a_playbook_runs_for_its_severities_and_areas(changes: dict[str, Any], runs: bool, good: GoodProject) -> None:
    """A playbook that never runs is reported; of any other, the permission that it needs."""
    found = automations(plan(good, **with_playbook(**changes)))
    assert [(key, one.alert_ids) for key, one in found.items()] == [("playbook-enrich", ("owner_added",))] * runs
    role = (
        "PL116: note: playbook 'enrich' runs only if the service principal Azure Security Insights has the role "
        "Microsoft Sentinel Automation Contributor on resource group 'rg-soc', and Azure rejects its automation rule "
        "if the deployer may not run it; see docs/sentinel.md"
    )
    never = (
        "PL115: warning: playbook 'enrich' never runs, because no alert of its severities and areas creates an "
        "incident in Microsoft Sentinel; change them, or remove it"
    )
    texts = issues(good, **with_playbook(**changes))
    assert [one for one in texts if one.startswith(("PL115", "PL116"))] == [role if runs else never]


def closed(good: GoodProject, *others: dict[str, Any], **changes: Any) -> Deployment:
    """Return the plan of a stack with an exception that closes incidents, and others."""
    exception = {
        "id": "known_actor",
        "alert": "owner_added",
        "match": {"account": ["svc-*"]},
        "close_incident": True,
        "owner": "soc@contoso.com",
        "reason": "Known and harmless.",
        "ticket": "CHG-7",
        "created": "2026-11-01",
        "expires": "2027-01-01",
    }
    good.write("exceptions/a.yaml", json.dumps({"exceptions": [exception, *({**exception, **one} for one in others)]}))
    settings = StackSettings.model_validate({**SETTINGS, "target": "both", "exceptions": ["exceptions"], **changes})
    found = load_exceptions(good.root, settings.exceptions)
    return plan_deployment(load_catalog(good.root / "alert_specs"), settings, exceptions=found)


def test_an_exception_closes_the_incidents_of_a_rule_of_its_own(good: GoodProject) -> None:
    """With owner, ticket, reason and end; it gets neither the owner nor the playbook of other incidents."""
    good.change("severity: high", "severity: critical\nformer_ids: [owner_new]")
    sentinel = {**with_playbook()["sentinel"], "tags": ["entra"]}
    deployment = closed(good, sentinel=sentinel)
    (alert,) = deployment.alerts
    (rule,) = alert.closed
    assert alert.sentinel
    assert rule.alert_id == "owner_added__closed_known_actor"
    assert (rule.first_id, rule.former_ids) == ("owner_new__closed_known_actor", ("owner_new__closed_known_actor",))
    assert rule.display_name == "Owner added to an application (exception known_actor) (dev)"
    assert (rule.severity, rule.entities, rule.create_incident) == ("High", alert.sentinel.entities, True)
    found = automations(deployment)
    assert {key: (one.alert_ids, one.other_ids) for key, one in found.items()} == {
        "exception-known_actor": ((rule.alert_id,), ("owner_added",)),
        "critical": (("owner_added",), ()),
        "owner": (("owner_added",), ()),
        "playbook-enrich": (("owner_added",), ()),
    }
    closing = found["exception-known_actor"].closing
    assert closing
    assert closing.comment == (
        "exception known_actor until 2027-01-01; owner: soc@contoso.com; ticket: CHG-7; reason: Known and harmless."
    )
    assert alert.query.endswith(
        '// exception known_actor\n| where now() >= datetime(2027-01-01) or not(tostring(Actor) startswith "svc-")\n'
    )


def test_each_finding_fires_in_one_of_the_rules(good: GoodProject, engine: Engine) -> None:
    """Hidden ones in none; after the end all fire in the first, and for one run in both."""
    lower = {"id": "lower", "match": {"account": ["svc-7", "b"]}, "close_incident": None, "severity": "low"}
    hide = {"id": "hide", "match": {"account": ["svc-8"]}, "close_incident": None}
    alert, lowered = closed(good, lower, hide).alerts
    assert alert.sentinel
    assert lowered.sentinel
    assert lowered.closed == ()
    start = len(alert.sentinel.query.split("// exception")[0])
    rows = 'print Actor = dynamic(["svc-1", "svc-7", "svc-8", "b", "x"])\n| mv-expand Actor to typeof(string)\n'
    end, tick, run = datetime(2027, 1, 1, tzinfo=UTC), timedelta(seconds=1), timedelta(minutes=15)
    every = ["b", "svc-1", "svc-7", "svc-8", "x"]
    for now, main, low, close in (
        (end - tick, ["x"], ["b"], ["svc-1", "svc-7"]),
        (end, every, ["b", "svc-7"], ["svc-1", "svc-7", "svc-8"]),
        (end + run, every, [], []),
    ):
        for rule, expected in ((alert.sentinel, main), (lowered.sentinel, low), (alert.closed[0], close)):
            found = engine.run_query(rows + rule.query[start:], [], now, timedelta(days=1))
            column = found.columns.index("Actor")
            assert sorted(row[column] for row in found.rows) == expected


@pytest.mark.parametrize(
    "changes",
    [{"target": "monitor"}, {"sentinel": {"incident_severities": ["low"]}}],
    ids=str,
)
def test_without_an_incident_the_findings_do_not_fire(changes: dict[str, Any], good: GoodProject) -> None:
    """An exception is in force on every alert that it names."""
    (alert,) = closed(good, **changes).alerts
    assert alert.closed == ()
    assert [one.spec.id for one in alert.exceptions] == ["known_actor"]


def test_an_alert_with_the_name_of_such_a_rule_is_refused(good: GoodProject) -> None:
    """One of the two would not be deployed."""
    good.copy_alert("owner_added__closed_known_actor")
    found = closed(good).issues
    assert [one.message for one in found if one.code == "EX215"] == [
        "alert 'owner_added__closed_known_actor' has the name of the rule for an exception that closes incidents; "
        "rename the alert"
    ]


def test_exceptions_that_make_a_query_too_long(good: GoodProject) -> None:
    """The error names them, and not the query."""
    accounts = [f"user{number:04}@contoso.com" for number in range(500)]
    found = closed(good, {"id": "migration", "match": {"account": accounts}})
    (problem,) = [one for one in found.issues if one.code == "SEN009"]
    assert "shorten the exceptions by " in problem.message
