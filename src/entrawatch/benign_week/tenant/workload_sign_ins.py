"""Workload sign-ins: service principals on their schedules and managed identities of Azure resources."""

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random

from entrawatch.benign_week.tenant.applications import Resource
from entrawatch.benign_week.tenant.data import constant_columns
from entrawatch.benign_week.tenant.outcomes import WORKLOAD_FAILURES, WORKLOAD_SUCCESS
from entrawatch.benign_week.tenant.randomness import new_id, stream
from entrawatch.benign_week.tenant.rows import TENANT_ID, Record, Row, moment, name_id, timestamp
from entrawatch.benign_week.tenant.sign_in_rows import token_identifier
from entrawatch.benign_week.tenant.workloads import Workload, managed_identities, service_principals

SERVICE_PRINCIPALS, MANAGED_IDENTITIES = "AADServicePrincipalSignInLogs", "AADManagedIdentitySignInLogs"
SUBSCRIPTION = name_id("subscription")


def workload_day(seed: int, day: date, users: int = 200) -> Iterator[Record]:
    """Yield the sign-ins of all workloads on a day in UTC."""
    for workload in service_principals(users):
        for at, resource, rng in _calls(seed, workload, day):
            yield Record(at, SERVICE_PRINCIPALS, _service_principal(workload, resource, at, rng))
    for workload in managed_identities(users):
        for at, resource, rng in _calls(seed, workload, day):
            yield Record(at, MANAGED_IDENTITIES, _managed_identity(workload, resource, at, rng))


def _calls(seed: int, workload: Workload, day: date) -> Iterator[tuple[datetime, Resource, Random]]:
    if workload.only_weekdays and day.weekday() > 4:
        return
    rng = stream(seed, "workload", workload.name, day)
    minute = workload.first_hour * 60 + rng.uniform(0, workload.minutes)
    # The calls of one occasion end within the hour, so that none slips into the next day.
    while minute < workload.last_hour * 60 - 0.1:
        at = moment(day, minute / 60)
        for number, resource in enumerate(workload.resources):
            yield at + timedelta(seconds=0.4 * number), resource, rng
        # Timers drift by a few seconds.
        minute += workload.minutes * rng.uniform(0.98, 1.02)


def _service_principal(workload: Workload, resource: Resource, at: datetime, rng: Random) -> Row:
    outcome = WORKLOAD_FAILURES.get(workload.failure, WORKLOAD_SUCCESS)
    is_certificate = workload.credential == "certificate"
    return {
        **_call(workload, resource, at, rng),
        "Type": SERVICE_PRINCIPALS,
        "Category": "ServicePrincipalSignInLogs",
        "ResultType": outcome.code,
        "ResultDescription": outcome.description,
        "IPAddress": workload.address,
        "AutonomousSystemNumber": "64540",
        "Location": "NL",
        "LocationDetails": '{"city":"Amsterdam","state":"Noord-Holland","countryOrRegion":"NL",'
        '"geoCoordinates":{"latitude":52.37,"longitude":4.9}}',
        "ClientCredentialType": workload.credential,
        "ServicePrincipalCredentialKeyId": workload.key_id,
        "ServicePrincipalCredentialThumbprint": workload.key_id.replace("-", "").upper() if is_certificate else "",
        "FederatedCredentialId": workload.key_id if workload.credential == "federatedCredential" else "",
    }


def _managed_identity(workload: Workload, resource: Resource, at: datetime, rng: Random) -> Row:
    owner = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-production/{workload.name}"
    identity = {"msiType": "systemAssigned", "associatedResourceId": owner}
    return {
        **_call(workload, resource, at, rng),
        "Type": MANAGED_IDENTITIES,
        "Category": "ManagedIdentitySignInLogs",
        "ResultType": WORKLOAD_SUCCESS.code,
        "ResultDescription": "",
        "IPAddress": "",
        "Location": "",
        "LocationDetails": "{}",
        "ClientCredentialType": "certificate",
        "ServicePrincipalCredentialKeyId": workload.key_id,
        "ManagedServiceIdentity": json.dumps(identity, separators=(",", ":")),
    }


def _call(workload: Workload, resource: Resource, at: datetime, rng: Random) -> Row:
    request = new_id(rng)
    return {
        **constant_columns("workload_sign_in"),
        "TimeGenerated": timestamp(at),
        "CreatedDateTime": timestamp(at),
        "Id": request,
        "CorrelationId": new_id(rng),
        "UniqueTokenIdentifier": token_identifier(request),
        "Identity": workload.name,
        "AppId": workload.app_id,
        "ServicePrincipalId": workload.object_id,
        "ServicePrincipalName": workload.name,
        "ResourceDisplayName": resource.name,
        "ResourceIdentity": resource.id,
        "ResourceServicePrincipalId": name_id("service principal", resource.id),
        "ResourceOwnerTenantId": TENANT_ID,
    }
