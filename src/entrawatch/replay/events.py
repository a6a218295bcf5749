"""Events: those that an event alert should have reported, compared with those that its evaluations reported.

An event is identified by the record's ID if the result has it (Id, EventDataId), otherwise by its row without the
columns that depend on arrival: moments other than TimeGenerated. Equal rows are counted.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from entrawatch.detection.engine import Engine
from entrawatch.detection.query_text import Edit, edited
from entrawatch.detection.records import GENERATED
from entrawatch.detection.triggers import Row, raised
from entrawatch.kql.analysis import Analysis, Comparison
from entrawatch.logs.exports.envelope import repeats_by
from entrawatch.replay.alert_state import Change, Entry
from entrawatch.replay.rule_logs import ANY_MOMENT, RECEIVED, RuleLogs, copied
from entrawatch.replay.window_query import WindowQuery
from entrawatch.specs.alert_spec import Detects
from entrawatch.specs.rule_query import query_of_all_time

_BEGINNING, _END = "datetime(1970-01-01)", "datetime(9999-01-01)"
_LATER, _EARLIER = frozenset({">", ">="}), frozenset({"<", "<="})
_CLOCKS = frozenset({"ago", "now"})


def whole_query(query: str, analysis: Analysis) -> str | None:
    """Return the query without the bounds ago() and now(); None if it uses the current time in another way."""
    text = edited(query, _edits(query, analysis))
    clocks = sum(call.name in _CLOCKS for call in analysis.calls)
    return text if clocks == len(list(_edits(query, analysis))) else None


def record_ids(analysis: Analysis) -> frozenset[str]:
    """Return the columns that identify a record in the tables of a query: Id in most."""
    return frozenset(columns[0] for table in analysis.tables if (columns := repeats_by(table)))


def has_row_for_each_event(query: str, analysis: Analysis) -> bool:
    """Return whether each result row is one record: every summarize groups by the record's ID."""
    ids = "|".join(sorted(record_ids(analysis)))
    makers = [one for one in analysis.operators if one.name in ("summarize", "distinct", "top", "take", "count")]
    texts = [query[one.start : one.start + one.length] for one in makers]
    by_id = re.compile(rf"\bby\b.*\b(?:{ids})\b", re.DOTALL)
    return bool(ids) and all(one.name == "summarize" for one in makers) and all(map(by_id.search, texts))


def _edits(query: str, analysis: Analysis) -> Iterator[Edit]:
    for comparison in analysis.comparisons:
        found = _moment(comparison)
        if found:
            clock, instead = found
            start = query.index(clock, comparison.start)
            yield Edit(start, start + len(clock), instead)


def _moment(comparison: Comparison) -> tuple[str, str] | None:
    """Return the text of the clock that a comparison takes as a bound, and the moment that leaves it open."""
    right = comparison.rights[0] if len(comparison.rights) == 1 else None
    if right and right.function in _CLOCKS:
        return _opened(right.text, comparison.operator in _LATER, comparison.operator in _EARLIER)
    if comparison.left.function in _CLOCKS:
        return _opened(comparison.left.text, comparison.operator in _EARLIER, comparison.operator in _LATER)
    return None


def _opened(clock: str, is_lower: bool, is_upper: bool) -> tuple[str, str] | None:
    if is_lower or is_upper:
        return clock, _BEGINNING if is_lower else _END
    return None


Event = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class EventCount:
    """One event with its number of occurrences, and a row that shows it."""

    event: Event
    times: int
    row: Row


@dataclass(frozen=True)
class EventCheck:
    """What happened to the events that the query finds when it runs over all logs at once."""

    events: int
    missed: tuple[EventCount, ...]
    """No evaluation saw them in an alert."""
    duplicated: tuple[EventCount, ...]
    """More than one alert fired for them, or a copy was treated as a new event."""
    not_notified: tuple[EventCount, ...]
    """Seen, but only while an alert was open or muted, so that no notification was sent."""
    repeated: int
    """Notifications for events that the evaluation before had seen: the price of an overlap that loses none."""


@dataclass
class EventTally:
    """Counts the events of a timeline while streaming."""

    ids: frozenset[str]
    """Columns that identify a record."""
    overlap: timedelta = timedelta(0)
    """How long after an evaluation saw an event others may see it again."""
    first: dict[Event, datetime] = field(default_factory=dict)
    repeated: int = 0
    seen: Counter[Event] = field(default_factory=Counter)
    notified: Counter[Event] = field(default_factory=Counter)
    rows: dict[Event, Row] = field(default_factory=dict)

    def add(self, entry: Entry) -> None:
        """Count the rows of one entry."""
        for row in entry.rows:
            event = event_of(row, self.ids)
            self.rows.setdefault(event, row)
            first = self.first.setdefault(event, entry.at)
            self._count(event, entry, is_again=first < entry.at < first + self.overlap)

    def _count(self, event: Event, entry: Entry, *, is_again: bool) -> None:
        self.seen[event] += not is_again
        if entry.change is Change.FIRED and is_again and self.notified[event]:
            self.repeated += 1
        else:
            self.notified[event] += entry.change is Change.FIRED


def event_of(row: Row, ids: frozenset[str]) -> Event:
    """Return what identifies the event of a result row."""
    for name in ids & row.keys():
        if row[name]:
            return ((name, str(row[name])),)
    kept = (item for item in row.items() if item[0] == GENERATED or not isinstance(item[1], datetime))
    return tuple((column, str(value)) for column, value in kept if column != "_TimeReceived")


def all_events(logs: RuleLogs, engine: Engine) -> tuple[Row, ...] | None:
    """Return a row for each event in all logs; None if the query does not return one for each.

    Raises CannotRun if the query without its time filters cannot be run.
    """
    rule = logs.rule
    query = query_of_all_time(rule.query)
    analysis = engine.analyzer.analyze(query)
    text = whole_query(query, analysis)
    if rule.spec.detects is not Detects.EVENT or text is None or not has_row_for_each_event(query, analysis):
        return None
    translation = engine.translate(text)
    if any(set(columns) - set(logs.columns(table)) for table, columns in translation.tables.items()):
        return None
    result = WindowQuery(logs.connection, translation, lambda table, _: _first_copies(logs, table)).at(ANY_MOMENT)
    return raised(rule.spec.trigger, result, ANY_MOMENT, rule.window).rows


def check_events(expected: Sequence[Row], tally: EventTally) -> EventCheck:
    """Compare the events that the query finds in all logs with those that the evaluations found."""
    rows = {event_of(row, tally.ids): row for row in expected}
    due = Counter(event_of(row, tally.ids) for row in expected)
    missed = due - tally.seen
    duplicated = tally.notified - due
    not_notified = due - tally.notified - missed
    known = {**tally.rows, **rows}

    def counts(found: Counter[Event]) -> tuple[EventCount, ...]:
        return tuple(EventCount(event, times, known[event]) for event, times in sorted(found.items()))

    return EventCheck(due.total(), counts(missed), counts(duplicated), counts(not_notified), tally.repeated)


def _first_copies(logs: RuleLogs, table: str) -> str:
    ids = [f'"{column}"' for column in repeats_by(table) if column in logs.columns(table)]
    if not ids or len(ids) < len(repeats_by(table)):
        return f"SELECT * FROM {copied(table)}"
    number = f"row_number() OVER (PARTITION BY {', '.join(ids)} ORDER BY {RECEIVED})"
    return f"SELECT * FROM {copied(table)} QUALIFY coalesce({ids[0]}, '') = '' OR {number} = 1"
