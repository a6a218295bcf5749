"""Records: rows of Log Analytics tables with the moment at which they happened."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from entrawatch.benign_week.tenant.randomness import fixed_id

Row = dict[str, Any]
"""Columns by name; moments are ISO 8601 text in UTC, dynamic columns are maps and lists."""

# The same two as in the base records of the samples. In Log Analytics TenantId is the workspace's id.
WORKSPACE_ID = "5d0f4b8e-93a1-4a53-8f0e-2c5c7be41f10"
TENANT_ID = "9f6a1c3e-7b52-4d08-b1c4-0e8d53a7f266"


class Record(NamedTuple):
    """One row, its table, and when it happened."""

    at: datetime
    table: str
    row: Row


def timestamp(at: datetime) -> str:
    """Return a moment in UTC as Log Analytics shows it."""
    return f"{at.isoformat(timespec='microseconds')[:26]}Z"


def moment(day: date, hour: float, zone: ZoneInfo | None = None) -> datetime:
    """Return the moment in UTC of an hour of the day, such as 8.5 for half past eight, in a time zone or in UTC."""
    midnight = datetime.combine(day, time(), tzinfo=zone or UTC)
    # Local time first, then UTC: working hours do not shift with daylight saving time.
    return (midnight + timedelta(hours=hour)).astimezone(UTC)


@lru_cache(maxsize=1024)
def name_id(*names: str) -> str:
    """Return the ID of an object that every synthetic tenant has, regardless of the seed."""
    return fixed_id(0, *names)
