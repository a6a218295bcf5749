"""Business hours: the time zone, hours and days in which people usually work."""

from collections.abc import Iterator
from functools import cache
from typing import Annotated
from zoneinfo import available_timezones

from pydantic import Field

from entrawatch.documents.document import Document, KeyPath
from entrawatch.documents.issues import Issue, Problem
from entrawatch.documents.messages import close_names, parse_model, shown
from entrawatch.specs.trigger import SpecModel, Text

_DAYS = ("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday")


class BusinessHours(SpecModel):
    """When people usually work, in local time of the time zone."""

    timezone: Text
    """IANA time zone, such as Europe/Berlin."""
    start: Annotated[int, Field(ge=0, le=23)]
    """First hour of work, 0 to 23."""
    end: Annotated[int, Field(ge=1, le=24)]
    """Hour at which work ends, 1 to 24."""
    days: Annotated[tuple[int | str, ...], Field(min_length=1)]
    """Workdays, numbered as in KQL: 0 Sunday, 1 Monday to 6 Saturday."""


def check_business_hours(value: object, document: Document, key_path: KeyPath) -> list[Issue]:
    """Return what is wrong with a stack's business hours, each at its key."""
    if not isinstance(value, dict):
        text = f"{key_path[-1]} must be a map with timezone, start, end and days, not {shown(value)}"
        return [Issue(document.value_location(*key_path), "IN201", text)]
    hours, issues = parse_model(BusinessHours, document, family="IN", value=value, prefix=key_path)
    if hours is None:
        return issues
    problems = [*_timezone(hours.timezone), *_order(hours), *_days(hours.days)]
    return [document.issue(problem, *key_path) for problem in problems]


def _timezone(name: str) -> Iterator[Problem]:
    known = _timezones()
    if name not in known:
        near = close_names(name, sorted(known)) if "/" in name else []
        advice = f"did you mean '{near[0]}'?" if near else "write an IANA name, such as Europe/Berlin"
        yield Problem("IN208", ("timezone",), f"time zone {shown(name)} is not known; {advice}")


@cache
def _timezones() -> frozenset[str]:
    return frozenset(available_timezones())


def _order(hours: BusinessHours) -> Iterator[Problem]:
    if hours.end <= hours.start:
        text = f"end '{hours.end}' is not after start '{hours.start}'"
        yield Problem("IN208", ("end",), f"{text}; hours that cross midnight are not supported")


def _days(days: tuple[int | str, ...]) -> Iterator[Problem]:
    for number, day in enumerate(days):
        if isinstance(day, str) or not 0 <= day <= 6:
            yield Problem("IN208", ("days", number), f"day {shown(day)} is not known; {_day_advice(day)}")
        elif day in days[:number]:
            yield Problem("IN208", ("days", number), f"day '{day}' is duplicated; remove one")


def _day_advice(day: int | str) -> str:
    names = [name for name in _DAYS if isinstance(day, str) and len(day) >= 3 and name.startswith(day.lower())]
    if names:
        return f"write {_DAYS.index(names[0])}"
    return "Sunday is 0" if day == 7 else "write 0 for Sunday, 1 for Monday to 6 for Saturday"
