"""Today: one day of the tenant with the people of that day, and the roster of joiners and leavers."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from random import Random

from entrawatch.benign_week.tenant.audit_rows import Actor, by_person
from entrawatch.benign_week.tenant.people import Guest, Person, administrators, employee, guests
from entrawatch.benign_week.tenant.randomness import count, stream
from entrawatch.benign_week.tenant.rows import moment
from entrawatch.benign_week.tenant.schedule import WorkDay, work_day

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


JOBS = 4
"""Jobs of administrators, in order of their numbers."""


@dataclass(frozen=True)
class Today:
    """One day in UTC; `users` is the size of the tenant, which rates go by."""

    seed: int
    users: int
    day: date
    admins: tuple[Person, ...]
    guests: tuple[Guest, ...]
    roster: Roster

    @cached_property
    def staff(self) -> tuple[Person, ...]:
        """Return the employees of the day."""
        return tuple(self.roster.employed(self.day))

    @cached_property
    def work(self) -> Mapping[str, WorkDay]:
        """Return the working day of each person who works, administrators included, by the id of the account."""
        days = ((person, work_day(self.seed, person, self.day)) for person in (*self.staff, *self.admins))
        return {person.id: work for person, work in days if work is not None}

    @property
    def is_weekend(self) -> bool:
        """Return whether most people do not work on this day."""
        return self.day.weekday() > 4

    def stream(self, *names: object) -> Random:
        """Return the random numbers for something of this day."""
        return stream(self.seed, *names, self.day)

    def administrator(self, job: int) -> WorkDay | None:
        """Return the administrator who does this job today: the usual one or the next who works, or None."""
        order = self.admins[job % len(self.admins) :] + self.admins[: job % len(self.admins)]
        return next((self.work[admin.id] for admin in order if admin.id in self.work), None)

    def administrators(self, job: int) -> list[WorkDay]:
        """Return the administrators who do this job and work today; a large tenant has several for each."""
        return [self.work[one.id] for one in self.admins if one.number % JOBS == job and one.id in self.work]

    def working_staff(self) -> Iterator[WorkDay]:
        """Yield the working days of the employees."""
        for person in self.staff:
            if person.id in self.work:
                yield self.work[person.id]


def some_time(work: WorkDay, rng: Random) -> datetime:
    """Return a moment well within a person's working day."""
    margin = (work.ends - work.starts) * 0.1
    return moment(work.day, rng.uniform(work.starts + margin, work.ends - margin), work.place.city.zone)


def actor(work: WorkDay) -> Actor:
    """Return a person at work as the actor."""
    return by_person(work.person, work.place)


def tenant_days(seed: int, users: int, start: date, days: int) -> Iterator[Today]:
    """Yield the days of a tenant, in order."""
    roster = make_roster(seed, users, start, days)
    admins, visitors = administrators(seed, users), guests(seed, users)
    for number in range(days):
        yield Today(seed, users, start + timedelta(days=number), admins, visitors, roster)
