"""How fast exported logs are loaded and answer an alert's query, and in how much memory.

Usage: python benchmarks/log_data.py [--signins 1000000] [--megabytes 1000]; an export of this size is in a
temporary folder during the run (0 = leave it out).
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Collection
from datetime import UTC, datetime
from pathlib import Path

import duckdb
from exports import MEGABYTE, peak, write
from measure import machine

from entrawatch.detection.store import QueryResult
from entrawatch.kql.analyzer import Analyzer
from entrawatch.kql.cache import default_cache
from entrawatch.logs.answer import answer
from entrawatch.logs.load import load
from entrawatch.logs.question import AdHocQuery, Inputs, Question, ask
from entrawatch.specs.catalog import builtin_specs, load_catalog
from entrawatch.specs.rule_query import rule_query

ALERT = "bad_password_spike"
NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
# An hour of a large tenant: 50,000 users, a tenth of the sign-ins with a wrong password, some users far above others.
SIGN_INS = """SELECT
    TIMESTAMP '2026-03-10 12:00:00' - to_microseconds(CAST(n % 3600 AS BIGINT) * 1000000) AS TimeGenerated,
    TimeGenerated AS _TimeReceived, 'id' || n AS Id, 'user-' || n % 50000 AS UserId,
    'user' || CASE WHEN n % 100 = 7 THEN n % 300 ELSE n % 50000 END || '@contoso.example' AS UserPrincipalName,
    CASE WHEN n % 10 = 7 THEN '50126' ELSE '0' END AS ResultType, '203.0.113.' || n % 250 AS IPAddress,
    'App ' || n % 20 AS AppDisplayName, 'DE' AS Location
    FROM range({first}, {end}) AS numbers(n)"""
# Both tables that the alert reads, and both of its thresholds.
TABLES = ("SigninLogs", "AADNonInteractiveUserSignInLogs")
_FAILED = (
    "SELECT TimeGenerated, Id, UserPrincipalName, UserId, IPAddress, Location, AppDisplayName FROM {table} "
    "WHERE ResultType = '50126'"
)
BY_HAND = f"""SELECT lower(UserPrincipalName) AS account, count(DISTINCT Id) AS failed,
    count(DISTINCT IPAddress) AS addresses, count(DISTINCT AppDisplayName), min(TimeGenerated), max(TimeGenerated),
    arg_max(IPAddress, TimeGenerated), arg_max(Location, TimeGenerated)
    FROM ({" UNION ALL ".join(_FAILED.format(table=table) for table in TABLES)})
    WHERE lower(UserPrincipalName) NOT IN ('none') AND lower(UserId) NOT IN ('none')
    GROUP BY account HAVING failed >= {{failed_sign_ins}} OR addresses >= {{addresses}}"""


def best(run: Callable[[], object], times: int = 5) -> float:
    """Return the seconds of the fastest of several runs."""
    found = []
    for _ in range(times):
        started = time.perf_counter()
        run()
        found.append(time.perf_counter() - started)
    return min(found)


def alert_question() -> tuple[Question, dict[str, float]]:
    """Return the alert's query, ready to run, and the values of its parameters."""
    catalog = load_catalog(builtin_specs())
    spec = catalog.alerts[ALERT].spec
    query = rule_query(spec, catalog.inputs, {"break_glass_accounts": ["none"]}, {})
    cache = default_cache()
    with Analyzer(cache=cache) as analyzer:
        question = ask(AdHocQuery(query, ALERT), Inputs(frozenset()), analyzer, cache)
    return question, {name: parameter.default for name, parameter in spec.parameters.items()}


def fill(connection: duckdb.DuckDBPyConnection, table: str, columns: Collection[str], numbers: range) -> None:
    """Put synthetic sign-ins into a table that has these columns."""
    made = SIGN_INS.format(first=numbers.start, end=numbers.stop)
    names = [name for name, *_ in connection.execute(f"DESCRIBE {made}").fetchall()]
    kept = ", ".join(name for name in names if name in columns)
    connection.execute(f"INSERT INTO {table} BY NAME SELECT {kept} FROM ({made})")


def measure_query(folder: Path, sign_ins: int) -> None:
    """Fill a database with sign-ins, half of each kind, and print the time of the query and of SQL by hand for it."""
    question, parameters = alert_question()
    tables = question.translation.tables
    empty = "".join(f'{{"TimeGenerated":"2020-01-01T00:00:00Z","Type":"{table}"}}\n' for table in TABLES)
    (folder / "two.jsonl").write_text(empty, encoding="utf-8")
    with load(folder, frozenset(tables), columns=tables) as logs:
        halves = range(sign_ins // 2), range(sign_ins // 2, sign_ins)
        for table, numbers in zip(TABLES, halves, strict=True):
            fill(logs.connection, table, tables[table], numbers)
        found = answer(logs.connection, question.translation, NOW, 100_000)
        by_hand = BY_HAND.format(**parameters)
        assert counts(found) == {tuple(row[:3]) for row in run_by_hand(logs.connection, by_hand)} != set()
        ours = best(lambda: answer(logs.connection, question.translation, NOW, 100_000))
        plain = best(lambda: run_by_hand(logs.connection, by_hand))
    print(
        f"{ALERT} over {sign_ins:,} sign-ins: {ours:.3f} s, {len(found.rows)} rows; "
        f"SQL by hand {plain:.3f} s: {ours / plain:.1f} times"
    )


def counts(found: QueryResult) -> set[tuple[object, ...]]:
    """Return account, failures and addresses of each row."""
    places = [found.columns.index(name) for name in ("UserPrincipalName", "FailedSignIns", "Addresses")]
    return {tuple(row[place] for place in places) for row in found.rows}


def run_by_hand(connection: duckdb.DuckDBPyConnection, sql: str) -> list[tuple[object, ...]]:
    """Run SQL and fetch its rows."""
    return connection.execute(sql).fetchall()


def measure_load(path: Path, tables: bool) -> None:
    """Print what loading an export takes: with the alert's columns, or with all of every table."""
    question, _ = alert_question()
    start, started = peak(), time.perf_counter()
    wanted = question.translation.tables if tables else None
    with load(path, frozenset(wanted) if wanted else None, columns=wanted) as logs:
        loaded = time.perf_counter() - started
        found = answer(logs.connection, question.translation, NOW, 100_000) if tables else None
        rows, size = sum(logs.report.rows.values()), path.stat().st_size / MEGABYTE
    whole = time.perf_counter() - started - loaded
    print(
        f"{'columns of the alert' if tables else 'all columns':22} {size:.0f} MB, {rows:,} rows in {loaded:.1f} s: "
        f"{size / loaded:.1f} MB/s, {rows / loaded:.0f} rows/s; peak {peak():.0f} MB (+{peak() - start:.0f} MB)"
        + (f"; query {whole:.2f} s, {len(found.rows)} rows" if found else ""),
        flush=True,
    )


def main() -> None:
    """Print a line for each measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--signins", type=int, default=1_000_000)
    parser.add_argument("--megabytes", type=int, default=1000)
    parser.add_argument("--child", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        path, tables = json.loads(options.child)
        measure_load(Path(path), tables)
        return
    print(machine())
    with tempfile.TemporaryDirectory() as folder:
        measure_query(Path(folder), options.signins)
        path = Path(folder) / "lines.json"
        if options.megabytes:
            write(path, options.megabytes * MEGABYTE)
        for tables in (True, False) if options.megabytes else ():
            # A process of its own, so that nothing else counts in its memory.
            child = json.dumps([str(path), tables])
            subprocess.run([sys.executable, __file__, "--child", child], check=True)


if __name__ == "__main__":
    main()
