"""Sample logs: the records of one sample as a database, for a replay without exported logs."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta

import duckdb

from entrawatch.detection.engine import Engine
from entrawatch.detection.fixtures import Fixtures
from entrawatch.detection.records import GENERATED, Record
from entrawatch.detection.run import SampleRun, read_runs
from entrawatch.detection.store import insert_records, open_database
from entrawatch.detection.verdict import SampleKind
from entrawatch.replay.rule import ReplayRule
from entrawatch.replay.simulation import Simulation, simulate
from entrawatch.specs.alert_spec import AlertSpec
from entrawatch.specs.catalog import CatalogAlert
from entrawatch.specs.rule_query import query_body


@contextmanager
def sample_database(records: Iterable[Record]) -> Iterator[duckdb.DuckDBPyConnection]:
    """Provide an in-memory database with these records."""
    connection = open_database({"threads": 1})
    # For the few records of a sample or a story, planning takes longer than running.
    connection.execute("PRAGMA disable_optimizer")
    try:
        insert_records(connection, records)
        yield connection
    finally:
        connection.close()


def simulate_samples(
    alert: CatalogAlert, fixtures: Fixtures, engine: Engine, jitter: timedelta = timedelta(0)
) -> Iterator[tuple[SampleRun, Simulation]]:
    """Yield each firing sample of an alert with its replay.

    Raises IssuesFound for an invalid samples file, CannotRun or QueryRefused for a query that cannot be run.
    """
    runs = read_runs(alert, fixtures)
    for sample in runs.samples:
        if sample.kind is not SampleKind.STAYS_SILENT:
            yield sample, simulate_records(runs.spec, sample, sample.records, engine, jitter)


def simulate_records(
    spec: AlertSpec, sample: SampleRun, records: Sequence[Record], engine: Engine, jitter: timedelta = timedelta(0)
) -> Simulation:
    """Replay an alert with the inputs of a sample over records, which can be the sample's own."""
    times = [record.columns[GENERATED] for record in records]
    rule = ReplayRule(spec, sample.lets + query_body(spec), jitter)
    with sample_database(records) as connection:
        return simulate(rule, connection, (min(times), max(times)), engine)
