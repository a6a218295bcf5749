"""Render the replay of one alert: a text timeline, and JSON."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from rich.text import Text

from entrawatch.detection.run import entity_values
from entrawatch.detection.triggers import Row
from entrawatch.documents.quoting import printable
from entrawatch.documents.render_issues import count_of
from entrawatch.kql.arrival import OVERLAP_MINUTES
from entrawatch.reference.durations import minutes
from entrawatch.replay.alert_state import Change, Entry, healthy_evaluations
from entrawatch.replay.events import EventCheck, EventCount
from entrawatch.replay.simulation import Simulation
from entrawatch.replay.time_axis import iso, marks, strip
from entrawatch.replay.visibility import LateRows
from entrawatch.specs.alert_spec import AlertSpec

_STYLES = {Change.FIRED: "bold red", Change.STILL_FIRING: "red", Change.SUPPRESSED: "yellow", Change.RESOLVED: "green"}
_MOST_LINES, _MOST_EVENTS, _LONGEST = 60, 10, 100


def simulation_lines(found: Simulation, ascii_only: bool = False) -> Iterator[Text]:
    """Yield the timeline of an alert and what happened to its events."""
    yield Text(f"  {schedule(found.rule.spec)}", style="dim")
    yield Text(f"  {_extent(found)}", style="dim")
    yield from _axis(found, ascii_only)
    for entry in found.entries[:_MOST_LINES]:
        yield _entry(entry, found.rule.spec, ascii_only)
    more = sum(found.counts.values()) - _MOST_LINES
    if more > 0:
        yield Text(f"  and {more:,} more", style="dim")
    yield _counts(found)
    yield from _event_lines(found.events, found.rule.spec) if found.events else _late_lines(found.late)


def schedule(spec: AlertSpec) -> str:
    """Describe how a rule runs and notifies."""
    runs = f"every {spec.evaluation_frequency} over {spec.window_size}"
    if spec.override_query_time_range:
        runs = f"{runs}, reads {spec.override_query_time_range}"
    periods = spec.trigger.failing_periods
    if periods.number_of_evaluation_periods > 1:
        runs += (
            f", {periods.min_failing_periods_to_alert} of {periods.number_of_evaluation_periods} windows must violate"
        )
    if spec.trigger.dimensions:
        runs += f", split by {', '.join(one.name for one in spec.trigger.dimensions)}"
    return f"{runs}; {_notifying(spec)}"


def simulation_as_value(found: Simulation) -> dict[str, Any]:
    """Return a simulation as JSON-ready data."""
    return {
        "alert": found.rule.spec.id,
        "passed": found.is_right,
        "first_evaluation": iso(found.clock.first),
        "last_evaluation": iso(found.clock.last),
        "evaluations": found.clock.count,
        "rows": dict(found.rows),
        "counts": {str(change): count for change, count in found.counts.items()},
        "timeline": [_entry_as_value(entry, found.rule.spec) for entry in found.entries],
        "events": _events_as_value(found.events, found.rule.spec) if found.events else None,
        "late": [
            {"table": one.table, "count": one.count, "first": [list(map(iso, times)) for times in one.first]}
            for one in found.late
        ],
    }


def _notifying(spec: AlertSpec) -> str:
    if spec.auto_mitigate:
        return f"notifies once, resolves after {healthy_evaluations(minutes(spec.evaluation_frequency))} quiet runs"
    if spec.mute_actions_duration:
        return f"muted for {spec.mute_actions_duration} after it fired"
    return "notifies at every run that finds something"


def _extent(found: Simulation) -> str:
    rows = ", ".join(f"{count_of(count, 'row')} of {table}" for table, count in found.rows.items())
    times = f"from {_time(found.clock.first)} to {_time(found.clock.last)} UTC"
    return f"{count_of(found.clock.count, 'evaluation')} {times}; {rows or 'no table'} pass its first filters"


def _axis(found: Simulation, ascii_only: bool) -> Iterator[Text]:
    if not found.entries:
        return
    line = Text("  ")
    shown = marks(ascii_only)
    by_mark = {mark: change for change, mark in shown.items()}
    for mark in strip(found.entries, found.clock, ascii_only):
        line.append(mark, style=_STYLES[by_mark[mark]] if mark in by_mark else "dim")
    legend = "  ".join(f"{shown[change]} {change}" for change in Change if found.counts[change])
    yield line.append(f"  {legend}", style="dim")


def _entry(entry: Entry, spec: AlertSpec, ascii_only: bool) -> Text:
    line = Text(f"  {_time(entry.at)}  ")
    line.append(f"{marks(ascii_only)[entry.change]} {entry.change:<12}", style=_STYLES[entry.change])
    rows = f"{count_of(len(entry.rows), 'row'):>8}  " if entry.rows else " " * 10
    return line.append(f"  {rows}{_who(entry, spec)}".rstrip())


def _who(entry: Entry, spec: AlertSpec) -> str:
    """Return the dimension values, if any, otherwise the entities of the rows."""
    if entry.values:
        return _cut(", ".join(entry.values))
    return _cut(entity_text(entity_values(spec.entities, entry.rows)))


def entity_text(entities: Mapping[str, Any]) -> str:
    """Return entity values in one line, kinds in their order."""
    return ", ".join(value for values in entities.values() for value in sorted(values))


def _cut(text: str) -> str:
    text = printable(text)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."


def _counts(found: Simulation) -> Text:
    said = ", ".join(f"{count} {change}" for change, count in found.counts.items() if count)
    return Text(f"  {said or 'never fires'}")


def _event_lines(events: EventCheck, spec: AlertSpec) -> Iterator[Text]:
    is_right = not (events.missed or events.duplicated)
    total = (
        f"{count_of(events.events, 'event')}: {_times(events.missed)} missed, {_times(events.duplicated)} duplicated"
    )
    if events.repeated:
        total += f", {events.repeated} repeated because evaluations overlap by {OVERLAP_MINUTES} minutes"
    yield Text(f"  {total}", style="green" if is_right else "bold red")
    for title, found, style in (
        ("missed, no evaluation saw it in an alert", events.missed, "red"),
        ("duplicated, more than one alert fired for it", events.duplicated, "red"),
        ("not notified, seen only while an alert was open or muted", events.not_notified, "yellow"),
    ):
        for one in found[:_MOST_EVENTS]:
            yield Text(f"    {title}: {_cut(event_text(one.row, spec))}", style=style)
        if len(found) > _MOST_EVENTS:
            yield Text(f"    and {len(found) - _MOST_EVENTS:,} more", style=style)


def event_text(row: Row, spec: AlertSpec) -> str:
    """Return the time and the entities of an event."""
    at = row.get("TimeGenerated")
    when = f"{_time(at)} " if isinstance(at, datetime) else ""
    return f"{when}{entity_text(entity_values(spec.entities, [row]))}"


def _late_lines(late: Sequence[LateRows]) -> Iterator[Text]:
    if not late:
        yield Text("  no row arrived too late to be seen", style="green")
    for one in late:
        text = f"{count_of(one.count, 'row')} of {one.table} arrived too late: no evaluation saw them"
        yield Text(f"  {text}", style="bold red")
        for generated, received in one.first[:_MOST_EVENTS]:
            yield Text(f"    happened {_time(generated)}, arrived {_time(received)}", style="red")


def _times(found: Sequence[EventCount]) -> int:
    return sum(one.times for one in found)


def _entry_as_value(entry: Entry, spec: AlertSpec) -> dict[str, Any]:
    return {
        "at": iso(entry.at),
        "change": entry.change,
        "dimensions": {one.name: value for one, value in zip(spec.trigger.dimensions, entry.values, strict=True)},
        "rows": len(entry.rows),
        "entities": {kind: sorted(values) for kind, values in entity_values(spec.entities, entry.rows).items()},
    }


def _events_as_value(events: EventCheck, spec: AlertSpec) -> dict[str, Any]:
    lists = {"missed": events.missed, "duplicated": events.duplicated, "not_notified": events.not_notified}
    return {"events": events.events, "repeated": events.repeated} | {
        name: [{"event": event_text(one.row, spec), "times": one.times} for one in found]
        for name, found in lists.items()
    }


def _time(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M}" if at.second == 0 else f"{at:%Y-%m-%d %H:%M:%S}"
