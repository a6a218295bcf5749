"""Results of Log Analytics queries: the API's JSON, the portal's CSV, rows of the Azure CLI."""

from datetime import UTC, datetime
from pathlib import PurePath
from typing import Any

import pytest
from export_files import Read, reported

from entrawatch.logs.exports.log_analytics import table_of_file

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
ROW = {
    "Type": "SigninLogs",
    "TimeGenerated": NOON,
    "Status": {"errorCode": 0},
    "DurationMs": 5,
    "IsInteractive": True,
    "_TimeReceived": NOON.replace(minute=6),
}


def answer(columns: list[str], *rows: list[Any]) -> dict[str, Any]:
    """Return what the query API answers."""
    named = [{"name": name, "type": "string"} for name in columns]
    return {"tables": [{"name": "PrimaryResult", "columns": named, "rows": list(rows)}]}


COLUMNS = ["TimeGenerated", "Type", "Status", "DurationMs", "IsInteractive", "_TimeReceived"]
CELLS = ["2026-03-10T12:00:00Z", "SigninLogs", '{"errorCode":0}', 5, True, "2026-03-10T12:06:00Z"]


def test_the_answer_of_the_api_is_typed_by_the_table(read: Read) -> None:
    """The API writes dynamic values as text and times as text; the row has the table's types and the arrival."""
    rows, report = read(answer(COLUMNS, CELLS))
    assert rows == [("SigninLogs", ROW)]
    assert reported(report) == []


def test_rows_of_the_azure_cli_are_text_throughout(read: Read) -> None:
    """The CLI prints everything as text, None for no value, and a column that does not exist."""
    printed = dict(zip(COLUMNS, map(str, CELLS), strict=True)) | {
        "FlaggedForReview": "None",
        "TableName": "PrimaryResult",
    }
    rows, report = read([printed | {"ResultSignature": "None"}])
    assert rows == [("SigninLogs", {**ROW, "ResultSignature": "None"})]
    assert reported(report) == []


@pytest.mark.parametrize(
    ("time", "moment"),
    [
        ("3/10/2026, 12:00:00.000 PM", NOON),
        ("3/10/2026, 12:00:00.000\u202fPM", NOON),
        ("10.3.2026, 12:00:00.000", NOON),
        ("2026-03-10T12:00:00.000Z", NOON),
        ("2026-03-10 12:00:00", NOON),
        ("25/03/2026, 12:00:00.000", NOON.replace(day=25)),
        ("3/25/2026, 12:00:00.000", NOON.replace(day=25)),
    ],
)
def test_the_portals_csv_is_read_in_each_local_form(time: str, moment: datetime, read: Read) -> None:
    """Headers with [UTC] lose it, and the dates of the whole file distinguish day and month."""
    text = f'"TimeGenerated [UTC]",Type,Status\n"{time}",SigninLogs,"{{""errorCode"":0}}"\n'
    rows, report = read(text, "query_data.csv")
    expected = {"Type": "SigninLogs", "TimeGenerated": moment, "Status": {"errorCode": 0}, "_TimeReceived": None}
    assert rows == [("SigninLogs", expected)]
    assert reported(report) == []


def test_one_late_date_settles_the_order_of_all(read: Read) -> None:
    """The first row alone is open; a later one with a day above 12 decides for it, however late it comes."""
    times = ["5/6/2026, 01:02:03"] * 150 + ["25/6/2026, 01:02:03"]
    text = "TimeGenerated [UTC];Type\n" + "".join(f"{time};AuditLogs\n" for time in times)
    rows, _ = read(text, "query_data.csv")
    assert {row["TimeGenerated"].date().isoformat() for _, row in rows} == {"2026-06-05", "2026-06-25"}


def test_dates_that_leave_day_and_month_open_are_refused(read: Read) -> None:
    """A wrong guess would move events by months, so there is none."""
    rows, report = read('"TimeGenerated [UTC]",Type\n"5/6/2026, 01:02:03",AuditLogs\n', "query_data.csv")
    assert rows == []
    assert reported(report) == [
        "query_data.csv:2: DT313: day or month first in '5/6/2026, 01:02:03'? export again with the browser in English "
        "(United States)"
    ]


def test_another_time_zone_is_refused(read: Read) -> None:
    """The portal writes the zone into the header; anything but UTC would shift every event."""
    rows, report = read("TimeGenerated [Local Time],Type\n2026-03-10,AuditLogs\n", "query_data.csv")
    assert rows == []
    assert reported(report) == [
        "query_data.csv:1: DT313: times in 'Local Time'; set the portal's time zone to UTC and export again"
    ]


def test_the_file_name_shows_the_table_if_the_query_dropped_it(read: Read) -> None:
    """A projection without Type still reads, if the file is named after its table."""
    rows, _ = read([{"TimeGenerated": "2026-03-10T12:00:00Z"}], "AuditLogs_2026-03.json")
    assert [name for name, _ in rows] == ["AuditLogs"]
    assert table_of_file(PurePath("auditlogs-last.csv")) == "AuditLogs"
    assert table_of_file(PurePath("my_AuditLogs.csv")) is None


def test_a_result_without_its_table_is_refused(read: Read) -> None:
    """Neither Type nor a file name that says it: nothing is guessed. An own column is reported once."""
    columns = ["TimeGenerated", "Type", "Mine"]
    time = "2026-03-10T12:00:00Z"
    rows, report = read(
        answer(columns, [time, None, 1], [time, "Foo", 1], [time, "AuditLogs", 1], [time, "AuditLogs", 1])
    )
    assert len(rows) == 2
    assert reported(report) == [
        "export.json: DT310: warning: record 1: no column 'Type' identifies the table; keep Type in the query, or "
        "start the file name with the table name",
        "export.json: DT310: warning: record 2: 'Foo' is not a known table; keep the column Type of the query as it is",
        "export.json: DT315: warning: 'Mine' is not a column of AuditLogs; it is not read",
    ]


def test_two_tables_of_one_answer_keep_their_own_columns(read: Read) -> None:
    """A second table, such as statistics, does not borrow the columns of the first; odd rows are reported."""
    first = answer(["TimeGenerated", "Type"], ["2026-03-10T12:00:00Z", "AuditLogs"], ["short"])
    second = answer(["Type", "TimeGenerated"], ["SigninLogs", "2026-03-10T12:00:00Z"])
    rows, report = read({"tables": first["tables"] + second["tables"]})
    assert [name for name, _ in rows] == ["AuditLogs", "SigninLogs"]
    assert reported(report) == ["export.json: DT302: warning: record 2: 1 cells where the table has 2 columns"]


def test_rows_before_their_columns_are_refused(read: Read) -> None:
    """Without names, cells cannot be identified."""
    rows, report = read('{"tables":[{"rows":[["x"]],"columns":[{"name":"Type"}]}]}')
    assert rows == []
    assert [issue.code for issue in report.issues] == ["DT310"]
