"""Run a translated query on loaded logs; Ctrl-C stops it, and so does its time limit."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

import duckdb

from entrawatch.detection.budget import ALERT_SECONDS, out_of_time
from entrawatch.detection.store import QueryResult, cell, kql_columns, moment_sql, refusal
from entrawatch.detection.translate import CLOCK_PARAMETER, Translation

T = TypeVar("T")
_POLL_SECONDS = 0.2  # Windows reports Ctrl-C only between two waits


def answer(
    connection: duckdb.DuckDBPyConnection, translation: Translation, now: datetime, most_rows: int
) -> QueryResult:
    """Return the first rows of a query that runs at `now`, over all rows of its tables regardless of time.

    Raises CannotRun if the database rejects it, or if it takes longer than ten minutes.
    """
    # A query with a parameter would be planned twice.
    sql = translation.sql.replace(CLOCK_PARAMETER, moment_sql(now))
    return interruptible(connection, lambda: _rows(connection, replace(translation, sql=sql), most_rows))


def interruptible(connection: duckdb.DuckDBPyConnection, run: Callable[[], T]) -> T:
    """Return what statements on a connection return; raises as `answer` does."""
    with ThreadPoolExecutor(1) as pool:
        # DuckDB does not check for signals while it runs, so another thread must wait for them.
        running = pool.submit(run)
        try:
            end = time.monotonic() + ALERT_SECONDS
            while not wait([running], _POLL_SECONDS).done:
                if time.monotonic() > end:
                    raise out_of_time(ALERT_SECONDS)
            return running.result()
        except BaseException:
            connection.interrupt()
            raise


def _rows(connection: duckdb.DuckDBPyConnection, translation: Translation, most_rows: int) -> QueryResult:
    try:
        cursor = connection.execute(translation.sql)
        columns = tuple(str(column[0]) for column in cursor.description or ())
        rows = tuple(tuple(map(cell, row)) for row in cursor.fetchmany(most_rows))
    except duckdb.Error as error:
        raise refusal(error) from error
    return QueryResult(kql_columns(columns, translation), rows)
