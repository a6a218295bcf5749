"""How fast alerts are replayed over the benign week: evaluations a second, and the ratio to the same SQL by itself.

Usage: python benchmarks/replay.py [--users 200] [--days 7]. "By itself" is DuckDB running the translated query once for
each evaluation, on views of the tables that hold the evaluation's window: no clock, no triggers, no first filters.
"""

import argparse
import json
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
from measure import machine

from entrawatch.benign_week.tenant.tenant import tenant_inputs
from entrawatch.benign_week.tenant.today import tenant_days
from entrawatch.benign_week.tenant.week import DEFAULT_START, rows_of_day
from entrawatch.detection.engine import Engine
from entrawatch.detection.store import naive
from entrawatch.detection.translate import CLOCK, Translation
from entrawatch.logs.load import load
from entrawatch.replay.backtest import backtest_alert
from entrawatch.replay.file_logs import FileLogs
from entrawatch.replay.rule import Clock, ReplayRule, rule_clock
from entrawatch.specs.catalog import builtin_specs, load_catalog
from entrawatch.specs.rule_query import rule_query

COMPARED = ("bad_password_spike", "application_credential_added", "unapproved_country_sign_in_succeeded")
EVALUATIONS = 40


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--users", type=int, default=200)
    parser.add_argument("--days", type=int, default=7)
    options = parser.parse_args()
    print(machine())
    catalog, inputs = load_catalog(builtin_specs()), tenant_inputs(users=options.users)
    with tempfile.TemporaryDirectory() as folder, Engine() as engine:
        rows = write_logs(Path(folder), options.users, options.days)
        started = time.perf_counter()
        with load(Path(folder)) as data:
            print(f"load: {rows:,} rows in {time.perf_counter() - started:.1f} s")
            span = data.span()
            assert span
            logs = FileLogs(data.connection, data.tables, span)
            rules = {
                name: ReplayRule(alert.spec, rule_query(alert.spec, catalog.inputs, inputs, {}))
                for name, alert in catalog.alerts.items()
            }
            replay_all(rules, logs, engine)
            for name in COMPARED:
                compare(rules[name], logs, engine)


def write_logs(folder: Path, users: int, days: int) -> int:
    """Write a file of JSON lines for each table; return the number of rows."""
    lines: dict[str, list[str]] = {}
    for today in tenant_days(1, users, DEFAULT_START, days):
        for table, row in rows_of_day(today):
            lines.setdefault(table, []).append(json.dumps(row))
    for table, written in lines.items():
        (folder / f"{table}.jsonl").write_text("\n".join(written), encoding="utf-8")
    return sum(map(len, lines.values()))


def replay_all(rules: dict[str, ReplayRule], logs: FileLogs, engine: Engine) -> None:
    for rule in rules.values():  # the analysis of a query is kept from run to run
        engine.translate(rule.query)
    started, evaluations = time.perf_counter(), 0
    for rule in rules.values():
        backtest_alert(rule, logs, engine)
        evaluations += rule_clock(rule.spec, *logs.span).count
    elapsed = time.perf_counter() - started
    rate = f"{evaluations:,} evaluations, {evaluations / elapsed:,.0f} a second"
    print(f"replay: {len(rules)} alerts in {elapsed:.1f} s, {rate}")


def compare(rule: ReplayRule, logs: FileLogs, engine: Engine) -> None:
    clock = rule_clock(rule.spec, *logs.span)
    started = time.perf_counter()
    backtest_alert(rule, logs, engine)
    ours = (time.perf_counter() - started) / clock.count
    alone = by_itself(logs.connection, engine.translate(rule.query), clock) / EVALUATIONS
    times = f"{ours * 1000:.2f} ms an evaluation, by itself {alone * 1000:.2f} ms"
    print(f"{rule.spec.id}: {times}; ratio {ours / alone:.3f}")


def by_itself(connection: duckdb.DuckDBPyConnection, translation: Translation, clock: Clock) -> float:
    """Return the seconds of some evaluations in the middle of the week."""
    total = 0.0
    for number in range(clock.count // 2, clock.count // 2 + EVALUATIONS):
        now = clock.at(number)
        windows = ", ".join(f'"{table}" AS ({window(table, now, clock.look_back)})' for table in translation.tables)
        sql = f"WITH {windows} SELECT * FROM ({translation.sql})"
        started = time.perf_counter()
        connection.execute(sql, {CLOCK: naive(now)} if translation.reads_clock else None).fetchall()
        total += time.perf_counter() - started
    return total


def window(table: str, now: datetime, back: timedelta) -> str:
    moment = f"TIMESTAMP '{naive(now).isoformat(sep=' ')}'"
    since = f"{moment} - INTERVAL '{int(back.total_seconds())} seconds'"
    times = f'"TimeGenerated" > {since} AND "TimeGenerated" <= {moment} AND "_TimeReceived" < {moment}'
    return f'SELECT * FROM main."{table}" WHERE {times}'


if __name__ == "__main__":
    main()
