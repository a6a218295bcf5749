"""Rows of Parquet files, which DuckDB reads without an extension to install."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb

from entrawatch.logs.exports.json_stream import Found
from entrawatch.logs.exports.problems import FileProblem, RecordProblem, nested_too_deep

_ROWS = 1_000
_MEMORY = "512MB"


def open_parquet() -> duckdb.DuckDBPyConnection:
    """Open a database in memory for reading Parquet files."""
    settings: dict[str, Any] = {"memory_limit": _MEMORY, "autoinstall_known_extensions": False}
    return duckdb.connect(config=settings)


def parquet_source(path: Path) -> str:
    """Return the SQL that reads exactly this file: * and ? in its name are its own."""
    name = "".join(f"[{letter}]" if letter in "*?[" else letter for letter in str(path)).replace("'", "''")
    return f"read_parquet(['{name}'])"


def parquet_rows(path: Path) -> Iterator[Found]:
    """Yield each row as a map of its columns; raises FileProblem for a damaged file."""
    with open_parquet() as connection:
        try:
            cursor = connection.execute(f"SELECT to_json(row) FROM {parquet_source(path)} AS row")  # noqa: S608
            number = 0
            while rows := cursor.fetchmany(_ROWS):
                for (text,) in rows:
                    number += 1
                    yield _row(text, number)
        except duckdb.Error as error:
            reason = str(error).splitlines()[0].partition(": ")[2][:120]
            raise FileProblem("DT314", f"damaged Parquet file ({reason}); download the file again") from None


def _row(text: str, number: int) -> Found:
    try:
        row = json.loads(text)
    except RecursionError:
        row = None
    if row is None or nested_too_deep(row):
        return Found(problem=RecordProblem("DT306", "a row nested deeper than any log's"), number=number)
    return Found(row, number=number)
