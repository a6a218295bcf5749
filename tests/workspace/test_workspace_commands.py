"""`entrawatch backtest --workspace` and `entrawatch query --workspace`: what they ask, print and exit with."""

import json
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from goodproject import GoodProject
from logservice import TODAY, Service, owner_added, table

from entrawatch.cli import main
from entrawatch.detection.engine import Engine
from entrawatch.detection.records import Record
from entrawatch.replay.sample_logs import sample_database
from entrawatch.workspace import client

BAD = {"error": {"code": "Failed", "message": "the cause"}}


@pytest.fixture
def service(good: GoodProject, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    """Return a workspace with an event two and a half and one and a half days ago, and 3.5 GB in all."""
    with sample_database([owner_added(2.5), owner_added(1.5)]) as connection:
        found = Service(engine, connection, {"AuditLogs": 3500.0})
        monkeypatch.setattr(client, "connect", lambda _: found.cloud())
        yield found


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def test_a_backtest_prints_what_it_prints_for_files(service: Service, workspace_id: str) -> None:
    """After the volume that it scans: a question about Usage, then one for each day."""
    result = run("backtest", "--workspace", workspace_id, "--days", "3")
    assert result.exit_code == 0, result.output
    assert result.stderr.startswith("the queries scan about 4.3 GB of the workspace\n1 alert replayed in ")
    lines = result.stdout.splitlines()
    assert lines[0] == f"logs from {TODAY - timedelta(days=3):%Y-%m-%d %H:%M} to {TODAY:%Y-%m-%d %H:%M} UTC, " + (
        f"evaluated until {TODAY - timedelta(minutes=15):%Y-%m-%d %H:%M}"
    )
    assert lines[1].startswith("     2 x  owner_added  ██·  ")
    assert lines[2].strip() == "adele@contoso.com (2)"
    assert [one["query"].startswith("Usage\n") for one in service.asked] == [True] + 3 * [False]


def test_coverage_lists_alerts_that_could_not_fire(service: Service, workspace_id: str) -> None:
    """None while the workspace has a record of the operation; the alert and its names once it has none."""
    times = dict.fromkeys(("TimeGenerated", "_TimeReceived"), TODAY - timedelta(days=60))
    usage = Record("Usage", {**times, "DataType": "AuditLogs", "Quantity": 0.5})
    with sample_database([owner_added(60), usage]) as service.database:
        before = run("coverage", "--workspace", workspace_id)
        service.database.execute("DELETE FROM AuditLogs")
        after = run("coverage", "--workspace", f"dev={workspace_id}", "--format", "json")
    nothing = "0 alerts could not fire: no record of their tables or operations in 90 days\n"
    assert (before.exit_code, before.stdout) == (0, nothing)
    title, names = "Owner added to an application", "Add owner to application"
    listed = [{"alert": title, "tables": "AuditLogs", "names": names}]
    assert json.loads(after.stdout) == {"days": 90, "could_not_fire": listed}
    assert "leave out --components" in run("coverage", "--workspace", workspace_id, "--components").stderr


def test_a_day_that_failed_is_named_and_the_next_run_continues(service: Service, workspace_id: str) -> None:
    """As text and as JSON, with exit code 1."""
    day = f"{TODAY - timedelta(days=3):%Y-%m-%d}"
    service.responses = lambda _, query: (403, BAD, {}) if f"{day}T12" in query else None
    result = run("backtest", "--workspace", workspace_id, "--days", "3")
    reason = "the identity may not read these logs; it needs the role Log Analytics Reader on the workspace"
    assert result.exit_code == 1
    assert f"          failed on {day}: {reason} (HTTP 403: the cause)\n" in result.stdout
    assert "1 fired 1 time, 1 without a result on some days; " in result.stderr
    service.asked.clear()
    found = json.loads(run("backtest", "--workspace", workspace_id, "--days", "3", "--format", "json").stdout)[
        "alerts"
    ][0]
    assert list(found["failed_days"]) == [day]
    assert day not in found["by_day"]
    assert len(service.asked) == 2
    service.responses = lambda *_: None
    again = run("backtest", "--workspace", workspace_id, "--days", "3")
    assert (again.exit_code, "failed" in again.output) == (0, False)


def test_more_than_allowed_is_scanned_only_after_a_confirmation(service: Service, workspace_id: str) -> None:
    """Without a terminal there is nobody to ask."""
    result = run("backtest", "--workspace", workspace_id, "--days", "3", "--scan-gb", "1")
    assert result.exit_code == 1
    advice = "more than --scan-gb 1; choose fewer alerts or --days, or increase --scan-gb"
    assert f"the queries would scan about 4.3 GB, {advice}" in result.stderr
    assert len(service.asked) == 1


def test_a_workspace_that_cannot_be_read_is_one_message(service: Service, workspace_id: str) -> None:
    """Of the first question, and no line for each alert."""
    service.responses = lambda *_: (404, BAD, {})
    result = run("backtest", "--workspace", workspace_id, "--days", "3")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "no workspace has this ID (HTTP 404: the cause)\n"


def test_an_identity_that_sees_no_usage_is_told_so(service: Service, workspace_id: str) -> None:
    """Its alerts have no result, rather than tables without data."""
    service.usage.clear()
    result = run("backtest", "--workspace", workspace_id, "--days", "3")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "the identity may lack the right to read Usage" in result.stderr
    service.usage["SigninLogs"] = 1.0
    assert run("backtest", "--workspace", workspace_id, "--days", "3").exit_code == 0


def test_a_query_runs_as_it_is_written(service: Service, workspace_id: str) -> None:
    """Also what our own runner lacks; the rows are printed as those of files."""
    text = "AuditLogs | where OperationName has 'owner' | project TimeGenerated, Result | order by TimeGenerated asc;"
    result = run("query", text, "--workspace", workspace_id, "--format", "json")
    assert result.exit_code == 0, result.output
    at = (TODAY - timedelta(days=2.5)).isoformat().replace("+00:00", "")
    assert json.loads(result.stdout)[0] == {"TimeGenerated": f"{at}Z", "Result": "success"}
    assert f"the query sees records from {TODAY - timedelta(days=7):%Y-%m-%d} to {TODAY:%Y-%m-%d} 00:00 UTC" in (
        result.stderr
    )
    assert service.asked[-1]["query"] == f"{text.rstrip(';')}\n| take 10001\n"
    service.responses = lambda number, _: (200, table([["n", "dynamic"]], [["[1,2]"]]), {}) if number > 3 else None
    series = "AuditLogs | make-series n = count() on TimeGenerated step 1d | project n | render timechart"
    found = run("query", series, "--workspace", workspace_id, "--format", "csv")
    assert (found.exit_code, found.stdout) == (0, 'n\n"[1,2]"\n'), found.output
    assert service.asked[-1]["query"] == f"{series}\n"


def test_a_query_on_tables_of_the_workspace_alone_is_estimated(service: Service, workspace_id: str) -> None:
    """Also one that ends with a comment, has nulls, or reads no table at all."""
    declared = "tables:\n  Hr_CL:\n    columns: {Account: string, Left: timespan}\n"
    Path("alert_specs/workspace.yaml").write_text(declared, encoding="utf-8")
    nulls = table([["Account", "string"], ["Left", "timespan"]], [["a", None]])
    service.usage["Hr_CL"] = 2000.0
    service.responses = lambda _, query: None if query.startswith("Usage") else (200, nulls, {})
    result = run("query", "Hr_CL | project Account, Left; // all", "--workspace", workspace_id, "--format", "csv")
    assert (result.exit_code, result.stdout) == (0, "Account,Left\na,\n"), result.output
    assert "the queries scan about 2.0 GB of the workspace\n" in result.stderr
    assert service.asked[1]["query"] == "Hr_CL | project Account, Left\n| take 10001\n"
    assert run("query", "print 1", "--workspace", workspace_id).exit_code == 0
    assert service.asked[2]["query"] == "print 1\n| take 10001\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("query", "AuditLogs | count"), "name the logs: either --data FILE_OR_FOLDER or --workspace ID"),
        (("query", "AuditLogs | count", "--workspace", "ID", "--data", "."), "name the logs: either --data"),
        (("query", "AuditLogs | count", "--workspace", "ID", "--now", "2026-03-10T00:00:00Z"), "--now is for --data"),
        (("query", "AuditLogs | count", "--data", ".", "--days", "3"), "--days is for --workspace; omit it"),
        (("backtest", "--data", ".", "--scan-gb", "3"), "--scan-gb is for --workspace; omit it"),
        (("backtest", "--workspace", ""), "'' is not a workspace ID; copy 'Workspace ID', a GUID, from"),
        (("diff", "--workspace", "dev="), "'' is not a workspace ID; copy 'Workspace ID', a GUID, from"),
        (("diff", "--days", "3"), "--days is for --workspace; omit it"),
    ],
)
def test_wrong_usage(arguments: tuple[str, ...], message: str, good: GoodProject, workspace_id: str) -> None:
    """Exit code 2, before anything is asked."""
    result = run(*(workspace_id if one == "ID" else one for one in arguments))
    assert (result.exit_code, message in result.stderr) == (2, True), result.output


def test_without_the_extra_the_command_names_it(
    good: GoodProject, workspace_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Most people read files only, and do not install Azure's packages."""
    monkeypatch.setitem(sys.modules, "azure.identity", None)
    result = run("query", "AuditLogs | count", "--workspace", workspace_id)
    assert (result.exit_code, "install it with: pip install 'entrawatch[workspace]'" in result.stderr) == (1, True)
