"""Values and times: what each KQL type takes, and what it refuses."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from entrawatch.logs.exports.times import DateOrder, date_order, parse_time
from entrawatch.logs.exports.values import converters

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("kql_type", "value", "expected"),
    [
        ("string", 50126, "50126"),
        ("string", True, "true"),
        ("string", 1.5, "1.5"),
        ("string", {"a": [1, "ä"]}, '{"a":[1,"ä"]}'),
        ("string", "", ""),
        ("dynamic", {"a": 1}, {"a": 1}),
        ("dynamic", '[{"a":1}]', [{"a": 1}]),
        ("dynamic", "plain text", "plain text"),
        ("dynamic", "{not json", "{not json"),
        ("dynamic", " ", None),
        ("dynamic", 0, 0),
        ("long", "0", 0),
        ("long", "12.0", 12),
        ("long", 5123456789, 5123456789),
        ("long", "None", None),
        ("int", 3.0, 3),
        ("real", "1.5", 1.5),
        ("real", 2, 2.0),
        ("guid", "{2B7E6F0A-15D9-4C35-9D5E-7F0B6A4C1D21}", "2b7e6f0a-15d9-4c35-9d5e-7f0b6a4c1d21"),
        ("guid", "", None),
        ("bool", "True", True),
        ("bool", "false", False),
        ("bool", "", None),
        ("datetime", "", None),
        ("datetime", 1773144000, NOON),
        ("datetime", 1773144000000, NOON),
        ("datetime", "/Date(1773144000000)/", NOON),
        ("datetime", "3/10/2026 10:00:00 AM +00:00", NOON - timedelta(hours=2)),
        ("datetime", "3/10/2026 1:30:00 PM +01:30", NOON),
    ],
)
def test_a_value_becomes_the_type_of_its_column(kql_type: str, value: Any, expected: Any) -> None:
    """Numbers as text, text as numbers, objects as text and text as objects, as the column wants."""
    converted = converters()[kql_type](value)
    assert converted == expected
    assert type(converted) is type(expected)


@pytest.mark.parametrize(
    ("kql_type", "value"),
    [
        ("long", "soon"),
        ("long", True),
        ("long", 1.5),
        ("long", 2**63),
        ("int", 2**31),
        ("long", float("inf")),
        ("long", "1" * 5000),
        ("bool", "maybe"),
        ("real", []),
        ("real", "1e999"),
        ("real", "NaN"),
        ("guid", "tenant-1"),
        ("guid", 5),
        ("datetime", 5),
        ("datetime", True),
        ("datetime", "yesterday"),
        ("string", float("nan")),
    ],
)
def test_what_does_not_fit_is_refused(kql_type: str, value: Any) -> None:
    """Nothing is rounded, cut or guessed."""
    with pytest.raises((ValueError, OverflowError)):
        converters()[kql_type](value)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-03-10T12:00:00.1234567Z", datetime(2026, 3, 10, 12, 0, 0, 123456, UTC)),
        ("2026-03-10T13:00:00+01:00", datetime(2026, 3, 10, 12, tzinfo=UTC)),
        ("2026-03-10T8:48:50.361Z", datetime(2026, 3, 10, 8, 48, 50, 361000, UTC)),
        ("3/10/2026 12:07:16 AM", datetime(2026, 3, 10, 0, 7, 16, tzinfo=UTC)),
        ("3/10/2026 12:07:16 PM", datetime(2026, 3, 10, 12, 7, 16, tzinfo=UTC)),
        ("2026/03/10 12:07", datetime(2026, 3, 10, 12, 7, tzinfo=UTC)),
    ],
)
def test_times_of_records_are_utc(text: str, moment: datetime) -> None:
    """ISO 8601 with one digit too many or one too few, and the month-first form of risk records."""
    assert parse_time(text) == moment


@pytest.mark.parametrize(
    "text", ["", "13/13/2026 1:00", "3/10/26 1:00", "3/10/2026 13:00 PM", "0001-01-01T00:00:00+14:00"]
)
def test_what_is_no_time_is_refused(text: str) -> None:
    """Impossible dates, two-digit years and hours that no clock has are not times."""
    with pytest.raises(ValueError):  # noqa: PT011 - the text is the value itself
        parse_time(text)


def test_the_order_of_dates_is_decided_or_left_open() -> None:
    """A number above 12, dots and capital AM decide; lower-case am is what day-first English writes too."""
    assert date_order(["1/2/2026, 1:00", "13/2/2026, 1:00"]) is DateOrder.DAY_FIRST
    assert date_order(["1/2/2026, 1:00 am"]) is None
    assert date_order(["1/2/2026, 1:00 AM"]) is DateOrder.MONTH_FIRST
    assert date_order(["1.2.2026, 1:00"]) is DateOrder.DAY_FIRST
    assert date_order(["2026-02-01T01:00:00Z"]) is DateOrder.MONTH_FIRST
