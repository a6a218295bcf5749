"""How fast exported logs are loaded and answer an alert's query, and in how much memory.

Usage: python benchmarks/log_data.py [--signins 1000000] [--megabytes 1000]; an export of so many megabytes stands in a
temporary folder meanwhile (0 = leave it out).
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import duckdb
from exports import MEGABYTE, peak, write

from entrawatch.catalog import builtin_specs, load_catalog
from entrawatch.kql.analyser import Analyser
from entrawatch.kql.cache import default_cache
from entrawatch.log_data.answer import answer
from entrawatch.log_data.load import load
from entrawatch.log_data.question import Inputs, QueryText, Question, ask
from entrawatch.rule_query import rule_query

ALERT = "bad_password_spike"
NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
# An hour of a large tenant: 50,000 users, a tenth of the sign-ins with a wrong password, some users far above others.
SIGN_INS = """SELECT
    TIMESTAMP '2026-03-10 12:00:00' - to_microseconds(CAST(n % 3600 AS BIGINT) * 1000000) AS TimeGenerated,
    TimeGenerated AS _TimeReceived, 'id' || n AS Id, 'user-' || n % 50000 AS UserId,
    'user' || CASE WHEN n % 100 = 7 THEN n % 300 ELSE n % 50000 END || '@contoso.example' AS UserPrincipalName,
    CASE WHEN n % 10 = 7 THEN '50126' ELSE '0' END AS ResultType, '203.0.113.' || n % 250 AS IPAddress,
    'App ' || n % 20 AS AppDisplayName, 'DE' AS Location
    FROM range({rows}) AS numbers(n)"""
BY_HAND = """SELECT lower(UserPrincipalName) AS account, count(DISTINCT Id) AS failed,
    count(DISTINCT IPAddress), count(DISTINCT AppDisplayName), min(TimeGenerated), max(TimeGenerated),
    arg_max(IPAddress, TimeGenerated), arg_max(Location, TimeGenerated)
    FROM SigninLogs WHERE ResultType = '50126' AND lower(UserPrincipalName) NOT IN ('none')
    GROUP BY ALL HAVING failed >= {least}"""


def best(run: Callable[[], object], times: int = 5) -> float:
    """Return the seconds of the fastest of several runs."""
    found = []
    for _ in range(times):
        started = time.perf_counter()
        run()
        found.append(time.perf_counter() - started)
    return min(found)


def alert_question() -> tuple[Question, float]:
    """Return the alert's query, ready to run, and the threshold among its parameters."""
    catalog = load_catalog(builtin_specs())
    spec = catalog.alerts[ALERT].spec
    query = rule_query(spec, catalog.inputs, {"break_glass_accounts": ["none"]}, {})
    cache = default_cache()
    with Analyser(cache=cache) as analyser:
        question = ask(QueryText(query, ALERT), Inputs(frozenset()), analyser, cache)
    return question, spec.parameters["failed_sign_ins"].default


def measure_query(folder: Path, sign_ins: int) -> None:
    """Fill a database with sign-ins and print the time of the query, and of SQL by hand for the same question."""
    question, least = alert_question()
    tables = question.translation.tables
    (folder / "one.json").write_text('{"TimeGenerated":"2020-01-01T00:00:00Z","Type":"SigninLogs"}', encoding="utf-8")
    with load(folder, frozenset(tables), columns=tables) as logs:
        made = SIGN_INS.format(rows=sign_ins)
        names = [name for name, *_ in logs.connection.execute(f"DESCRIBE {made}").fetchall()]
        kept = ", ".join(name for name in names if name in tables["SigninLogs"])
        logs.connection.execute(f"INSERT INTO SigninLogs BY NAME SELECT {kept} FROM ({made})")
        found = answer(logs.connection, question.translation, NOW, 100_000)
        by_hand = BY_HAND.format(least=least)
        same = logs.connection.execute(by_hand).fetchall()
        assert len(found.rows) == len(same) > 0, (len(found.rows), len(same))
        ours = best(lambda: answer(logs.connection, question.translation, NOW, 100_000))
        plain = best(lambda: run_by_hand(logs.connection, by_hand))
    print(
        f"{ALERT} over {sign_ins:,} sign-ins: {ours:.3f} s, {len(found.rows)} rows; "
        f"SQL by hand {plain:.3f} s: {ours / plain:.1f} times"
    )


def run_by_hand(connection: duckdb.DuckDBPyConnection, sql: str) -> object:
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
