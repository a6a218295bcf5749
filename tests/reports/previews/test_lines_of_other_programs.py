"""A program can declare more than EntraMonitoring: the lines also show resources without the usual values."""

from typing import Any

import pytest

from entrawatch.reports.resource_lines import resource_line
from entrawatch.resources.program_plan import PlannedResource, Unknown

IDENTITY = {"type": "Microsoft.ManagedIdentity/userAssignedIdentities", "name": "id"}
COOLER = {"baseBlob": {"tierToCool": {"daysAfterModificationGreaterThan": 30}}}
SYSLOG = {"syslog": ({"name": "syslog", "streams": ("Microsoft-Syslog",)},)}


@pytest.mark.parametrize(
    ("kind", "inputs", "line"),
    [
        ("resources:Deployment", {"properties": {"template": {"resources": (IDENTITY,)}}}, ""),
        ("resources:Deployment", {"properties": {"template": {"resources": {"id": IDENTITY}}}}, ""),
        ("resources:Deployment", {"properties": Unknown()}, ""),
        ("eventhub:EventHub", {"eventHubName": "orders"}, "orders"),
        (
            "eventhub:Namespace",
            {"namespaceName": "evhns", "sku": {"name": "Basic"}},
            "evhns, Basic, up to 1 throughput unit",
        ),
        ("storage:ManagementPolicy", {"policy": {"rules": ({"definition": {"actions": COOLER}},)}}, ""),
        ("monitor:DataCollectionRule", {"dataCollectionRuleName": "linux", "dataSources": SYSLOG}, "linux"),
        (
            "monitor:DataCollectionRule",
            {"dataCollectionRuleName": "vm", "dataSources": {"windowsEventLogs": ({"name": "app"},)}},
            "vm, 0 event queries to app on ",
        ),
        (
            "monitor:DiagnosticSetting",
            {"resourceUri": "/vaults/kv", "logs": ({"categoryGroup": "audit"},), "storageAccountId": "/accounts/st"},
            "kv, audit to storage account st",
        ),
        (
            "securityinsights:AutomationRule",
            {"displayName": "close", "triggeringLogic": {"expirationTimeUtc": "2027-01-01T00:00:00Z"}},
            "close, until 2027-01-01T00:00:00Z",
        ),
        (
            "securityinsights:AutomationRule",
            {"displayName": "run", "actions": ({"actionConfiguration": {"logicAppResourceId": "/workflows/enrich"}},)},
            "run, enrich",
        ),
        (
            "securityinsights:AADDataConnector",
            {"dataConnectorId": "id", "tenantId": "t"},
            "alerts of Entra ID Protection of tenant t",
        ),
        (
            "aadiam:DiagnosticSetting",
            {"name": "all", "logs": ({"categoryGroup": "allLogs"},), "workspaceId": "/w/log"},
            "all, whole tenant, allLogs to log",
        ),
    ],
)
def test_a_resource_without_the_usual_values_has_a_line(kind: str, inputs: dict[str, Any], line: str) -> None:
    """The preview shows what there is, and does not end."""
    assert resource_line(PlannedResource("urn", f"azure-native:{kind}", "x", inputs=inputs)) == line
