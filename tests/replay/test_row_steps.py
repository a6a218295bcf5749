"""Row steps: a query that reads stored steps gives what it gave on the log tables, at every moment."""

from collections import Counter

import duckdb
import pytest

from entrawatch.replay.row_steps import STEP_GENERATED, STEP_SEEN, RowSteps, is_step, row_steps

SIGN_INS = [(hour, hour + delay, user, hour % 3) for hour in range(24) for delay, user in ((0, "ada"), (2, "bob"))]
PLAIN = 'SELECT hour, upper("user") AS name FROM logs WHERE code = 0'
COUNTED = f"WITH a AS ({PLAIN}) SELECT name, count(*) AS n FROM a GROUP BY name"


@pytest.fixture
def database() -> duckdb.DuckDBPyConnection:
    """Two tables of an hour, an hour of arrival, a name and a code."""
    connection = duckdb.connect()
    for table in ("logs", "others"):
        connection.execute(f'CREATE TABLE {table} (hour INTEGER, arrived INTEGER, "user" VARCHAR, code INTEGER)')
        connection.executemany(f"INSERT INTO {table} VALUES ($1, $2, $3, $4)", SIGN_INS)
    return connection


def seen(sql: str, tables: list[str], now: int) -> str:
    """Return a query on what is seen at an hour: what has arrived of the six hours before."""
    parts = [f"{table} AS (SELECT * FROM main.{table} WHERE hour > {now - 6} AND hour <= {now} AND arrived < {now})"
             for table in tables]  # fmt: skip
    return f"WITH {', '.join(parts)} SELECT * FROM ({sql})"


def stored(database: duckdb.DuckDBPyConnection, steps: RowSteps, now: int) -> str:
    """Store the steps, and return the query that reads them at an hour."""
    times = f'hour AS "{STEP_GENERATED}", arrived AS "{STEP_SEEN}"'
    logs = ", ".join(f"{table} AS (SELECT *, {times} FROM main.{table})" for table in ("logs", "others"))
    for name, sql in steps.stored.items():
        database.execute(f'CREATE OR REPLACE TABLE main."{name}" AS WITH {logs} SELECT * FROM ({sql})')
    within = f'"{STEP_GENERATED}" > {now - 6} AND "{STEP_GENERATED}" <= {now} AND "{STEP_SEEN}" < {now}'
    columns = f'* EXCLUDE ("{STEP_GENERATED}", "{STEP_SEEN}")'
    parts = ", ".join(f'"{name}" AS (SELECT {columns} FROM main."{name}" WHERE {within})' for name in steps.stored)
    return seen(f"WITH {parts} SELECT * FROM ({steps.sql})" if parts else steps.sql, ["logs", "others"], now)


@pytest.mark.parametrize(
    ("sql", "count"),
    [
        (COUNTED, 1),
        ("WITH a AS (WITH b AS (SELECT * FROM logs) SELECT * FROM (SELECT * FROM b)) SELECT count(*) FROM a", 0),
        ("WITH a AS (SELECT * EXCLUDE (code) FROM logs), b AS (SELECT * FROM a) SELECT * FROM b LIMIT 3", 1),
        (f"WITH a AS ({PLAIN}), b AS (SELECT * FROM a WHERE name <> 'BOB') SELECT count(*) FROM b", 1),
        ("SELECT max(n) FROM (WITH a AS (SELECT hour AS n FROM logs) SELECT * FROM a)", 1),
        # The same name means something else inside.
        ('WITH a AS (SELECT hour FROM logs), b AS (WITH a AS (SELECT code AS hour FROM others) SELECT * FROM a) '
         "SELECT sum(a.hour), sum(b.hour) FROM a, b", 2),
        ("WITH a AS (SELECT hour AS h FROM logs UNION ALL BY NAME SELECT arrived AS h, code FROM others) "
         "SELECT sum(h), count(code) FROM a", 1),
        ('WITH one AS MATERIALIZED (SELECT 2 AS v), a AS (SELECT *, (SELECT v FROM one) AS v FROM logs) '
         "SELECT count(*) FROM a WHERE hour % v = 0", 1),
        ("WITH a AS (SELECT hour, unnest(range(code)) AS n FROM logs) SELECT sum(n) FROM a", 1),
        ("WITH a AS (SELECT hour FROM logs), b AS (SELECT a.hour FROM a JOIN others AS o ON a.hour = o.hour) "
         "SELECT count(*) FROM b", 1),
        ("WITH a AS (SELECT * FROM logs WHERE hour IN (SELECT hour + 1 FROM others)) SELECT count(*) FROM a", 1),
    ],
)  # fmt: skip
def test_what_works_row_by_row_is_stored(database: duckdb.DuckDBPyConnection, sql: str, count: int) -> None:
    """The answers are those of the whole query at every hour."""
    steps = row_steps(database, sql, ["logs", "others"])
    assert len(steps.stored) == count
    for now in range(30):
        expected = database.execute(seen(sql, ["logs", "others"], now)).fetchall()
        assert Counter(database.execute(stored(database, steps, now)).fetchall()) == Counter(expected)


@pytest.mark.parametrize(
    "part",
    [
        "SELECT hour, row_number() OVER (ORDER BY hour) AS n FROM logs",
        "SELECT count(*) AS n FROM logs",
        "SELECT DISTINCT code FROM logs",
        "SELECT hour FROM logs ORDER BY hour LIMIT 3",
        "SELECT hour FROM logs WHERE hour > CAST($kqlnow AS INTEGER) - 3",
        "SELECT hour, random() AS n FROM logs",
    ],
)
def test_what_depends_on_other_rows_or_on_the_moment_is_not(database: duckdb.DuckDBPyConnection, part: str) -> None:
    """It is computed at each evaluation."""
    steps = row_steps(database, f"WITH a AS ({part}) SELECT count(*) FROM a", ["logs", "others"])
    assert steps.stored == {}
    assert not is_step("logs")
