"""Budget of a query that runs locally: one query must not occupy a machine for hours or all of its memory."""

import re
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import Any

import duckdb

from entrawatch.detection.cannot_run import CannotRun, TooExpensive
from entrawatch.kql.analysis import Analysis
from entrawatch.kql.words import without_quotes

MEMORY = "2GB"
SECONDS = 60.0
ALERT_SECONDS = 600.0
"""For one alert or question on logs, which are larger than samples."""
RUN_SECONDS = 7200.0
"""For all queries of one process together; the mutants of every alert take half of it."""
MOST_ROWS = 1_000_000
# Characters of a query with every let in its place: the translator writes it out. The longest built-in one has 40,000.
MOST_CHARACTERS = 1_000_000
_MOST_REPEATS = 1024
_POLL_SECONDS = 0.1
_NAME = re.compile(r"[A-Za-z_]\w*")
_ADVICE = "filter first, join on keys that few rows share, and summarize earlier"


class Budget:
    """The seconds that the statements of one query may take together."""

    def __init__(self, seconds: float = SECONDS, run: "Budget | None" = None) -> None:
        """`seconds`: from the first statement on; `run`: of all queries together."""
        self._allowed = self._left = seconds
        self._run = run

    @contextmanager
    def spent(self, connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
        """Interrupt the statements of the block when nothing is left; raises TooExpensive, also for lack of memory."""
        if self._run and self._run._left <= 0:
            raise run_out_of_time()
        if self._left <= 0:
            raise out_of_time(self._allowed)
        start = time.monotonic()
        try:
            with limited(connection, self._left, self._allowed):
                yield
        except duckdb.OutOfMemoryException:
            raise out_of_memory() from None
        finally:
            self._take(time.monotonic() - start)

    def _take(self, seconds: float) -> None:
        self._left -= seconds
        if self._run:
            self._run._take(seconds)


@contextmanager
def limited(connection: duckdb.DuckDBPyConnection, seconds: float, allowed: float = 0.0) -> Iterator[None]:
    """Interrupt every statement of the block that runs after so many seconds; raises TooExpensive.

    Every one, because a refused statement is tried in another form. `allowed`: the number in the message.
    """
    if seconds <= 0:
        raise out_of_time(allowed or seconds)
    ended, start = Event(), time.monotonic()

    def watch() -> None:
        left = seconds
        while not ended.wait(left):
            connection.interrupt()
            left = _POLL_SECONDS

    thread = Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield
    except (duckdb.Error, CannotRun):
        if time.monotonic() - start >= seconds:
            raise out_of_time(allowed or seconds) from None
        raise
    finally:
        ended.set()
        thread.join()


def fetched(cursor: duckdb.DuckDBPyConnection) -> list[tuple[Any, ...]]:
    """Return all rows of a result; raises TooExpensive for more than memory holds as Python values."""
    rows = cursor.fetchmany(MOST_ROWS + 1)
    if len(rows) > MOST_ROWS:
        raise TooExpensive("the query", f"it returns more than {MOST_ROWS:,} rows; {_ADVICE}")
    return rows


def out_of_memory() -> TooExpensive:
    """Return what to do about a query that does not fit in memory."""
    return TooExpensive("the query", f"it needs more memory than it may use; {_ADVICE}")


def out_of_time(seconds: float) -> TooExpensive:
    """Return what to do about a query that ran too long."""
    return TooExpensive("the query", f"it ran longer than {seconds:g} s; {_ADVICE}")


def run_out_of_time() -> TooExpensive:
    """Return what to do about a query that was not started."""
    return TooExpensive("the query", f"all queries before it ran longer than {RUN_SECONDS:g} s; run fewer alerts")


def refuse_growth(query: str, analysis: Analysis) -> None:
    """Raise TooExpensive for a query whose let statements or texts grow beyond any use."""
    if _expanded_size(query, analysis) > MOST_CHARACTERS:
        text = f"its let statements contain each other more than {MOST_CHARACTERS:,} characters in total"
        raise TooExpensive("the query", f"{text}; use each of them once")
    for call in analysis.calls:
        times = call.arguments[1] if call.name == "strrep" and len(call.arguments) > 1 else None
        if times and not (isinstance(times.value, int) and times.value <= _MOST_REPEATS):
            raise TooExpensive("strrep", f"Azure repeats a text at most {_MOST_REPEATS} times; write that number")


def _expanded_size(query: str, analysis: Analysis) -> int:
    """Return the length of the longest part of a query in which each let name is replaced by its text."""
    code = without_quotes(query)
    lets = sorted(analysis.lets, key=lambda one: one.start)
    ends = [*(one.start for one in lets[1:]), len(code)]
    sizes: dict[str, int] = {}
    outer = ""
    for one, end in zip(lets, ends if lets else (), strict=True):
        sizes[one.name] = size = _size(code[one.start + one.length : end], sizes)
        if code.count("{", 0, one.start) > code.count("}", 0, one.start):
            # In the body of a function, which is as long as all that it contains.
            sizes[outer] = sizes.get(outer, 0) + size
        else:
            outer = one.name
    return max(sizes.values(), default=len(code))


def _size(code: str, sizes: dict[str, int]) -> int:
    return len(code) + sum(times * sizes.get(name, 0) for name, times in Counter(_NAME.findall(code)).items())
