"""Quiet hours, where one changed line of a stack file cannot show it."""

import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from goodproject import STACK, GoodProject

from entrawatch.specs.catalog import load_catalog
from entrawatch.stacks.checks.quiet_hours import check_quiet_hours, ended_quiet_hours
from entrawatch.stacks.quiet_hours import QuietHours
from entrawatch.stacks.settings import AlertOverride
from entrawatch.validation import validate

HOURS: dict[str, Any] = {"reason": "CHG-1", "owner": "iam", "starts": "2026-12-05T06:00", "ends": "2026-12-06T18:00"}

WORKSPACE = (
    "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg/providers/"
    "Microsoft.OperationalInsights/workspaces/central"
)


def test_quiet_hours_that_ended_are_reported() -> None:
    """From the day after; they have no effect any more."""
    hours = {"nights": QuietHours.model_validate(HOURS)}
    assert list(ended_quiet_hours(hours, date(2026, 12, 6))) == []
    (problem,) = ended_quiet_hours(hours, date(2026, 12, 7))
    assert (problem.code, problem.path) == ("ST353", ("quiet_hours", "nights"))


def test_a_reason_that_azure_rejects_is_reported(good: GoodProject) -> None:
    """With the owner, it is the description of the rule, in at most 2,048 characters."""
    catalog, most = load_catalog(good.project.specs), 2048 - len(" (iam)")
    for length, codes in ((most, []), (most + 1, ["APR009"])):
        hours = QuietHours.model_validate({**HOURS, "reason": "x" * length})
        assert [one.code for one in check_quiet_hours({"nights": hours}, catalog, {})] == codes


def test_a_part_of_a_name_that_holds_another_alert_is_reported(good: GoodProject) -> None:
    """Azure compares the end of the rule's ID as text."""
    catalog = load_catalog(good.project.specs)
    (alert,) = catalog.alerts.values()
    catalog = replace(catalog, alerts={"owner_added": alert, "owner_added_twice": alert})
    held = {**HOURS, "severities": ["high"]}
    hours = {"nights": QuietHours.model_validate({**held, "alerts": ["owner_added"]})}
    assert [one.code for one in check_quiet_hours(hours, catalog, {})] == ["ST355"]
    both = {"nights": QuietHours.model_validate({**held, "alerts": ["owner_added", "owner_added_twice"]})}
    assert list(check_quiet_hours(both, catalog, {})) == []


@pytest.mark.parametrize(
    ("severity", "messages"),
    [
        ("medium", []),
        (None, ["alert 'owner_added' has severity high, which is not held; add it to severities, or remove the alert"]),
        ("critical", ["alert 'owner_added' has severity critical, which is not held; remove the alert"]),
    ],
)
def test_an_alert_whose_severity_is_not_held_is_reported(
    severity: str | None, messages: list[str], good: GoodProject
) -> None:
    """Its own, or the one that the stack gives it: it would notify all the same."""
    override = AlertOverride.model_validate({"severity": severity})
    hours = {"nights": QuietHours.model_validate({**HOURS, "alerts": ["owner_added"]})}
    found = check_quiet_hours(hours, load_catalog(good.project.specs), {"owner_added": override})
    assert [(one.code, one.message) for one in found] == [("ST349", message) for message in messages]


@pytest.mark.parametrize(
    ("alerts", "other", "codes"),
    [("", "dev-eu", ["ST356"]), (", alerts: [credential_added]", "dev-eu", []), ("", "deveu", [])],
    ids=["begins with the same name", "single alerts", "another name"],
)
def test_quiet_hours_that_reach_another_environment_are_reported(
    alerts: str, other: str, codes: list[str], good: GoodProject
) -> None:
    """Both stacks have rules on one workspace, and Azure finds the start of one name in the other."""
    hours = f"{{reason: CHG-1, owner: iam, starts: '2098-12-05T06:00', ends: '2098-12-06T18:00'{alerts}}}"
    text = re.sub(r"(entrawatch:workspace:).*\n(    .*\n)*", rf"\1 {{existing_id: {WORKSPACE}}}\n", good.text(STACK))
    good.write("stacks/Pulumi.other.yaml", text.replace("environment: dev", f"environment: {other}"))
    good.write(STACK, text.replace("config:\n", f"config:\n  entrawatch:quiet_hours: {{nights: {hours}}}\n"))
    found = [issue for issue in validate(good.project).issues if issue.code == "ST356"]
    assert [(issue.code, issue.location.path) for issue in found] == [(code, STACK) for code in codes]
