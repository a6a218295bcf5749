"""The tenant's own Usage export: read as it was exported, scaled to a month, and refused where it is none."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from goodproject import STACK, GoodProject

from entrawatch.cli import main
from entrawatch.documents.issues import IssuesFound
from entrawatch.reports.cost.prices import Range
from entrawatch.reports.cost.usage import measured_usage

WORKSPACE = "/subscriptions/1/resourceGroups/rg/providers/Microsoft.OperationalInsights/workspaces/log"
TITLES = "TimeGenerated [UTC],StartTime [UTC],EndTime [UTC],DataType,Quantity,QuantityUnit,IsBillable,ResourceUri,Type"


def row(day: int, **changed: Any) -> dict[str, Any]:
    """One hour of one day of November, some columns changed; None removes one."""
    begin, end = f"2026-11-{day:02}T00:00:00Z", f"2026-11-{day:02}T01:00:00Z"
    columns = {"TimeGenerated": begin, "StartTime": begin, "EndTime": end, "DataType": "AuditLogs", "Quantity": 500.0}
    rest = {"QuantityUnit": "MBytes", "IsBillable": True, "ResourceUri": WORKSPACE, "Type": "Usage"}
    return {key: value for key, value in {**columns, **rest, **changed}.items() if value is not None}


def export(tmp_path: Path, *rows: dict[str, Any]) -> Path:
    path = tmp_path / "usage.json"
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return path


def refused(tmp_path: Path, *rows: dict[str, Any]) -> list[str]:
    with pytest.raises(IssuesFound) as found:
        measured_usage(export(tmp_path, *rows))
    return [str(issue).removeprefix(str(tmp_path)) for issue in found.value.issues]


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["cost", "--format", "json", *arguments])


def test_a_table_is_scaled_from_its_period_to_a_month(tmp_path: Path) -> None:
    """1000 MB in 9 days and an hour: 1 GB is 1000 MB, and a month has 30.4 days. What is free does not count."""
    rows = (row(1), row(10), row(5, DataType="Heartbeat", IsBillable=False, Quantity=9e6))
    measured = measured_usage(export(tmp_path, *rows))
    assert set(measured) == {"AuditLogs"}
    assert measured["AuditLogs"].gb == pytest.approx(1 / (9 + 1 / 24) * 30.4)
    assert measured["AuditLogs"].source == "measured over 9.0 days from 2026-11-01 to 2026-11-10"


def test_a_csv_of_the_portal_says_the_same(tmp_path: Path) -> None:
    """Its titles have a time zone, and its times are local forms."""
    line = "{0},{0},{1},AuditLogs,500,MBytes,true,{2},Usage"
    days = [("11/1/2026, 12:00:00.000 AM", "11/1/2026, 1:00:00.000 AM")]
    days.append(("11/10/2026, 12:00:00.000 AM", "11/10/2026, 1:00:00.000 AM"))
    lines = [line.format(f'"{begin}"', f'"{end}"', WORKSPACE) for begin, end in days]
    path = tmp_path / "query_data.csv"
    path.write_text("\n".join([TITLES, *lines]), encoding="utf-8")
    assert measured_usage(path) == measured_usage(export(tmp_path, row(1), row(10)))


def test_the_command_counts_what_is_measured(good: GoodProject) -> None:
    """A measured table has one number and its period; a table that the export lacks is reported."""
    good.change("SignInLogs]", "SignInLogs, ProvisioningLogs]", STACK)
    export(good.root, row(1), row(10))
    document = json.loads(run("--usage", "usage.json").stdout)
    line = next(line for line in document["lines"] if line["item"] == "AuditLogs")
    gb = 1 / (9 + 1 / 24) * 30.4
    assert Range(line["low"], line["likely"], line["high"]) == Range(*[round(gb * 2.99, 2)] * 3)
    assert line["assumption"] == (f"{gb:.2f} GB per month, measured over 9.0 days from 2026-11-01 to 2026-11-10")
    assert any(
        text.startswith("ProvisioningLogs: usage.json contains no billable records of AADProvisioningLogs")
        for text in document["not_counted"]
    )
    signins = next(line for line in document["lines"] if line["item"] == "SigninLogs")
    assert signins["assumption"].endswith("; usage.json contains no billable records of it")


def test_what_machines_and_services_send_is_measured_or_named(good: GoodProject) -> None:
    """There is no published average for it, so it counts only as far as the export shows it."""
    good.change("config:\n", "config:\n  entrawatch:collection: {tables: [SecurityEvent, Syslog]}\n", STACK)
    advice = "the volume depends on machines and services; export the Usage table and pass it with --usage"
    assert f"collected tables SecurityEvent, Syslog: {advice}" in json.loads(run().stdout)["not_counted"]
    export(good.root, row(1, DataType="SecurityEvent"), row(10, DataType="SecurityEvent"))
    document = json.loads(run("--usage", "usage.json").stdout)
    assert "SecurityEvent" in [line["item"] for line in document["lines"] if line["group"] == "ingestion"]
    absent = "usage.json contains no billable records of them, so they cost nothing yet"
    assert f"collected tables Syslog: {absent}" in document["not_counted"]


@pytest.mark.parametrize(
    ("rows", "text"),
    [
        ([row(1), row(3, Quantity=-1)], "Quantity '-1.0' is not a valid number of MBytes"),
        ([row(1), row(3, QuantityUnit="Bytes")], "QuantityUnit 'Bytes' is not 'MBytes'"),
        ([row(1), row(3, IsBillable=None)], "rows without IsBillable; run 'Usage | where"),
        ([row(1), row(3, DataType=None, Quantity=None)], "rows without DataType, Quantity; run"),
        ([row(1), row(3, ResourceUri=f"{WORKSPACE}2")], "rows of 2 workspaces in 'ResourceUri'"),
        ([row(1)], "the export covers only 1 hour; export at least one day, preferably a month"),
        (
            [row(1), row(3), row(3, Type="SigninLogs")],
            "rows of SigninLogs; only the Usage table contains billed volumes",
        ),
    ],
)
def test_what_is_not_usage_is_refused(rows: list[dict[str, Any]], text: str, tmp_path: Path) -> None:
    """An estimate that rests on a part would be too low without a word."""
    issues = refused(tmp_path, *rows)
    assert [issue[: len("/usage.json: CO107: ")] for issue in issues] == ["/usage.json: CO107: "]
    assert text in issues[0]


def test_a_row_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    """It would be missing from the sum; all mistakes are reported at once."""
    issues = refused(tmp_path, row(1), {"Type": "Usage"}, row(3, Quantity="much"))
    assert [issue.split(": ")[1] for issue in issues] == ["CO107", "DT303", "DT311"]


def test_a_summary_is_no_export_of_the_table(good: GoodProject) -> None:
    """An exported result of summarize gives advice, not a stack trace."""
    good.write("Usage.csv", "DataType,GB\nAuditLogs,12\n")
    result = run("--usage", "Usage.csv")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "Usage.csv" in result.stderr
