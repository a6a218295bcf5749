"""The benign week: all events of an ordinary day of a tenant, as rows with their arrival."""

from collections.abc import Iterator
from datetime import date

from entrawatch.benign_week.tenant.administration import administration_day
from entrawatch.benign_week.tenant.app_onboarding import application_day
from entrawatch.benign_week.tenant.azure_activity import azure_day
from entrawatch.benign_week.tenant.background_sign_ins import laptop_day, phone_day
from entrawatch.benign_week.tenant.delays import arrived
from entrawatch.benign_week.tenant.device_registration import device_day
from entrawatch.benign_week.tenant.directory_services import automatic_changes
from entrawatch.benign_week.tenant.lifecycle import lifecycle_day
from entrawatch.benign_week.tenant.passwords import password_day
from entrawatch.benign_week.tenant.people import Person
from entrawatch.benign_week.tenant.pim import pim_day, role_administration_day
from entrawatch.benign_week.tenant.randomness import stream
from entrawatch.benign_week.tenant.rows import Record, Row, moment
from entrawatch.benign_week.tenant.sign_ins import guest_visit, working_day
from entrawatch.benign_week.tenant.today import Today
from entrawatch.benign_week.tenant.usage import with_usage
from entrawatch.benign_week.tenant.workload_sign_ins import workload_day

DEFAULT_START = date(2026, 3, 9)
"""A Monday; the samples' usual moment is in this week."""


def rows_of_day(today: Today) -> Iterator[tuple[str, Row]]:
    """Yield table and row of everything that happens on one day in UTC, in no particular order.

    The same tenant and day give the same rows. They are JSON-ready; copies of one record share their nested values.
    """
    rows = arrived(_records(today), stream(today.seed, "delivery", today.day))
    return with_usage(rows, stream(today.seed, "usage", today.day))


def _records(today: Today) -> Iterator[Record]:
    for person in today.staff:
        yield from automatic_changes(today.seed, person, today.day)
    yield from _people(today)
    for guest in today.guests:
        yield from guest_visit(today.seed, guest, today.day)
    yield from workload_day(today.seed, today.day, today.users)
    for part in (
        password_day,
        lifecycle_day,
        device_day,
        administration_day,
        pim_day,
        role_administration_day,
        application_day,
        azure_day,
    ):
        yield from part(today)


def _people(today: Today) -> Iterator[Record]:
    leavers = {person.id for person in today.roster.disabled.get(today.day, ())}
    last_hour = moment(today.day, 17)
    for person in (*today.staff, *today.admins):
        for record in _person(today, person):
            # A leaver hands in the laptop before the account is disabled in the evening.
            if person.id not in leavers or record.at < last_hour:
                yield record


def _person(today: Today, person: Person) -> Iterator[Record]:
    work = today.work.get(person.id)
    if work is not None:
        yield from working_day(today.seed, work)
        yield from laptop_day(today.seed, work)
    yield from phone_day(today.seed, person, today.day, work)
