"""`entrawatch test`: what it prints, what it exits with, and that nothing passes without having run."""

import json
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner, Result
from goodproject import SPEC, GoodProject

from entrawatch.cli import main

SAMPLES = "alert_specs/applications/owner_added.samples.yaml"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["test", *arguments])


def test_an_alert_that_does_what_its_samples_say_passes(good: GoodProject) -> None:
    """One line for the alert on standard output, the count on standard error, exit code 0."""
    result = run()
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("ok   owner_added  ")
    assert result.stderr.startswith("1 alert, 0 failed; ")


@pytest.mark.parametrize("output", ["text", "json", "junit"])
def test_an_alert_that_does_not_fire_on_a_firing_sample_fails(output: str, good: GoodProject) -> None:
    """The failure names the sample's place and the alert, in every format, and the exit code is 1."""
    good.change("Owners >= least_owners", "Owners >= least_owners + 1000")
    result = run("--format", output)
    assert result.exit_code == 1, result.output
    assert SAMPLES in result.stdout
    assert "owner_added" in result.stdout


def test_json_says_what_was_expected_and_what_came(good: GoodProject) -> None:
    """One object for each alert with all its samples."""
    (alert,) = json.loads(run("--format", "json").stdout)
    assert (alert["alert"], alert["passed"], alert["issues"]) == ("owner_added", True, [])
    assert {sample["kind"] for sample in alert["samples"]} == {"fires", "stays_silent"}
    assert all(sample["expected"]["alerts"] == sample["came"]["alerts"] for sample in alert["samples"])


def test_junit_has_a_case_for_each_sample(good: GoodProject) -> None:
    """A pipeline shows samples by name."""
    samples = json.loads(run("--format", "json").stdout)[0]["samples"]
    suite = ElementTree.fromstring(run("--format", "junit").stdout).find("testsuite")
    assert suite is not None
    assert (suite.get("name"), suite.get("tests"), suite.get("failures")) == ("owner_added", str(len(samples)), "0")
    assert len(suite.findall("testcase")) == len(samples)


def test_what_cannot_run_fails(good: GoodProject) -> None:
    """A sample that does not fit its table is an error of the alert, never skipped."""
    text = (good.root / SAMPLES).read_text(encoding="utf-8").replace("OperationName:", "OperationNam:", 1)
    (good.root / SAMPLES).write_text(text, encoding="utf-8")
    result = run()
    assert result.exit_code == 1
    assert result.stdout.startswith("FAIL owner_added  cannot run")
    assert "DT202: " in result.stdout


def test_a_pivot_query_that_cannot_run_fails(good: GoodProject) -> None:
    """A responder would meet the error at night; the samples are run all the same."""
    step = "  - step: Ask the actor over a second channel.\n"
    good.change(step, f"{step}    query: SigninLogs | where TimeGenerated > ago(1d) | sample 1\n")
    result = run()
    assert result.exit_code == 1
    assert result.stdout.startswith("FAIL owner_added  4 samples, 1 pivot cannot run")
    assert "owner_added.yaml:49:12: DT207: 'sample' cannot be run on samples" in result.stdout


def test_a_query_that_is_not_valid_has_the_place_that_validate_shows(good: GoodProject) -> None:
    """The line and column of the mistake in the file, with the same advice."""
    good.change("| extend Actor", "| exten Actor")
    result = run()
    assert result.exit_code == 1
    assert f"     {SPEC}:23:5: KQ101: 'exten' is not an operator; did you mean 'extend'?\n" in result.stdout


def test_an_unknown_alert_is_wrong_usage(good: GoodProject) -> None:
    """With the nearest id."""
    result = run("owner_aded")
    assert result.exit_code == 2
    assert "alert or story 'owner_aded' does not exist, did you mean 'owner_added'?" in result.stderr


def test_mutants_that_no_sample_notices_are_listed(good: GoodProject) -> None:
    """With the place in the author's query, and without any effect on the exit code."""
    result = run("--mutate")
    assert result.exit_code == 0, result.output
    survivor = "alert_specs/applications/owner_added.yaml:26:5: undetected step: 'where Owners >= least_owners' -> "
    assert survivor in result.stdout
    assert " mutants detected" in result.stderr


def test_a_share_of_mutants_can_be_asked_for(good: GoodProject) -> None:
    """Below it the run fails and says so; the JSON holds what was not noticed."""
    assert run("--mutate-at-least", "10").exit_code == 0
    result = run("--mutate-at-least", "99", "--format", "json")
    assert result.exit_code == 1
    assert ": less than 99 %, add samples that differ in the listed places" in result.stderr
    (alert,) = json.loads(result.stdout)
    assert alert["passed"] is True
    assert {"place", "kind", "original", "replacement"} == set(alert["mutants"]["unnoticed"][0])


def test_an_alert_without_samples_is_reported_as_such(good: GoodProject) -> None:
    """The message is validate's, and names the file to write."""
    samples = "alert_specs/applications/owner_added.samples.yaml"
    (good.root / samples).unlink()
    result = run("owner_added")
    assert result.exit_code == 1
    assert f"{samples}:1: DT110: is missing; every alert requires" in result.output
