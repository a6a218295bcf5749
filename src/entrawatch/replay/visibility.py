"""Visibility: which evaluations of a clock see which number of rows, and which rows none sees."""

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from entrawatch.detection.store import cell, moment_sql
from entrawatch.kql.analysis import Analysis, Name, Operator
from entrawatch.kql.words import blanked, scalar_spans, words
from entrawatch.logs.exports.envelope import repeats_by
from entrawatch.replay.rule import Clock, lateness_sql
from entrawatch.replay.rule_logs import GENERATED, RECEIVED, RuleLogs, copied, seen

# Operators that return no rows for no input rows; a summarize only with `by`.
_ROW_BY_ROW = frozenset(
    {"where", "extend", "project", "project-away", "project-keep", "project-rename", "project-reorder", "mv-expand",
     "union", "sort", "top", "take", "distinct", "parse", "parse-where", "serialize", "as", "lookup", "join"}
)  # fmt: skip
_ROWS_OF_THEIR_OWN = frozenset({"datatable", "externaldata", "print", "range"})
MOST_LATE_ROWS = 50


@dataclass(frozen=True)
class Stretch:
    """Consecutive evaluations that all see the same rows, and their number."""

    numbers: range
    rows: int


@dataclass(frozen=True)
class LateRows:
    """Rows of one table that arrived after every evaluation that could have seen them."""

    table: str
    count: int
    first: tuple[tuple[datetime, datetime], ...]
    """TimeGenerated and arrival time of the first ones."""


def stretches(logs: RuleLogs, clock: Clock, counted: Collection[str]) -> Iterator[Stretch]:
    """Yield all evaluations of a clock; their number follows the rows, not the length of the clock.

    `counted`: the tables whose rows are counted.
    """
    change: Counter[int] = Counter({0: 0, clock.count: 0})
    for table in logs.translation.tables:
        sql = f"SELECT first, last, count(*) FROM ({_intervals(logs, table, clock)}) WHERE first <= last GROUP BY ALL"
        for first, last, count in logs.connection.execute(sql).fetchall():
            if first < clock.count and last >= 0:
                change[max(first, 0)] += count * (table in counted)
                change[min(last + 1, clock.count)] -= count * (table in counted)
    rows = 0
    for start, end in pairwise(sorted(change)):
        rows += change[start]
        yield Stretch(range(start, end), rows)


def late_rows(logs: RuleLogs, clock: Clock) -> tuple[LateRows, ...]:
    """Return the rows that no evaluation sees, except a copy of a record that was seen."""
    found = (_late(logs, clock, table) for table in logs.translation.tables)
    return tuple(one for one in found if one.count)


def _late(logs: RuleLogs, clock: Clock, table: str) -> LateRows:
    ids = [column for column in repeats_by(table) if column in logs.columns(table)]
    sql = f"SELECT * FROM ({_intervals(logs, table, clock)}) WHERE first > last"
    if ids and len(ids) == len(repeats_by(table)):
        same = " AND ".join(f'late."{column}" IS NOT DISTINCT FROM seen."{column}"' for column in ids)
        seen = f"SELECT 1 FROM ({_intervals(logs, table, clock)}) AS seen WHERE first <= last AND {same}"
        sql = f"SELECT * FROM ({sql}) AS late WHERE NOT EXISTS ({seen})"
    rows = logs.connection.execute(
        f"SELECT count(*) OVER (), {GENERATED}, {RECEIVED} FROM ({sql}) ORDER BY {GENERATED} LIMIT {MOST_LATE_ROWS}"
    ).fetchall()
    times = tuple((cell(generated), cell(received)) for _, generated, received in rows)
    return LateRows(table, int(rows[0][0]) if rows else 0, times)


def _intervals(logs: RuleLogs, table: str, clock: Clock) -> str:
    """Return SQL for a table's rows with the numbers of the first and last evaluation that see each row."""
    start = f"epoch_us({moment_sql(clock.first)})"
    step = int(clock.frequency.total_seconds()) * 1_000_000
    back = int(clock.look_back.total_seconds()) * 1_000_000
    # Microseconds from the first evaluation until a row is seen, and until it is exactly as old as the look-back: there
    # the window is open. What arrives at the very moment of an evaluation is seen by the next one.
    gone = f"epoch_us({GENERATED}) + {back} - {start}"
    rows = f"SELECT *, epoch_us({seen(logs.rule)}) - {start} AS seen_us, {gone} AS gone_us FROM {copied(table)}"
    # The last evaluations that are due by then; a late one may start after it.
    due = f"SELECT *, seen_us // {step} AS seen_due, (gone_us - 1) // {step} AS gone_due FROM ({rows})"
    first = f"seen_due + CAST({_at('seen_due', step, clock)} <= seen_us AS INTEGER)"
    last = f"gone_due - CAST({_at('gone_due', step, clock)} >= gone_us AS INTEGER)"
    return f"SELECT *, {first} AS first, {last} AS last FROM ({due})"


def _at(number: str, step: int, clock: Clock) -> str:
    return f"{number} * {step} + {lateness_sql(number, clock.jitter)}"


def driving_tables(query: str, analysis: Analysis) -> frozenset[str]:
    """Return the tables of which an evaluation must see a row to have any result; empty if it can have one without.

    What toscalar() reads only gives a value to compare with.
    """
    scalars = scalar_spans(query)
    made = [one.name for one in analysis.constructs if one.name in _ROWS_OF_THEIR_OWN and not _within(one, scalars)]
    if made or not all(_keeps_nothing(one) or _within(one, scalars) for one in analysis.operators):
        return frozenset()
    return frozenset(analysis.tables) & words(blanked(query, scalars))


def _keeps_nothing(operator: Operator) -> bool:
    return operator.name in _ROW_BY_ROW or (operator.name == "summarize" and operator.is_grouped)


def _within(place: Operator | Name, spans: tuple[range, ...]) -> bool:
    return any(place.start in span for span in spans)
