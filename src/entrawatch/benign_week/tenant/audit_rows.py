"""Audit rows: actor, operation, target and changed properties, in the format of AuditLogs."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any

from entrawatch.benign_week.tenant.data import constant_columns
from entrawatch.benign_week.tenant.devices import Device
from entrawatch.benign_week.tenant.people import Guest, Person
from entrawatch.benign_week.tenant.places import Place
from entrawatch.benign_week.tenant.randomness import new_id
from entrawatch.benign_week.tenant.rows import Record, name_id, timestamp
from entrawatch.benign_week.tenant.workloads import Workload

AUDIT = "AuditLogs"
Target = dict[str, Any]
"""One entry of TargetResources."""


@dataclass(frozen=True)
class Activity:
    """One kind of audited activity."""

    name: str
    category: str = "UserManagement"
    service: str = "Core Directory"
    operation: str = "Update"


@dataclass(frozen=True)
class Actor:
    """Who did it: `initiated_by` is the column of that name, `identity` the name to show."""

    initiated_by: Mapping[str, Any]
    identity: str
    agent: str = ""


def by_person(person: Person, place: Place) -> Actor:
    """Return an employee or an administrator who acts from a location."""
    user: dict[str, Any] = {
        "id": person.id,
        "displayName": None,
        "userPrincipalName": person.user_principal_name,
        "ipAddress": place.address,
        "roles": [],
    }
    return Actor({"user": user}, person.name, person.laptop.user_agent)


def by_guest(guest: Guest) -> Actor:
    """Return a guest at home."""
    user = {"id": guest.id, "displayName": None, "userPrincipalName": guest.user_principal_name}
    return Actor({"user": {**user, "ipAddress": guest.place.address, "roles": []}}, guest.name)


def by_workload(workload: Workload) -> Actor:
    """Return one of the tenant's own applications."""
    return _by_app(workload.name, workload.object_id)


def by_service(name: str) -> Actor:
    """Return one of Microsoft's own services, such as Microsoft Substrate Management."""
    return _by_app(name, name_id("Microsoft service", name))


def audit(
    at: datetime,
    activity: Activity,
    actor: Actor,
    targets: Sequence[Target],
    rng: Random,
    *,
    details: Mapping[str, str] | None = None,
    reason: str = "",
    result: str = "success",
    flow: str = "",
) -> Record:
    """Return one row; `flow` is the CorrelationId of a request that writes several rows."""
    correlation = flow or new_id(rng)
    prefix = "Directory" if activity.service == "Core Directory" else activity.service.replace(" ", "")
    extra = {"User-Agent": actor.agent} if actor.agent and activity.service == "Core Directory" else {}
    row = {
        **constant_columns(AUDIT),
        **dict.fromkeys(("TimeGenerated", "ActivityDateTime"), timestamp(at)),
        **_activity_columns(activity),
        "Result": result,
        "ResultReason": reason,
        "Id": f"{prefix}_{correlation}_{_suffix(rng)}",
        "CorrelationId": correlation,
        "Identity": actor.identity,
        "InitiatedBy": dict(actor.initiated_by),
        "TargetResources": list(targets),
        "AdditionalDetails": [{"key": key, "value": value} for key, value in {**(details or {}), **extra}.items()],
    }
    return Record(at, AUDIT, row)


def _activity_columns(activity: Activity) -> dict[str, Any]:
    return {
        "Category": activity.category,
        "OperationName": activity.name,
        "ActivityDisplayName": activity.name,
        "AADOperationType": activity.operation,
        "LoggedByService": activity.service,
    }


def changed(name: str, old: object, new: object) -> dict[str, Any]:
    """Return one entry of modifiedProperties; values are JSON inside text, and lists even for a single value."""
    return {"displayName": name, "oldValue": _value(old), "newValue": _value(new)}


def user(person: Person | Guest, *properties: dict[str, Any], deleted: bool = False) -> Target:
    """Return an account as target; the name of a deleted one starts with its object ID."""
    prefix = person.id.replace("-", "") if deleted else ""
    return _target(person.id, None, "User", properties, userPrincipalName=f"{prefix}{person.user_principal_name}")


def updated_user(person: Person | Guest, *properties: dict[str, Any], deleted: bool = False) -> Target:
    """Return an account whose properties were set; the log lists their names and always adds the user type."""
    kind = changed("TargetId.UserType", None, "Guest" if isinstance(person, Guest) else "Member")
    return user(person, *properties, _included(properties), kind, deleted=deleted)


def group(group_id: str, *properties: dict[str, Any], name: str | None = None) -> Target:
    """Return a group as target."""
    return _target(group_id, name, "Group", properties, groupType="unknownFutureValue")


def device(item: Device, *properties: dict[str, Any]) -> Target:
    """Return a device as target, by its object id."""
    return _target(item.object_id, item.name, "Device", properties)


def application(name: str, *properties: dict[str, Any]) -> Target:
    """Return an application registration as target."""
    return _target(name_id("registration", name), name, "Application", properties)


def service_principal(object_id: str, name: str, *properties: dict[str, Any]) -> Target:
    """Return a service principal as target."""
    return _target(object_id, name, "ServicePrincipal", properties)


def other(kind: str, target_id: str, name: str | None, *properties: dict[str, Any]) -> Target:
    """Return a target of another kind: Role, Policy, Request, Directory ..."""
    return _target(target_id, name, kind, properties)


def _target(
    target_id: str, name: str | None, kind: str, properties: Sequence[dict[str, Any]], **more: str | None
) -> Target:
    lists = {"modifiedProperties": list(properties), "administrativeUnits": []}
    return {"id": target_id, "displayName": name, "type": kind, **more, **lists}


def _included(properties: Sequence[dict[str, Any]]) -> dict[str, Any]:
    names = ", ".join(item["displayName"] for item in properties)
    return {"displayName": "Included Updated Properties", "oldValue": None, "newValue": json.dumps(names)}


def _value(value: object) -> str | None:
    return None if value is None else json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def _by_app(name: str, object_id: str) -> Actor:
    app = {"appId": None, "displayName": name, "servicePrincipalId": object_id, "servicePrincipalName": None}
    return Actor({"app": app}, name)


def _suffix(rng: Random) -> str:
    letters = "".join(rng.choices("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", k=5))
    return f"{letters}_{rng.randrange(10_000_000, 99_999_999)}"
