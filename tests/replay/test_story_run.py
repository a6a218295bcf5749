"""A story runs every alert on a clock and compares what fired with what it expects."""

from datetime import UTC, datetime

from goodproject import GoodProject
from goodstory import GOOD_STORY, NEVER, STORY

from entrawatch.detection.engine import Engine
from entrawatch.detection.fixtures import read_fixtures
from entrawatch.replay.story_run import StoryRun, run_story
from entrawatch.specs.catalog import read_catalog
from entrawatch.specs.stories import read_stories


def ran(good: GoodProject, engine: Engine, *, text: str = GOOD_STORY) -> StoryRun:
    good.write(STORY, text)
    catalog, issues = read_catalog(good.project.specs)
    assert issues == []
    fixtures, _ = read_fixtures(catalog, good.project.specs)
    stories, _ = read_stories(good.project.specs)
    return run_story(catalog, stories["application_stolen"], fixtures, engine)


def problems(run: StoryRun) -> list[str]:
    return [f"{one.alert_id} {one.problem}" for one in run.expectations if one.problem]


def test_an_alert_fires_when_its_record_has_arrived(good: GoodProject, engine: Engine) -> None:
    """At the next evaluation, for the attacker only, and again because it arrived in the overlap of two evaluations."""
    run = ran(good, engine)
    first, again = run.fired["owner_added"].entries
    assert [first.at, again.at] == [datetime(2026, 3, 10, 10, 45, tzinfo=UTC), datetime(2026, 3, 10, 11, tzinfo=UTC)]
    assert first.values == again.values == ("mallory@contoso.com",)
    assert (run.is_right, run.issues, run.now) == (True, (), datetime(2026, 3, 10, 12, tzinfo=UTC))


def test_an_alert_that_does_not_fire_is_a_problem(good: GoodProject, engine: Engine) -> None:
    """At the place of the expectation, with its reason."""
    good.change("Owners >= least_owners", "Owners > least_owners")
    run = ran(good, engine)
    assert problems(run) == ["owner_added must fire, but does not"]
    assert (run.is_right, run.fired) == (False, {})
    assert str(run.expectations[0].location).endswith("application_stolen.yaml:19:12")


def test_a_result_must_name_what_the_story_says(good: GoodProject, engine: Engine) -> None:
    """Else an alert on ordinary work would count as one on the attack."""
    run = ran(good, engine, text=GOOD_STORY.replace("names: mallory", "names: eve"))
    assert problems(run) == ["owner_added must name 'eve@contoso.com', but none of its results does"]


def test_an_alert_that_must_not_fire_is_a_problem_when_it_does(good: GoodProject, engine: Engine) -> None:
    """With the moment."""
    good.copy_alert("owner_removed")
    run = ran(good, engine, text=GOOD_STORY + NEVER)
    assert problems(run) == ["owner_removed must not fire, but fires at 2026-03-10 10:45"]


def test_the_inputs_of_the_story_count(good: GoodProject, engine: Engine) -> None:
    """Without the list the onboarding account is reported, too."""
    run = ran(good, engine, text=GOOD_STORY.replace("inputs:\n  approved_actors: [onboarding@contoso.com]\n", ""))
    assert {entry.values[0] for entry in run.fired["owner_added"].entries} == {
        "onboarding@contoso.com",
        "mallory@contoso.com",
    }


def test_a_query_that_cannot_be_run_fails_the_story(good: GoodProject, engine: Engine) -> None:
    """It is never skipped."""
    good.change("  AuditLogs\n  | where", "  AuditLogs\n  | sample 1\n  | where")
    run = ran(good, engine)
    assert [issue.code for issue in run.issues] == ["DT207"]
    assert not run.is_right


def test_a_record_that_cannot_be_fails_the_story(good: GoodProject, engine: Engine) -> None:
    """Nothing of it is run."""
    run = ran(good, engine, text=GOOD_STORY.replace("OperationName:", "OperationNam:", 1))
    assert ([issue.code for issue in run.issues], run.now, run.is_right) == (["DT202"], None, False)
