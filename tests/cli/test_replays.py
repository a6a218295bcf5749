"""`entrawatch simulate` and `entrawatch backtest`: what they print and what they exit with."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from goodproject import AREA, SPEC, STACK, GoodProject

from entrawatch.cli import main
from entrawatch.replay import file_logs as replayed

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, list(map(str, arguments)))


def owner_added(number: int, minutes: int, late: int = 2, actor: str = "adele@contoso.com") -> dict[str, Any]:
    """Return a record of AuditLogs as a query of the workspace exports it."""
    at = NOON + timedelta(minutes=minutes)
    return {
        "Type": "AuditLogs",
        "Id": f"id-{number}",
        "TimeGenerated": at.isoformat(),
        "_TimeReceived": (at + timedelta(minutes=late)).isoformat(),
        "OperationName": "Add owner to application",
        "Result": "success",
        "InitiatedBy": {"user": {"userPrincipalName": actor}},
        "TargetResources": [],
    }


@pytest.fixture
def logs(good: GoodProject) -> Path:
    """Return a folder with thirty records of one actor on one day and two of another on the next."""
    records = [owner_added(number, 0) for number in range(30)]
    records += [owner_added(100 + number, 24 * 60, actor="ben@contoso.com") for number in range(30)]
    return good.write("logs/AuditLogs.jsonl", "".join(f"{json.dumps(record)}\n" for record in records)).parent


def test_simulate_replays_the_firing_samples(good: GoodProject) -> None:
    """A title for each sample, its timeline, exit code 0."""
    result = run("simulate", "owner_added")
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("owner_added  firing sample 1: ")
    assert "  every PT15M over PT6H, split by Actor; notifies at every run that finds something\n" in result.stdout
    assert "● fired" in result.stdout


def test_simulate_says_what_was_missed_and_exits_with_1(logs: Path, good: GoodProject) -> None:
    """A record that is later than the window is in no evaluation."""
    good.write("logs/late.jsonl", json.dumps(owner_added(500, 30, late=9 * 60)) + "\n")
    result = run("simulate", "owner_added", "--data", logs)
    assert result.exit_code == 1, result.output
    assert "  1 row of AuditLogs arrived too late: no evaluation saw them\n" in result.stdout
    assert "    happened 2026-03-10 12:30, arrived 2026-03-10 21:30\n" in result.stdout


def test_simulate_gives_json(logs: Path) -> None:
    """The whole timeline with the entities."""
    (found,) = json.loads(run("simulate", "owner_added", "--data", logs, "--format", "json").stdout)
    assert (found["alert"], found["passed"], found["rows"], found["late"]) == (
        "owner_added",
        True,
        {"AuditLogs": 60},
        [],
    )
    assert found["timeline"][0] == {
        "at": "2026-03-10T12:15:00Z",
        "change": "fired",
        "dimensions": {"Actor": "adele@contoso.com"},
        "rows": 1,
        "entities": {"account": ["adele@contoso.com"]},
    }


def test_backtest_says_when_and_on_whom(logs: Path) -> None:
    """A line with the days, a line with the entities, the count on standard error."""
    result = run("backtest", "--data", logs)
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert lines[0] == "logs from 2026-03-10 12:00 to 2026-03-11 12:00 UTC, evaluated until 2026-03-11 12:30"
    assert lines[1].startswith("     2 x  owner_added  ██  ")
    assert lines[2].strip() == "adele@contoso.com (1), ben@contoso.com (1)"
    assert result.stderr.startswith("1 alert replayed in ")
    assert result.stderr.endswith(" s, 1 fired 2 times; 0 without data, 0 not run\n")


def test_backtest_names_a_span_of_many_years(tmp_path: Path, good: GoodProject) -> None:
    """One record with a wrong year is easily overlooked."""
    file = tmp_path / "logs.jsonl"
    days = (0, 72 * 366)
    file.write_text("".join(json.dumps(owner_added(day, day * 24 * 60)) + "\n" for day in days), encoding="utf-8")
    lines = run("backtest", "--data", file).stdout.splitlines()
    assert lines[1] == "the logs span 72 years; check the first and the last record for a wrong time"


def test_backtest_gives_json(logs: Path) -> None:
    """Everything that the text shows, and each alert that fired."""
    (alert,) = json.loads(run("backtest", "owner_added", "--data", logs, "--format", "json").stdout)["alerts"]
    assert (alert["alert"], alert["counts"]["fired"], alert["rows"]) == ("owner_added", 2, 2)
    assert alert["by_day"] == {"2026-03-10": 1, "2026-03-11": 1}
    assert [found["entities"] for found in alert["fired"]] == [
        {"account": ["adele@contoso.com"]},
        {"account": ["ben@contoso.com"]},
    ]


def test_backtest_says_why_nothing_is_replayed(logs: Path, good: GoodProject) -> None:
    """With the reason that the preview gives, and before any log is read."""
    stack = (good.root / "stacks/Pulumi.dev.yaml").read_text(encoding="utf-8")
    good.write("stacks/Pulumi.dev.yaml", stack + "\n  entrawatch:alerts:\n    areas_off: [applications]\n")
    result = run("backtest", "--data", logs)
    reason = "this stack disables the area (alerts.areas_off)"
    assert result.exit_code == 1
    assert f"nothing to replay; alert 'owner_added' is not deployed: {reason}" in result.stderr


def test_backtest_gives_a_document_where_nothing_is_replayed(good: GoodProject) -> None:
    """Its reader learns the reason for each alert; the exit code stays 1."""
    row = {"Type": "SigninLogs", "TimeGenerated": "2026-03-10T12:00:00Z", "Id": "s-1"}
    path = good.write("logs/other.jsonl", json.dumps(row) + "\n")
    result = run("backtest", "--data", path, "--format", "json")
    (off,) = json.loads(result.stdout)["not_run"]
    assert (result.exit_code, off["alert"]) == (1, "owner_added")
    assert "no rows of AuditLogs" in off["reason"]


def test_an_alert_on_a_column_that_no_row_fills_is_not_just_silent(good: GoodProject) -> None:
    """Its silence would say that nothing happened."""
    path = good.write("logs/cut.jsonl", json.dumps({**owner_added(1, 0), "InitiatedBy": None}) + "\n")
    good.change('"Add owner to application"', '"Remove owner from application"', SPEC)
    result = run("backtest", "--data", path)
    lacking = "silent   owner_added: over part of the data; no row has a value in AuditLogs.InitiatedBy"
    assert lacking in result.stdout.splitlines()
    assert "AuditLogs: DT318: no row has a value in 'InitiatedBy'" in result.stderr


def test_backtest_lists_an_alert_that_is_not_deployed(logs: Path, good: GoodProject) -> None:
    """One input is missing; the other alert is replayed all the same."""
    text = (good.root / SPEC).read_text(encoding="utf-8")
    needy = text.replace("id: owner_added", "id: owner_lost").replace("title: ", "title: Second ")
    needy = needy.replace("Add owner", "Remove owner").replace("approved_actors: optional", "approved_actors: required")
    good.write("alert_specs/applications/owner_lost.yaml", needy)
    good.change("  - owner_added\n", "  - owner_added\n  - owner_lost\n", AREA)
    good.change("    approved_actors: [onboarding@contoso.com]\n", "    approved_actors: []\n", STACK)
    result = run("backtest", "--data", logs)
    assert result.exit_code == 0, result.output
    reason = "requires tenant input 'approved_actors', which this stack does not set"
    assert f"not run  owner_lost: {reason}\n" in result.stdout
    assert result.stderr.endswith(" s, 1 fired 2 times; 0 without data, 1 not run\n")


@pytest.fixture
def partial_logs(logs: Path, good: GoodProject) -> Path:
    """Return logs of one table, for alerts that read it, it and another one, and only the other one."""
    good.change(
        "  entrawatch:notifications:",
        "  entrawatch:collection: {tables: [AzureActivity]}\n  entrawatch:notifications:",
        STACK,
    )
    for name in ("blind", "half", "quiet"):
        spec = f"alert_specs/applications/owner_{name}.yaml"
        good.copy_alert(f"owner_{name}")
        good.change("title: Owner", f"title: {name} owner", spec)
        good.change("  - owner_added\n", f"  - owner_added\n  - owner_{name}\n", AREA)
        good.change('"Add owner to application"', f'"{name}"', spec)
    blind, half = (f"alert_specs/applications/owner_{name}.yaml" for name in ("blind", "half"))
    good.change("tables: [AuditLogs]", "tables: [AzureActivity]", blind)
    good.write(blind, good.text(blind).replace("  AuditLogs | where Id", "  AzureActivity | where EventDataId"))
    good.write(blind, good.text(blind).replace("by Id", "by EventDataId"))
    good.write(blind, good.text(blind).replace("tostring(InitiatedBy.user.userPrincipalName)", "Caller"))
    good.write(blind, good.text(blind).replace("OperationName", "OperationNameValue"))
    good.change("tables: [AuditLogs]", "tables: [AuditLogs, AzureActivity]", half)
    good.change("(approved_actors)", "(approved_actors) and Actor !in ((AzureActivity | project Caller))", half)
    return logs


def test_backtest_distinguishes_silence_from_missing_data(partial_logs: Path) -> None:
    """Silence over all tables, over a part of them and over none is listed and counted by itself."""
    result = run("backtest", "--data", partial_logs)
    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines()[-3:] == [
        "silent   owner_quiet",
        "silent   owner_half: over part of the data; the logs have no rows for AzureActivity",
        "no data  owner_blind: the logs have no rows for AzureActivity",
    ]
    assert result.stderr.startswith("3 alerts replayed in ")
    counts = ", 1 fired 2 times, 1 silent over part of the data; 1 without data, 0 not run\n"
    assert result.stderr.endswith(counts)


def test_backtest_gives_the_kinds_of_silence_as_json(partial_logs: Path) -> None:
    """An outcome for each alert, and how many there are of each."""
    found = json.loads(run("backtest", "--data", partial_logs, "--format", "json").stdout)
    assert {one["alert"]: one["outcome"] for one in found["alerts"]} == {
        "owner_added": "fired",
        "owner_quiet": "silent",
        "owner_half": "silent_in_part",
        "owner_blind": "no_data",
    }
    counts = {"fired": 1, "silent": 1, "silent_in_part": 1, "failed": 0, "no_data": 1, "not_run": 0}
    assert found["counts"] == counts


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("simulate", "owner_aded"), "alert or story 'owner_aded' does not exist, did you mean 'owner_added'?"),
        (("simulate", "owner_added", "--stack", "dev"), "--stack selects the inputs for --data"),
        (("simulate", "owner_added", "--data", "logs", "--stack", "prd"), "stack 'prd' has no file Pulumi.prd.yaml"),
        (("backtest", "--data", "logs", "--stack", "prd"), "stack 'prd' has no file Pulumi.prd.yaml"),
        (("backtest", "owner_aded", "--data", "logs"), "alert 'owner_aded' does not exist"),
        (("backtest",), "name the logs: either --data FILE_OR_FOLDER or --workspace ID"),
        (("backtest", "--workspace", "logs-ws"), "'logs-ws' is not a workspace ID; copy 'Workspace ID', a GUID"),
    ],
)
def test_wrong_usage(arguments: tuple[str, ...], message: str, logs: Path) -> None:
    """Exit code 2, before anything is read."""
    result = run(*arguments)
    assert (result.exit_code, message in result.stderr) == (2, True), result.output


@pytest.mark.parametrize("command", [("simulate", "owner_added"), ("backtest",)])
def test_logs_of_other_tables_are_refused(command: tuple[str, ...], good: GoodProject) -> None:
    """A clean result over nothing would say that an alert is quiet."""
    good.write("logs/other.jsonl", json.dumps({**owner_added(1, 0), "Type": "SigninLogs"}) + "\n")
    result = run(*command, "--data", "logs")
    assert result.exit_code == 1
    assert "logs: no rows of AuditLogs in 1 file: SigninLogs (1); name a file or folder" in result.stderr


@pytest.mark.parametrize(
    ("limit", "reason"), [("ALERT_SECONDS", "it ran longer than 0 s"), ("RUN_SECONDS", "all queries before it")]
)
def test_a_backtest_has_a_budget(limit: str, reason: str, logs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """For each alert and for all of them; what was not replayed is listed with its reason."""
    monkeypatch.setattr(replayed, limit, 0.0)
    result = run("backtest", "--data", logs, "--stack", "dev")
    assert f"'the query' cannot be run on samples; {reason}" in result.output
