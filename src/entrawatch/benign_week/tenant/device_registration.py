"""Device registration: new phones and replaced laptops, with the sign-in and the audit records of each."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

from entrawatch.benign_week.tenant import outcomes
from entrawatch.benign_week.tenant.applications import BROKER
from entrawatch.benign_week.tenant.audit_rows import Activity, audit, by_service, changed, device, user
from entrawatch.benign_week.tenant.devices import Device, new_phone
from entrawatch.benign_week.tenant.randomness import count, new_id
from entrawatch.benign_week.tenant.rows import Record
from entrawatch.benign_week.tenant.sign_in_rows import SignIn, interactive
from entrawatch.benign_week.tenant.tenant import HELP_DESK
from entrawatch.benign_week.tenant.today import Today, actor, some_time

NEW_DEVICES = 0.003
"""Per employee and working day, own judgment: a new device every 18 months."""
KEYS_READ = 0.001
"""BitLocker keys that the help desk reads, per employee and weekday, own judgment."""

_SERVICE = "Device Registration Service"
REGISTER = Activity("Register device", "Device", _SERVICE, "Add")
ADD_DEVICE = Activity("Add device", "Device", operation="Add")
ADD_OWNER = Activity("Add registered owner to device", "Device", operation="Assign")
ADD_REGISTERED_USER = Activity("Add registered users to device", "Device", operation="Assign")
READ_KEY = Activity("Read BitLocker key", "KeyManagement", "Core Directory", "Other")


def device_day(today: Today) -> Iterator[Record]:
    """Yield the devices that are registered on a day, and the recovery keys that the help desk reads."""
    if today.is_weekend:
        return
    for work in today.working_staff():
        rng = today.stream("device", work.person.id)
        if rng.random() >= NEW_DEVICES:
            continue
        person, at, item = work.person, some_time(work, rng), new_phone(today.seed, work.person.number, today.day)
        # Registering a device always requires a second factor.
        sign_in = SignIn(person, item, work.place, BROKER, at, outcomes.SUCCESS_AFTER_MFA, new_id(rng), new_id(rng))
        yield interactive(sign_in, rng)
        yield from _registered(sign_in, item, at + timedelta(seconds=20), rng)
    yield from _keys(today)


def _registered(sign_in: SignIn, item: Device, at: datetime, rng: Random) -> Iterator[Record]:
    service, flow = by_service(_SERVICE), new_id(rng)
    person = sign_in.account
    details = {"Device Id": item.id, "Device OS": item.kind.value, "Device Trust Type": item.trust_type}
    yield audit(at, REGISTER, service, [device(item)], rng, details=details)
    created = device(item, changed("DeviceId", [], [item.id]), changed("DisplayName", [], [item.name]))
    yield audit(at, ADD_DEVICE, service, [created], rng, flow=flow)
    for activity in (ADD_OWNER, ADD_REGISTERED_USER):
        owned = [user(person, changed("Device.ObjectID", None, item.object_id)), device(item)]
        yield audit(at, activity, service, owned, rng, flow=flow)


def _keys(today: Today) -> Iterator[Record]:
    rng, staff = today.stream("recovery key"), today.administrators(HELP_DESK)
    people = [work.person for work in today.working_staff()]
    for _ in range(count(rng, KEYS_READ * today.users) if staff and people else 0):
        desk, item = rng.choice(staff), rng.choice(people).laptop
        read = device(item, changed("key id", None, new_id(rng)))
        yield audit(some_time(desk, rng), READ_KEY, actor(desk), [read], rng, details={"Device Id": item.id})
