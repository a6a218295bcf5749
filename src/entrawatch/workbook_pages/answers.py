"""Answers: the rows of a workbook's queries on loaded logs, each query once."""

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import duckdb

from entrawatch.detection.cannot_run import CannotRun
from entrawatch.detection.engine import Engine
from entrawatch.detection.store import QueryResult, create_missing, moment_sql, refusal
from entrawatch.detection.translate import CLOCK_PARAMETER, Translation
from entrawatch.documents.json_values import parsed_json
from entrawatch.kql.host import QueryRefused
from entrawatch.logs.answer import answer, interruptible
from entrawatch.specs.workspace_names import NO_NAMES, WorkspaceNames, with_let_names
from entrawatch.workbook_pages.kept_stages import KeptStages, Restricted
from entrawatch.workbook_pages.questions import Question, with_texts

_LONGEST = timedelta(days=3650)
MOST_ROWS = 10_000
"""A grid of the portal shows no more."""


@dataclass(frozen=True)
class Rows:
    """The rows of a query, with the KQL type of each column."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    types: Mapping[str, str]

    def values(self, column: str) -> list[Any]:
        """Return the values of a column, row by row; nothing for a column that the rows do not have."""
        if column not in self.columns:
            return []
        index = self.columns.index(column)
        return [row[index] for row in self.rows]


@dataclass(frozen=True)
class NoAnswer:
    """Why a query has no rows here."""

    reason: str


class Answers:
    """Runs queries over logs; the same query over the same rows runs once."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        span: tuple[datetime, datetime],
        engine: Engine,
        names: WorkspaceNames = NO_NAMES,
        now: datetime | None = None,
    ) -> None:
        """`span`: first and last record; `now`: the moment at which queries run, default the last record.

        `names`: declared tables and watchlists, which exports do not have.
        """
        self._connection, self._engine, self._names = connection, engine, names
        self._first, self._last = span
        self.now = now or self._last
        self._known: dict[tuple[str, datetime], Rows | NoAnswer] = {}
        self._kept = KeptStages(self._execute)

    @property
    def count(self) -> int:
        """Return how many queries were run."""
        return len(self._known)

    def window(self, duration: timedelta | None) -> tuple[datetime, datetime]:
        """Return the part of a time range in which there can be records."""
        return (self._first if duration is None else self._start(duration), self.now)

    def rows(self, asked: Question, duration: timedelta | None) -> Rows | NoAnswer:
        """Return the rows of a query over the records of a time range until now, or over all."""
        start = self._first if duration is None else self._start(duration)
        key = (asked.query, start)
        if key not in self._known:
            self._known[key] = self._asked(asked, start)
        return self._known[key]

    def _start(self, duration: timedelta) -> datetime:
        """Return where a time range starts: the first record for all ranges that begin before it."""
        return max(self.now - min(duration, _LONGEST), self._first)

    def _asked(self, asked: Question, start: datetime) -> Rows | NoAnswer:
        if asked.texts:
            with suppress(CannotRun, QueryRefused):
                return self._answered(asked, start)
        try:
            return self._answered(Question(asked.query), start)
        except (CannotRun, QueryRefused) as refused:
            return NoAnswer(f"this query cannot run on exported logs: {_reason(refused)}")

    def _answered(self, asked: Question, start: datetime) -> Rows | NoAnswer:
        """Return the answer to a question; raises CannotRun and QueryRefused."""
        query = asked.declaration + self._with_names(asked.shared or asked.query)
        analysis = self._engine.analyzer.analyze(query)
        wrong = next((one for one in analysis.diagnostics if one.severity.lower() == "error"), None)
        if wrong:
            raise QueryRefused(wrong.message)
        found = self._engine.translated(query, lambda translation: self._run(translation, asked.texts, start))
        return replace(found, types=analysis.result_columns) if isinstance(found, Rows) else found

    def _with_names(self, query: str) -> str:
        lets = self._names.lets(query)
        return lets + with_let_names(lets, query)

    def _run(self, translation: Translation, texts: tuple[str, ...], start: datetime) -> Rows | NoAnswer:
        for table in translation.tables:
            create_missing(self._connection, table)
        sql = with_texts(translation.sql, texts)
        if sql is None:
            raise CannotRun("the query", "a text that a reader picks is not a value there")
        found = self._found(replace(translation, sql=sql.replace(CLOCK_PARAMETER, moment_sql(self.now))), start)
        if not found.rows and translation.tables and not any(map(self._has_rows, translation.tables)):
            # "Nothing found" would be an answer that the logs do not give.
            return NoAnswer(f"the logs have no record of {' or '.join(sorted(translation.tables))}")
        return Rows(found.columns, found.rows, {})

    def _found(self, translation: Translation, start: datetime) -> QueryResult:
        has_all = start == self._first and self.now >= self._last
        tables = () if has_all else translation.tables
        restricted = Restricted({table: _visible(table, start, self.now) for table in tables})
        # A query that reads an earlier stage again is refused without it.
        with suppress(CannotRun):
            if short := self._kept.shortened(translation.sql, restricted):
                return self._answer(replace(translation, sql=restricted.of(short)))
        return self._answer(replace(translation, sql=restricted.of(translation.sql)))

    def _answer(self, translation: Translation) -> QueryResult:
        return answer(self._connection, translation, self.now, MOST_ROWS)

    def _execute(self, sql: str) -> None:
        def run() -> None:
            try:
                self._connection.execute(sql)
            except duckdb.Error as error:
                raise refusal(error) from error

        interruptible(self._connection, run)

    def _has_rows(self, table: str) -> bool:
        sql = f'SELECT 1 FROM main."{table}" LIMIT 1'  # noqa: S608 - a table of the schema
        return self._connection.execute(sql).fetchone() is not None


def _visible(table: str, start: datetime, end: datetime) -> str:
    between = f'"TimeGenerated" >= {moment_sql(start)} AND "TimeGenerated" <= {moment_sql(end)}'
    return f'"{table}" AS (SELECT * FROM main."{table}" WHERE {between})'  # noqa: S608 - a table of the schema


def _reason(refused: CannotRun | QueryRefused) -> str:
    return f"'{refused.construct}'; {refused.instead}" if isinstance(refused, CannotRun) else str(refused)


def static_rows(query: str) -> Rows | NoAnswer:
    """Return the rows that a workbook contains as JSON."""
    data = parsed_json(query)
    content = data.get("content") if isinstance(data, dict) else data
    rows = parsed_json(content) if isinstance(content, str) else content
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        return NoAnswer("these rows are not a JSON list of objects")
    columns = tuple(dict.fromkeys(str(name) for row in rows for name in row))
    values = tuple(tuple(_plain(row.get(name)) for name in columns) for row in rows)
    return Rows(columns, values, {name: _type(values, index) for index, name in enumerate(columns)})


def _plain(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value


def _type(rows: Sequence[Sequence[Any]], index: int) -> str:
    found = [row[index] for row in rows if row[index] is not None]
    return "real" if found and all(isinstance(one, int | float) for one in found) else "string"
