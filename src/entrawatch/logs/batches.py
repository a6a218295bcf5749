"""Batches of rows for the database: written to a file, a few thousand at a time, which DuckDB reads in parallel."""

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from entrawatch.detection.known_types import DUCKDB_TYPES
from entrawatch.detection.records import GENERATED, RECEIVED
from entrawatch.detection.seen_columns import Tables
from entrawatch.detection.store import create_table
from entrawatch.logs.exports.parquet import parquet_source
from entrawatch.logs.exports.typed_parquet import TypedFile

_ROWS = 5_000
_CHARACTERS = 32 * 1024 * 1024
# Measured: from_json on a parameter, as samples are filled in, takes ten times as long.
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False, allow_nan=False)


def fill_tables(
    rows: Iterable[tuple[str, Mapping[str, Any]]], connection: duckdb.DuckDBPyConnection, folder: Path, tables: Tables
) -> None:
    """Create tables and insert the rows of those names; `folder` is for files on the way."""
    with ThreadPoolExecutor(1) as pool:
        inserts = OneAhead(pool)
        batches = {name: TableBatch(connection, folder, name, tables[name], inserts) for name in tables}
        for name, row in rows:
            if name in batches:
                batches[name].add(row)
        for batch in batches.values():
            batch.flush()
        inserts.wait()


def insert_file(connection: duckdb.DuckDBPyConnection, tables: Tables, file: TypedFile) -> None:
    """Insert the rows of a file into its table, which exists; nothing if it is not among these."""
    if file.table in tables:
        columns = tables[file.table]
        values = ", ".join(_value(column, kind, file.columns) for column, kind in columns.items())
        sql = f'INSERT INTO "{file.table}" SELECT {values} FROM {parquet_source(file.path)}'  # noqa: S608
        # A batch may be on its way over the other one.
        with connection.cursor() as cursor:
            cursor.execute(sql)


def _value(column: str, kind: str, present: Collection[str]) -> str:
    value = f'"{column}"' if column in present else "NULL"
    if column == RECEIVED:
        return f'coalesce({value}, "{GENERATED}")'
    if kind == "string":
        return f"coalesce({value}, '')"
    return f"json({value})" if kind == "dynamic" else value


class OneAhead:
    """Runs one job while the next one is prepared: DuckDB inserts while Python reads."""

    def __init__(self, pool: ThreadPoolExecutor) -> None:
        """`pool`: with one thread."""
        self._pool = pool
        self._running: Future[None] | None = None

    def start(self, job: Callable[[], None]) -> None:
        """Start a job after the previous one is done; raises the exception of the previous one."""
        self.wait()
        self._running = self._pool.submit(job)

    def wait(self) -> None:
        """Wait until nothing runs anymore; raises the exception of the job."""
        running, self._running = self._running, None
        if running:
            running.result()


class TableBatch:
    """The rows of one table that are not in the database yet."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        folder: Path,
        name: str,
        columns: Mapping[str, str],
        inserts: OneAhead,
    ) -> None:
        """Creates the table; `folder` is for the batch file."""
        self._connection = connection
        self._inserts = inserts
        self._columns = columns
        self._lines: list[str] = []
        self._characters = 0
        self._file = folder / f"{name}.json"
        self._insert = _insert(name, columns, self._file)
        create_table(connection, name, columns)

    def add(self, row: Mapping[str, Any]) -> None:
        """Add a row of an export, without columns that the table does not have."""
        known = self._columns
        cells = {
            column: value.isoformat()[:-6] if type(value) is datetime else value
            for column, value in row.items()
            if value is not None and column in known
        }
        if RECEIVED in known and RECEIVED not in cells:
            # Not every export has the arrival time: then it is the record's own time.
            cells[RECEIVED] = row[GENERATED].isoformat()[:-6]
        line = _encoded(cells)
        self._lines.append(line)
        self._characters += len(line)
        if len(self._lines) >= _ROWS or self._characters >= _CHARACTERS:
            self.flush()

    def flush(self) -> None:
        """Start to insert the waiting rows into the database."""
        if self._lines:
            lines, self._lines, self._characters = self._lines, [], 0
            self._inserts.start(lambda: self._write(lines))

    def _write(self, lines: list[str]) -> None:
        try:
            # No database accepts half a UTF-16 pair.
            self._file.write_text("\n".join(lines), encoding="utf-8", errors="replace")
            self._connection.execute(self._insert)
        finally:
            self._file.unlink(missing_ok=True)


def _encoded(cells: Mapping[str, Any]) -> str:
    try:
        return _ENCODER.encode(cells)
    except ValueError:
        # A number such as 1e999 inside a dynamic value: too large for a real, and not JSON.
        return _ENCODER.encode(json.loads(json.dumps(cells), parse_constant=lambda _: None))


def _insert(name: str, columns: Mapping[str, str], file: Path) -> str:
    # Missing text is empty in Kusto, never null.
    values = ", ".join(
        f"coalesce(\"{column}\", '')" if kind == "string" else f'"{column}"' for column, kind in columns.items()
    )
    types = ", ".join(f"\"{column}\": '{DUCKDB_TYPES[kind]}'" for column, kind in columns.items())
    path = str(file).replace("'", "''")
    source = (
        f"read_json('{path}', format = 'newline_delimited', maximum_object_size = {_CHARACTERS}, columns = {{{types}}})"
    )
    return f'INSERT INTO "{name}" SELECT {values} FROM {source}'  # noqa: S608 - names of tables.json, and our own file
