"""A story may only expect what a run can answer, of records that can be."""

import pytest
from goodproject import SPEC, GoodProject
from goodstory import GOOD_STORY, NEVER, STORY
from sampledalert import BASE

from entrawatch.detection.fixtures import read_fixtures
from entrawatch.detection.story_checks import check_stories, checked_stories
from entrawatch.documents.issues import IssuesFound
from entrawatch.specs.catalog import read_catalog
from entrawatch.specs.stories import read_stories


def issues_of(good: GoodProject, text: str) -> list[str]:
    good.write("alert_specs/base_records.yaml", BASE)
    good.copy_alert("owner_removed")
    good.write(STORY, text)
    catalog, _ = read_catalog(good.project.specs)
    fixtures, _ = read_fixtures(catalog, good.project.specs)
    stories, issues = read_stories(good.project.specs)
    return [str(issue).split(f"{STORY}:")[1] for issue in [*issues, *check_stories(stories, catalog, fixtures)]]


def test_a_good_story_has_no_issue(good: GoodProject) -> None:
    """Also with alerts that must not fire."""
    assert issues_of(good, GOOD_STORY + NEVER) == []


@pytest.mark.parametrize(
    ("old", "new", "issue"),
    [
        ("alert: owner_added", "alert: owner_aded", "19:12: DT113: alert 'owner_aded' does not exist; did you mean"),
        ("  approved_actors: [", "  approved_actor: [", "7:3: DT105: input 'approved_actor' is not declared; "),
        ("OperationName:", "OperationNam:", "12:11: DT202: table 'AuditLogs' has no column 'OperationNam'"),
        ("at: -3h", "at: 3h", "11:9: DT205: at '3h' is after now; start earlier"),
        ('"2026-03-10T12:00:00Z"', "soon", "5:6: DT205: now "),
        ("alert: owner_removed", "alert: owner_added", "23:12: DT114: alert 'owner_added' is listed twice"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(old: str, new: str, issue: str, good: GoodProject) -> None:
    """With the place of the mistake."""
    found = issues_of(good, (GOOD_STORY + NEVER).replace(old, new, 1))
    assert [one for one in found if one.startswith(issue)], found


def test_an_alert_that_reads_none_of_the_tables_cannot_be_expected(good: GoodProject) -> None:
    """Neither to fire nor to stay silent: no query could change the answer."""
    text = (GOOD_STORY + NEVER).replace("table: AuditLogs", "table: SigninLogs")
    reason = "reads only AuditLogs, and the story has no record of it"
    messages = [one.partition("DT114: ")[2] for one in issues_of(good, text) if "DT114" in one]
    assert messages == [f"alert 'owner_added' {reason}", f"alert 'owner_removed' {reason}"]


def test_a_misspelled_table_of_an_alert_is_no_mistake_of_its_stories(good: GoodProject) -> None:
    """validate reports it in the alert."""
    good.change("tables: [AuditLogs]", "tables: [AuditLog]", SPEC)
    assert issues_of(good, GOOD_STORY) == []


def test_an_alert_without_its_required_inputs_cannot_be_expected(good: GoodProject) -> None:
    """It is not deployed in such a tenant."""
    good.change("approved_actors: optional", "approved_actors: required")
    text = GOOD_STORY.replace("inputs:\n  approved_actors: [onboarding@contoso.com]\n", "")
    assert issues_of(good, text) == [
        "17:12: DT114: alert 'owner_added' requires tenant input 'approved_actors', which the story does not set; "
        "add it below inputs"
    ]


def test_a_story_has_no_id_of_an_alert(good: GoodProject) -> None:
    """The command line could not tell which of the two is meant."""
    good.write("alert_specs/stories/owner_added.yaml", GOOD_STORY.replace("application_stolen", "owner_added"))
    catalog, _ = read_catalog(good.project.specs)
    fixtures, _ = read_fixtures(catalog, good.project.specs)
    with pytest.raises(IssuesFound) as refused:
        checked_stories(catalog, fixtures, good.project.specs)
    assert [issue.code for issue in refused.value.issues] == ["CT103"]
