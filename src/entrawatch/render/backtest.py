"""Render a backtest: the noisiest alert first, with its days and its entities, and JSON."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from rich.text import Text

from entrawatch.quoting import printable
from entrawatch.render.issues import count_of
from entrawatch.render.time_axis import sparkline
from entrawatch.replay.alert_state import Change
from entrawatch.replay.backtest import AlertBacktest, Backtest, EntityNoise, NotRun

_SHOWN_ENTITIES, _LONGEST, _MOST_DAYS = 3, 60, 60
_SEVERITIES = {"critical": "bold red", "high": "red", "medium": "yellow"}


def backtest_lines(found: Backtest, ascii_only: bool = False) -> Iterator[Text]:
    """Yield a block for each alert that fired, then what stayed silent, had no data or was not run."""
    first, last = found.span
    yield Text(f"logs from {_time(first)} to {_time(last)} UTC", style="dim")
    fired = [one for one in found.alerts if one.fired]
    width = max((len(one.spec.id) for one in fired), default=0)
    for one in fired:
        yield from _alert(one, width, ascii_only)
    silent = [one for one in found.alerts if not one.fired]
    yield from _listed("silent", [one.spec.id for one in silent if not one.without_data])
    for one in silent:
        if one.without_data:
            title = "silent " if one.has_data else "no data"
            yield Text(f"{title}  {one.spec.id}: the logs hold no row of {', '.join(one.without_data)}", style="yellow")
    for off in found.not_run:
        yield Text(f"not run  {off.alert_id}: {printable(off.reason)}", style="yellow")


def summary_line(found: Backtest) -> str:
    """Return the counts of a backtest."""
    replayed = [one for one in found.alerts if one.has_data]
    fired, total = sum(bool(one.fired) for one in replayed), sum(one.fired for one in replayed)
    elapsed = sum(one.elapsed for one in found.alerts)
    return (
        f"{count_of(len(replayed), 'alert')} replayed in {elapsed:.1f} s, {fired} fired {count_of(total, 'time')}; "
        f"{len(found.alerts) - len(replayed)} without data, {len(found.not_run)} not run"
    )


def backtest_as_value(found: Backtest) -> dict[str, Any]:
    """Return a backtest as JSON-ready data."""
    return {
        "first": _iso(found.span[0]),
        "last": _iso(found.span[1]),
        "alerts": [_alert_as_value(one) for one in found.alerts],
        "not_run": [_not_run_as_value(one) for one in found.not_run],
    }


def _alert(one: AlertBacktest, width: int, ascii_only: bool) -> Iterator[Text]:
    style = _SEVERITIES.get(one.spec.severity, "")
    days = list(one.by_day.values())[-_MOST_DAYS:]
    line = Text(f"{one.fired:>6} x  ", style="bold")
    line.append(f"{one.spec.id:<{width}}", style=style)
    line.append(f"  {sparkline(days, ascii_only)}")
    yield line.append(f"  {one.spec.severity}, {_extent(one)}", style="dim")
    if one.entities:
        yield Text(f"          {_entities(one.entities)}")
    if one.late:
        yield Text(f"          {count_of(one.late, 'row')} arrived too late for every evaluation", style="yellow")
    if one.without_data:
        yield Text(f"          the logs hold no row of {', '.join(one.without_data)}", style="yellow")


def _extent(one: AlertBacktest) -> str:
    said = f"{count_of(one.rows, 'row')}"
    if one.firings and one.last:
        said = f"{said}, {_time(one.firings[0].at)} to {_time(one.last)}"
    others = [f"{one.counts[change]} {change}" for change in (Change.STILL_FIRING, Change.SUPPRESSED)]
    return ", ".join([said, *(text for text in others if not text.startswith("0 "))])


def _entities(entities: Sequence[EntityNoise]) -> str:
    shown = [f"{printable(one.value)[:_LONGEST]} ({one.alerts})" for one in entities[:_SHOWN_ENTITIES]]
    return ", ".join(shown) + (", ..." if len(entities) > _SHOWN_ENTITIES else "")


def _listed(title: str, names: Sequence[str]) -> Iterator[Text]:
    if names:
        yield Text(f"{title:<7}  {', '.join(names)}", style="dim")


def _alert_as_value(one: AlertBacktest) -> dict[str, Any]:
    return {
        "alert": one.spec.id,
        "severity": one.spec.severity,
        "counts": {str(change): count for change, count in one.counts.items()},
        "rows": one.rows,
        "last": _iso(one.last) if one.last else None,
        "by_day": {day.isoformat(): count for day, count in one.by_day.items()},
        "noisiest": [{"kind": item.kind, "value": item.value, "alerts": item.alerts} for item in one.entities],
        "late_rows": one.late,
        "has_data": one.has_data,
        "tables_without_data": list(one.without_data),
        "fired": [
            {"at": _iso(item.at), "rows": item.rows, "entities": {kind: list(v) for kind, v in item.entities.items()}}
            for item in one.firings
        ],
        "seconds": round(one.elapsed, 3),
    }


def _not_run_as_value(one: NotRun) -> dict[str, str]:
    return {"alert": one.alert_id, "reason": one.reason}


def _time(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M}"


def _iso(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")
