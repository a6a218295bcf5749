"""An alert whose threshold Azure learns: what is measured is proven, and every command says that firing is not."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner, Result
from goodproject import SAMPLES, GoodProject

from entrawatch.cli import main

UNPROVEN = "only Azure knows the threshold that it learned, so whether the alert fires is not proven"
LEARNED = "  dynamic_threshold:\n    alert_sensitivity: Medium\n    ignore_data_before: 2026-03-01T00:00:00Z\n"
SET = (
    "{table: AuditLogs, at: -5m, "
    "set: {OperationName: Add owner to application, InitiatedBy.user.userPrincipalName: %s}}"
)
MEASURES = f"""\
inputs:
  approved_actors: [onboarding@contoso.com]
measures:
  - why: Two actors add one owner each.
    events:
      - {SET % "mallory@contoso.com"}
      - {SET % "eve@contoso.com"}
    expect:
      rows: 2
      measured: [1, 1]
      entities: {{account: [mallory@contoso.com, eve@contoso.com]}}
  - why: An approved actor is not counted.
    events:
      - {SET % "onboarding@contoso.com"}
    expect:
      rows: 0
      measured: []
"""


@pytest.fixture
def learned(good: GoodProject) -> GoodProject:
    """The good project with a dynamic threshold on the number of owners that each actor adds."""
    good.change("detects: event", "detects: pattern")
    good.change("  time_aggregation: Count\n", "  time_aggregation: Total\n  metric_measure_column: Owners\n")
    good.change("  threshold: 0\n", LEARNED)
    good.write(SAMPLES, MEASURES)
    return good


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


def test_a_sound_alert_has_no_error(learned: GoodProject) -> None:
    """Neither in its file nor in its samples."""
    result = run("validate", "--format", "json")
    assert result.exit_code == 0, result.output


def test_samples_prove_what_is_measured(learned: GoodProject) -> None:
    """The line of the alert, its mutants and the summary say what is not proven."""
    result = run("test", "owner_added", "--mutate")
    assert result.exit_code == 0, result.output
    first, second, *_ = result.stdout.splitlines()
    assert first.startswith(f"ok   owner_added  2 samples; {UNPROVEN}  ")
    assert "mutants detected" in second
    assert UNPROVEN in second
    assert "; 1 measured only, because Azure learns the threshold; " in result.stderr


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        (
            "  dynamic_threshold:",
            "  threshold: 0\n  dynamic_threshold:",
            "SQR060: error: threshold '0' cannot be combined with dynamic_threshold; remove one of the two",
        ),
        (
            "detects: pattern",
            "detects: event",
            "SQR060: error: detects 'event' cannot be combined with dynamic_threshold, which judges a number and no "
            "single record; write detects: pattern",
        ),
        (
            "operator: GreaterThan",
            "operator: GreaterThanOrEqual",
            "SQR060: error: operator 'GreaterThanOrEqual' is not accepted by Azure; "
            "a dynamic threshold allows GreaterThan, LessThan, GreaterOrLessThan",
        ),
        (
            "evaluation_frequency: PT15M",
            "evaluation_frequency: PT1M",
            "SQR060: error: evaluation_frequency 'PT1M' is not accepted by Azure; "
            "a rule with a dynamic threshold cannot run every minute, use PT5M or more",
        ),
        (
            "operator: GreaterThan",
            "operator: GreaterOrLessThan",
            "SQR083: warning: operator 'GreaterOrLessThan' with a dynamic threshold also fires when data is late; "
            "log alerts detect events better than their absence",
        ),
    ],
)
def test_what_azure_does_not_accept_is_reported(old: str, new: str, line: str, learned: GoodProject) -> None:
    """At its place in the file."""
    learned.change(old, new)
    (found,) = (text for text in run("validate").output.splitlines() if "SQR060" in text or "SQR083" in text)
    assert found.endswith(line)


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("measured: [1, 1]", "measured: [2]", "expected to measure 2, got 1, 1"),
        ("rows: 2", "rows: 1", "expected 1 row, got 2 rows"),
        ("measured: []", "measured: [0]", "expected to measure 0, got nothing"),
        ("[mallory@contoso.com, eve", "[adam@contoso.com, eve", "account: missing: 'adam@contoso.com'"),
    ],
)
def test_a_wrong_measurement_fails(old: str, new: str, line: str, learned: GoodProject) -> None:
    """Never as an alert that fires or stays silent."""
    learned.change(old, new, SAMPLES)
    result = run("test", "owner_added")
    assert result.exit_code == 1, result.output
    assert "owner_added measures something else on sample " in result.stdout
    assert f"  {line}\n" in result.stdout


def test_json_says_that_firing_is_not_proven(learned: GoodProject) -> None:
    """A program must not count the alert as proven."""
    (found,) = json.loads(run("test", "owner_added", "--format", "json").stdout)
    assert (found["passed"], found["firing_proven"]) == (True, False)
    came = found["samples"][0]["came"]
    assert (came["alerts"], came["rows"], came["measured"]) == (0, 2, [1.0, 1.0])


@pytest.mark.parametrize("kind", ["fires", "stays_silent"])
def test_samples_that_fire_or_stay_silent_are_refused(kind: str, learned: GoodProject) -> None:
    """They would claim what no one can prove; without a learned threshold it is the other way round."""
    learned.change(
        "measures:", f"{kind}:\n  - why: It does.\n    events: [{SET % 'eve@contoso.com'}]\nmeasures:", SAMPLES
    )
    text = f"DT102: error: '{kind}' is not allowed: the alert learns its threshold (dynamic_threshold); write measures"
    assert text in run("validate").output
    learned.change(LEARNED, "  threshold: 0\n")
    found = run("validate").output
    assert (
        "DT102: error: 'measures' is not allowed: the alert has a threshold; write fires and stays_silent instead"
        in found
    )
    other = "stays_silent" if kind == "fires" else "fires"
    assert f"DT101: error: '{other}' has no set of events; the alert has a threshold, write at least two" in found


def test_simulate_refuses_to_guess(learned: GoodProject) -> None:
    """A timeline would need the threshold."""
    result = run("simulate", "owner_added")
    assert result.exit_code != 0
    assert f"'dynamic_threshold' cannot be run on samples; {UNPROVEN}" in result.output


def test_a_backtest_shows_the_range_that_is_measured(learned: GoodProject) -> None:
    """Instead of a number of alerts."""
    noon = datetime(2026, 3, 10, 12, tzinfo=UTC)
    records = [
        {
            "Type": "AuditLogs",
            "Id": f"id-{number}",
            "TimeGenerated": (noon + timedelta(hours=number)).isoformat(),
            "_TimeReceived": (noon + timedelta(hours=number, minutes=2)).isoformat(),
            "OperationName": "Add owner to application",
            "InitiatedBy": {"user": {"userPrincipalName": "eve@contoso.com"}},
        }
        for number in (0, 24, 24.001)
    ]
    learned.write("logs/AuditLogs.jsonl", "".join(f"{json.dumps(record)}\n" for record in records))
    result = run("backtest", "--data", "logs")
    (line,) = (line for line in result.stdout.splitlines() if line.startswith("not run"))
    assert line.startswith(f"not run  owner_added: {UNPROVEN}; ")
    assert line.endswith(" measured 2 values: lowest 1, median 1.5, highest 2")


def test_the_benign_week_does_not_judge_it(learned: GoodProject) -> None:
    """It is listed, and counted apart."""
    result = run("test", "--benign", "owner_added")
    assert result.exit_code == 0, result.output
    assert f"    ? x  owner_added  not judged: {UNPROVEN}\n" in result.stdout
    assert "; 1 not judged, because Azure learns the threshold\n" in result.stderr


def test_its_price_is_not_counted(learned: GoodProject) -> None:
    """The price list has none."""
    found = json.loads(run("cost", "--format", "json").stdout)["not_counted"]
    assert "dynamic thresholds of 1 alert rule: the price list has no price for them" in found
