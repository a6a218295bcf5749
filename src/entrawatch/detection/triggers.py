"""Triggers: how many alerts the rows of a query raise, by the rules of the alert service."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import fmean
from typing import Any

from entrawatch.detection.cannot_run import CannotRun
from entrawatch.detection.store import QueryResult
from entrawatch.specs.trigger import Dimension, DimensionOperator, Operator, TimeAggregation, Trigger

Row = Mapping[str, Any]
LEARNED = "only Azure knows the threshold that it learned, so whether the alert fires is not proven"
# What remains of a sum of fractions in another order of rows is not a difference.
_DIGITS = 9


@dataclass(frozen=True)
class Raised:
    """The alerts of one run, and the rows that raised them."""

    alerts: int
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Measured:
    """The rows of one run, and the number of each series and window, smallest first."""

    rows: tuple[Row, ...]
    numbers: tuple[float, ...]


@dataclass(frozen=True)
class Series:
    """The rows of one run with the same dimension values, and whether they violate the threshold."""

    values: tuple[str, ...]
    """One value for each dimension of the trigger, in order."""
    rows: tuple[Row, ...]
    fires: bool


def all_series(trigger: Trigger, result: QueryResult, now: datetime, window: timedelta) -> tuple[Series, ...]:
    """Return the series of a query's rows; without dimensions, all rows are one series.

    Raises CannotRun for a dynamic threshold: to call its rows firing or silent would be a guess.
    """
    if trigger.dynamic_threshold:
        raise CannotRun("dynamic_threshold", LEARNED)
    rows = _rows(result)
    return tuple(
        Series(values, tuple(found), _fires(trigger, found, now, window))
        for values, found in _series(trigger, rows).items()
    )


def measured(trigger: Trigger, result: QueryResult, now: datetime, window: timedelta) -> Measured:
    """Return what a trigger measures in a query's rows, without a comparison."""
    series = _series(trigger, _rows(result)).values()
    numbers = [_measure(trigger, rows) for found in series for rows in _periods(trigger, found, now, window)]
    present = sorted(round(number, _DIGITS) for number in numbers if number is not None)
    return Measured(tuple(row for found in series for row in found), tuple(present))


def _rows(result: QueryResult) -> list[Row]:
    return [dict(zip(result.columns, row, strict=True)) for row in result.rows]


def raised(trigger: Trigger, result: QueryResult, now: datetime, window: timedelta) -> Raised:
    """Return the result of a trigger for a query's rows; `window` is one evaluation period.

    With dimensions, or a trigger other than 'any row', each series that violates the threshold is one alert. If any
    row fires and nothing splits the rows, each row counts as an alert, although Azure Monitor sends them together.
    """
    series = [found for found in all_series(trigger, result, now, window) if found.fires]
    kept = tuple(row for found in series for row in found.rows)
    return Raised(len(kept) if _is_any_row(trigger) else len(series), kept)


def _is_any_row(trigger: Trigger) -> bool:
    least = {Operator.GREATER_THAN: 0, Operator.GREATER_THAN_OR_EQUAL: 1}.get(trigger.operator)
    counts = trigger.time_aggregation is TimeAggregation.COUNT and trigger.threshold == least
    return counts and not trigger.dimensions and trigger.failing_periods.number_of_evaluation_periods == 1


def _series(trigger: Trigger, rows: Sequence[Row]) -> dict[tuple[str, ...], list[Row]]:
    if not trigger.dimensions:
        return {(): list(rows)}
    found: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        values = tuple(_text(row[dimension.name]) for dimension in trigger.dimensions)
        if all(map(_is_kept, trigger.dimensions, values)):
            found.setdefault(values, []).append(row)
    return found


def _is_kept(dimension: Dimension, value: str) -> bool:
    is_listed = "*" in dimension.values or value in dimension.values
    return is_listed == (dimension.operator is DimensionOperator.INCLUDE)


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _fires(trigger: Trigger, rows: Sequence[Row], now: datetime, window: timedelta) -> bool:
    periods = list(_periods(trigger, rows, now, window))
    failing = [period for period in periods if _breaks(trigger, period)]
    return len(failing) >= trigger.failing_periods.min_failing_periods_to_alert


def _periods(trigger: Trigger, rows: Sequence[Row], now: datetime, window: timedelta) -> Iterator[list[Row]]:
    number = trigger.failing_periods.number_of_evaluation_periods
    if number == 1:
        yield list(rows)
        return
    for index in range(number):
        end = now - index * window
        yield [row for row in rows if end - window < _moment(row) <= end]


def _moment(row: Row) -> datetime:
    """Return the row's time: TimeGenerated, otherwise its first datetime column."""
    moments = [value for value in row.values() if isinstance(value, datetime)]
    named = row.get("TimeGenerated")
    if isinstance(named, datetime):
        return named
    if not moments:
        raise CannotRun("number_of_evaluation_periods", "keep a datetime column such as bin(TimeGenerated, ...)")
    return moments[0]


def _breaks(trigger: Trigger, rows: Sequence[Row]) -> bool:
    measured = _measure(trigger, rows)
    return measured is not None and trigger.operator.holds(measured, trigger.threshold)


def _measure(trigger: Trigger, rows: Sequence[Row]) -> float | None:
    """Return the number to compare; None if no row has one."""
    if trigger.time_aggregation is TimeAggregation.COUNT:
        return len(rows)
    numbers = [row[trigger.metric_measure_column or ""] for row in rows]
    present = [float(number) for number in numbers if number is not None]
    return _AGGREGATES[trigger.time_aggregation](present) if present else None


_AGGREGATES: Mapping[TimeAggregation, Callable[[Sequence[float]], float]] = {
    TimeAggregation.AVERAGE: fmean,
    TimeAggregation.MINIMUM: min,
    TimeAggregation.MAXIMUM: max,
    TimeAggregation.TOTAL: sum,
}
