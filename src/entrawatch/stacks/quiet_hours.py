"""Quiet hours: announced times in which alerts fire as always and notify no one."""

import re
from datetime import datetime
from enum import StrEnum

from entrawatch.specs.alert_spec import Severity
from entrawatch.specs.trigger import Name, SpecModel, Text

MOST_DAYS = 180
LONGEST_DESCRIPTION = 2048
MOST_ALERTS = 5
"""Azure's number of values in one filter (APR012)."""
MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}")
TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


class Weekday(StrEnum):
    """A day of the week, as Azure names it."""

    MONDAY = "Monday"
    TUESDAY = "Tuesday"
    WEDNESDAY = "Wednesday"
    THURSDAY = "Thursday"
    FRIDAY = "Friday"
    SATURDAY = "Saturday"
    SUNDAY = "Sunday"


class WeeklyHours(SpecModel):
    """The same hours on some days of each week."""

    days: tuple[Weekday, ...]
    """Days on which the hours begin."""
    start: str
    """First minute in UTC, such as 22:00."""
    end: str
    """Last minute in UTC, such as 06:00; before `start`, it is on the next day."""


class QuietHours(SpecModel):
    """One announced time, or hours of each week until a day."""

    reason: Text
    """Why notifications are held, such as a change number."""
    owner: Text
    """Person or team that decided it."""
    starts: str
    """First moment in UTC, such as 2026-12-24T18:00."""
    ends: str
    """Last moment in UTC; at most 180 days after the first."""
    weekly: WeeklyHours | None = None
    """Only these hours of each week; absent = all the time."""
    severities: tuple[Severity, ...] = (Severity.MEDIUM, Severity.LOW, Severity.INFORMATIONAL)
    """Severities that are held; never critical."""
    alerts: tuple[Name, ...] = ()
    """Alerts that are held, at most 5; absent = all."""

    @property
    def description(self) -> str:
        """Return the description of the rule in Azure."""
        return f"{self.reason} ({self.owner})"


def moment(text: str) -> datetime | None:
    """Return a moment in UTC, without a time zone; None if it is not one."""
    try:
        return datetime.fromisoformat(text) if MOMENT.fullmatch(text) else None
    except ValueError:
        return None
