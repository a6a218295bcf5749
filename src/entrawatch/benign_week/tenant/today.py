"""Today: one day of the tenant, with the people of that day."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from random import Random

from entrawatch.benign_week.tenant.audit_rows import Actor, by_person
from entrawatch.benign_week.tenant.people import Guest, Person, administrators, guests
from entrawatch.benign_week.tenant.randomness import stream
from entrawatch.benign_week.tenant.roster import Roster, make_roster
from entrawatch.benign_week.tenant.rows import moment
from entrawatch.benign_week.tenant.schedule import WorkDay, work_day

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
