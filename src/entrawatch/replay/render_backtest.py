"""Render a backtest as text, noisiest alert first, with its days and entities, and as JSON."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from rich.text import Text

from entrawatch.documents.quoting import printable
from entrawatch.documents.render_issues import count_of
from entrawatch.replay.alert_state import Change
from entrawatch.replay.backtest import AlertBacktest, Backtest, Conclusion, EntityNoise
from entrawatch.replay.time_axis import iso, sparkline

_SHOWN_ENTITIES, _LONGEST, _MOST_DAYS = 3, 60, 60
# Longer than workspaces usually keep logs.
_MANY_YEARS = 3
_SEVERITIES = {"critical": "bold red", "high": "red", "medium": "yellow"}


def backtest_lines(found: Backtest, ascii_only: bool = False) -> Iterator[Text]:
    """Yield a block for each alert that fired, then the alerts that did not fire, had no data or were not run."""
    if found.span and found.until:
        first, last = map(_time, found.span)
        yield Text(f"logs from {first} to {last} UTC, evaluated until {_time(found.until)}", style="dim")
        years = (found.span[1] - found.span[0]).days // 365
        if years >= _MANY_YEARS:
            yield Text(
                f"the logs span {years} years; check the first and the last record for a wrong time", style="yellow"
            )
    fired = found.of(Conclusion.FIRED)
    width = max((len(one.spec.id) for one in fired), default=0)
    for one in fired:
        yield from _alert(one, width, ascii_only)
    silent = [one.spec.id for one in found.of(Conclusion.SILENT)]
    if silent:
        yield Text(f"silent   {', '.join(silent)}", style="dim")
    yield from _lacking("silent   ", "over part of the data; ", found.of(Conclusion.SILENT_IN_PART))
    for one in found.of(Conclusion.FAILED):
        yield from (Text(f"failed   {one.spec.id}: {line}", style="yellow") for line in _failures(one))
    yield from _lacking("no data  ", "", found.of(Conclusion.NO_DATA))
    for effect in found.effects:
        verb = f"lowers to {effect.severity}" if effect.severity else "hides"
        words = f"{verb} {effect.hidden} of {count_of(effect.fired, 'firing')} of {effect.alert_id}"
        owner = printable(effect.owner)
        yield Text(f"exception {effect.exception} {words} (owner {owner}, until {effect.expires})", style="cyan")
    for off in found.not_run:
        yield Text(f"not run  {off.alert_id}: {printable(off.reason)}", style="yellow")


def summary_line(found: Backtest) -> str:
    """Return the counts of a backtest."""
    total = sum(one.fired for one in found.alerts)
    elapsed = sum(one.elapsed for one in found.alerts)
    failed = sum(bool(one.failed) for one in found.alerts)
    in_part, no_data = len(found.of(Conclusion.SILENT_IN_PART)), len(found.of(Conclusion.NO_DATA))
    return (
        f"{count_of(len(found.alerts) - no_data, 'alert')} replayed in {elapsed:.1f} s, "
        f"{len(found.of(Conclusion.FIRED))} fired {count_of(total, 'time')}"
        + (f", {in_part} silent over part of the data" if in_part else "")
        + (f", {failed} without a result on some days" if failed else "")
        + f"; {no_data} without data, {len(found.not_run)} not run"
    )


def backtest_as_value(found: Backtest) -> dict[str, Any]:
    """Return a backtest as JSON-ready data."""
    return {
        "first": iso(found.span[0]) if found.span else None,
        "last": iso(found.span[1]) if found.span else None,
        "evaluated_until": iso(found.until) if found.until else None,
        "counts": {
            **{str(outcome): len(found.of(outcome)) for outcome in Conclusion},
            "not_run": len(found.not_run),
        },
        "alerts": [_alert_as_value(one) for one in found.alerts],
        "not_run": [{"alert": one.alert_id, "reason": one.reason} for one in found.not_run],
        "exceptions": [
            {
                "exception": one.exception,
                "alert": one.alert_id,
                "owner": one.owner,
                "expires": one.expires.isoformat(),
                "fired_without": one.fired,
                "hidden": one.hidden,
                "severity": one.severity,
            }
            for one in found.effects
        ],
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
        yield Text(f"          {count_of(one.late, 'row')} arrived too late for any evaluation", style="yellow")
    if _missing(one):
        yield Text(f"          {_missing(one)}", style="yellow")
    for failure in _failures(one):
        yield Text(f"          failed on {failure}", style="yellow")


def _failures(one: AlertBacktest) -> Iterator[str]:
    """Yield each reason with its days."""
    for reason in dict.fromkeys(one.failed.values()):
        days = ", ".join(day.isoformat() for day, why in one.failed.items() if why == reason)
        yield f"{days}: {printable(reason)}"


def _extent(one: AlertBacktest) -> str:
    said = f"{count_of(one.rows, 'row')}"
    if one.firings and one.last:
        said = f"{said}, {_time(one.firings[0].at)} to {_time(one.last)}"
    others = (Change.STILL_FIRING, Change.SUPPRESSED)
    return ", ".join([said, *(f"{one.counts[change]} {change}" for change in others if one.counts[change])])


def _entities(entities: Sequence[EntityNoise]) -> str:
    shown = [f"{printable(one.value)[:_LONGEST]} ({one.alerts})" for one in entities[:_SHOWN_ENTITIES]]
    return ", ".join(shown) + (", ..." if len(entities) > _SHOWN_ENTITIES else "")


def _lacking(title: str, how: str, alerts: Sequence[AlertBacktest]) -> Iterator[Text]:
    """Yield a line for each set of tables without rows or columns without values, with the alerts that read them."""
    for missing in sorted({_missing(one) for one in alerts}):
        names = ", ".join(one.spec.id for one in alerts if _missing(one) == missing)
        yield Text(f"{title}{names}: {how}{missing}", style="yellow")


def _missing(one: AlertBacktest) -> str:
    tables = [f"the logs have no rows for {', '.join(one.without_data)}"] if one.without_data else []
    columns = [f"no row has a value in {', '.join(one.unread)}"] if one.unread else []
    return "; ".join(tables + columns)


def _alert_as_value(one: AlertBacktest) -> dict[str, Any]:
    return {
        "alert": one.spec.id,
        "severity": one.spec.severity,
        "outcome": str(one.outcome),
        "counts": {str(change): count for change, count in one.counts.items()},
        "rows": one.rows,
        "last": iso(one.last) if one.last else None,
        "by_day": {day.isoformat(): count for day, count in one.by_day.items()},
        "noisiest": [{"kind": item.kind, "value": item.value, "alerts": item.alerts} for item in one.entities],
        "late_rows": one.late,
        "failed_days": {day.isoformat(): reason for day, reason in one.failed.items()},
        "tables_without_data": list(one.without_data),
        "columns_without_values": list(one.unread),
        "fired": [
            {"at": iso(item.at), "rows": item.rows, "entities": {kind: list(v) for kind, v in item.entities.items()}}
            for item in one.firings
        ],
        "seconds": round(one.elapsed, 3),
    }


def _time(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M}"
