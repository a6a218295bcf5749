"""How long queries take to be analyzed and samples to run: python benchmarks/kql.py [--times 3]"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
from log_data import BY_HAND, TABLES
from measure import best, machine, run
from validate import use_empty_cache

from entrawatch.detection.engine import Engine, seen_records
from entrawatch.detection.fixtures import Fixtures, read_fixtures
from entrawatch.detection.parallel import run_alerts
from entrawatch.detection.run import read_runs
from entrawatch.downloads.cache_folder import cache_folder
from entrawatch.kql.analyzer import Analyzer
from entrawatch.specs.catalog import Catalog, builtin_specs, load_catalog
from entrawatch.specs.rule_query import query_body, rule_query

ALERT = "bad_password_spike"
QUERIES, SETS, PROCESSES = 200, 800, 2
COLUMNS = (
    "TimeGenerated",
    "Id",
    "UserId",
    "UserPrincipalName",
    "ResultType",
    "IPAddress",
    "AppDisplayName",
    "Location",
)


class Taken(NamedTuple):
    """Seconds; a busy machine only changes the first much."""

    wall: float
    cpu: float


def queries(catalog: Catalog) -> list[str]:
    """Return distinct queries, all from the catalog: rules first, then what runbooks ask."""
    examples = {name: declared.example for name, declared in catalog.inputs.items()}
    specs = [alert.spec for alert in catalog.alerts.values()]
    rules = [rule_query(spec, catalog.inputs, examples, {}) for spec in specs]
    found = list(dict.fromkeys([*rules, *(step.query for spec in specs for step in spec.runbook if step.query)]))
    # What is missing are copies with a comment: to the cache and to the service they are queries of their own.
    return [f"{found[number % len(found)]}\n// {number // len(found)}" for number in range(QUERIES)]


def seconds(work: Callable[[], object]) -> Taken:
    """Return how long one call takes, by wall and by processors."""
    start, before = time.perf_counter(), sum(os.times()[:4])
    work()
    return Taken(time.perf_counter() - start, sum(os.times()[:4]) - before)


def analyze_all(texts: list[str]) -> None:
    """Analyze as a new process does: the language service starts where the cache does not have an answer."""
    with Analyzer() as analyzer:
        for text in texts:
            analyzer.analyze(text)


def measured(catalog: Catalog, fixtures: Fixtures, times: int) -> Iterator[tuple[str, Taken, str]]:
    """Yield what was measured, the time, and the target."""
    texts, alerts = queries(catalog), list(catalog.alerts.values())
    yield f"{QUERIES} queries analyzed, empty cache", seconds(lambda: analyze_all(texts)), "6 s"
    yield (
        f"{QUERIES} queries analyzed, from cache",
        min(seconds(lambda: analyze_all(texts)) for _ in range(times)),
        "0.5 s",
    )
    sets = sum(len(read_runs(alert, fixtures).samples) for alert in alerts)
    for state in ("empty cache", "from cache"):
        taken = seconds(lambda: list(run_alerts(alerts, fixtures, PROCESSES)))
        yield f"{sets} sample sets and all pivots, {state}", taken, f"{40 * sets / SETS:.0f} s (40 s for {SETS})"
    command = (sys.executable, "-m", "entrawatch", "test", ALERT)
    one = best([run(Path.cwd(), *command) for _ in range(times + 1)])
    yield f"entrawatch test {ALERT}", Taken(one.wall, one.cpu), "1 s"


def ratio_to_sql(catalog: Catalog, fixtures: Fixtures) -> float:
    """Return how many times as long one sample takes as SQL written by hand for the same rows."""
    alert = catalog.alerts[ALERT]
    runs = read_runs(alert, fixtures)
    sample = runs.samples[0]
    seen = seen_records(sample.records, runs.now, timedelta(hours=1))
    rows = {
        table: [[record.columns.get(column) for column in COLUMNS] for record in seen if record.table == table]
        for table in TABLES
    }
    parameters = {name: parameter.default for name, parameter in alert.spec.parameters.items()}
    by_hand = BY_HAND.format(**parameters)
    with Engine() as engine, duckdb.connect(config={"threads": 1}) as connection:
        for table in TABLES:
            connection.execute(f"CREATE TABLE {table} ({', '.join(f'{column} VARCHAR' for column in COLUMNS)})")
        query = sample.lets + query_body(alert.spec)
        ours = min(
            seconds(lambda: engine.run_query(query, sample.records, runs.now, timedelta(hours=1))) for _ in range(20)
        )
        plain = min(seconds(lambda: _by_hand(connection, rows, by_hand)) for _ in range(20))
    return ours.wall / plain.wall


def _by_hand(connection: duckdb.DuckDBPyConnection, rows: dict[str, list[list[Any]]], sql: str) -> None:
    for table, held in rows.items():
        connection.execute(f"TRUNCATE {table}")
        if held:
            places = ", ".join([f"({', '.join('?' for _ in COLUMNS)})"] * len(held))
            connection.execute(f"INSERT INTO {table} VALUES {places}", [value for row in held for value in row])
    assert connection.execute(sql).fetchall()


def main() -> None:
    """Print a line for each question."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=3, help="runs of what is measured warm; the fastest counts")
    options = parser.parse_args()
    catalog = load_catalog(builtin_specs())
    fixtures, _ = read_fixtures(catalog)
    print(machine())
    with tempfile.TemporaryDirectory() as folder:
        use_empty_cache(Path(folder), cache_folder(os.environ))
        for what, taken, target in measured(catalog, fixtures, options.times):
            print(f"{what:<48} {taken.wall:>7.2f} s, processors {taken.cpu:>6.2f} s; target {target}", flush=True)
        print(f"one sample takes {ratio_to_sql(catalog, fixtures):.1f} times as long as plain DuckDB SQL")


if __name__ == "__main__":
    main()
