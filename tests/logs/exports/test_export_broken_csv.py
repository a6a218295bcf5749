"""Broken CSV exports: what cannot be a cell, a row or a header is refused, and the rows around it are read."""

import pytest
from export_files import Read, reported

from entrawatch.logs.exports.problems import MAX_RECORD_BYTES

HEADER = b"TimeGenerated,Type,Id\n"
GOOD_ROW = b"2026-03-10T12:00:00Z,AuditLogs,a-1\n"


def test_csv_of_something_else_is_refused_with_its_header(read: Read) -> None:
    """The header is shown, and what a known one has."""
    rows, report = read("name,age\nAda,36\n", "people.csv")
    assert rows == []
    assert reported(report) == [
        "people.csv:1: DT304: no header of a known export: 'name,age'; accepted: the portal's downloads (with 'Date "
        "(UTC)') and query results (with 'TimeGenerated')"
    ]


def test_csv_with_the_line_ends_of_old_macs_is_refused(read: Read) -> None:
    """Carriage returns alone end no line, so the header would be the whole file."""
    _, report = read("TimeGenerated,Type\r2026-03-10,AuditLogs\r", "old.csv")
    assert [issue.code for issue in report.issues] == ["DT304"]
    assert "a carriage return inside a line; save the file with ordinary line ends" in reported(report)[0]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (b"only,two\n", "DT302: warning: 2 cells where the header has 3"),
        (b"soon,AuditLogs,a-2\n", "DT312: warning: no time in a row of AuditLogs; expected 'TimeGenerated' in UTC"),
        (b"2026-03-10T12:00:00Z,Audit\xe4,a\n", "DT305: warning: not UTF-8; save the file as 'CSV UTF-8'"),
        (
            b"2026\r,AuditLogs,a\n",
            "DT302: warning: a carriage return inside a line; save the file with ordinary line ends",
        ),
        (b"x" * (MAX_RECORD_BYTES + 10) + b"\n", "DT308: warning: a line of more than 4 MB, longer than any log's"),
    ],
    ids=["cells", "time", "bytes", "return", "length"],
)
def test_a_bad_csv_row_does_not_stop_the_next(row: bytes, message: str, read: Read) -> None:
    """The rows around it are read; the bad one is reported with its line."""
    rows, report = read(HEADER + GOOD_ROW + row + GOOD_ROW, "query.csv")
    assert len(rows) == 2
    assert reported(report)[-1] == f"query.csv:3: {message}"


def test_a_quote_that_never_closes_is_bounded(read: Read) -> None:
    """A cell that swallows the rest of a file is given up at the bound, and what follows is read again."""
    filler = b"x" * 1000 + b"\n"
    swallowed = b'2026-03-10T12:00:00Z,AuditLogs,"' + filler * (MAX_RECORD_BYTES // 1000 + 10)
    rows, report = read(HEADER + GOOD_ROW + swallowed + GOOD_ROW, "query.csv")
    assert len(rows) == 2
    assert reported(report)[0] == (
        "query.csv:3: DT308: warning: a cell of more than 4 MB, perhaps a quote that is never closed"
    )


def test_cells_above_the_interpreters_own_limit_are_read(read: Read) -> None:
    """Conditional access policies of one sign-in can exceed the 128 KB that the csv module allows by itself."""
    rows, _ = read(HEADER + b'2026-03-10T12:00:00Z,AuditLogs,"' + b"x" * 200_000 + b'"\n', "query.csv")
    assert len(rows[0][1]["Id"]) == 200_000


def test_rows_that_a_quote_swallows_are_counted(read: Read) -> None:
    """A forgotten quote and a text that looks like rows are alike, so the cell stays one cell."""
    swallowed = b'2026-03-10T12:00:00Z,AuditLogs,"open\n' + GOOD_ROW * 2000 + b'2026-03-10T12:00:00Z,AuditLogs,"end\n'
    rows, report = read(HEADER + GOOD_ROW + swallowed + GOOD_ROW, "query.csv")
    assert len(rows) == 3
    assert reported(report) == [
        "query.csv:3: DT302: warning: lines that look like rows in one cell: 2,001; perhaps a quote that is never "
        "closed, so they are lost"
    ]


def test_lines_of_a_long_text_are_no_rows(read: Read) -> None:
    """JSON of a query result spans many lines."""
    cell = b'2026-03-10T12:00:00Z,AuditLogs,"{\n  ""a"": 1,\n  ""at"": ""12:00"",\n  ""b"": [1, 2]\n}"\n'
    rows, report = read(HEADER + cell, "query.csv")
    assert (len(rows), reported(report)) == (1, [])
