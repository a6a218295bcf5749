"""What one stack deploys is decided before any resource is created, and reported if it is surprising."""

import re
from pathlib import Path
from typing import Any

import pytest
from goodproject import SPEC, GoodProject
from plannedstack import plan, planned

from entrawatch.specs.catalog import load_catalog
from entrawatch.stacks.deployment import PlannedAlert
from entrawatch.validation import validate

FILLED = (
    '| extend Owners = iff(isempty(Owners), "none", tostring(Owners)), '
    'Actor = iff(isempty(Actor), "none", tostring(Actor))\n'
)


def test_an_alert_is_deployed_as_it_is_written(good: GoodProject) -> None:
    """Without a word in the stack every alert from status test on is deployed, and nothing is remarkable."""
    deployment = plan(good)
    (alert,) = deployment.alerts
    spec = load_catalog(good.root / "alert_specs").alerts["owner_added"].spec
    assert alert == PlannedAlert(spec, deployment.areas[0], alert.query, ("soc",), None)
    assert (deployment.not_deployed, deployment.issues) == ((), ())


def test_a_query_starts_with_its_inputs_and_parameters(good: GoodProject) -> None:
    """One let each, sorted by name, then the text of the spec."""
    query = planned(good).query
    assert query.startswith(
        'let approved_actors = dynamic(["onboarding@contoso.com"]);\nlet least_owners = 1;\n'
        "let new_since = ago(20m);\nAuditLogs\n| where"
    )
    assert query.endswith("| where Owners >= least_owners\n")


def test_an_optional_input_that_is_not_given_is_empty(good: GoodProject) -> None:
    """The query reads an empty list and the alert is deployed."""
    alert = planned(good, inputs={})
    assert alert.query.startswith("let approved_actors = dynamic([]);\nlet least_owners = 1;\n")


@pytest.mark.parametrize(
    ("override", "severity", "threshold", "least"),
    [
        ({"severity": "low"}, "low", 0, "1"),
        ({"threshold": 3}, "high", 3, "1"),
        ({"threshold": 0}, "high", 0, "1"),
        ({"parameters": {"least_owners": 5}}, "high", 0, "5"),
        ({"parameters": {"least_owners": 2.5}, "severity": "critical"}, "critical", 0, "2.5"),
    ],
)
def test_a_stack_overrides_severity_threshold_and_parameters(
    override: dict[str, Any], severity: str, threshold: int, least: str, good: GoodProject
) -> None:
    """Only what the stack says changes."""
    alert = planned(good, alerts={"overrides": {"owner_added": override}})
    assert (alert.spec.severity, alert.spec.trigger.threshold) == (severity, threshold)
    assert f"let least_owners = {least};\n" in alert.query


def test_a_stack_overrides_schedule_and_receivers(good: GoodProject) -> None:
    """The filter on arrival follows the frequency, so that each record still alerts once."""
    override = {"evaluation_frequency": "PT1H", "mute_actions_duration": "PT2H", "receivers": []}
    alert = planned(good, alerts={"overrides": {"owner_added": override}})
    assert (alert.spec.evaluation_frequency, alert.spec.mute_actions_duration, alert.receivers) == ("PT1H", "PT2H", ())
    usual = planned(good)
    assert usual.receivers == ("soc",)
    assert ("ago(20m)" in usual.query, "ago(65m)" in alert.query) == (True, True)


@pytest.mark.parametrize(
    ("given", "dimensions", "tail"),
    [
        (None, ["Actor"], "| where Owners >= least_owners\n"),
        (["Owners", "Actor"], ["Owners", "Actor"], FILLED),
        ([], [], "| where Owners >= least_owners\n"),
    ],
)
def test_a_stack_overrides_window_and_dimensions(
    given: list[str] | None, dimensions: list[str], tail: str, good: GoodProject
) -> None:
    """A column without a value still splits the alert, and an empty list is not replaced with entities."""
    override = {"window_size": "P1D", **({} if given is None else {"dimensions": given})}
    alert = planned(good, alerts={"overrides": {"owner_added": override}})
    assert alert.spec.window_size == "P1D"
    assert [one.name for one in alert.spec.trigger.dimensions] == dimensions
    assert alert.query.endswith(tail)


def test_an_override_of_a_built_in_alert_is_visible(good: GoodProject) -> None:
    """The planned alert names the file that it replaced."""
    good.copy_alert("owner_added", folder="own_specs")
    (alert,) = plan(good, "own_specs").alerts
    assert alert.overrides == SPEC


ENTITIES = "entities:\n  account: [Actor]\n  ip: [Address, Other]\n  role: [Role]"


def without_dimensions(good: GoodProject, detects: str) -> None:
    """Give the good alert four entities, and no dimension of its own."""
    text = (
        good.text().replace("entities:\n  account: [Actor]", ENTITIES).replace("detects: event", f"detects: {detects}")
    )
    good.write(SPEC, re.sub(r"  dimensions:\n(    .*\n)+", "", text))


def test_an_event_alert_is_split_by_its_first_three_entities(good: GoodProject) -> None:
    """An email shows dimensions and no other column; an empty value would name no one."""
    without_dimensions(good, "event")
    alert = planned(good)
    assert [(one.name, one.values) for one in alert.spec.trigger.dimensions] == [
        ("Actor", ("*",)),
        ("Address", ("*",)),
        ("Other", ("*",)),
    ]
    assert alert.query.endswith(
        '| extend Actor = iff(isempty(Actor), "none", tostring(Actor)), '
        'Address = iff(isempty(Address), "none", tostring(Address)), '
        'Other = iff(isempty(Other), "none", tostring(Other))\n'
    )


def test_dimensions_of_the_author_stay_and_a_pattern_is_not_split(good: GoodProject) -> None:
    """The author of a pattern says what belongs together."""
    assert [one.name for one in planned(good).spec.trigger.dimensions] == ["Actor"]
    without_dimensions(good, "pattern")
    assert planned(good).spec.trigger.dimensions == ()


LEG = """
  | union isfuzzy=true (
      AADNonInteractiveUserSignInLogs
      | extend Note = "a ) in a text" // and ( in a comment
      | project TimeGenerated, Actor = UserId)"""
BOTH = {
    "log_routing": {"manage": True, "licenses": ["p1"], "categories": ["AuditLogs", "NonInteractiveUserSignInLogs"]}
}
ONE = {"log_routing": {"manage": True, "licenses": ["p1"], "categories": ["AuditLogs"]}}


def test_a_union_with_a_table_that_the_stack_does_not_route_is_left_out(good: GoodProject) -> None:
    """The table does not exist in such a workspace, and the whole query would fail at every run."""
    before = '  | extend Kind = "a text"'
    good.change("  | summarize TimeGenerated = max", f"{before}{LEG}\n  | summarize TimeGenerated = max")
    good.change("tables: [AuditLogs]", "tables: [AuditLogs, AADNonInteractiveUserSignInLogs]")
    whole, cut = planned(good, **BOTH), planned(good, **ONE)
    assert whole.query.replace("\n".join(line[2:] for line in LEG.splitlines()), "") == cut.query
    assert (whole.unread, cut.unread) == ((), ("AADNonInteractiveUserSignInLogs",))
    assert (whole.spec.tables, cut.spec.tables) == (("AuditLogs", *cut.unread), ("AuditLogs",))
    assert [(one.code, one.severity) for one in plan(good, **BOTH).issues] == []
    (note,) = plan(good, **ONE).issues
    assert (note.code, note.severity) == ("PL106", "note")
    assert note.message == (
        "log category 'NonInteractiveUserSignInLogs' is not routed, so 1 alert leaves out "
        "table AADNonInteractiveUserSignInLogs: owner_added"
    )


def test_a_query_that_needs_a_union_is_found(good: GoodProject, service_files: tuple[Path, Path]) -> None:
    """A stack that does not route the second table leaves the union out."""
    good.change("tables: [AuditLogs]", "tables: [AuditLogs, SigninLogs]")
    union = "  | union isfuzzy=true (SigninLogs | project TimeGenerated, Name = UserPrincipalName)"
    good.change("  | extend Actor = tostring(InitiatedBy.user.userPrincipalName)", f"{union}\n  | extend Actor = Name")
    found = [issue for issue in validate(good.project).issues if issue.code == "KQ164"]
    assert [issue.message.partition(": ")[0] for issue in found] == [
        "without its union with SigninLogs, which a stack may not route, the query fails"
    ]
