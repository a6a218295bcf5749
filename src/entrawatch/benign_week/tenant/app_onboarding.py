"""Applications in the audit log: an occasional new application, rotated keys, and user consents."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from math import sqrt
from random import Random

from entrawatch.benign_week.tenant.applications import GRAPH
from entrawatch.benign_week.tenant.audit_rows import (
    Activity,
    Actor,
    Target,
    application,
    audit,
    by_workload,
    changed,
    service_principal,
    user,
)
from entrawatch.benign_week.tenant.randomness import count, fixed_id, new_id
from entrawatch.benign_week.tenant.rows import Record, moment, name_id
from entrawatch.benign_week.tenant.schedule import WorkDay
from entrawatch.benign_week.tenant.tenant import APPLICATION_OWNER
from entrawatch.benign_week.tenant.today import Today, actor, some_time
from entrawatch.benign_week.tenant.workloads import KEY_ROTATION, service_principals

# Own judgment, all three.
ONBOARDING_SHARE = 0.3
"""Applications set up on a weekday in a tenant of 200; they grow with the square root of the users."""
USER_CONSENTS = 0.002
"""Per employee and weekday: a user allows an application to read their own profile."""
ROTATION_WEEKDAY = 1
"""Tuesday, at night."""

_APP = "ApplicationManagement"
ADD_APPLICATION = Activity("Add application", _APP, operation="Add")
ADD_SERVICE_PRINCIPAL = Activity("Add service principal", _APP, operation="Add")
ADD_OWNER = Activity("Add owner to application", _APP, operation="Assign")
# The real name has an en dash and a trailing blank.
ADD_KEY = Activity("Update application – Certificates and secrets management ", _APP)  # noqa: RUF001
UPDATE_APPLICATION = Activity("Update application", _APP)
ROTATE_KEY = Activity("Add service principal credentials", _APP, operation="Add")
ADD_GRANT = Activity("Add delegated permission grant", _APP, operation="Assign")
ADD_ROLE = Activity("Add app role assignment to service principal", _APP, operation="Assign")
CONSENT = Activity("Consent to application", _APP, operation="Assign")


def application_day(today: Today) -> Iterator[Record]:
    """Yield the application events of a day."""
    yield from _rotation(today)
    if today.is_weekend:
        return
    yield from _onboarding(today)
    yield from _user_consents(today)


def _onboarding(today: Today) -> Iterator[Record]:
    rng, staff = today.stream("onboarding"), today.administrators(APPLICATION_OWNER)
    size = today.users / 200
    for number in range(count(rng, ONBOARDING_SHARE * min(size, sqrt(size))) if staff else 0):
        yield from _new_application(today, rng.choice(staff), number, rng)


def _new_application(today: Today, owner: WorkDay, number: int, rng: Random) -> Iterator[Record]:
    name = f"{rng.choice(('Survey', 'Badge', 'Catering', 'Fleet', 'Archive'))} tool {today.day:%m%d}-{number}"
    at, by = some_time(owner, rng), actor(owner)
    named = changed("DisplayName", [], [name])
    yield audit(at, ADD_APPLICATION, by, [application(name, named)], rng)
    principal = fixed_id(today.seed, "principal", name)
    yield audit(at, ADD_SERVICE_PRINCIPAL, by, [service_principal(principal, name, named)], rng)
    owned = [user(owner.person, changed("Application.DisplayName", None, name)), application(name)]
    yield audit(at + timedelta(seconds=40), ADD_OWNER, by, owned, rng)
    keyed = at + timedelta(minutes=3)
    yield audit(keyed, ADD_KEY, by, [application(name, *_new_key(rng, "Password", name))], rng)
    companion = application(name, changed("Included Updated Properties", None, ""))
    yield audit(keyed, UPDATE_APPLICATION, by, [companion], rng)
    yield from _consent(at + timedelta(minutes=6), by, principal, name, rng)


def _consent(at: datetime, by: Actor, principal: str, name: str, rng: Random) -> Iterator[Record]:
    flow = new_id(rng)
    grant = _api(principal, name, _grant("User.Read openid profile", "AllPrincipals"))
    yield audit(at, ADD_GRANT, by, grant, rng, flow=flow)
    role = [changed("AppRole.Value", None, "Sites.Selected"), changed("AppRole.Id", None, name_id("Sites.Selected"))]
    yield audit(at, ADD_ROLE, by, _api(principal, name, role), rng, flow=flow)
    client = service_principal(principal, name, *_consent_context(is_admin=True))
    yield audit(at + timedelta(seconds=1), CONSENT, by, [client], rng, flow=flow)


def _user_consents(today: Today) -> Iterator[Record]:
    rng, workers = today.stream("consent"), list(today.working_staff())
    for _ in range(count(rng, USER_CONSENTS * today.users) if workers else 0):
        work, name, flow = rng.choice(workers), rng.choice(("Mind maps", "Polls")), new_id(rng)
        at, principal = some_time(work, rng), name_id("principal", name)
        grant = _api(principal, name, _grant("User.Read", "Principal"))
        yield audit(at, ADD_GRANT, actor(work), grant, rng, flow=flow)
        scopes = f"[] => [[ClientId: {principal}, ConsentType: Principal, Scope:  User.Read, CreatedDateTime: ]]; "
        granted = changed("ConsentAction.Permissions", None, scopes)
        client = service_principal(principal, name, *_consent_context(is_admin=False), granted)
        yield audit(at + timedelta(seconds=1), CONSENT, actor(work), [client], rng, flow=flow)


def _rotation(today: Today) -> Iterator[Record]:
    if today.day.weekday() != ROTATION_WEEKDAY:
        return
    rng = today.stream("rotation")
    for number, app in enumerate(app for app in service_principals(today.users) if app.credential == "certificate"):
        at = moment(today.day, 2 + number / 30)
        target = service_principal(app.object_id, app.name, *_new_key(rng, "AsymmetricX509Cert", app.key_id))
        yield audit(at, ROTATE_KEY, by_workload(KEY_ROTATION), [target], rng)


def _new_key(rng: Random, kind: str, old_name: str) -> list[dict[str, object]]:
    old = f"[KeyIdentifier={name_id('old key', old_name)},KeyType={kind},KeyUsage=Verify,DisplayName=previous]"
    new = f"[KeyIdentifier={new_id(rng)},KeyType={kind},KeyUsage=Verify,DisplayName=current]"
    return [
        changed("KeyDescription", [old], [old, new]),
        changed("Included Updated Properties", None, "KeyDescription"),
    ]


def _grant(scope: str, consent_type: str) -> list[dict[str, object]]:
    return [
        changed("DelegatedPermissionGrant.Scope", None, f" {scope}"),
        changed("DelegatedPermissionGrant.ConsentType", None, consent_type),
    ]


def _api(principal: str, name: str, properties: list[dict[str, object]]) -> list[Target]:
    client = [
        changed("ServicePrincipal.ObjectID", None, principal),
        changed("ServicePrincipal.DisplayName", None, name),
    ]
    api = service_principal(name_id("service principal", GRAPH.id), GRAPH.name, *properties, *client)
    return [api, service_principal(principal, name)]


def _consent_context(*, is_admin: bool) -> list[dict[str, object]]:
    return [
        changed("ConsentContext.IsAdminConsent", None, str(is_admin)),
        changed("ConsentContext.IsAppOnly", None, "False"),
        changed("ConsentContext.OnBehalfOfAll", None, str(is_admin)),
    ]
