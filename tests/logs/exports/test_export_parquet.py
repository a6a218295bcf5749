"""Parquet files, as scripts and notebooks write tables of a workspace."""

from pathlib import Path

import duckdb
import pytest
from export_files import Read, read_all, reported

ROW = """SELECT 'SigninLogs' AS "Type", TIMESTAMP '2026-03-10 12:00:00' AS "TimeGenerated", '0' AS "ResultType",
    {'city': 'Ulm', 'geo': [1.5, 2.5]} AS "LocationDetails", 'id-1' AS "Id",
    TIMESTAMPTZ '2026-03-10 13:00:00+01' AS "CreatedDateTime", NULL AS "IPAddress" """


def write(path: Path, query: str = ROW) -> Path:
    with duckdb.connect() as connection:
        connection.execute(f"COPY ({query}) TO '{path}' (FORMAT parquet)")
    return path


def test_a_row_is_the_row_of_its_table(tmp_path: Path) -> None:
    """Nested values are dynamic, times are UTC with an offset or without."""
    ((table, row),), report = read_all(write(tmp_path / "SigninLogs.parquet"))
    assert table == "SigninLogs"
    assert (row["ResultType"], row["LocationDetails"]) == ("0", {"city": "Ulm", "geo": [1.5, 2.5]})
    assert row["TimeGenerated"] == row["CreatedDateTime"]
    assert reported(report) == []


def test_a_file_is_known_by_its_content(tmp_path: Path) -> None:
    """Its name can be anything, also a pattern that would fit other files."""
    write(tmp_path / "a*b.json")
    write(tmp_path / "axb.json")
    rows, _ = read_all(tmp_path / "a*b.json")
    assert len(rows) == 1


def test_many_rows_come_in_their_order(tmp_path: Path) -> None:
    """More than DuckDB hands over at once."""
    query = "SELECT 'AuditLogs' AS \"Type\", TIMESTAMP '2026-03-10 12:00:00' AS \"TimeGenerated\", 'r' || n AS \"Id\""
    rows, _ = read_all(write(tmp_path / "audit.parquet", f"{query} FROM range(2500) AS t(n) ORDER BY n"))
    assert [row["Id"] for _, row in rows] == [f"r{number}" for number in range(2500)]


@pytest.mark.parametrize("content", [b"PAR1", b"PAR1" + b"\x00" * 100 + b"PAR1", b"PAR1 and more"])
def test_a_damaged_file_is_refused(content: bytes, read: Read) -> None:
    """With what to do, and without a stack trace."""
    rows, report = read(content, "SigninLogs.parquet")
    assert rows == []
    (found,) = reported(report)
    assert "DT314: damaged Parquet file" in found
    assert "download the file again" in found


def test_a_table_that_is_no_log_is_refused_row_by_row(tmp_path: Path) -> None:
    """Rows of something else have no time."""
    rows, report = read_all(write(tmp_path / "people.parquet", "SELECT 'Ada' AS name, 1 AS age"))
    assert rows == []
    assert "DT303" in reported(report)[0]
