"""Passwords and prompts: forgotten, expired, reset by the user or the help desk; new security info; a wrong tap."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from entrawatch.benign_week.tenant import outcomes
from entrawatch.benign_week.tenant.applications import MAIL_ON_WEB, MY_SIGN_INS
from entrawatch.benign_week.tenant.audit_rows import Activity, Actor, audit, by_person, by_service, changed, user
from entrawatch.benign_week.tenant.people import Person
from entrawatch.benign_week.tenant.randomness import count, new_id
from entrawatch.benign_week.tenant.rows import Record
from entrawatch.benign_week.tenant.schedule import WorkDay
from entrawatch.benign_week.tenant.sign_in_rows import SignIn, interactive
from entrawatch.benign_week.tenant.tenant import HELP_DESK
from entrawatch.benign_week.tenant.today import Today, actor, some_time

# Per employee and working day, own judgment.
FORGOTTEN = 0.004
EXPIRED = 0.003
NEW_SECURITY_INFO = 0.004
HELP_DESK_RESETS = 0.002
DECLINED_BY_MISTAKE = 0.001
"""One tap on the wrong button a week in a tenant of 200."""
LOST_PHONES = 0.0005
"""Methods that the help desk deletes for a person, who then starts again with a Temporary Access Pass."""

_SELF_SERVICE = "Self-service Password Management"
FLOW_STEP = Activity("Self-service password reset flow activity progress", service=_SELF_SERVICE, operation="Update")
SELF_RESET = Activity("Reset password (self-service)", service=_SELF_SERVICE, operation="Update")
SELF_CHANGE = Activity("Change password (self-service)", service=_SELF_SERVICE, operation="Update")
ADMIN_RESET = Activity("Reset password (by admin)", service=_SELF_SERVICE, operation="Update")
RESET_USER_PASSWORD = Activity("Reset user password")
CHANGE_USER_PASSWORD = Activity("Change user password")
TOKENS_INVALID = Activity("Update StsRefreshTokenValidFrom Timestamp")
_METHODS = "Authentication Methods"
REGISTERED = Activity("User registered security info", service=_METHODS, operation="Add")
PASS_ISSUED = Activity("Admin registered security info", service=_METHODS, operation="Add")
METHOD_DELETED = Activity("Admin deleted security info", service=_METHODS, operation="Delete")


def password_day(today: Today) -> Iterator[Record]:
    """Yield the password events of one day."""
    for work in today.working_staff():
        if work.is_weekend:
            continue
        rng = today.stream("password", work.person.id)
        chance = rng.random()
        if chance < FORGOTTEN:
            yield from _forgotten(work, rng)
        elif chance < FORGOTTEN + EXPIRED:
            yield from _expired(work, rng)
        elif chance < FORGOTTEN + EXPIRED + NEW_SECURITY_INFO:
            yield from _security_info(work, rng)
    if not today.is_weekend:
        yield from _help_desk(today)
        yield from _declined(today)


def registered(at: datetime, person: Person, by: Actor, method: str, rng: Random) -> Record:
    """Return the record of a person who registers a way to sign in."""
    reason = f"User registered {method}"
    return audit(at, REGISTERED, by, [user(person)], rng, reason=reason)


def pass_issued(at: datetime, person: Person, by: Actor, rng: Random) -> Record:
    """Return the record of a Temporary Access Pass for a new employee."""
    target = user(
        person,
        changed("TemporaryAccessPass.Id", "", new_id(rng)),
        changed("TemporaryAccessPass.AccessPassUsage", "", "OneTime"),
    )
    reason = "Admin registered temporary access pass method for user"
    return audit(at, PASS_ISSUED, by, [target], rng, reason=reason)


def _sign_in(work: WorkDay, at: datetime, outcome: outcomes.SignInResult, rng: Random) -> SignIn:
    laptop = work.person.laptop
    return SignIn(work.person, laptop, work.place, MAIL_ON_WEB, at, outcome, new_id(rng), new_id(rng))


def _forgotten(work: WorkDay, rng: Random) -> Iterator[Record]:
    """Yield several wrong passwords, sometimes a lockout, then the reset and the success."""
    start = some_time(work, rng)
    end = _sign_in(work, start, outcomes.WRONG_PASSWORD, rng)
    tries = rng.randint(3, 9)
    for number in range(tries):
        yield interactive(replace(end, at=start + timedelta(seconds=18 * number)), rng)
    at = start + timedelta(seconds=18 * tries)
    # Smart lockout locks after ten wrong passwords by default; some had tried before.
    if tries > 7 and rng.random() < 0.3:
        yield interactive(replace(end, at=at, outcome=outcomes.LOCKED), rng)
    yield from _self_reset(work, at + timedelta(minutes=1), rng)
    yield interactive(replace(end, at=at + timedelta(minutes=6), outcome=outcomes.SUCCESS_AFTER_MFA), rng)


def _expired(work: WorkDay, rng: Random) -> Iterator[Record]:
    start = some_time(work, rng)
    end = _sign_in(work, start, outcomes.PASSWORD_EXPIRED, rng)
    yield interactive(end, rng)
    by, flow = actor(work), new_id(rng)
    changed_at = start + timedelta(minutes=2)
    yield audit(changed_at, SELF_CHANGE, by, [user(work.person)], rng, reason="None", flow=flow)
    yield from _core_directory(changed_at, CHANGE_USER_PASSWORD, by, work.person, rng)
    yield interactive(replace(end, at=start + timedelta(minutes=3), outcome=outcomes.SUCCESS_AFTER_MFA), rng)


def _self_reset(work: WorkDay, at: datetime, rng: Random) -> Iterator[Record]:
    by, flow = actor(work), new_id(rng)
    steps = (
        "User submitted their user ID",
        "User was presented with verification options",
        "User started the mobile app notification verification option",
        "User completed the mobile app notification verification option",
        "User successfully reset password",
    )
    for number, step in enumerate(steps):
        moment_of_step = at + timedelta(seconds=35 * number)
        yield audit(moment_of_step, FLOW_STEP, by, [user(work.person)], rng, reason=step, flow=flow)
    reset_at = at + timedelta(seconds=35 * len(steps))
    reason = "Successfully completed reset."
    yield audit(reset_at, SELF_RESET, by, [user(work.person)], rng, reason=reason, flow=flow)
    service = by_service("Microsoft password reset service")
    yield from _core_directory(reset_at, RESET_USER_PASSWORD, service, work.person, rng)


def _core_directory(at: datetime, activity: Activity, by: Actor, person: Person, rng: Random) -> Iterator[Record]:
    flow = new_id(rng)
    yield audit(at + timedelta(seconds=1), activity, by, [user(person)], rng, flow=flow)
    target = user(person, changed("StsRefreshTokensValidFrom", None, None))
    yield audit(at + timedelta(seconds=1), TOKENS_INVALID, by, [target], rng, flow=flow)


def _security_info(work: WorkDay, rng: Random) -> Iterator[Record]:
    at = some_time(work, rng)
    person = work.person
    session = new_id(rng)
    yield interactive(
        SignIn(person, person.laptop, work.place, MY_SIGN_INS, at, outcomes.SUCCESS_AFTER_MFA, new_id(rng), session),
        rng,
    )
    method = rng.choice(("Authenticator App with Notification", "Passkey (device-bound)"))
    yield registered(at + timedelta(minutes=2), person, by_person(person, work.place), method, rng)


def _help_desk(today: Today) -> Iterator[Record]:
    rng, staff, workers = today.stream("help desk"), today.administrators(HELP_DESK), list(today.working_staff())
    if not staff or not workers:
        return
    for _ in range(count(rng, HELP_DESK_RESETS * today.users)):
        desk, person = rng.choice(staff), rng.choice(workers).person
        at, by = some_time(desk, rng), actor(desk)
        yield audit(at, ADMIN_RESET, by, [user(person)], rng, reason="Successfully completed reset.")
        yield from _core_directory(at, RESET_USER_PASSWORD, by, person, rng)
    for _ in range(count(rng, LOST_PHONES * today.users)):
        yield from _lost_phone(rng.choice(staff), rng.choice(workers), rng)


def _lost_phone(desk: WorkDay, work: WorkDay, rng: Random) -> Iterator[Record]:
    """Yield the old method's end, the pass, and the new method that the person registers with it."""
    at, person = some_time(desk, rng), work.person
    reason = "Admin deleted Authenticator App with Notification method for user"
    yield audit(at, METHOD_DELETED, actor(desk), [user(person)], rng, reason=reason)
    yield pass_issued(at + timedelta(minutes=2), person, actor(desk), rng)
    method = "Authenticator App with Notification"
    yield registered(at + timedelta(minutes=9), person, actor(work), method, rng)


def _declined(today: Today) -> Iterator[Record]:
    """Yield prompts that people cause and decline by mistake, and the success a minute later."""
    rng, workers = today.stream("declined"), list(today.working_staff())
    # One for the first 200 employees, in the middle of the week, so that every week has it.
    first = 5 * min(today.users, 200) if today.day.weekday() == 2 else 0
    for _ in range(count(rng, DECLINED_BY_MISTAKE * (first + max(today.users - 200, 0))) if workers else 0):
        work = rng.choice(workers)
        at = some_time(work, rng)
        end = _sign_in(work, at, outcomes.MFA_DECLINED, rng)
        yield interactive(end, rng)
        yield interactive(replace(end, at=at + timedelta(minutes=1), outcome=outcomes.SUCCESS_AFTER_MFA), rng)
