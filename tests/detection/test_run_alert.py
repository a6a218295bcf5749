"""Alerts on their samples: verdicts, inputs, look-back, mutants, processes and the text of a failure."""

from dataclasses import replace
from pathlib import Path

import pytest
from goodproject import SAMPLES, SPEC, GoodProject
from sampledalert import EXPECTED, alert

from entrawatch.detection.engine import Engine
from entrawatch.detection.fixtures import Fixtures, read_fixtures
from entrawatch.detection.parallel import alert_run, run_alerts
from entrawatch.detection.render_samples import problem_lines
from entrawatch.detection.render_verdicts import failure_lines, query_lines
from entrawatch.detection.run import read_runs, run_samples
from entrawatch.detection.verdict import SampleKind, Verdict, sample_kinds
from entrawatch.documents.issues import IssuesFound
from entrawatch.specs.catalog import builtin_specs, read_catalog


def run(good: GoodProject, fixtures: Fixtures, engine: Engine) -> tuple[Verdict, ...]:
    return run_samples(read_runs(alert(good), fixtures), engine)


def test_an_alert_that_keeps_its_word_is_right_on_every_sample(
    good: GoodProject, fixtures: Fixtures, engine: Engine
) -> None:
    """One verdict for each sample, firing ones first, with what came and the query as it ran."""
    fires, _, silent, _ = run(good, fixtures, engine)
    assert (fires.kind, fires.number, fires.is_right) == (SampleKind.FIRES, 1, True)
    assert (silent.kind, silent.number, silent.is_right) == (SampleKind.STAYS_SILENT, 1, True)
    assert (fires.came.alerts, dict(fires.came.entities)) == (1, {"account": frozenset({"mallory@contoso.com"})})
    assert (silent.came.alerts, silent.result.rows) == (0, ())
    lets = 'let approved_actors = dynamic(["onboarding@contoso.com"]);\nlet least_owners = 1;\n'
    lets += "let new_since = ago(20m);\n"
    assert fires.query.startswith(f"{lets}AuditLogs\n| where OperationName")


def test_parameters_of_the_samples_replace_the_defaults(good: GoodProject, fixtures: Fixtures, engine: Engine) -> None:
    """Two owners are asked for, one was added."""
    good.change("fires:", "parameters: {least_owners: 2}\nfires:", SAMPLES)
    verdict = run(good, fixtures, engine)[0]
    assert "let least_owners = 2;" in verdict.query
    assert (verdict.came.alerts, verdict.is_right) == (0, False)


def test_a_sample_may_have_inputs_and_parameters_of_its_own(
    good: GoodProject, fixtures: Fixtures, engine: Engine
) -> None:
    """They replace those of the file; an input that is null is as empty as in a deployment without it."""
    why = "  - why: Somebody who is not approved does it.\n"
    good.change(why, f"{why}    inputs: {{approved_actors: null}}\n    parameters: {{least_owners: 2}}\n", SAMPLES)
    first, second, *_ = run(good, fixtures, engine)
    assert first.query.startswith("let approved_actors = dynamic([]);\nlet least_owners = 2;\n")
    assert second.query.startswith(
        'let approved_actors = dynamic(["onboarding@contoso.com"]);\nlet least_owners = 1;\n'
    )


def test_an_input_that_is_not_given_is_empty_in_its_own_type(
    good: GoodProject, fixtures: Fixtures, engine: Engine
) -> None:
    """As deployed: a pattern is empty text and no list."""
    good.change("type: actors", "type: name_pattern", "alert_specs/inputs.yaml")
    good.change("example: [provisioning@contoso.com]", "example: ^a$", "alert_specs/inputs.yaml")
    good.change("inputs:\n  approved_actors: [onboarding@contoso.com]\n", "", SAMPLES)
    catalog, issues = read_catalog(Path("alert_specs"))
    assert issues == []
    runs = read_runs(catalog.alerts["owner_added"], read_fixtures(catalog)[0])
    assert runs.samples[0].lets == ('let approved_actors = "";\nlet least_owners = 1;\nlet new_since = ago(20m);\n')


def test_values_of_further_columns_can_be_stated(good: GoodProject, fixtures: Fixtures, engine: Engine) -> None:
    """As text, over all rows; a column that the result does not have holds nothing."""
    good.change(EXPECTED, f"{EXPECTED}\n      values: {{Owners: [1]}}", SAMPLES)
    assert run(good, fixtures, engine)[0].is_right
    good.change("{Owners: [1]}", "{Owners: [2], Owner: [1]}", SAMPLES)
    verdict = run(good, fixtures, engine)[0]
    assert not verdict.is_right
    assert failure_lines(verdict)[1:4] == [
        "  Owners: missing: '2'",
        "  Owners: unexpected: '1'",
        "  Owner: missing: '1'",
    ]


def test_each_record_of_a_repeated_event_counts(good: GoodProject, fixtures: Fixtures, engine: Engine) -> None:
    """Three records of one actor are one alert, because the actor is the dimension."""
    good.change("        at: -5m\n        set:\n          OperationName: Add owner to application\n"
                "          InitiatedBy.user.userPrincipalName: mallory",
                "        at: -5m\n        repeat: 3\n        set:\n          OperationName: Add owner to application\n"
                "          InitiatedBy.user.userPrincipalName: mallory", SAMPLES)  # fmt: skip
    verdict = run(good, fixtures, engine)[0]
    assert verdict.came.alerts == 1
    assert verdict.result.values("Owners") == (3,)


def test_a_record_older_than_the_window_is_not_seen_unless_the_override_reaches_it(
    good: GoodProject, fixtures: Fixtures, engine: Engine
) -> None:
    """The record arrived just now, seven hours late."""
    first = "  - why: Somebody who is not approved does it.\n    events:\n      - table: AuditLogs\n        at: -5m"
    good.change(first, first.replace("at: -5m", "at: -7h\n        arrives: 418m"), SAMPLES)
    assert run(good, fixtures, engine)[0].came.alerts == 0
    good.change("window_size: PT6H", "window_size: PT6H\noverride_query_time_range: P1D")
    assert run(good, fixtures, engine)[0].came.alerts == 1


def test_evaluation_periods_widen_what_the_query_reads(good: GoodProject, fixtures: Fixtures, engine: Engine) -> None:
    """Two windows of six hours, of which one must break the threshold."""
    first = "  - why: Somebody who is not approved does it.\n    events:\n      - table: AuditLogs\n        at: -5m"
    good.change(first, first.replace("at: -5m", "at: -7h\n        arrives: 418m"), SAMPLES)
    good.change("number_of_evaluation_periods: 1", "number_of_evaluation_periods: 2")
    assert run(good, fixtures, engine)[0].came.alerts == 1


def test_entities_that_differ_from_the_stated_ones_are_wrong(
    good: GoodProject, fixtures: Fixtures, engine: Engine
) -> None:
    """Although the number of alerts is right."""
    good.change("{account: [mallory@contoso.com]}", "{account: [eve@contoso.com]}", SAMPLES)
    verdict = run(good, fixtures, engine)[0]
    assert (verdict.came.alerts, verdict.is_right) == (1, False)


def test_samples_may_say_when_the_query_runs(good: GoodProject, fixtures: Fixtures) -> None:
    """A moment without time zone is refused with its place."""
    good.change("inputs:", "now: 2031-07-01T08:00:00+02:00\ninputs:", SAMPLES)
    runs = read_runs(alert(good), fixtures)
    assert runs.now.isoformat() == "2031-07-01T06:00:00+00:00"
    assert runs.samples[0].records[0].columns["TimeGenerated"].isoformat() == "2031-07-01T05:55:00+00:00"
    good.change("08:00:00+02:00", "08:00:00", SAMPLES)
    with pytest.raises(IssuesFound) as found:
        read_runs(alert(good), fixtures)
    assert str(found.value) == (
        f"{SAMPLES}:1:6: DT205: now is '2031-07-01T08:00:00', which has no time zone; add a Z at the end"
    )


def test_mistakes_in_samples_and_queries_become_issues(good: GoodProject, fixtures: Fixtures, engine: Engine) -> None:
    """One alert that cannot be run does not stop the others."""
    good.change("  | where Owners >= least_owners", "  | where Owners >= least_owners | sample 1")
    run = alert_run(alert(good), fixtures, engine)
    assert (run.verdicts, run.is_right) == ((), False)
    assert [str(issue) for issue in run.issues] == [
        f"{SPEC}:26:36: DT207: 'sample' cannot be run on samples; use top with a column"
    ]
    good.change("InitiatedBy.user.userPrincipalName: mallory", "InitiatedBy.user.name.upn: mallory", SAMPLES)
    assert [issue.code for issue in alert_run(alert(good), fixtures, engine).issues] == ["DT204"]


def test_processes_come_to_the_same_verdicts(
    good: GoodProject, fixtures: Fixtures, engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the order of the alerts; a wrong one stays wrong."""
    good.change(EXPECTED, "alerts: 2", SAMPLES)
    alerts = [alert(good)] * 3
    here = [alert_run(one, fixtures, engine) for one in alerts]
    assert list(run_alerts(alerts, fixtures, engine=engine)) == here
    assert list(run_alerts(alerts, fixtures, processes=2)) == here
    assert [run.is_right for run in here] == [False] * 3


def test_a_failure_shows_the_difference_the_rows_and_the_query(
    good: GoodProject, fixtures: Fixtures, engine: Engine
) -> None:
    """Everything that an author needs to see what is wrong."""
    good.change(EXPECTED, "alerts: 2\n      entities: {account: [eve@contoso.com]}", SAMPLES)
    verdict = run(good, fixtures, engine)[0]
    lines = failure_lines(verdict)
    assert lines[:9] == [
        f"{SAMPLES}:4:5: owner_added fires differently than expected on sample 1 of 'fires': "
        "Somebody who is not approved does it.",
        "  expected 2 alerts, got 1 alert",
        "  account: missing: 'eve@contoso.com'",
        "  account: unexpected: 'mallory@contoso.com'",
        "  the query returned 1 row:",
        "    row 1",
        "      Actor          mallory@contoso.com",
        "      TimeGenerated  2026-03-10 11:55:00+00:00",
        "      Owners         1",
    ]
    assert lines[9:] == []
    shown = ["  the query as it ran:", *(f"    {line}" for line in verdict.query.splitlines())]
    assert list(query_lines([verdict])) == shown


def test_a_query_is_shown_once_for_all_wrong_samples_that_ran_it(
    good: GoodProject, fixtures: Fixtures, engine: Engine
) -> None:
    """Behind the last of them; one that ran with other inputs is shown with the samples it belongs to."""
    good.change("Owners >= least_owners", "Owners >= least_owners + 1000")
    run = alert_run(alert(good), fixtures, engine)
    wrong = [verdict for verdict in run.verdicts if not verdict.is_right]
    assert len(wrong) == 2
    lines = list(problem_lines(run))
    assert [line for line in lines if "the query as it ran" in line] == ["  the query as it ran:"]
    assert lines[-1] == f"    {wrong[0].query.splitlines()[-1]}"
    others = [wrong[0], replace(wrong[1], query="AuditLogs")]
    headings = [line for line in query_lines(others) if line.startswith("  the query")]
    assert headings == ["  the query as it ran on fires 1:", "  the query as it ran on fires 2:"]


def test_silence_and_noise_are_different_failures(good: GoodProject, fixtures: Fixtures, engine: Engine) -> None:
    """An alert that does not fire returned no rows; one that should be silent shows what came."""
    good.change(
        "inputs:\n  approved_actors: [onboarding@contoso.com]",
        "inputs:\n  approved_actors: [mallory@contoso.com]",
        SAMPLES,
    )
    fires, _, silent, _ = (failure_lines(verdict) for verdict in run(good, fixtures, engine))
    assert "owner_added does not fire on sample 1 of 'fires'" in fires[0]
    assert fires[1] == "  expected 1 alert, got 0 alerts"
    assert "  the query returned no rows" in fires
    assert "owner_added fires on sample 1 of 'stays_silent'" in silent[0]
    assert silent[1] == "  expected 0 alerts, got 1 alert"


CATALOG = read_catalog(builtin_specs())[0]


FIXTURES = read_fixtures(CATALOG)[0]


@pytest.mark.same_everywhere
@pytest.mark.parametrize("alert_id", CATALOG.alerts)
def test_the_built_in_alert_does_what_its_samples_say(alert_id: str, engine: Engine) -> None:
    """Content is tested by being there."""
    run = alert_run(CATALOG.alerts[alert_id], FIXTURES, engine)
    failures = [line for verdict in run.verdicts if not verdict.is_right for line in failure_lines(verdict)]
    assert [*map(str, run.issues), *failures] == []
    assert {verdict.kind for verdict in run.verdicts} == set(sample_kinds(CATALOG.alerts[alert_id].spec.trigger))
