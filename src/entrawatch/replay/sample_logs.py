"""Sample logs: the records of one sample as a database, for a replay without exported logs."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import duckdb

from entrawatch.detection.records import Record
from entrawatch.detection.seen_columns import every_column
from entrawatch.detection.store import create_table, insert_rows, open_database


@contextmanager
def sample_database(records: Iterable[Record]) -> Iterator[duckdb.DuckDBPyConnection]:
    """Give a database in memory that holds these records."""
    rows: dict[str, list[Mapping[str, Any]]] = {}
    for record in records:
        rows.setdefault(record.table, []).append(record.columns)
    connection = open_database({"threads": 1})
    try:
        for table, columns in every_column(rows).items():
            create_table(connection, table, columns)
            insert_rows(connection, table, columns, rows[table])
        yield connection
    finally:
        connection.close()
