"""Schedule: on which days and at which hours a person works, and from where."""

from dataclasses import dataclass
from datetime import date, timedelta

from entrawatch.benign_week.tenant.people import Person
from entrawatch.benign_week.tenant.places import Place, hotel, travel_cities
from entrawatch.benign_week.tenant.randomness import stream

# Own judgment, all of them.
VACATION_SHARE = 0.08
"""Weeks in which a person does not work."""
SICK_SHARE = 0.025
"""Further days in which a person does not work."""
TRIP_SHARE = 0.04
"""Weeks in which a person travels, Tuesday to Thursday."""
OFFICE_SHARE = 0.6
"""Working days at the office; the others are at home."""
EVENING_SHARE = 0.06
"""Working days with an hour of work late in the evening."""
WEEKEND_SHARE = 0.03
"""Days of a weekend on which a person works for an hour or two."""

# Monday is 0.
_SATURDAY = 5
_TRIP_DAYS = (1, 2, 3)


@dataclass(frozen=True)
class WorkDay:
    """One person's working day; hours are local to `person.site`, such as 8.5 for half past eight."""

    person: Person
    day: date
    starts: float
    ends: float
    place: Place
    evening: float | None = None
    """Start of an hour of work in the evening."""
    is_trip: bool = False
    is_arrival: bool = False
    """Whether it is the first day of a trip."""

    @property
    def is_weekend(self) -> bool:
        """Return whether most people do not work on the day."""
        return self.day.weekday() >= _SATURDAY


def work_day(seed: int, person: Person, day: date) -> WorkDay | None:
    """Return a person's activity on a day, or None if they do not work."""
    if day.weekday() >= _SATURDAY:
        return _weekend(seed, person, day)
    if is_away(seed, person, day):
        return None
    rng = stream(seed, "day", person.id, day)
    starts = rng.gauss(8.4, 0.7)
    starts = min(max(starts, 6.5), 10.0)
    ends = starts + rng.uniform(7.5, 9.5)
    # Administrators work during the tenant's business hours and from its addresses: at home they use its VPN.
    ends = min(ends, 18.5)
    is_office = rng.random() < OFFICE_SHARE or person.is_admin or person.works_at_kiosk
    place = person.office if is_office else person.home.on(day)
    stays_late = rng.random() < EVENING_SHARE and not (person.is_admin or person.works_at_kiosk)
    evening = rng.uniform(19.5, 21.5) if stays_late else None
    trip = _trip(seed, person, day)
    if trip is not None:
        return WorkDay(person, day, starts, ends, trip, evening, True, day.weekday() == _TRIP_DAYS[0])
    return WorkDay(person, day, starts, ends, place, evening)


def is_away(seed: int, person: Person, day: date) -> bool:
    """Return whether a person is on leave or ill on a day."""
    week = _monday(day)
    on_leave = stream(seed, "leave", person.id, week).random() < VACATION_SHARE
    return on_leave or stream(seed, "ill", person.id, day).random() < SICK_SHARE


def _weekend(seed: int, person: Person, day: date) -> WorkDay | None:
    rng = stream(seed, "day", person.id, day)
    if person.is_admin or person.works_at_kiosk or rng.random() >= WEEKEND_SHARE:
        return None
    starts = rng.uniform(9, 19)
    return WorkDay(person, day, starts, starts + rng.uniform(0.5, 2), person.home.on(day))


def _trip(seed: int, person: Person, day: date) -> Place | None:
    rng = stream(seed, "trip", person.id, _monday(day))
    number = rng.randrange(len(travel_cities()))
    travels = (
        rng.random() < TRIP_SHARE and not (person.is_admin or person.works_at_kiosk) and day.weekday() in _TRIP_DAYS
    )
    return hotel(number) if travels else None


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
