"""Directory services: automatic changes by Microsoft's services and the HR system, most of the audit log."""

from collections.abc import Iterator
from datetime import date
from random import Random

from entrawatch.benign_week.tenant.audit_rows import (
    Activity,
    audit,
    by_service,
    by_workload,
    changed,
    device,
    group,
    updated_user,
    user,
)
from entrawatch.benign_week.tenant.people import Person
from entrawatch.benign_week.tenant.randomness import count, spread, stream
from entrawatch.benign_week.tenant.rows import Record, moment
from entrawatch.benign_week.tenant.tenant import group_id
from entrawatch.benign_week.tenant.workloads import HR_PROVISIONING

# Events per employee and weekday; 5 to 20 audit events of all kinds per user and day are published (PV020, PV023).
# The split among the services is own judgment. On weekends a quarter of it.
MAILBOX_UPDATES = 3.0
DEVICE_UPDATES = 2.2
DYNAMIC_GROUP_CHANGES = 0.8
LICENSE_CHANGES = 0.3
HR_UPDATES = 0.4
WEEKEND_FACTOR = 0.25

UPDATE_USER = Activity("Update user")
UPDATE_DEVICE = Activity("Update device", "Device", "Core Directory")
ADD_MEMBER = Activity("Add member to group", "GroupManagement", operation="Assign")
REMOVE_MEMBER = Activity("Remove member from group", "GroupManagement", operation="Unassign")
CHANGE_LICENSE = Activity("Change user license")

_GROUPS = ("All staff", "Germany", "Sales team", "Finance team", "Newsletter", "Intune pilot")


def automatic_changes(seed: int, person: Person, day: date) -> Iterator[Record]:
    """Yield the records that services write about one employee on a day."""
    rng = stream(seed, "services", person.id, day)
    factor = WEEKEND_FACTOR if day.weekday() > 4 else 1.0
    for hour in spread(rng, count(rng, MAILBOX_UPDATES * factor), 0, 24):
        yield _mailbox(person, day, hour, rng)
    for hour in spread(rng, count(rng, DEVICE_UPDATES * factor), 5, 21):
        yield _device(person, day, hour, rng)
    for hour in spread(rng, count(rng, DYNAMIC_GROUP_CHANGES * factor), 0, 24):
        activity = rng.choice((ADD_MEMBER, REMOVE_MEMBER))
        yield member_change(person, day, hour, activity, rng)
    for hour in spread(rng, count(rng, LICENSE_CHANGES * factor), 0, 24):
        yield license_change(person, day, hour, rng)
    for hour in spread(rng, count(rng, HR_UPDATES * factor), 1, 3):
        yield _hr(person, day, hour, rng)


def member_change(person: Person, day: date, hour: float, activity: Activity, rng: Random) -> Record:
    """Return the change of one membership by the service that evaluates dynamic groups."""
    name = rng.choice(_GROUPS)
    is_old = activity is REMOVE_MEMBER
    properties = (
        changed("Group.ObjectID", *_moved(group_id(name), is_old)),
        changed("Group.DisplayName", *_moved(name, is_old)),
    )
    targets = [user(person, *properties), group(group_id(name))]
    return audit(moment(day, hour), activity, by_service("Microsoft Approval Management"), targets, rng)


def license_change(person: Person, day: date, hour: float, rng: Random) -> Record:
    """Return the change of a person's group-based licenses."""
    actor = by_service("Microsoft Azure AD Group-Based Licensing")
    return audit(moment(day, hour), CHANGE_LICENSE, actor, [user(person)], rng)


def _mailbox(person: Person, day: date, hour: float, rng: Random) -> Record:
    name = rng.choice(("ProxyAddresses", "SignInNames", "MSExchRemoteRecipientType", "CloudMSExchRecipientDisplayType"))
    value = f"SMTP:{person.user_principal_name}"
    target = updated_user(person, changed(name, [value], [value, f"smtp:{person.id[:8]}@contoso.onmicrosoft.com"]))
    actor = by_service("Microsoft Substrate Management")
    return audit(moment(day, hour), UPDATE_USER, actor, [target], rng, details={"UserType": "Member"})


def _device(person: Person, day: date, hour: float, rng: Random) -> Record:
    item = rng.choice([item for item in (person.laptop, person.phone) if item])
    version = rng.randint(3000, 9000)
    properties = (
        changed("DeviceOSVersion", [f"10.0.26200.{version - 7}"], [f"10.0.26200.{version}"]),
        changed("Included Updated Properties", None, "DeviceOSVersion"),
    )
    target = device(item, *properties)
    return audit(moment(day, hour), UPDATE_DEVICE, by_service("Microsoft Intune"), [target], rng)


def _hr(person: Person, day: date, hour: float, rng: Random) -> Record:
    phone = f"+49 40 5550 {rng.randint(1000, 9999)}"
    name, old, new = rng.choice(
        (
            ("Department", person.department, "Operations"),
            ("JobTitle", person.title, f"Senior {person.title}"),
            ("TelephoneNumber", "", phone),
        )
    )
    target = updated_user(person, changed(name, [old], [new]))
    actor = by_workload(HR_PROVISIONING)
    return audit(moment(day, hour), UPDATE_USER, actor, [target], rng, details={"UserType": "Member"})


def _moved(value: str, is_old: bool) -> tuple[str | None, str | None]:
    return (value, None) if is_old else (None, value)
