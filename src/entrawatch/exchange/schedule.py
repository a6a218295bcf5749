"""Schedules: the closest evaluation frequency and window that a log alert rule accepts."""

from entrawatch.reference.durations import EVALUATION_FREQUENCIES, WINDOW_SIZES, minutes

LONGEST_WINDOW = minutes("P2D")
_LEAST = 5
# Entra logs can be hours late; an event alert reads back further than its last run.
_LATE = minutes("PT5H")


def frequency_for(wanted: int) -> str:
    """Return the longest frequency that is not longer than these minutes, at least 5."""
    return [one for one in EVALUATION_FREQUENCIES if minutes(one) <= max(wanted, _LEAST)][-1]


def window_for(wanted: int) -> str:
    """Return the shortest window that covers these minutes, at most two days."""
    fitting = (one for one in WINDOW_SIZES if minutes(one) >= max(wanted, _LEAST))
    return next(fitting, WINDOW_SIZES[-1])


def event_window(frequency: str, wanted: int) -> str:
    """Return the window of an event alert: also records that arrive hours late are in it."""
    return window_for(max(wanted, minutes(frequency) + _LATE))
