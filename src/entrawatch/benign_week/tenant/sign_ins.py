"""Interactive sign-ins: a person's working day, with typical mistakes."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from random import Random

from entrawatch.benign_week.tenant import outcomes
from entrawatch.benign_week.tenant.applications import (
    FILES_ON_WEB,
    MAIL_ON_WEB,
    TEAMS_ON_WEB,
    WINDOWS_SIGN_IN,
    Application,
    admin_applications,
    browser_applications,
)
from entrawatch.benign_week.tenant.devices import unknown_computer
from entrawatch.benign_week.tenant.outcomes import SignInResult
from entrawatch.benign_week.tenant.people import Guest, Person, partner_tenant_id
from entrawatch.benign_week.tenant.places import Place, Site, mobile
from entrawatch.benign_week.tenant.randomness import count, new_id, spread, stream, varied
from entrawatch.benign_week.tenant.risk import risk_of_arrival
from entrawatch.benign_week.tenant.rows import Record, moment
from entrawatch.benign_week.tenant.schedule import WorkDay
from entrawatch.benign_week.tenant.sign_in_rows import SignIn, interactive

PER_WORKING_DAY = 9.0
"""Sign-ins of one employee; 13 % of all of them, near the 15 % of the price data's planning defaults."""
PER_ADMIN_DAY = 5.0
"""Own judgment."""
PHONE_BROWSER_SHARE = 0.12
"""Half of them over the mobile network."""
UNKNOWN_COMPUTER_SHARE = 0.01
# Of sign-ins, own judgment. Microsoft's note on 50126 says to expect some; it gives no number.
TYPO_SHARE = 0.025
MFA_SHARE = 0.07
STAY_SIGNED_IN_SHARE = 0.05
NO_ANSWER_SHARE = 0.004
PARTNER_SHARE = 0.05
"""Share of sign-ins to Teams in a browser that go to the partner's tenant."""
GUEST_DAY_SHARE = 0.25
"""Share of weekdays on which a guest signs in, own judgment."""


@dataclass(frozen=True)
class _Occasion:
    """The common values of the sign-ins of one occasion."""

    work: WorkDay
    rng: Random
    session: str


def working_day(seed: int, work: WorkDay) -> Iterator[Record]:
    """Yield the interactive sign-ins of one working day, and the risk that a trip can raise."""
    rng = stream(seed, "sign-ins", work.person.id, work.day)
    occasion = _Occasion(work, rng, new_id(rng))
    if work.person.is_admin:
        yield from _administration(occasion)
        return
    yield from _start_of_day(seed, occasion)
    hours = max(work.ends - work.starts, 0.5)
    mean = min(PER_WORKING_DAY - 1, hours)
    for hour in spread(rng, varied(rng, mean), work.starts, work.ends):
        yield from _browse(occasion, _at(work, hour))
    if work.evening is not None:
        for hour in spread(rng, count(rng, 2.5), work.evening, work.evening + 1):
            yield from _browse(occasion, _at(work, hour), work.person.home.on(work.day))


def guest_visit(seed: int, guest: Guest, day: date) -> Iterator[Record]:
    """Yield the sign-ins of a guest on a day: sometimes a few minutes in Teams or in files."""
    rng = stream(seed, "visit", guest.id, day)
    if day.weekday() > 4 or rng.random() >= GUEST_DAY_SHARE:
        return
    computer = unknown_computer()
    session = new_id(rng)
    for hour in spread(rng, 1 + count(rng, 1.2), 9, 17):
        at = moment(day, hour, guest.place.city.zone)
        application = rng.choice((TEAMS_ON_WEB, FILES_ON_WEB))
        end = SignIn(guest, computer, guest.place.on(day), application, at, outcomes.SUCCESS, new_id(rng), session)
        yield from attempts(end, rng)


def attempts(end: SignIn, rng: Random, carrier: Site | None = None) -> Iterator[Record]:
    """Yield one sign-in with the failed and interrupted attempts that lead to it, all with one CorrelationId.

    `carrier`: the mobile network of this site is in use; it gives each attempt another of its addresses.
    """
    outcome, before = end.outcome, _before(rng)
    if any(step.code in ("50074", "50076", "500121") for step in before) and outcome.code == "0":
        outcome = outcomes.SUCCESS_AFTER_MFA
    at = end.at - timedelta(seconds=sum(rng.uniform(6, 25) for _ in before))
    for number, step in enumerate(before):
        share = (end.at - at) * number / len(before)
        place = mobile(carrier, rng) if carrier else end.place
        yield interactive(replace(end, at=at + share, outcome=step, place=place), rng)
    yield interactive(replace(end, outcome=outcome), rng)


def _before(rng: Random) -> list[SignInResult]:
    steps: list[SignInResult] = []
    if rng.random() < TYPO_SHARE:
        steps += [outcomes.WRONG_PASSWORD] * rng.choice((1, 1, 1, 2, 2, 3))
    if rng.random() < NO_ANSWER_SHARE:
        steps.append(outcomes.MFA_UNANSWERED)
    if rng.random() < MFA_SHARE:
        steps.append(rng.choice((outcomes.MFA_ASKED, outcomes.MFA_ASKED_BY_POLICY)))
    if rng.random() < STAY_SIGNED_IN_SHARE:
        steps.append(outcomes.STAY_SIGNED_IN_ASKED)
    return steps


def _start_of_day(seed: int, occasion: _Occasion) -> Iterator[Record]:
    work, rng = occasion.work, occasion.rng
    if work.is_weekend:
        return
    at = _at(work, work.starts)
    logon = replace(_sign_in(occasion, WINDOWS_SIGN_IN, at, work.place), outcome=outcomes.SUCCESS_OF_WINDOWS)
    yield interactive(logon, rng)
    if work.is_arrival:
        mail = _sign_in(occasion, MAIL_ON_WEB, at + timedelta(minutes=2), work.place)
        yield from risk_of_arrival(seed, mail, rng)


def _browse(occasion: _Occasion, at: datetime, place: Place | None = None) -> Iterator[Record]:
    rng, person = occasion.rng, occasion.work.person
    application, carrier = browser_applications().draw(rng), None
    sign_in = _sign_in(occasion, application, at, place or occasion.work.place)
    kind = rng.random()
    if kind < UNKNOWN_COMPUTER_SHARE:
        sign_in = replace(
            sign_in, device=unknown_computer(), place=person.home.on(occasion.work.day, "family"), session=new_id(rng)
        )
        if application.name == "Payroll":
            yield interactive(replace(sign_in, outcome=outcomes.BLOCKED_BY_POLICY), rng)
            return
    elif kind < UNKNOWN_COMPUTER_SHARE + PHONE_BROWSER_SHARE and person.phone:
        sign_in = replace(sign_in, device=person.phone, session=new_id(rng))
        if rng.random() < 0.5 and not place and not occasion.work.is_trip:
            carrier = person.site
            sign_in = replace(sign_in, place=mobile(carrier, rng))
    if application is TEAMS_ON_WEB and rng.random() < PARTNER_SHARE:
        sign_in = replace(sign_in, resource_tenant=partner_tenant_id())
    yield from attempts(sign_in, rng, carrier)


def _administration(occasion: _Occasion) -> Iterator[Record]:
    work, rng = occasion.work, occasion.rng
    for hour in spread(rng, varied(rng, PER_ADMIN_DAY), work.starts, work.ends):
        application = admin_applications().draw(rng)
        # Administrators cannot mistype a password: they use a passkey.
        after_mfa = replace(
            _sign_in(occasion, application, _at(work, hour), work.place), outcome=outcomes.SUCCESS_AFTER_MFA
        )
        yield interactive(after_mfa, rng)


def _sign_in(occasion: _Occasion, application: Application, at: datetime, place: Place) -> SignIn:
    person: Person = occasion.work.person
    flow = new_id(occasion.rng)
    return SignIn(person, person.laptop, place, application, at, outcomes.SUCCESS, flow, occasion.session)


def _at(work: WorkDay, hour: float) -> datetime:
    return moment(work.day, hour, work.place.city.zone)
