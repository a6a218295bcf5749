"""Sample logs: the records of one sample as a database, for a replay without exported logs."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import duckdb

from entrawatch.catalog import CatalogAlert
from entrawatch.detection.engine import Engine
from entrawatch.detection.fixtures import Fixtures
from entrawatch.detection.records import GENERATED, Record
from entrawatch.detection.run import read_runs
from entrawatch.detection.seen_columns import every_column
from entrawatch.detection.store import create_table, insert_rows, open_database
from entrawatch.detection.verdict import SampleKind
from entrawatch.replay.rule import ReplayRule
from entrawatch.replay.simulation import Simulation, simulate
from entrawatch.rule_query import query_body

Rearrange = Callable[[tuple[Record, ...]], tuple[Record, ...]]


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


def simulate_samples(
    alert: CatalogAlert, fixtures: Fixtures, engine: Engine, rearranged: Rearrange = tuple
) -> Iterator[tuple[str, Simulation]]:
    """Yield each firing sample of an alert, replayed: its number with the author's sentence, and what came.

    `rearranged` may change the records on their way, such as let them arrive late.
    Raises IssuesFound for a wrong samples file, CannotRun or QueryRefused for a query that cannot be run.
    """
    for sample in read_runs(alert, fixtures).samples:
        if sample.kind is SampleKind.FIRES:
            records = rearranged(sample.records)
            times = [record.columns[GENERATED] for record in records]
            rule = ReplayRule(alert.spec, sample.lets + query_body(alert.spec))
            with sample_database(records) as connection:
                found = simulate(rule, connection, (min(times), max(times)), engine)
            yield f"firing sample {sample.number}: {sample.why}", found
