"""Records written by hand."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from entrawatch.detection.records import Record
from entrawatch.specs.samples import DEFAULT_NOW

# A query and its records → the rows that come, in the order of their text.
Ask = Callable[..., list[tuple[Any, ...]]]


def record(table: str, minutes_ago: float = 10, arrived_minutes_ago: float | None = None, **columns: Any) -> Record:
    """Return a record that happened, and by default arrived, so many minutes before the samples' now."""
    at = DEFAULT_NOW - timedelta(minutes=minutes_ago)
    arrived = at if arrived_minutes_ago is None else DEFAULT_NOW - timedelta(minutes=arrived_minutes_ago)
    return Record(table, {"TimeGenerated": at, "_TimeReceived": arrived, **columns})


def sign_in(**columns: Any) -> Record:
    """Return a record of SigninLogs."""
    return record("SigninLogs", **columns)


def audit(**columns: Any) -> Record:
    """Return a record of AuditLogs."""
    return record("AuditLogs", **columns)
