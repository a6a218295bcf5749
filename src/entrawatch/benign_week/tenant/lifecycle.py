"""Account life cycle: joiners and leavers through the HR system, guests through approved inviters."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

from entrawatch.benign_week.tenant import outcomes
from entrawatch.benign_week.tenant.applications import MAIL_ON_PHONE
from entrawatch.benign_week.tenant.audit_rows import (
    Activity,
    audit,
    by_guest,
    by_service,
    by_workload,
    changed,
    updated_user,
    user,
)
from entrawatch.benign_week.tenant.directory_services import ADD_MEMBER, REMOVE_MEMBER, license_change, member_change
from entrawatch.benign_week.tenant.passwords import TOKENS_INVALID, pass_issued, registered
from entrawatch.benign_week.tenant.people import Guest, Person, guest
from entrawatch.benign_week.tenant.randomness import count, new_id
from entrawatch.benign_week.tenant.rows import Record, moment
from entrawatch.benign_week.tenant.sign_in_rows import NonInteractive
from entrawatch.benign_week.tenant.tenant import HELP_DESK, IDENTITY
from entrawatch.benign_week.tenant.today import Today, actor, some_time
from entrawatch.benign_week.tenant.workloads import HR_PROVISIONING

INVITATIONS = 0.01
"""Per weekday and each of the first 200 employees, own judgment; a tenth of it for each further one."""
FORGOTTEN_PHONE_SHARE = 0.8
"""Leavers whose phone fetches mail once or twice after the account is disabled, own judgment."""

ADD_USER = Activity("Add user", operation="Add")
UPDATE_USER = Activity("Update user")
DISABLE = Activity("Disable account")
DELETE_USER = Activity("Delete user", operation="Delete")
INVITE = Activity("Invite external user", service="Invited Users", operation="Add")
REDEEM = Activity("Redeem external user invite", service="Invited Users")


def lifecycle_day(today: Today) -> Iterator[Record]:
    """Yield the accounts that are created and removed on a day."""
    for person in today.roster.created.get(today.day, ()):
        yield from _created(today, person)
    for person in today.staff:
        if today.roster.first_days.get(person.number) == today.day:
            yield from _first_day(today, person)
    for person in today.roster.disabled.get(today.day, ()):
        yield from _disabled(today, person)
    for person in today.roster.deleted(today.day):
        yield from _deleted(today, person)
    yield from _invitations(today)


def _created(today: Today, person: Person) -> Iterator[Record]:
    rng = today.stream("created", person.id)
    hour, hr, flow = rng.uniform(1.2, 2.8), by_workload(HR_PROVISIONING), new_id(rng)
    at = moment(today.day, hour)
    target = updated_user(
        person,
        changed("AccountEnabled", [], [True]),
        changed("Department", [], [person.department]),
        changed("DisplayName", [], [person.name]),
        changed("JobTitle", [], [person.title]),
        changed("UserPrincipalName", [], [person.user_principal_name]),
        changed("UserType", [], ["Member"]),
    )
    yield audit(at, ADD_USER, hr, [target], rng, details={"UserType": "Member"}, flow=flow)
    manager = updated_user(person, changed("Manager", [], [f"{new_id(rng)}"]))
    yield audit(at + timedelta(seconds=2), UPDATE_USER, hr, [manager], rng, details={"UserType": "Member"}, flow=flow)
    for number in range(3):
        yield member_change(person, today.day, hour + 0.1 + number / 50, ADD_MEMBER, rng)
    yield license_change(person, today.day, hour + 0.3, rng)


def _first_day(today: Today, person: Person) -> Iterator[Record]:
    rng, desk, work = today.stream("first day", person.id), today.administrator(HELP_DESK), today.work.get(person.id)
    if work is None or desk is None or today.is_weekend:
        return
    at = moment(today.day, max(work.starts, desk.starts), work.place.city.zone)
    yield pass_issued(at, person, actor(desk), rng)
    for number, method in enumerate(("Authenticator App with Notification", "Passkey (device-bound)")):
        yield registered(at + timedelta(minutes=12 + 4 * number), person, actor(work), method, rng)


def _disabled(today: Today, person: Person) -> Iterator[Record]:
    rng, hr = today.stream("disabled", person.id), by_workload(HR_PROVISIONING)
    flow = new_id(rng)
    # After the last hour of the last day; the laptop was handed in.
    at = moment(today.day, rng.uniform(20.0, 20.5))
    enabled = changed("AccountEnabled", [True], [False])
    for activity in (DISABLE, UPDATE_USER):
        yield audit(at, activity, hr, [updated_user(person, enabled)], rng, details={"UserType": "Member"}, flow=flow)
    revoked = user(person, changed("StsRefreshTokensValidFrom", None, None))
    yield audit(at + timedelta(seconds=3), TOKENS_INVALID, hr, [revoked], rng, flow=flow)
    for number in range(4):
        yield member_change(person, today.day, 20.7 + number / 50, REMOVE_MEMBER, rng)
    yield from _forgotten_phone(today, person, rng)


def _forgotten_phone(today: Today, person: Person, rng: Random) -> Iterator[Record]:
    if person.phone is None or rng.random() >= FORGOTTEN_PHONE_SHARE:
        return
    rows = NonInteractive(person, person.phone, person.home.on(today.day, "phone"))
    for _ in range(rng.randint(1, 2)):
        at = moment(today.day, rng.uniform(21.0, 23.0))
        yield rows.record(MAIL_ON_PHONE, at, outcomes.ACCOUNT_DISABLED, rng, new_id(rng))


def _deleted(today: Today, person: Person) -> Iterator[Record]:
    rng = today.stream("deleted", person.id)
    at = moment(today.day, rng.uniform(1.2, 2.8))
    target = updated_user(person, changed("Is Hard Deleted", None, "False"), deleted=True)
    details = {"UserType": "Member"}
    yield audit(at, DELETE_USER, by_workload(HR_PROVISIONING), [target], rng, details=details)


def _invitations(today: Today) -> Iterator[Record]:
    rng, inviter = today.stream("invitations"), today.administrator(IDENTITY)
    if inviter is None or today.is_weekend:
        return
    for number in range(count(rng, INVITATIONS * (min(today.users, 200) + max(today.users - 200, 0) / 10))):
        # Numbers beyond the returning guests, new every day.
        invited = guest(today.seed, 1_000_000 + today.day.toordinal() % 10_000 * 1000 + number)
        at, flow = some_time(inviter, rng), new_id(rng)
        yield audit(at, INVITE, actor(inviter), [user(invited)], rng, details=_mail(invited), flow=flow)
        kind = changed("UserType", [], ["Guest"])
        yield audit(at + timedelta(seconds=1), ADD_USER, actor(inviter), [updated_user(invited, kind)], rng, flow=flow)
        if rng.random() < 0.7:
            yield from _redeemed(invited, at + timedelta(minutes=rng.uniform(5, 180)), rng)


def _redeemed(invited: Guest, at: datetime, rng: Random) -> Iterator[Record]:
    yield audit(at, REDEEM, by_guest(invited), [user(invited)], rng, details=_mail(invited))
    state = updated_user(invited, changed("UserState", ["PendingAcceptance"], ["Accepted"]))
    portal = by_service("Microsoft Invitation Acceptance Portal")
    yield audit(at + timedelta(seconds=1), UPDATE_USER, portal, [state], rng, details={"UserType": "Guest"})


def _mail(invited: Guest) -> dict[str, str]:
    return {"InvitationId": invited.id, "invitedUserEmailAddress": invited.mail}
