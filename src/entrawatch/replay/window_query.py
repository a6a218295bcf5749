"""Window query: one translated query on a moving window of the logs, for many moments at once."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import duckdb

from entrawatch.detection.budget import fetched
from entrawatch.detection.store import QueryResult, cell, kql_columns, moment_sql, refusal
from entrawatch.detection.translate import CLOCK, CLOCK_PARAMETER, Translation

_MOMENT = '"*clock"."now"'  # no column of a log table has such a name
_TOO_SLOW = 3  # times as long as one moment on its own; several moments together share much of the work


class WindowQuery:
    """A query and the rows that it sees at a moment.

    DuckDB plans a query at each run, which takes ten times as long as running it. So one statement, a lateral
    join of moments with the query, returns the results of many moments. If DuckDB cannot do that, or if the first
    moment with a result gives a different one on its own, each moment is queried separately. So it is with many rows
    if a lateral join computes far more: then running takes longer than planning.
    """

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        translation: Translation,
        rows_of: Callable[[str, str], str],
        *,
        has_many_rows: bool = False,
    ) -> None:
        """`rows_of`: returns the SQL for a table's rows that are visible at the moment in its second argument."""
        self._connection, self._translation, self._rows_of = connection, translation, rows_of
        # In the author's text, the name would also be replaced.
        self._is_joined = translation.sql.count(CLOCK) == translation.sql.count(CLOCK_PARAMETER)
        self._is_proven = False
        self._is_chosen = not has_many_rows

    @property
    def asks_together(self) -> bool:
        """Return whether one statement returns the results of many moments."""
        return self._is_joined

    def at(self, now: datetime) -> QueryResult:
        """Return the rows of the query at one moment."""
        with refusing():
            columns, rows = self._fetched(self._statement(moment_sql(now)))
        names = kql_columns(columns, self._translation)
        return QueryResult(names, tuple(sorted(rows, key=repr)))

    def at_all(self, moments: Sequence[datetime]) -> Mapping[datetime, QueryResult]:
        """Return the rows of the query at each moment."""
        if self._is_joined and len(moments) > 1 and not self._is_chosen:
            self._choose(moments[0])
        answers = self._joined(moments) if self._is_joined and len(moments) > 1 else None
        return answers or {now: self.at(now) for now in moments}

    def _choose(self, now: datetime) -> None:
        """Decide by the processor time of one moment whether to go on asking together."""
        started = time.process_time()
        self.at(now)
        alone = time.process_time()
        self._joined([now])
        self._is_joined = self._is_joined and time.process_time() - alone < _TOO_SLOW * (alone - started)
        self._is_chosen = True

    def _joined(self, moments: Sequence[datetime]) -> Mapping[datetime, QueryResult] | None:
        clock = f"(SELECT unnest([{', '.join(map(moment_sql, moments))}]) AS now) AS {_MOMENT.split('.')[0]}"
        sql = f"SELECT {_MOMENT}, answer.* FROM {clock}, LATERAL ({self._statement(_MOMENT)}) AS answer"
        try:
            columns, rows = self._fetched(sql)
        except duckdb.Error:
            self._is_joined = False
            return None
        names = kql_columns(columns[1:], self._translation)
        found: dict[datetime, list[tuple[Any, ...]]] = {now: [] for now in moments}
        for now, *row in rows:
            found[now].append(tuple(row))
        answers = {now: QueryResult(names, tuple(sorted(rows, key=repr))) for now, rows in found.items()}
        return answers if self._is_right(answers) else None

    def _is_right(self, answers: Mapping[datetime, QueryResult]) -> bool:
        now = next((now for now, answer in answers.items() if answer.rows), None)
        if now is not None and not self._is_proven:
            self._is_joined = self._is_proven = answers[now] == self.at(now)
        return self._is_joined

    def _statement(self, now: str) -> str:
        """Return the query at a moment, itself SQL."""
        sql = self._translation.sql.replace(CLOCK_PARAMETER, now)
        parts = ", ".join(f'"{table}" AS ({self._rows_of(table, now)})' for table in self._translation.tables)
        return f"WITH {parts} SELECT * FROM ({sql})" if parts else sql

    def _fetched(self, sql: str) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
        cursor = self._connection.execute(sql)
        columns = tuple(str(column[0]) for column in cursor.description or ())
        return columns, [tuple(map(cell, row)) for row in fetched(cursor)]


@contextmanager
def refusing() -> Iterator[None]:
    """Convert database errors to advice for the author."""
    try:
        yield
    except duckdb.Error as error:
        raise refusal(error) from error
