"""When rows raise alerts, and how many."""

from datetime import timedelta
from typing import Any

import pytest

from entrawatch.detection.cannot_run import CannotRun
from entrawatch.detection.store import QueryResult
from entrawatch.detection.triggers import raised
from entrawatch.specs.samples import DEFAULT_NOW
from entrawatch.specs.trigger import Trigger

HOUR = timedelta(hours=1)


def alerts(rows: list[dict[str, Any]], **trigger: Any) -> int:
    """Return the number of alerts of these rows."""
    return raised(Trigger.model_validate(trigger), result(rows), DEFAULT_NOW, HOUR).alerts


def result(rows: list[dict[str, Any]]) -> QueryResult:
    columns = tuple(rows[0]) if rows else ()
    return QueryResult(columns, tuple(tuple(row.values()) for row in rows))


def numbers(*values: float | None) -> list[dict[str, Any]]:
    return [{"N": value} for value in values]


@pytest.mark.parametrize(
    ("operator", "fires_at"),
    [
        ("Equal", [3]),
        ("GreaterThan", [4, 5]),
        ("GreaterThanOrEqual", [3, 4, 5]),
        ("LessThan", [1, 2]),
        ("LessThanOrEqual", [1, 2, 3]),
    ],
)
def test_each_operator_compares_the_measure_with_the_threshold(operator: str, fires_at: list[int]) -> None:
    """Below, at and above the threshold."""
    measured = {"time_aggregation": "Total", "metric_measure_column": "N", "operator": operator, "threshold": 3}
    assert [value for value in range(1, 6) if alerts(numbers(value), **measured)] == fires_at


@pytest.mark.parametrize(
    ("aggregation", "value"), [("Average", 3), ("Minimum", 1), ("Maximum", 6), ("Total", 9), ("Count", 4)]
)
def test_each_aggregation_makes_one_number_of_the_rows(aggregation: str, value: float) -> None:
    """Null is not a number, but a row."""
    column = {} if aggregation == "Count" else {"metric_measure_column": "N"}
    trigger = {"time_aggregation": aggregation, "operator": "Equal", **column}
    rows = numbers(1, 2, 6, None)
    assert alerts(rows, threshold=value, **trigger) == 1
    assert alerts(rows, threshold=value + 0.5, **trigger) == 0


def test_without_dimensions_each_row_is_a_finding_where_any_row_fires() -> None:
    """More than no row and at least one row mean the same."""
    assert alerts(numbers(1, 1, 2)) == 3
    assert alerts(numbers(1, 1, 2), operator="GreaterThanOrEqual", threshold=1) == 3
    assert alerts([]) == 0


def test_a_number_of_rows_raises_one_alert() -> None:
    """With a threshold the rows are one finding together."""
    assert alerts(numbers(1, 2, 3), threshold=2) == 1
    assert alerts(numbers(1, 2), threshold=2) == 0


def test_silence_can_be_what_fires() -> None:
    """Less than one row: an empty result counts as zero, but has no average."""
    assert alerts([], operator="LessThan", threshold=1) == 1
    measured = {"time_aggregation": "Average", "metric_measure_column": "N", "operator": "LessThan", "threshold": 1}
    assert alerts([], **measured) == 0


def test_each_value_of_the_dimensions_is_an_alert() -> None:
    """Rows with equal values are one series, whatever their number."""
    rows = [{"User": "a", "Ip": "1"}, {"User": "a", "Ip": "2"}, {"User": "b", "Ip": "1"}, {"User": "b", "Ip": "1"}]
    assert alerts(rows, dimensions=[{"name": "User"}]) == 2
    assert alerts(rows, dimensions=[{"name": "User"}, {"name": "Ip"}]) == 3
    assert alerts(rows, dimensions=[{"name": "User"}, {"name": "Ip"}], threshold=1) == 1


def test_dimensions_keep_or_drop_the_values_they_list() -> None:
    """Include keeps, Exclude drops."""
    rows = [{"User": "a"}, {"User": "b"}, {"User": "c"}]
    assert alerts(rows, dimensions=[{"name": "User", "values": ["a", "b"]}]) == 2
    assert alerts(rows, dimensions=[{"name": "User", "operator": "Exclude", "values": ["a", "b"]}]) == 1


def test_only_rows_of_series_that_fire_are_handed_on() -> None:
    """Entities are read from these."""
    rows = [{"User": "a"}, {"User": "a"}, {"User": "b"}]
    trigger = Trigger.model_validate({"dimensions": [{"name": "User"}], "threshold": 1})
    assert raised(trigger, result(rows), DEFAULT_NOW, HOUR).rows == ({"User": "a"}, {"User": "a"})


def test_enough_windows_must_break_the_threshold() -> None:
    """Three windows of an hour, each from right after its start to its end."""

    def at(*minutes: float) -> list[dict[str, Any]]:
        return [{"TimeGenerated": DEFAULT_NOW - timedelta(minutes=ago)} for ago in minutes]

    def periods(number: int, least: int) -> dict[str, Any]:
        return {"failing_periods": {"number_of_evaluation_periods": number, "min_failing_periods_to_alert": least}}

    assert alerts(at(0, 60), **periods(3, 2)) == 1
    assert alerts(at(0, 59), **periods(3, 2)) == 0
    assert alerts(at(0, 61, 121), **periods(3, 3)) == 1
    assert alerts(at(0, 61, 180), **periods(3, 3)) == 0
    assert alerts(at(0, 1, 2), **periods(3, 1)) == 1
    assert alerts(at(90), **periods(1, 1)) == 1


def test_windows_follow_another_datetime_column_where_there_is_no_time_generated() -> None:
    """Such as a bin of it."""
    rows = [{"User": "a", "Hour": DEFAULT_NOW}, {"User": "a", "Hour": DEFAULT_NOW - HOUR}]
    two = {"failing_periods": {"number_of_evaluation_periods": 2, "min_failing_periods_to_alert": 2}}
    assert alerts(rows, **two) == 1


def test_windows_without_a_datetime_column_are_refused() -> None:
    """Nobody could say which window a row belongs to."""
    two = {"failing_periods": {"number_of_evaluation_periods": 2, "min_failing_periods_to_alert": 2}}
    with pytest.raises(CannotRun, match="keep a datetime column such as bin"):
        alerts([{"User": "a"}], **two)
