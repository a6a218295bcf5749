"""Store: an in-memory DuckDB with the records of one sample at a time, for running one query many times."""

import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import duckdb

from entrawatch.detection.applied import EMPTY_ARRAY
from entrawatch.detection.budget import MEMORY, RUN_SECONDS, Budget, fetched, out_of_memory
from entrawatch.detection.cannot_run import CannotRun
from entrawatch.detection.known_types import DUCKDB_TYPES
from entrawatch.detection.kql_functions import MACROS, UNKNOWN
from entrawatch.detection.records import Record
from entrawatch.detection.seen_columns import every_column
from entrawatch.detection.translate import CLOCK_PARAMETER, Translation


@dataclass(frozen=True)
class QueryResult:
    """Rows of one run; moments are datetimes in UTC, dynamic values are JSON text."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]

    def values(self, column: str) -> tuple[Any, ...]:
        """Return the values of one column, row by row; raises ValueError for a missing column."""
        index = self.columns.index(column)
        return tuple(row[index] for row in self.rows)


# What the database's message contains, and what it means for the author of the query.
_CONVERT = "convert both sides to one type: tostring(), tolong(), todatetime(), or totimespan()"
_CAUSES = {
    "Pattern failed": (
        "a pattern of parse or of a regular expression",
        "write it without spaces in names, and no look-around",
    ),
    "Malformed JSON": ("values of text and dynamic type in one place", "convert each of them with tostring()"),
    "Cannot compare": ("a comparison of values of different types", _CONVERT),
    "Cannot mix": ("values of different types in one place", _CONVERT),
    "explicit type casts": ("a function on a value of another type", _CONVERT),
    "Conversion Error": ("a value that does not have the type of its column", _CONVERT),
    "column": ("a column of another part of the query", "name the columns with project before it"),
}
_OTHER_CAUSE = ("the query", "split it with let statements to find the part, and write that with where and extend")
_TEXT_AND_NUMBER = "comparing text with a number"


def open_database(settings: Mapping[str, str | int], path: str = ":memory:") -> duckdb.DuckDBPyConnection:
    """Open a database for translated queries: in UTC, with their functions, and without external access.

    Only `settings` can allow external access: with enable_external_access.
    """
    config: dict[str, str | bool | int | float | list[str]]
    config = {
        "autoinstall_known_extensions": False,
        "enable_external_access": False,
        "memory_limit": MEMORY,
        **settings,
    }
    connection = duckdb.connect(path, config=config)
    connection.execute("SET TimeZone = 'UTC'")
    # It would be mixed with a command's output.
    connection.execute("SET enable_progress_bar = false")
    for macro in MACROS:
        connection.execute(macro)
    return connection


def create_table(connection: duckdb.DuckDBPyConnection, name: str, columns: Mapping[str, str]) -> None:
    """Create an empty log table, columns with their KQL types."""
    definitions = ", ".join(f'"{column}" {DUCKDB_TYPES[kind]}' for column, kind in columns.items())
    connection.execute(f'CREATE OR REPLACE TABLE "{name}" ({definitions})')


def create_missing(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    """Create an empty log table with all its columns, unless the database has it."""
    known = "SELECT 1 FROM duckdb_tables() WHERE schema_name = 'main' AND table_name = $1"
    if connection.execute(known, [name]).fetchone() is None:
        create_table(connection, name, every_column([name])[name])


class Store:
    """One DuckDB connection, opened at the first query, with the tables of the last query."""

    def __init__(self) -> None:
        self._connection: duckdb.DuckDBPyConnection | None = None
        self._translation: Translation | None = None
        self._run = Budget(RUN_SECONDS)
        self._budget = Budget(run=self._run)

    def run(self, translation: Translation, records: Iterable[Record], now: datetime) -> QueryResult:
        """Return the rows of a translated query on these records; raises CannotRun if DuckDB rejects it."""
        try:
            connection = self._prepared(
                replace(translation, sql=translation.sql.replace(CLOCK_PARAMETER, moment_sql(now)))
            )
            self._fill(connection, translation, records)
            with self._budget.spent(connection):
                cursor = connection.execute("EXECUTE query")
                columns = tuple(str(column[0]) for column in cursor.description or ())
                rows = tuple(tuple(map(cell, row)) for row in fetched(cursor))
        except duckdb.Error as error:
            self._translation = None
            raise refusal(error) from error
        return QueryResult(kql_columns(columns, translation), rows)

    def close(self) -> None:
        """Free the database; the store can be used again."""
        if self._connection:
            self._connection.close()
        self._connection = self._translation = None

    def _prepared(self, translation: Translation) -> duckdb.DuckDBPyConnection:
        connection = self._connection or self._opened()
        if translation != self._translation:
            if self._translation:
                for name in self._translation.tables:
                    connection.execute(f'DROP TABLE IF EXISTS "{name}"')
            for name, columns in translation.tables.items():
                create_table(connection, name, columns)
            with suppress(duckdb.Error):
                connection.execute("DEALLOCATE query")
            # The expensive statement: a query without parameters is planned once and then run for each sample.
            connection.execute(f"PREPARE query AS {translation.sql}")
            self._translation, self._budget = translation, Budget(run=self._run)
        return connection

    def _opened(self) -> duckdb.DuckDBPyConnection:
        # One thread: tables are small, and processes run in parallel.
        self._connection = open_database({"threads": 1})
        # Measured: for the few records of a sample it costs four times what it saves.
        self._connection.execute("PRAGMA disable_optimizer")
        return self._connection

    def _fill(self, connection: duckdb.DuckDBPyConnection, translation: Translation, records: Iterable[Record]) -> None:
        rows = rows_by_table(records)
        for name, columns in translation.tables.items():
            connection.execute(f'TRUNCATE "{name}"')
            if name in rows:
                insert_rows(connection, name, columns, rows[name])


def rows_by_table(records: Iterable[Record]) -> dict[str, list[Mapping[str, Any]]]:
    """Return the columns of records by their table."""
    rows: dict[str, list[Mapping[str, Any]]] = {}
    for record in records:
        rows.setdefault(record.table, []).append(record.columns)
    return rows


def insert_records(connection: duckdb.DuckDBPyConnection, records: Iterable[Record]) -> None:
    """Insert records into their tables, which are created where the database lacks them."""
    for table, rows in rows_by_table(records).items():
        create_missing(connection, table)
        insert_rows(connection, table, every_column([table])[table], rows)


def moment_sql(now: datetime) -> str:
    """Return a moment as SQL: a query with it as a parameter would be planned twice, and again at each run."""
    return f"TIMESTAMP '{naive(now).isoformat(sep=' ')}'"


def insert_rows(
    connection: duckdb.DuckDBPyConnection, name: str, columns: Mapping[str, str], rows: Sequence[Mapping[str, Any]]
) -> None:
    """Insert all rows with one statement: ten thousand take half a second."""
    texts = json.dumps([{column: _value(kind, row.get(column)) for column, kind in columns.items()} for row in rows])
    shape = json.dumps([{column: DUCKDB_TYPES[kind] for column, kind in columns.items()}])
    connection.execute(
        f'INSERT INTO "{name}" SELECT unnest(from_json(CAST($1 AS JSON), $2), max_depth := 2)',
        [texts, shape],
    )


def kql_columns(columns: Sequence[str], translation: Translation) -> tuple[str, ...]:
    """Return Kusto's names of a result's columns; rejects other columns than Kusto's: no row can be trusted either."""
    names = tuple(translation.renamed.get(name, name) for name in columns)
    if sorted(names) != sorted(translation.columns):
        differing = sorted(set(names) ^ set(translation.columns))
        raise CannotRun("the query", f"name these columns with project or '=': {', '.join(differing)}")
    return names


def _value(kind: str, value: Any) -> Any:
    if isinstance(value, datetime):
        return naive(value).isoformat()
    return "" if value is None and kind == "string" else value


def naive(moment: datetime) -> datetime:
    """Return a moment for DuckDB's TIMESTAMP: in UTC, without a time zone."""
    return moment.astimezone(UTC).replace(tzinfo=None)


def cell(value: Any) -> Any:
    """Return a value from DuckDB for results: moments with the time zone UTC."""
    return value.replace(tzinfo=UTC) if isinstance(value, datetime) and value.tzinfo is None else value


def refusal(error: duckdb.Error) -> CannotRun:
    """Return advice for the author about a database error."""
    text = str(error).splitlines()[0]
    if isinstance(error, duckdb.OutOfMemoryException):
        return out_of_memory()
    if EMPTY_ARRAY in text:
        return CannotRun(EMPTY_ARRAY, "filter such rows first: where array_length(Items) > 0")
    for construct, instead in UNKNOWN.items():
        if construct in text:
            return CannotRun(construct, instead)
    if isinstance(error, duckdb.ConversionException) and "INT" in text:
        return CannotRun(_TEXT_AND_NUMBER, 'write the number as text, such as "50126", or convert with tolong()')
    cause = next((cause for sign, cause in _CAUSES.items() if sign in text), _OTHER_CAUSE)
    return CannotRun(*cause)
