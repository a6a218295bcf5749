"""Non-interactive sign-ins: automatic token renewals of laptops and phones."""

from collections.abc import Iterator
from datetime import date

from entrawatch.benign_week.tenant import outcomes
from entrawatch.benign_week.tenant.applications import laptop_applications, phone_applications, portals
from entrawatch.benign_week.tenant.devices import no_device
from entrawatch.benign_week.tenant.people import Person
from entrawatch.benign_week.tenant.places import microsoft, mobile
from entrawatch.benign_week.tenant.randomness import Chances, new_id, spread, stream, varied
from entrawatch.benign_week.tenant.rows import Record, moment
from entrawatch.benign_week.tenant.schedule import WorkDay
from entrawatch.benign_week.tenant.sign_in_rows import NonInteractive

# Own judgment within published bounds: 35 to 200 sign-ins of all kinds per user and day (PV021, PV022), of which the
# price data's planning defaults give 85 % to this kind.
LAPTOP_PER_WORKING_DAY = 46.0
LAPTOP_PER_WEEKEND_DAY = 6.0
PHONE_PER_WORKING_DAY = 26.0
PHONE_PER_DAY_OFF = 14.0
ADMIN_PER_WORKING_DAY = 12.0
SERVICE_SHARE = 0.01
"""Share of a laptop's renewals that a Microsoft service makes from Microsoft's network; own judgment."""
PHONE_ADDRESSES = 3
"""Addresses that a carrier assigns to one phone in a day, own judgment."""
OUTCOMES = Chances(
    (outcomes.SUCCESS, 0.965),
    (outcomes.NOT_SIGNED_IN_ANY_MORE, 0.015),
    (outcomes.SESSION_OVER, 0.008),
    (outcomes.MFA_ASKED_BY_POLICY, 0.006),
    (outcomes.TOKEN_REVOKED, 0.003),
    (outcomes.TOKEN_INACTIVE, 0.003),
)
"""Shares of the results, own judgment."""


def laptop_day(seed: int, work: WorkDay) -> Iterator[Record]:
    """Yield the sign-ins of the laptop on a working day of its owner."""
    person = work.person
    rng = stream(seed, "laptop day", person.id, work.day)
    session = new_id(rng)
    rows = NonInteractive(person, person.laptop, work.place)
    by_service = NonInteractive(person, no_device(), microsoft(rng))
    number = varied(rng, _laptop_mean(work))
    applications = portals() if person.is_admin else laptop_applications()
    for hour in spread(rng, number, work.starts, work.ends):
        at = moment(work.day, hour, work.place.city.zone)
        if rng.random() < SERVICE_SHARE:
            yield by_service.record(applications.draw(rng), at, outcomes.SUCCESS, rng, new_id(rng))
        else:
            yield rows.record(applications.draw(rng), at, OUTCOMES.draw(rng), rng, session)


def phone_day(seed: int, person: Person, day: date, work: WorkDay | None) -> Iterator[Record]:
    """Yield the sign-ins of the phone on any day, mostly while its owner is awake: over mobile networks and at home."""
    if person.phone is None:
        return
    rng = stream(seed, "phone day", person.id, day)
    session = new_id(rng)
    carried = [mobile(person.site, rng) for _ in range(PHONE_ADDRESSES)]
    places = [work.place] if work is not None and work.is_trip else [person.home.on(day, "phone"), *carried]
    networks = [NonInteractive(person, person.phone, place) for place in places]
    works = work is not None and not work.is_weekend
    zone = places[0].city.zone
    for hour in spread(rng, varied(rng, PHONE_PER_WORKING_DAY if works else PHONE_PER_DAY_OFF), 6.5, 22.5):
        at = moment(day, hour, zone)
        yield rng.choice(networks).record(phone_applications().draw(rng), at, OUTCOMES.draw(rng), rng, session)


def _laptop_mean(work: WorkDay) -> float:
    if work.person.is_admin:
        return ADMIN_PER_WORKING_DAY
    return LAPTOP_PER_WEEKEND_DAY if work.is_weekend else LAPTOP_PER_WORKING_DAY
