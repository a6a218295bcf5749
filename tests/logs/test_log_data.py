"""Exported logs in a database: what its tables hold, and what is left on disk."""

import errno
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from entrawatch.detection.seen_columns import every_column
from entrawatch.detection.store import cell
from entrawatch.documents.issues import EntrawatchError
from entrawatch.logs.exports import read
from entrawatch.logs.exports.read import read_exports
from entrawatch.logs.exports.report import ExportReport, Tally
from entrawatch.logs.exports.typed_parquet import typed_file
from entrawatch.logs.load import load

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)


@pytest.fixture
def export(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with a sign-in and an audit record, and let temporary files be next to it."""
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    folder = tmp_path / "export"
    folder.mkdir()
    row = {"TimeGenerated": NOON.isoformat(), "Type": "SigninLogs", "Status": {"errorCode": 5, "a": None}, "Id": "x'y"}
    late = {"TimeGenerated": NOON.isoformat(), "_TimeReceived": "2026-03-10T12:05:00Z", "Type": "AuditLogs"}
    (folder / "rows.json").write_text(f"{json.dumps(row)}\n{json.dumps(late)}\n", encoding="utf-8")
    return folder


def rows(connection: duckdb.DuckDBPyConnection, sql: str) -> list[Any]:
    return connection.execute(sql).fetchall()


def test_rows_are_there_with_every_column_of_their_table(export: Path) -> None:
    """Text that an export leaves out is empty, other values are null, dynamic values are JSON."""
    with load(export) as logs:
        found = rows(logs.connection, "SELECT Id, UserPrincipalName, IsInteractive, Status FROM SigninLogs")
        assert found == [("x'y", "", None, '{"errorCode":5,"a":null}')]
        assert logs.tables == {"SigninLogs", "AuditLogs"}
        assert logs.span() == (NOON, NOON)
        assert rows(logs.connection, "SELECT count(*) FROM AADManagedIdentitySignInLogs") == [(0,)]


def test_the_arrival_is_the_records_own_time_where_the_export_does_not_tell_it(export: Path) -> None:
    """So that a query on ingestion_time() sees records that came without it."""
    with load(export) as logs:
        assert rows(logs.connection, "SELECT _TimeReceived FROM SigninLogs") == [(NOON.replace(tzinfo=None),)]
        assert rows(logs.connection, "SELECT minute(_TimeReceived) FROM AuditLogs") == [(5,)]


def test_only_wanted_tables_and_columns_are_kept(export: Path) -> None:
    """The report still counts everything."""
    columns = {"SigninLogs": {"TimeGenerated": "datetime", "Id": "string"}}
    with load(export, frozenset({"SigninLogs"}), columns=columns) as logs:
        assert rows(logs.connection, "FROM SigninLogs") == [(NOON.replace(tzinfo=None), "x'y")]
        assert logs.tables == {"SigninLogs"}
        assert dict(logs.report.rows) == {"SigninLogs": 1, "AuditLogs": 1}
        with pytest.raises(duckdb.CatalogException):
            rows(logs.connection, "FROM AuditLogs")


def test_nothing_outside_of_the_database_can_be_reached(export: Path) -> None:
    """Whatever a query says, it reads no file and sets nothing."""
    with load(export) as logs:
        for sql in (f"FROM read_text('{export}/rows.json')", "SET enable_external_access = true"):
            with pytest.raises(duckdb.Error):
                rows(logs.connection, sql)


@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError])
def test_nothing_is_left_when_the_block_ends_in_any_way(export: Path, error: type[BaseException]) -> None:
    """Also while the export is still read."""

    def stop(_: object) -> None:
        raise error

    temporary = Path(tempfile.gettempdir())
    with load(export):
        assert list(temporary.iterdir())
    assert list(temporary.iterdir()) == []
    with pytest.raises(error), load(export):
        raise error
    with pytest.raises(error), load(export, progress=stop):
        pass
    assert list(temporary.iterdir()) == []


def test_an_export_that_is_not_there_is_refused(tmp_path: Path) -> None:
    """With what to do."""
    with pytest.raises(EntrawatchError, match="no such file or folder"), load(tmp_path / "absent"):
        pass


def test_more_rows_than_one_batch_all_arrive(tmp_path: Path) -> None:
    """In several steps, without a row twice."""
    row = {"TimeGenerated": NOON.isoformat(), "Type": "SigninLogs"}
    text = "".join(f"{json.dumps(row | {'Id': str(number)})}\n" for number in range(12_001))
    (tmp_path / "rows.json").write_text(text, encoding="utf-8")
    with load(tmp_path, frozenset({"SigninLogs"})) as logs:
        assert rows(logs.connection, "SELECT count(*), count(DISTINCT Id) FROM SigninLogs") == [(12_001, 12_001)]


def test_every_kind_of_record_arrives_as_it_was_read(tmp_path: Path) -> None:
    """The records of each category, as the exports' own tests read them: all rows, and every value of each."""
    cases = (Path(__file__).parent / "exports" / "records").iterdir()
    records = [json.loads(path.read_text(encoding="utf-8"))["record"] for path in cases]
    folder = tmp_path / "export.json"
    folder.write_text(json.dumps(records), encoding="utf-8")
    expected = sorted((name, _filled(name, row)) for name, row in read_exports(folder, Tally()))
    assert len(expected) > 20
    with load(folder) as logs:
        assert sorted(item for name in logs.tables for item in _stored(logs.connection, name)) == expected


def _filled(name: str, row: dict[str, Any]) -> str:
    columns = every_column([name])[name]
    whole = {column: "" if kind == "string" else None for column, kind in columns.items()}
    received = row["_TimeReceived"] or row["TimeGenerated"]
    return json.dumps(whole | row | {"_TimeReceived": received}, sort_keys=True, default=datetime.isoformat)


def _stored(connection: duckdb.DuckDBPyConnection, name: str) -> Iterator[tuple[str, str]]:
    columns = every_column([name])[name]
    for cells in rows(connection, f'FROM "{name}"'):
        row = dict(zip(columns, map(cell, cells), strict=True))
        dynamic = {
            column: json.loads(row[column]) for column, kind in columns.items() if kind == "dynamic" and row[column]
        }
        yield name, json.dumps(row | dynamic, sort_keys=True, default=datetime.isoformat)


@pytest.mark.parametrize(
    ("value", "stored"),
    [
        ('{"big":1e999,"small":-1e999,"right":1.5}', '{"big":null,"small":null,"right":1.5}'),
        ('{"half":"\\ud83d","nothing":"\\u0000"}', '{"half":"?","nothing":"\\u0000"}'),
        ('{"digits":123456789012345678901234567890}', '{"digits":123456789012345678901234567890}'),
        ('"text"', '"text"'),
    ],
)
def test_values_that_a_database_does_not_take_cost_no_row(value: str, stored: str, tmp_path: Path) -> None:
    """Numbers out of range and broken characters."""
    row = f'{{"TimeGenerated":"2026-03-10T12:00:00Z","Type":"SigninLogs","Status":{value}}}'
    (tmp_path / "rows.json").write_text(f"{row}\n{row}\n", encoding="utf-8")
    with load(tmp_path, frozenset({"SigninLogs"})) as logs:
        assert rows(logs.connection, "SELECT Status FROM SigninLogs") == [(stored,), (stored,)]


PLAIN = {
    "Type": "'SigninLogs'", "TimeGenerated": "TIMESTAMP '2026-03-10 12:00:00.000001'", "Id": "'id' || n",
    "Status": """'{ "errorCode" : 5, "b": [1.0, 1E5, "\\u0027"] }'::JSON""", "CreatedDateTime": "NULL::TIMESTAMP",
    "ResultType": "NULL::VARCHAR", "IsInteractive": "true",
}  # fmt: skip
CHANGES = {
    "plain": ({}, True),
    "arrival": ({"_TimeReceived": "TIMESTAMP '2026-03-10 12:05:00'"}, True),
    "null": ({"Status": "'null'::JSON"}, False),
    "JSON in text": ({"Status": """'"{\\"a\\":1}"'::JSON"""}, False),
    "deep": ({"Status": f"'{'[' * 70}{']' * 70}'::JSON"}, False),
    "large number": ({"Status": """'{"a":1e999}'::JSON"""}, False),
    "text": ({"Status": """'{"a":1}'"""}, False),
    "nested": ({"Status": "{'a': 1}"}, False),
    "number": ({"ResultType": "0"}, False),
    "zone": ({"CreatedDateTime": "TIMESTAMPTZ '2026-03-10 13:00:00+01'"}, False),
    "endless": ({"CreatedDateTime": "TIMESTAMP 'infinity'"}, False),
    "strange": ({"Strange": "1"}, False),
    "old": ({"TimeGenerated": "TIMESTAMP '1999-03-10 12:00:00'"}, False),
    "no time": ({"TimeGenerated": "if(n = 0, TIMESTAMP '2026-03-10 12:00:00', NULL)"}, False),
    "no ID": ({"Id": "if(n = 0, 'x', '')"}, False),
    "two tables": ({"Type": "if(n = 0, 'SigninLogs', 'AuditLogs')"}, False),
}
"""Parquet files: what is not as in PLAIN, in rows 0 and 1, and whether the file is loaded at once."""


def test_a_parquet_file_that_fits_is_loaded_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows, values and problems are those of reading row by row, which all other files need."""
    with duckdb.connect() as connection:
        for name, (change, _) in CHANGES.items():
            values = ", ".join(f'{value} AS "{column}"' for column, value in (PLAIN | change).items())
            connection.execute(f"COPY (SELECT {values} FROM range(2) AS t(n)) TO '{tmp_path / name}.parquet'")
    typed = {name: typed_file(tmp_path / f"{name}.parquet", (2010, 2099)) is not None for name in CHANGES}
    assert typed == {name: expected for name, (_, expected) in CHANGES.items()}
    at_once = _loaded(tmp_path)
    monkeypatch.setattr(read, "typed_file", lambda *_: None)
    assert at_once == _loaded(tmp_path)
    # Not the rows that are deep, old or without time, nor the one of the other table.
    assert len(at_once[0]["SigninLogs"]) == 2 * len(CHANGES) - 6


def _loaded(folder: Path) -> tuple[dict[str, list[Any]], ExportReport]:
    with load(folder, ["AuditLogs", "SigninLogs"]) as logs:
        return {name: rows(logs.connection, f"FROM {name} ORDER BY ALL") for name in logs.tables}, logs.report


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_nothing_is_left_when_the_process_is_ended(export: Path, number: int) -> None:
    """By the system, or because the terminal was closed."""
    code = (
        "import os, sys, time; from pathlib import Path; from entrawatch.logs.load import load\n"
        "with load(Path(sys.argv[1])): os.kill(os.getpid(), int(sys.argv[2])); time.sleep(60)"
    )
    words = [sys.executable, "-c", code, str(export), str(int(number))]
    done = subprocess.run(words, env={**os.environ, "TMPDIR": tempfile.gettempdir()}, timeout=60)
    assert done.returncode == 128 + number
    assert list(Path(tempfile.gettempdir()).iterdir()) == []


def test_a_full_disk_is_blamed_on_the_temporary_folder(export: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Python names no file where a write fails."""

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(EntrawatchError, match=r"No space left on device; .* with the variable TMPDIR$"), load(export):
        pass
