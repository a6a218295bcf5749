"""Privileged Identity Management: activations of roles, and eligibilities and role settings that are renewed."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

from entrawatch.benign_week.tenant.audit_rows import (
    Activity,
    Actor,
    Target,
    audit,
    by_service,
    changed,
    other,
    updated_user,
    user,
)
from entrawatch.benign_week.tenant.people import Person, guest
from entrawatch.benign_week.tenant.randomness import new_id, stream
from entrawatch.benign_week.tenant.rows import TENANT_ID, Record, moment, timestamp
from entrawatch.benign_week.tenant.schedule import WorkDay
from entrawatch.benign_week.tenant.tenant import IDENTITY
from entrawatch.benign_week.tenant.today import Today, actor, some_time

ACTIVATION_SHARE = 0.7
"""Working days on which an administrator activates a role, own judgment."""
HOURS = 4
"""Length of an activation, own judgment; PIM allows up to 24."""
ROLES = (
    ("Helpdesk Administrator", "729827e3-9c14-49f7-bb1b-9608f156bbb8"),
    ("Conditional Access Administrator", "b1be1c3e-b65d-4f19-8427-f6fa0d97feb9"),
    ("Application Administrator", "9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3"),
    ("User Administrator", "fe930be7-5e62-47db-91af-98c3a49a38b1"),
)
"""Name and template id of the role of the administrator with this number, in the order of their jobs; an ordinary week
Global Administrator in an ordinary week."""
ROLE_WITH_APPROVAL = "Application Administrator"
"""Its activations wait a few minutes for approval by the identity administrator, own judgment."""
_REASONS = ("ticket queue of today", "new starters", "application onboarding", "alert triage")

PIM = "PIM"
"""The service that writes its records."""
REQUESTED = Activity("Add member to role requested (PIM activation)", "RoleManagement", PIM, "CreateRequestRole")
APPROVED = Activity("Add member to role request approved (PIM activation)", "RoleManagement", PIM, "ApproveRequest")
COMPLETED = Activity("Add member to role completed (PIM activation)", "RoleManagement", PIM, "ActivateRole")
EXPIRED = Activity("Remove member from role (PIM activation expired)", "RoleManagement", PIM, "Deactivate")
ADD_MEMBER = Activity("Add member to role", "RoleManagement", operation="Assign")
REMOVE_MEMBER = Activity("Remove member from role", "RoleManagement", operation="Unassign")


def pim_day(today: Today) -> Iterator[Record]:
    """Yield the activations of a day and their expirations."""
    for admin in today.admins:
        work = today.work.get(admin.id)
        rng = stream(today.seed, "activation", admin.id, today.day)
        if work is not None and rng.random() < ACTIVATION_SHARE:
            yield from _activation(work, _approver(today, admin), rng)


def role_of(admin: Person) -> tuple[str, str]:
    """Return the name and the template id of the role that an administrator is eligible for."""
    return ROLES[admin.number % len(ROLES)]


def _approver(today: Today, admin: Person) -> WorkDay | None:
    work = today.administrator(IDENTITY)
    is_needed = role_of(admin)[0] == ROLE_WITH_APPROVAL
    return work if is_needed and work is not None and work.person.id != admin.id else None


def _activation(work: WorkDay, approver: WorkDay | None, rng: Random) -> Iterator[Record]:
    hour = rng.uniform(work.starts + 0.3, max(work.ends - HOURS - 0.5, work.starts + 0.5))
    at = moment(work.day, hour, work.place.city.zone)
    ends = at + timedelta(hours=HOURS)
    reason = _REASONS[work.person.number % len(_REASONS)]
    targets, details = _targets(work.person, rng), _details(work, at, ends, reason)
    yield audit(at - _waited(approver), REQUESTED, actor(work), targets, rng, details=details, reason=reason)
    if approver is not None:
        approval = {**details, "ipaddr": approver.place.address}
        yield audit(at, APPROVED, actor(approver), targets, rng, details=approval, reason=reason)
    completed = at + timedelta(seconds=3)
    yield audit(completed, COMPLETED, actor(work), targets, rng, details=details, reason=reason)
    service = by_service("MS-PIM")
    yield _membership(completed, ADD_MEMBER, service, work.person, rng)
    yield audit(ends, EXPIRED, actor(work), targets, rng, details=details, reason=reason)
    yield _membership(ends, REMOVE_MEMBER, service, work.person, rng)


def _waited(approver: WorkDay | None) -> timedelta:
    return timedelta(minutes=6 if approver else 0)


def _targets(person: Person, rng: Random) -> list[Target]:
    name, role = role_of(person)
    return [
        other("Role", role, name, changed("RoleDefinitionOriginId", "", role)),
        other("Request", new_id(rng), None),
        user(person) | {"displayName": person.name},
        other("Directory", TENANT_ID, "Contoso"),
        other("Other", new_id(rng), "1"),
    ]


def _details(work: WorkDay, at: datetime, ends: datetime, reason: str) -> dict[str, str]:
    _, role = role_of(work.person)
    return {
        "RoleDefinitionOriginId": role,
        "RoleDefinitionOriginType": "BuiltInRole",
        "TemplateId": role,
        "StartTime": timestamp(at),
        "ExpirationTime": timestamp(ends),
        "Justification": reason,
        "oid": work.person.id,
        "tid": TENANT_ID,
        "ipaddr": work.place.address,
    }


def _membership(at: datetime, activity: Activity, service: Actor, person: Person, rng: Random) -> Record:
    name, role = role_of(person)
    values = (role, name)
    names = ("Role.ObjectID", "Role.DisplayName")
    is_new = activity is ADD_MEMBER
    properties = [
        changed(name, None if is_new else value, value if is_new else None)
        for name, value in zip(names, values, strict=True)
    ]
    return audit(at, activity, service, [user(person, *properties), other("Role", role, None)], rng)


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
