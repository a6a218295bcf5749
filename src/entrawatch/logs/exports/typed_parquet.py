"""Parquet files whose columns and values fit their table, so that DuckDB loads them without Python."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from entrawatch.detection.known_types import DUCKDB_TYPES
from entrawatch.detection.store import cell
from entrawatch.logs.exports.envelope import repeats_by
from entrawatch.logs.exports.parquet import open_parquet, parquet_source
from entrawatch.logs.exports.problems import MAX_DEPTH
from entrawatch.logs.exports.values import converters
from entrawatch.reference.tables import table

_TIME, _TYPE = "TimeGenerated", "Type"
_TYPES = {kind: name for kind, name in DUCKDB_TYPES.items() if kind in converters() and kind != "decimal"}
"""What a column of each KQL type has here; exports convert all others, and read decimals as floating-point numbers."""
_ROWS = 10_000


@dataclass(frozen=True)
class TypedFile:
    """A Parquet file with rows of one table, each value as the table has it."""

    path: Path
    table: str
    columns: frozenset[str]
    rows: int
    times: tuple[datetime, datetime]
    """First and last TimeGenerated."""
    filled: frozenset[str]
    """Columns with a value in some row."""

    def copies_by(self) -> Iterator[tuple[Any, ...]]:
        """Yield the values that copies of a record share, row by row; nothing for a table without such columns."""
        known = table(self.table)
        names = ", ".join(_filled(name, known.columns[name]) for name in repeats_by(self.table) if known)
        if names:
            with open_parquet() as connection:
                cursor = connection.execute(f"SELECT {names} FROM {parquet_source(self.path)}")  # noqa: S608
                while found := cursor.fetchmany(_ROWS):
                    yield from (tuple(map(cell, row)) for row in found)


def typed_file(path: Path, years: tuple[int, int]) -> TypedFile | None:
    """Return a file that needs no conversion, or None: its rows are then read one by one, and problems reported.

    `years`: the first and the last that TimeGenerated may have.
    """
    try:
        with open_parquet() as connection:
            described = connection.execute(f"DESCRIBE FROM {parquet_source(path)}").fetchall()
            types = {str(column): str(kind) for column, kind, *_ in described}
            first = connection.execute(f'SELECT "{_TYPE}" FROM {parquet_source(path)} LIMIT 1').fetchone()  # noqa: S608
            kinds = _kinds(str(first[0]), types) if first else None
            return _checked(connection, path, str(first[0]), kinds, years) if first and kinds else None
    except duckdb.Error:
        return None


def _kinds(name: str, types: Mapping[str, str]) -> Mapping[str, str] | None:
    """Return the KQL type of each column, or None if the table has not all of them, or with other types."""
    known = table(name)
    needed = {_TIME, *repeats_by(name)}
    if known is None or not needed <= types.keys() <= known.columns.keys():
        return None
    kinds = {column: known.columns[column] for column in types}
    return kinds if all(_TYPES.get(kinds[column]) == types[column] for column in types) else None


def _checked(
    connection: duckdb.DuckDBPyConnection, path: Path, name: str, kinds: Mapping[str, str], years: tuple[int, int]
) -> TypedFile | None:
    refused = " OR ".join(f"coalesce({one}, false)" for one in _refused(name, kinds, years))
    filled = ", ".join(f"count({_filled(column, kind)})" for column, kind in kinds.items())
    sql = f'count_if({refused}), count(*), min("{_TIME}"), max("{_TIME}"), {filled}'
    found = connection.execute(f"SELECT {sql} FROM {parquet_source(path)}").fetchall()[0]  # noqa: S608
    bad, rows, first, last, *counts = found
    if bad:
        return None
    columns = frozenset(column for column, count in zip(kinds, counts, strict=True) if count)
    return TypedFile(path, name, frozenset(kinds), rows, (cell(first), cell(last)), columns)


def _refused(name: str, kinds: Mapping[str, str], years: tuple[int, int]) -> Iterator[str]:
    """Yield conditions on rows that reading one by one would refuse, complete, or convert."""
    yield f"\"{_TYPE}\" IS DISTINCT FROM '{name}'"
    yield f'"{_TIME}" IS NULL OR year("{_TIME}") NOT BETWEEN {years[0]} AND {years[1]}'
    if len(repeats_by(name)) == 1:
        yield f"{_filled(repeats_by(name)[0], 'string')} IS NULL"
    for column, kind in kinds.items():
        if kind == "datetime":
            yield f"\"{column}\" NOT BETWEEN TIMESTAMP '0001-01-01' AND TIMESTAMP '9999-12-31'"
        elif kind == "real":
            yield f'NOT isfinite("{column}")'
        elif kind == "dynamic":
            yield from _refused_json(f'"{column}"')


def _refused_json(column: str) -> Iterator[str]:
    """Yield conditions on JSON that is null, text, perhaps nested deeply, or has numbers out of range."""
    yield f"json_type({column}) IN ('NULL', 'VARCHAR')"
    opened = " + ".join(f"length({column}) - length(replace({column}, '{sign}', ''))" for sign in "[{")
    yield f"{opened} > {MAX_DEPTH}"
    # Numbers above all limits, which become null.
    yield f"regexp_matches({column}, '[[:,] ?-?[0-9.]+[eE]\\+?[0-9]{{3,}} ?[],}}]')"


def _filled(column: str, kind: str) -> str:
    return f"nullif(\"{column}\", '')" if kind == "string" else f'"{column}"'
