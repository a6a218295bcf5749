"""A deployment by the pipeline raises no alert on the monitoring, and the same operations by another caller do."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from deployedoperations import known_operations, unknown_operations

from entrawatch.detection.engine import Engine
from entrawatch.detection.fixtures import Fixtures
from entrawatch.detection.records import GENERATED, RECEIVED, Record
from entrawatch.detection.run import look_back
from entrawatch.specs.catalog import Catalog
from entrawatch.specs.rule_query import rule_query
from entrawatch.specs.samples import DEFAULT_NOW

PIPELINE, OTHER = "00000000-0000-0000-0000-000000000801", "00000000-0000-0000-0000-000000000999"
GROUP = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-entrawatch-prod"
INPUTS = {
    "deployment_identities": [PIPELINE],
    "deployment_addresses": ["198.51.100.20/32"],
    "monitoring_resource_groups": ["rg-entrawatch-prod"],
}
# Rows of each alert if someone else sends every operation once: those that it names, and what is refused as one.
LOUD = {
    "action_group_changed": 4,
    "alert_rule_changed": 2,
    "alert_rule_deleted": 2,
    "alert_rule_failed": 0,
    "azure_role_assigned_on_subscription": 1,
    "deployment_identity_acted_elsewhere": 0,
    "deployment_identity_removed_monitoring": 0,
    "diagnostic_setting_removed": 1,
    "log_archive_removed": 12,
    "log_collection_removed": 6,
    "monitoring_change_refused": 1,
    "monitoring_lock_removed": 1,
    "monitoring_logs_deleted": 1,
    "monitoring_workspace_changed": 2,
    "notifications_suppressed": 3,
    "rule_identity_removed": 2,
}
# As Azure writes them: an operation has a record of its start and one of its end.
STATUSES = ("Start", "Accept", "Success", "Failure")


def activity(caller: str, fixtures: Fixtures) -> Iterator[Record]:
    """Yield the activity log of a deployment that sends each operation once with each end."""
    base = fixtures.base["AzureActivity"]
    for number, (operation, status) in enumerate((name, status) for name in known_operations() for status in STATUSES):
        namespace, *path = operation.split("/")[:-1]
        resource = f"{GROUP}/providers/{namespace}/{'/own/'.join(path)}/own".lower()
        at = DEFAULT_NOW - timedelta(minutes=5)
        yield Record("AzureActivity", {**base, **columns(operation, status, resource), **times(at), "Caller": caller,
            "CallerIpAddress": "198.51.100.20", "EventDataId": f"00000000-0000-0000-0000-{number:012}"})  # fmt: skip


def columns(operation: str, status: str, resource: str) -> dict[str, Any]:
    """Return the columns that name the operation and the resource."""
    return {
        "OperationNameValue": operation.upper(), "ActivityStatusValue": status, "_ResourceId": resource,
        "ResourceProviderValue": operation.partition("/")[0].upper(), "ResourceGroup": "RG-ENTRAWATCH-PROD",
        "Authorization_d": {"action": operation, "scope": resource},
        "Claims_d": {"appid": "00000000-0000-0000-0000-000000000802", "idtyp": "app"},
        "Properties_d": {"eventCategory": "Administrative", "entity": resource, "message": operation},
    }  # fmt: skip


def times(at: datetime) -> dict[str, datetime]:
    """Return when the operation was done, and when the record arrived."""
    return {GENERATED: at, RECEIVED: at + timedelta(minutes=2)}


def reported(caller: str, catalog: Catalog, fixtures: Fixtures, engine: Engine) -> dict[str, int]:
    """Return how many rows each alert on the monitoring finds in the activity log of a deployment."""
    records = tuple(activity(caller, fixtures))
    alerts = [one for one in catalog.alerts.values() if one.spec.tables == ("AzureActivity",)]
    found = {}
    for spec in (x.spec for x in alerts if x.area == "monitoring" or "deployment_identities" in x.spec.inputs):
        query = rule_query(spec, fixtures.inputs, INPUTS, {})
        found[spec.id] = len(engine.run_query(query, records, DEFAULT_NOW, look_back(spec)).rows)
    return found


def test_only_a_deployment_of_the_pipeline_is_silent(catalog: Catalog, fixtures: Fixtures, engine: Engine) -> None:
    """tests/engine checks that no deployment sends another operation, and that each deletes fewer than ten rules."""
    silent, loud = (reported(caller, catalog, fixtures, engine) for caller in (PIPELINE, OTHER))
    assert silent == dict.fromkeys(silent, 0)
    assert loud == LOUD


def test_the_end_of_the_monitoring_is_no_part_of_a_deployment() -> None:
    """The engine tests fail on it; a rewritten action group is known, in any spelling of its ID."""
    calls = [("delete", GROUP, 200), ("update", f"{GROUP}/providers/microsoft.insights/actiongroups/soc", 200)]
    assert unknown_operations(calls) == ["Microsoft.Resources/subscriptions/resourceGroups/delete"]
