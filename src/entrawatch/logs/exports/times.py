"""Times in exports: ISO 8601, and the local formats of portals."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from enum import StrEnum


class DateOrder(StrEnum):
    """Which part comes first in dates such as 5/6/2026."""

    MONTH_FIRST = "month_first"
    DAY_FIRST = "day_first"


# Browsers put a no-break space before AM and PM, and some languages write a.m.
_LOCAL = re.compile(
    r"(\d{1,4})([/.-])(\d{1,2})\2(\d{1,4}),?\s+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*(?:([AaPp])\.?[Mm]\.?)?",
)
# Windows PowerShell 5.1 writes dates so; the numbers are milliseconds since 1970.
_POWERSHELL = re.compile(r"/Date\((-?\d{1,17})(?:[+-]\d{4})?\)/")
_OFFSET = re.compile(r"(.*\d(?:\s*[AaPp]\.?[Mm]\.?)?)\s+([+-]\d{2}):?(\d{2})")
_ISO_SHORT_HOUR = re.compile(r"(\d{4}-\d{2}-\d{2}[T ])(\d:.*)")


_FIRST_SECOND, _LAST_SECOND = 10**9, 4 * 10**9
"""2001 to 2096; as milliseconds, both are in January or February 1970."""


def parse_time(text: str, order: DateOrder = DateOrder.MONTH_FIRST) -> datetime:
    """Return the moment in UTC, in microseconds (exports have one more digit); raise ValueError.

    Text without an offset is UTC, as documented for diagnostic records and downloads. Records contain ISO 8601 or
    month-first dates such as 8/22/2026 6:07:16 PM, with an offset or without; `order` is for portal downloads.
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = _other_time(text.strip(), order)
    if moment.tzinfo is None:
        return moment.replace(tzinfo=UTC)
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError(text) from None


def time_of_number(number: float) -> datetime:
    """Return the moment so many seconds or milliseconds after 1970; raise ValueError if neither is plausible."""
    seconds = number / 1000 if number > _LAST_SECOND else number
    if not _FIRST_SECOND <= seconds <= _LAST_SECOND:
        raise ValueError(number)
    return datetime.fromtimestamp(seconds, UTC)


def epoch_time(milliseconds: int) -> datetime:
    """Return the moment this many milliseconds after 1970; raise ValueError if it is out of range."""
    try:
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=milliseconds)
    except OverflowError:
        raise ValueError(milliseconds) from None


def date_order(texts: Iterable[str]) -> DateOrder | None:
    """Return the date order of one file, or None if it is ambiguous.

    A number above 12 decides it, and so do dots (day first). English (United States) writes AM in capitals;
    day-first English does not. ISO dates have no order and count as month first.
    """
    hint: DateOrder | None = None
    ambiguous = False
    for text in texts:
        match = _LOCAL.fullmatch(text.strip())
        if match is None or len(match[1]) == 4:
            continue
        ambiguous = True
        first, second = int(match[1]), int(match[3])
        if first > 12 or match[2] == ".":
            return DateOrder.DAY_FIRST
        if second > 12:
            return DateOrder.MONTH_FIRST
        if match[9] and match[9].isupper() and text.rstrip().endswith("M"):
            hint = DateOrder.MONTH_FIRST
    return hint if ambiguous else DateOrder.MONTH_FIRST


def is_local_time(text: str) -> bool:
    """Return whether a time is in the local format of a browser or spreadsheet."""
    return _LOCAL.fullmatch(text.strip()) is not None


def _other_time(text: str, order: DateOrder) -> datetime:
    written = _POWERSHELL.fullmatch(text)
    if written:
        return epoch_time(int(written[1]))
    shifted = _OFFSET.fullmatch(text)
    if shifted:
        offset = timedelta(hours=int(shifted[2]), minutes=int(shifted[2][0] + shifted[3]))
        return _other_time(shifted[1], order) - offset
    short = _ISO_SHORT_HOUR.fullmatch(text)
    if short:
        return datetime.fromisoformat(f"{short[1]}0{short[2]}")
    match = _LOCAL.fullmatch(text)
    if match is None:
        raise ValueError(text)
    year, month, day = _date(match[1], match[3], match[4], order)
    hour = _hour(int(match[5]), match[9])
    micros = int((match[8] or "0").ljust(6, "0")[:6])
    return datetime(year, month, day, hour, int(match[6]), int(match[7] or 0), micros)  # noqa: DTZ001 - parse_time sets UTC


def _date(first: str, second: str, third: str, order: DateOrder) -> tuple[int, int, int]:
    if len(first) == 4:
        return int(first), int(second), int(third)
    if len(third) != 4:
        raise ValueError(third)
    day_first = order is DateOrder.DAY_FIRST
    return int(third), int(second if day_first else first), int(first if day_first else second)


def _hour(hour: int, half: str | None) -> int:
    if half is None:
        return hour
    if not 1 <= hour <= 12:
        raise ValueError(hour)
    return hour % 12 + (12 if half in "Pp" else 0)
