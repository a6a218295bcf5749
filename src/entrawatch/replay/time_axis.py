"""Render moments, and numbers along time as one line of characters."""

from collections.abc import Sequence
from datetime import datetime

from entrawatch.replay.alert_state import Change, Entry
from entrawatch.replay.rule import Clock

WIDTH = 64
MARKS = {Change.FIRED: "●", Change.STILL_FIRING: "○", Change.SUPPRESSED: "-", Change.RESOLVED: "✓"}
_ASCII_MARKS = {Change.FIRED: "#", Change.STILL_FIRING: "o", Change.SUPPRESSED: "-", Change.RESOLVED: "v"}
_LEVELS, _ASCII_LEVELS = "▁▂▃▄▅▆▇█", "123456789"
# Priority if several changes fall on one character.
_ORDER = (Change.FIRED, Change.RESOLVED, Change.SUPPRESSED, Change.STILL_FIRING)


def iso(at: datetime) -> str:
    """Return a moment in UTC as JSON holds it."""
    return at.isoformat().replace("+00:00", "Z")


def marks(ascii_only: bool) -> dict[Change, str]:
    """Return the character for each change of an alert."""
    return _ASCII_MARKS if ascii_only else MARKS


def strip(entries: Sequence[Entry], clock: Clock, ascii_only: bool = False) -> str:
    """Return the duration of a clock as one line with a mark for each change."""
    width = min(WIDTH, max(clock.count, 2))
    found: dict[int, set[Change]] = {}
    for entry in entries:
        found.setdefault(_place(entry.at, clock, width), set()).add(entry.change)
    shown = marks(ascii_only)
    quiet = "." if ascii_only else "·"
    return "".join(
        next((shown[change] for change in _ORDER if change in found.get(place, ())), quiet) for place in range(width)
    )


def sparkline(numbers: Sequence[int], ascii_only: bool = False) -> str:
    """Return a character for each number, with a height relative to the largest; a dot for zero."""
    levels, quiet = (_ASCII_LEVELS, ".") if ascii_only else (_LEVELS, "·")
    most = max(numbers, default=0)
    return "".join(levels[(number * len(levels) - 1) // most] if number else quiet for number in numbers)


def _place(at: datetime, clock: Clock, width: int) -> int:
    number = (at - clock.first) // clock.frequency
    return min(number * width // clock.count, width - 1)
