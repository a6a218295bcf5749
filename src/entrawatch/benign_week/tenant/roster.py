"""Roster: the employees of each day, the joiners and the leavers."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from entrawatch.benign_week.tenant.people import Person, employee
from entrawatch.benign_week.tenant.randomness import count, stream

JOINERS_PER_DAY = 0.002
LEAVERS_PER_DAY = 0.0015
"""Per weekday and each of the first 200 employees, own judgment: high, so that a week has joiners and leavers."""
CHANGES_PER_DAY = 0.0006
"""Joiners, and leavers, per weekday and further employee, own judgment: 15 % of them in a year."""
DAYS_TO_FIRST_DAY = 3
"""Between the creation of an account and the first day of work, own judgment."""
DAYS_TO_DELETION = 4
"""Between the disabling of an account and its deletion, own judgment."""


@dataclass(frozen=True)
class Roster:
    """The staff over a span of days; the maps have employees by event date."""

    staff: tuple[Person, ...]
    created: Mapping[date, tuple[Person, ...]]
    disabled: Mapping[date, tuple[Person, ...]]
    first_days: Mapping[int, date]
    """Number of an employee who joined to their first day."""
    last_days: Mapping[int, date]
    """Number of an employee who left to their last day."""

    def employed(self, day: date) -> Iterator[Person]:
        """Yield the people who work for the tenant on a day, in order of their numbers."""
        for person in self.staff:
            if self.first_days.get(person.number, day) <= day <= self.last_days.get(person.number, day):
                yield person

    def deleted(self, day: date) -> tuple[Person, ...]:
        """Return the people whose accounts are deleted on a day."""
        return self.disabled.get(day - timedelta(days=DAYS_TO_DELETION), ())


def make_roster(seed: int, users: int, start: date, days: int) -> Roster:
    """Return the roster of a tenant; it includes days before the start, so that the first days have deletions."""
    staff = [employee(seed, number) for number in range(users)]
    created: dict[date, tuple[Person, ...]] = {}
    disabled: dict[date, tuple[Person, ...]] = {}
    first_days: dict[int, date] = {}
    last_days: dict[int, date] = {}
    for offset in range(-DAYS_TO_DELETION - DAYS_TO_FIRST_DAY, days):
        day = start + timedelta(days=offset)
        if day.weekday() > 4:
            continue
        rng = stream(seed, "roster", day)
        joiners = [employee(seed, len(staff) + number) for number in range(_changes(rng, users, JOINERS_PER_DAY))]
        staff += joiners
        created[day] = tuple(joiners)
        first_days |= {person.number: day + timedelta(days=DAYS_TO_FIRST_DAY) for person in joiners}
        # Administrators have the first numbers and never leave.
        chosen = rng.sample(range(users // 10, users), _changes(rng, users, LEAVERS_PER_DAY))
        leavers = [staff[number] for number in chosen if number not in last_days]
        disabled[day] = tuple(leavers)
        last_days |= {person.number: day for person in leavers}
    return Roster(tuple(staff), created, disabled, first_days, last_days)


def _changes(rng: Random, users: int, rate: float) -> int:
    return count(rng, min(users, 200) * rate + max(users - 200, 0) * CHANGES_PER_DAY)
