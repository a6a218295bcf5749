"""Records of samples: the events of a samples file as complete rows of their tables."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from entrawatch.detection.base_records import BaseRecords, unknown_column
from entrawatch.detection.column_values import WrongValue, column_value
from entrawatch.detection.fresh_ids import fresh_ids, own_ids
from entrawatch.detection.paths import PathProblem, Steps, steps_of, with_json_value, with_value
from entrawatch.documents.document import Document, KeyPath
from entrawatch.documents.issues import Issue
from entrawatch.documents.quoting import shown
from entrawatch.reference.tables import Table, table
from entrawatch.specs.samples import SampleEvent, offset

GENERATED, RECEIVED = "TimeGenerated", "_TimeReceived"
_WHEN = {GENERATED: "at", RECEIVED: "arrives"}
_FARTHEST = timedelta(days=3660)


@dataclass(frozen=True)
class Record:
    """One row of a log table: column → value; moments are datetimes in UTC, dynamic values plain lists and maps."""

    table: str
    columns: Mapping[str, Any]


@dataclass(frozen=True)
class Events:
    """The events of one sample, and their location in its file."""

    events: Sequence[SampleEvent]
    document: Document
    key_path: KeyPath


class _Wrong(Exception):
    """Carries the code, the key below the event and the message of a mistake."""

    def __init__(self, code: str, message: str, *key: str) -> None:
        super().__init__(message)
        self.code, self.message, self.key = code, message, key


def sample_records(sample: Events, base: BaseRecords, now: datetime) -> tuple[tuple[Record, ...], list[Issue]]:
    """Return the rows of a sample's events, and every issue in them.

    Codes: as for event_issues.
    """
    records: list[Record] = []
    issues: list[Issue] = []
    for number, event in enumerate(sample.events):
        found = event_issues(sample, number, base, now)
        issues += found
        if not found:
            records += _rows(event, base[event.table], now, len(records))
    return tuple(records), sorted(issues)


def event_issues(sample: Events, number: int, base: BaseRecords, now: datetime) -> list[Issue]:
    """Return the issues of one event of a sample.

    Codes: DT201 table without base record, DT202 unknown column, DT203 value that does not fit its column,
    DT204 path that does not exist, DT205 impossible time.
    """
    path = (*sample.key_path, number)
    return [_issue(sample.document, path, wrong) for wrong in _problems(sample.events[number], base, now)]


def set_columns(event: SampleEvent, base: BaseRecords, now: datetime) -> dict[str, Any]:
    """Return the columns that a valid event sets, each with its complete value."""
    row, known = dict(base[event.table]), _known(event.table)
    for path, value in event.set.items():
        row = _changed(row, known, path, value, now)
    return {column: row[column] for column in _written(event)}


def _issue(document: Document, path: KeyPath, wrong: _Wrong) -> Issue:
    is_key = wrong.code in ("DT202", "DT204")
    locate = document.location if is_key else document.value_location
    return Issue(locate(*path, *wrong.key), wrong.code, wrong.message)


def _problems(event: SampleEvent, base: BaseRecords, now: datetime) -> Iterator[_Wrong]:
    if event.table not in base:
        text = f"table {shown(event.table)} has no base record; add one to base_records.yaml of your folder"
        yield _Wrong("DT201", text, "table")
        return
    last = offset(event.at) + (event.repeat - 1) * offset(event.every)
    for key, span in (("at", offset(event.at)), ("at", last), ("arrives", offset(event.arrives))):
        if abs(span) > _FARTHEST:
            yield _Wrong("DT205", f"{key} '{getattr(event, key)}' is more than ten years from now", key)
            return
    latest = max(last, offset(event.at))
    if latest > timedelta(0):
        yield _Wrong("DT205", f"at '{event.at}' is after now; start earlier, or use fewer repeats", "at")
    if offset(event.arrives) < timedelta(0):
        yield _Wrong("DT205", f"arrives '{event.arrives}' is before the event; write the delay after it", "arrives")
    elif latest <= timedelta(0) < latest + offset(event.arrives):
        text = f"at '{event.at}' and arrives '{event.arrives}' put the arrival after now, when no run has seen it"
        yield _Wrong("DT205", f"{text}; start earlier, or let it arrive sooner", "at")
    for path, value in event.set.items():
        try:
            _changed(base[event.table], _known(event.table), path, value, now)
        except _Wrong as wrong:
            yield wrong


def _rows(event: SampleEvent, base: Mapping[str, Any], now: datetime, before: int) -> Iterator[Record]:
    row, known = dict(base), _known(event.table)
    for path, value in event.set.items():
        row = _changed(row, known, path, value, now)
    written = _written(event)
    ids = {column: value for column, value in own_ids(base).items() if column not in written}
    times = _times(base, known, written)
    for index in range(event.repeat):
        at = now + offset(event.at) + index * offset(event.every)
        own_times = {column: at - earlier for column, earlier in times.items()}
        arrival = {GENERATED: at, RECEIVED: at + offset(event.arrives)}
        yield Record(event.table, row | fresh_ids(ids, before + index + 1) | own_times | arrival)


def _written(event: SampleEvent) -> set[str]:
    return {str(steps_of(path)[0]) for path in event.set}


def _times(base: Mapping[str, Any], known: Table, written: set[str]) -> dict[str, timedelta]:
    """Return how long each of the record's other times is before its TimeGenerated, as in the base record."""
    moments = {column: value for column, value in base.items() if known.columns[column] == "datetime" and value}
    latest = moments.get(GENERATED) or max(moments.values(), default=None)
    return {column: latest - value for column, value in moments.items() if latest and column not in written}


def _known(name: str) -> Table:
    known = table(name)
    assert known is not None  # base records are kept only for known tables
    return known


def _changed(row: Mapping[str, Any], known: Table, path: str, value: Any, now: datetime) -> dict[str, Any]:
    column, steps = _column(known, path)
    if column in _WHEN:
        raise _Wrong("DT205", f"'{column}' is derived from the event's times; use {_WHEN[column]}", "set", path)
    kql_type = known.columns[column]
    if not steps:
        return {**row, column: _fitting(kql_type, column, value, now, path)}
    old = row.get(column)
    try:
        if kql_type == "string" and old:
            return {**row, column: with_json_value(old, steps, value, column)}
        if kql_type != "dynamic":
            raise PathProblem(f"column '{column}' is {kql_type}, which has no properties; set the whole column")
        return {**row, column: with_value(old, steps, value, column)}
    except PathProblem as problem:
        raise _Wrong("DT204", str(problem), "set", path) from None


def _column(known: Table, path: str) -> tuple[str, Steps]:
    try:
        steps = steps_of(path)
    except PathProblem as problem:
        raise _Wrong("DT204", str(problem), "set", path) from None
    column = str(steps[0])
    if column not in known.columns:
        raise _Wrong("DT202", unknown_column(column, known), "set", path)
    return column, steps[1:]


def _fitting(kql_type: str, column: str, value: Any, now: datetime, path: str) -> Any:
    if kql_type == "datetime" and isinstance(value, str) and value[-1:] in ("s", "m", "h", "d"):
        try:
            return now + offset(value)
        except ValueError:
            pass  # not a timespan: the message below describes how to write a moment
    try:
        return column_value(kql_type, value)
    except WrongValue as wrong:
        raise _Wrong("DT203", f"column '{column}' {wrong}", "set", path) from None
