"""Budget of a query that runs locally: one query must not occupy a machine for hours or all of its memory."""

import re
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Timer

import duckdb

from entrawatch.detection.cannot_run import TooExpensive
from entrawatch.kql.analysis import Analysis
from entrawatch.kql.words import without_quotes

MEMORY = "2GB"
SECONDS = 60.0
# Characters of a query with every let in its place: the translator writes it out. The longest built-in one has 40,000.
MOST_CHARACTERS = 1_000_000
_MOST_REPEATS = 1024
_NAME = re.compile(r"[A-Za-z_]\w*")
_ADVICE = "filter first, join on keys that few rows share, and summarize earlier"


class Budget:
    """The seconds that the statements of one query may take together."""

    def __init__(self, seconds: float = SECONDS) -> None:
        """`seconds`: from the first statement on."""
        self._allowed = self._left = seconds

    @contextmanager
    def spent(self, connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
        """Interrupt the statements of the block when nothing is left; raises TooExpensive, also for lack of memory."""
        if self._left <= 0:
            raise out_of_time(self._allowed)
        timer = Timer(self._left, connection.interrupt)
        timer.daemon = True
        start = time.monotonic()
        timer.start()
        try:
            yield
        except duckdb.InterruptException:
            raise out_of_time(self._allowed) from None
        except duckdb.OutOfMemoryException:
            raise out_of_memory() from None
        finally:
            timer.cancel()
            self._left -= time.monotonic() - start


def out_of_memory() -> TooExpensive:
    """Return what to do about a query that does not fit in memory."""
    return TooExpensive("the query", f"it needs more memory than it may use; {_ADVICE}")


def out_of_time(seconds: float) -> TooExpensive:
    """Return what to do about a query that ran too long."""
    return TooExpensive("the query", f"it ran longer than {seconds:g} s; {_ADVICE}")


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
