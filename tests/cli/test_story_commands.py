"""Stories on the command line: `entrawatch test`, `entrawatch simulate` and `entrawatch validate`."""

import json
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner, Result
from goodproject import GoodProject
from goodstory import GOOD_STORY, NEVER, STORY

from entrawatch.cli import main

LATE = "must not fire, but fires at 2026-03-10 10:45"
FAILURE = f"{STORY}:23:12: alert 'owner_removed' {LATE}: Not one owner was removed."


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


@pytest.fixture
def story_project(good: GoodProject) -> GoodProject:
    """Return the good project with a story."""
    good.write(STORY, GOOD_STORY)
    return good


@pytest.fixture
def wrong(story_project: GoodProject) -> GoodProject:
    """Return it with a second alert that fires where it must not."""
    story_project.copy_alert("owner_removed")
    story_project.write(STORY, GOOD_STORY + NEVER)
    return story_project


def test_stories_run_after_the_alerts(story_project: GoodProject) -> None:
    """Without a name all of both."""
    result = run("test")
    assert result.exit_code == 0, result.output
    alert, story = result.stdout.splitlines()
    assert alert.startswith("ok   owner_added  4 samples")
    assert story.startswith("ok   application_stolen  1 expectation  ")
    assert result.stderr.splitlines()[1] == "1 story, 0 failed; 1 expectation, 0 wrong"


@pytest.mark.parametrize("words", [["--stories"], ["application_stolen"], ["--stories", "application_stolen"]])
def test_stories_run_alone(words: list[str], story_project: GoodProject) -> None:
    """By the option, or by name."""
    result = run("test", *words)
    assert result.stdout.startswith("ok   application_stolen  ")
    assert result.stderr == "1 story, 0 failed; 1 expectation, 0 wrong\n"


def test_an_alert_by_name_runs_no_story(story_project: GoodProject) -> None:
    """Its author waits for one answer."""
    result = run("test", "owner_added")
    assert "application_stolen" not in result.output
    assert result.stderr == "1 alert, 0 failed; 4 samples, 0 wrong\n"


def test_a_story_that_fails_says_where_and_why(wrong: GoodProject) -> None:
    """And the exit code is 1."""
    result = run("test", "--stories")
    assert result.exit_code == 1
    first, second = result.stdout.splitlines()
    assert first.startswith("FAIL application_stolen  1 of 2 expectations wrong  ")
    assert second.strip() == FAILURE


def test_json_holds_stories_after_alerts(wrong: GoodProject) -> None:
    """With each expectation and each notification."""
    result = run("test", "--format", "json")
    assert result.exit_code == 1
    *alerts, story = json.loads(result.stdout)
    assert [one["alert"] for one in alerts] == ["owner_added", "owner_removed"]
    assert (story["story"], story["passed"], story["issues"]) == ("application_stolen", False, [])
    assert [(one["alert"], one["must_fire"], one["problem"]) for one in story["expectations"]] == [
        ("owner_added", True, ""),
        ("owner_removed", False, LATE),
    ]
    assert story["fired"][0] == {
        "at": "2026-03-10T10:45:00Z",
        "alert": "owner_added",
        "severity": "high",
        "rows": 1,
        "entities": {"account": ["mallory@contoso.com"]},
    }


def test_junit_has_a_case_for_each_expectation(wrong: GoodProject) -> None:
    """A pipeline shows stories by name."""
    suites = ElementTree.fromstring(run("test", "--format", "junit").stdout).findall("testsuite")
    assert [(suite.get("name"), suite.get("failures")) for suite in suites] == [
        ("owner_added", "0"),
        ("owner_removed", "0"),
        ("application_stolen", "1"),
    ]
    failure = suites[2].find("testcase/failure")
    assert failure is not None
    assert failure.get("message") == FAILURE


def test_simulate_shows_a_story_as_a_timeline(wrong: GoodProject) -> None:
    """What happens and what fires, in order of time, then what was expected."""
    result = run("simulate", "application_stolen")
    assert result.exit_code == 1
    assert [line.rstrip() for line in result.stdout.splitlines()] == [
        "application_stolen  Application stolen",
        "  2026-03-10 09:00:00  AuditLogs: Benign. The onboarding account adds an owner.",
        "  2026-03-10 10:00:00  AuditLogs: Mallory adds herself, and the record is late.",
        "  2026-03-10 10:45:00    ● owner_added (high): mallory@contoso.com",
        "  2026-03-10 10:45:00    ● owner_removed (high): mallory@contoso.com",
        # The record arrived in the overlap of two evaluations.
        "  2026-03-10 11:00:00    ● owner_added (high): mallory@contoso.com",
        "  2026-03-10 11:00:00    ● owner_removed (high): mallory@contoso.com",
        "  ok   owner_added fires: An attacker can act as the application.",
        f"  FAIL owner_removed {LATE}: Not one owner was removed.",
    ]


def test_simulate_gives_a_story_as_json(story_project: GoodProject) -> None:
    """As `test` does."""
    result = run("simulate", "application_stolen", "--format", "json")
    assert result.exit_code == 0
    (story,) = json.loads(result.stdout)
    assert (story["story"], story["passed"]) == ("application_stolen", True)


@pytest.mark.parametrize("command", ["test", "simulate"])
def test_an_unknown_name_is_wrong_usage(command: str, story_project: GoodProject) -> None:
    """With the nearest one of both."""
    result = run(command, "application_stole")
    assert result.exit_code == 2
    assert "alert or story 'application_stole' does not exist, did you mean 'application_stolen'?" in result.stderr


@pytest.mark.parametrize("option", ["--benign", "--mutate"])
def test_stories_have_neither_mutants_nor_a_week(option: str, story_project: GoodProject) -> None:
    """Wrong usage instead of an option without effect."""
    result = run("test", "--stories", option)
    assert result.exit_code == 2
    assert "--stories runs only stories" in result.stderr


@pytest.mark.parametrize("command", ["validate", "test"])
def test_a_wrong_story_is_reported(command: str, story_project: GoodProject) -> None:
    """By both commands, with its place."""
    story_project.change("alert: owner_added", "alert: owner_lost", STORY)
    result = run(command)
    assert result.exit_code == 1
    word = "error: " if command == "validate" else ""
    assert f"{STORY}:19:12: DT113: {word}alert 'owner_lost' does not exist" in result.output
