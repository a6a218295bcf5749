"""Rule logs: the rows of a database that one query can ever see, in a copy that is small and fast to search."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial

import duckdb

from entrawatch.detection.cannot_run import CannotRun
from entrawatch.detection.engine import Engine
from entrawatch.detection.query_text import QueryText
from entrawatch.detection.store import cell, create_missing
from entrawatch.detection.translate import Translation
from entrawatch.kql.analysis import Analysis
from entrawatch.kql.host import QueryRefused
from entrawatch.replay.row_steps import STEP_GENERATED, STEP_SEEN, is_step, row_steps
from entrawatch.replay.rule import ReplayRule, lateness_sql
from entrawatch.replay.window_query import WindowQuery, refusing

GENERATED, RECEIVED = '"TimeGenerated"', 'greatest("TimeGenerated", coalesce("_TimeReceived", "TimeGenerated"))'
_SCHEMA = "replay"
_WORTH_STORING = 5_000  # rows; of fewer, storing steps takes longer than it saves
_MANY = 100_000  # rows; of more, running a query takes longer than planning it
ANY_MOMENT = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class RuleLogs:
    """The copy: rows that pass the query's first filters, with the columns that it names.

    It is in the logs' database until the next rule's copy replaces it.
    """

    rule: ReplayRule
    connection: duckdb.DuckDBPyConnection
    translation: Translation
    window: WindowQuery
    """The query on the rows that an evaluation sees: those in its look-back that have already arrived."""

    def columns(self, table: str) -> tuple[str, ...]:
        """Return the columns of a table of the copy."""
        return tuple(self.translation.tables[table])


@dataclass(frozen=True)
class RowsRead:
    """How much of a table a query can ever see: not firing on zero rows proves nothing."""

    table: str
    held: int
    """Rows in the logs."""
    passed: int
    """Rows that pass the filters directly after the table's name in the query."""


def rows_read(logs: RuleLogs) -> tuple[RowsRead, ...]:
    """Return for each table of a query how many rows the logs have and how many of them it can see."""
    held_and_copied = ((table, f'main."{table}"', copied(table)) for table in logs.translation.tables)
    return tuple(
        RowsRead(table, *(_count(logs.connection, f"SELECT * FROM {name}") for name in names))
        for table, *names in held_and_copied
    )


def copied(table: str) -> str:
    """Return the name of a table's copy, for SQL."""
    return f'{_SCHEMA}."{table}"'


def sees_rows(rule: ReplayRule, connection: duckdb.DuckDBPyConnection, engine: Engine, tables: Collection[str]) -> bool:
    """Return whether any row of these tables passes the query's first filters; True if that cannot be checked."""
    for table in tables:
        create_missing(connection, table)
        try:
            if _count(connection, _filtered(rule, engine, table)):
                return True
        except (duckdb.Error, CannotRun, QueryRefused):
            return True
    return False


def rule_logs(rule: ReplayRule, connection: duckdb.DuckDBPyConnection, engine: Engine) -> RuleLogs:
    """Copy what a rule's query can see; raises CannotRun or QueryRefused for a query that cannot be run."""
    try:
        return _proven(copied_logs(rule, connection, engine, all_columns=False))
    except CannotRun:
        # A query may read columns in a way that its text does not show; then it needs whole tables.
        return _proven(copied_logs(rule, connection, engine, all_columns=True))


def copied_logs(
    rule: ReplayRule, connection: duckdb.DuckDBPyConnection, engine: Engine, *, all_columns: bool
) -> RuleLogs:
    """Copy what a rule's query can see, without testing whether its columns are sufficient."""
    translation = engine.translate(rule.query, all_columns)
    with refusing():
        connection.execute(f"CREATE SCHEMA IF NOT EXISTS {_SCHEMA}")
        for table, columns in translation.tables.items():
            _copy(rule, connection, engine, table, columns)
    return RuleLogs(rule, connection, translation, _window_query(rule, connection, translation))


def _window_query(rule: ReplayRule, connection: duckdb.DuckDBPyConnection, translation: Translation) -> WindowQuery:
    """Return the query on windows of the copy, with what it computes row by row stored where DuckDB can do that."""
    held = _held(connection, translation)
    window = partial(WindowQuery, connection, rows_of=partial(_window, rule), has_many_rows=held > _MANY)
    if held < _WORTH_STORING:
        return window(translation)
    try:
        steps = row_steps(connection, translation.sql, translation.tables)
        for name, sql in steps.stored.items():
            connection.execute(f"CREATE OR REPLACE TABLE {copied(name)} AS {_on_copy(rule, translation, sql)}")
    except duckdb.Error:
        return window(translation)
    tables = {**translation.tables, **{name: {} for name in steps.stored}}
    return window(replace(translation, sql=steps.sql, tables=tables))


def _on_copy(rule: ReplayRule, translation: Translation, sql: str) -> str:
    times = f'{GENERATED} AS "{STEP_GENERATED}", {seen(rule)} AS "{STEP_SEEN}"'
    logs = ", ".join(f'"{table}" AS (SELECT *, {times} FROM {copied(table)})' for table in translation.tables)
    return f'WITH {logs} SELECT * FROM ({sql}) ORDER BY "{STEP_GENERATED}"'


def _proven(logs: RuleLogs) -> RuleLogs:
    # Only running the query shows whether the columns are sufficient, which does not matter without rows.
    if _held(logs.connection, logs.translation):
        logs.window.at(ANY_MOMENT)
    return logs


def _held(connection: duckdb.DuckDBPyConnection, translation: Translation) -> int:
    return sum(_count(connection, f"SELECT * FROM {copied(table)}") for table in translation.tables)


def last_arrival(logs: RuleLogs) -> datetime | None:
    """Return when the last row of the copy arrived; None without rows."""
    arrivals = [
        logs.connection.execute(f"SELECT max({RECEIVED}) FROM {copied(table)}").fetchone()
        for table in logs.translation.tables
    ]
    return max((cell(row[0]) for row in arrivals if row and row[0]), default=None)


def _copy(
    rule: ReplayRule, connection: duckdb.DuckDBPyConnection, engine: Engine, table: str, columns: Mapping[str, str]
) -> None:
    """Copy the relevant rows of a table."""
    create_missing(connection, table)
    listed = ", ".join(f'"{column}"' for column in columns)
    target = f"CREATE OR REPLACE TABLE {copied(table)} AS SELECT {listed} FROM"
    # The filters are only for speed: the query itself has them too.
    try:
        connection.execute(f"{target} ({_filtered(rule, engine, table)}) ORDER BY {GENERATED}")
    except (duckdb.Error, CannotRun, QueryRefused):
        connection.execute(f'{target} "{table}" ORDER BY {GENERATED}')


def _count(connection: duckdb.DuckDBPyConnection, sql: str) -> int:
    return sum(number for (number,) in connection.execute(f"SELECT count(*) FROM ({sql})").fetchall())


def _filtered(rule: ReplayRule, engine: Engine, table: str) -> str:
    analysis = engine.analyzer.analyze(rule.query)
    condition = first_filter(rule.query, analysis, table, rule.literals)
    if condition is None:
        return f'SELECT * FROM "{table}"'
    return engine.translate(f"{rule.lets}{table}\n| where {condition}\n").sql


def _window(rule: ReplayRule, table: str, now: str) -> str:
    since = f"{now} - INTERVAL '{int(rule.look_back.total_seconds())} seconds'"
    generated, arrived, columns = GENERATED, seen(rule), "*"
    if is_step(table):
        generated, arrived = f'"{STEP_GENERATED}"', f'"{STEP_SEEN}"'
        columns = f"* EXCLUDE ({generated}, {arrived})"
    visible = f"{generated} > {since} AND {generated} <= {now} AND {arrived} < {now}"
    return f"SELECT {columns} FROM {copied(table)} WHERE {visible}"


def seen(rule: ReplayRule) -> str:
    """Return SQL of the moment from which evaluations see a row."""
    if not rule.jitter:
        return RECEIVED
    late = lateness_sql(f"epoch_us({RECEIVED}) // 1000000", rule.jitter)
    return f"({RECEIVED} + to_microseconds({late}))"


# Their result depends on the moment, on chance, on other rows, or on other tables.
_NOT_OF_THE_ROW = frozenset(
    {"now", "ago", "rand", "new_guid", "toscalar", "materialize", "view", "table", "prev", "next", "row_number",
     "row_cumsum", "row_rank_dense", "row_rank_min", "row_window_session", "cursor_after", "ingestion_time"}
)  # fmt: skip
_WHERE = re.compile(r"\s*\|\s*(?:where|filter)\b")


def first_filter(query: str, analysis: Analysis, table: str, literals: frozenset[str]) -> str | None:
    """Return a KQL condition that every relevant row of a table meets; None if there is none.

    `literals`: names of let statements with literals, those of inputs and parameters.
    """
    text = QueryText(query, analysis)
    # Declared by the author: the value of such a name may depend on more than the row.
    unknown = {one.name for one in analysis.lets} - literals
    words = _NOT_OF_THE_ROW | unknown | set(analysis.tables)
    uses = [list(_conditions(text, use.end(), words)) for use in re.finditer(rf"\b{table}\b", text.code)]
    if not uses or not all(uses):
        return None
    return " or ".join(sorted({f"({' and '.join(use)})" for use in uses}))


def _conditions(text: QueryText, position: int, words: Collection[str]) -> Iterator[str]:
    """Yield the conditions of the filters from a position on that depend on the row alone."""
    while where := _WHERE.match(text.code, position):
        operator = text.operator_at(where.end())
        assert operator
        position = operator.start + operator.length
        code = text.code[where.end() : position]
        if "|" not in code and not set(words) & set(re.findall(r"[A-Za-z_]\w*", code)):
            yield f"(\n{text.text[where.end() : position]}\n)"
