"""Role administration: eligibilities and role settings, changed by the identity administrator."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

from entrawatch.benign_week.tenant.audit_rows import Activity, audit, changed, other, updated_user, user
from entrawatch.benign_week.tenant.people import Person, guest
from entrawatch.benign_week.tenant.pim import PIM, role_of
from entrawatch.benign_week.tenant.randomness import new_id
from entrawatch.benign_week.tenant.rows import TENANT_ID, Record
from entrawatch.benign_week.tenant.schedule import WorkDay
from entrawatch.benign_week.tenant.tenant import IDENTITY
from entrawatch.benign_week.tenant.today import Today, actor, some_time

# Once a week each, own judgment; time-bound eligibilities are due for renewal.
RENEWAL_WEEKDAY = 1
SETTING_WEEKDAY = 3
RETURN_WEEKDAY = 0
"""Monday: access of a guest whose project continues is renewed."""

ELIGIBILITY_REQUESTED = Activity(
    "Add eligible member to role in PIM requested (timebound)", "RoleManagement", PIM, "CreateRequestEligibleRole"
)
ELIGIBILITY_ADDED = Activity(
    "Add eligible member to role in PIM completed (timebound)", "RoleManagement", PIM, "AssignEligibleRole"
)
ELIGIBILITY_REMOVED = Activity(
    "Remove eligible member from role in PIM completed (timebound)", "RoleManagement", PIM, "UnassignEligibleRole"
)
SETTING_CHANGED = Activity("Update role setting in PIM", "RoleManagement", PIM, "Update")
ENABLE = Activity("Enable account")
_REASON = "half-yearly renewal"


def role_administration_day(today: Today) -> Iterator[Record]:
    """Yield the identity administrator's changes of a day."""
    work, weekday = today.administrator(IDENTITY), today.day.weekday()
    if work is None:
        return
    rng = today.stream("role administration")
    if weekday == RENEWAL_WEEKDAY:
        others = [admin for admin in today.admins if admin.id != work.person.id]
        yield from _renewal(work, rng.choice(others), rng)
    elif weekday == SETTING_WEEKDAY:
        yield _setting(work, rng)
    elif weekday == RETURN_WEEKDAY:
        yield from _return(today, work, rng)


def _renewal(work: WorkDay, member: Person, rng: Random) -> Iterator[Record]:
    """Yield the old eligibility's end and the new one, which PIM treats as two requests."""
    at = some_time(work, rng)
    yield _eligibility(at, ELIGIBILITY_REMOVED, work, member, rng)
    for activity, delay in ((ELIGIBILITY_REQUESTED, 60), (ELIGIBILITY_ADDED, 62)):
        yield _eligibility(at + timedelta(seconds=delay), activity, work, member, rng)


def _eligibility(at: datetime, activity: Activity, work: WorkDay, member: Person, rng: Random) -> Record:
    name, role = role_of(member)
    request = new_id(rng)
    targets = [
        other("Role", role, name, changed("RoleDefinitionOriginId", "", role)),
        other("Request", request, None),
        user(member) | {"displayName": member.name},
        other("Directory", TENANT_ID, "Contoso"),
    ]
    details = {"RoleDefinitionOriginType": "BuiltInRole", "ipaddr": work.place.address, "RequestId": request}
    return audit(at, activity, actor(work), targets, rng, details=details, reason=_REASON)


def _setting(work: WorkDay, rng: Random) -> Record:
    """Return a change of the rules of one role, here the administrator's own: a shorter activation."""
    name, role = role_of(work.person)
    details = {"RoleDefinitionOriginType": "BuiltInRole", "ipaddr": work.place.address}
    reason = "Setting changes in this session: Activation maximum duration changed from 8 to 4 hours."
    return audit(
        some_time(work, rng), SETTING_CHANGED, actor(work), [other("Role", role, name)], rng,
        details=details, reason=reason,
    )  # fmt: skip


def _return(today: Today, work: WorkDay, rng: Random) -> Iterator[Record]:
    # Numbers beyond the returning and the invited guests, a different one every week.
    visitor = guest(today.seed, 100_000_000 + today.day.toordinal() // 7 % 10_000)
    target = updated_user(visitor, changed("AccountEnabled", [False], [True]))
    yield audit(some_time(work, rng), ENABLE, actor(work), [target], rng, details={"UserType": "Guest"})
