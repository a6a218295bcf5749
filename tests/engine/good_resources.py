"""Resources that Azure takes, for tests that change a property, and a stand-in that has what they refer to."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from standin.arm_types import ARM_TYPES
from standin.cloud import Cloud
from standin.manager import put
from standin.refusal import Refusal

SUBSCRIPTION = "00000000-0000-0000-0000-000000000001"
GROUP = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg"
OWNER = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635"
WORKSPACE = f"{GROUP}/providers/Microsoft.OperationalInsights/workspaces/log-one"
OTHER_WORKSPACE = f"{GROUP}/providers/Microsoft.OperationalInsights/workspaces/log-two"
IDENTITY = f"{GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id"
VAULT = f"{GROUP}/providers/Microsoft.KeyVault/vaults/kv1"
MACHINE = f"{GROUP}/providers/Microsoft.Compute/virtualMachines/dc1"
COLLECTION_RULE_ID = f"{GROUP}/providers/Microsoft.Insights/dataCollectionRules/other"
GONE = f"{GROUP}/providers/Microsoft.Insights/actionGroups/gone"
SENTINEL = "Microsoft-SecurityEvent"
TWO_PERIODS = {"numberOfEvaluationPeriods": 2}
CONDITION = {"query": "SigninLogs", "operator": "GreaterThan", "threshold": 0, "timeAggregation": "Count"}
RULE: dict[str, Any] = {
    "ruleName": "rule",
    "resourceGroupName": "rg",
    "location": "westeurope",
    "severity": 1,
    "enabled": True,
    "scopes": [WORKSPACE],
    "evaluationFrequency": "PT5M",
    "windowSize": "PT1H",
    "autoMitigate": False,
    "criteria": {"allOf": [CONDITION]},
    "identity": {"type": "UserAssigned", "userAssignedIdentities": [IDENTITY]},
}
ACTION_GROUP: dict[str, Any] = {
    "actionGroupName": "soc",
    "resourceGroupName": "rg",
    "location": "Global",
    "groupShortName": "soc",
    "enabled": True,
    "emailReceivers": [{"name": "soc", "emailAddress": "soc@contoso.com"}],
}
SETTING: dict[str, Any] = {
    "name": "entrawatch",
    "workspaceId": WORKSPACE,
    "logs": [{"category": "AuditLogs", "enabled": True}],
}
TABLE: dict[str, Any] = {
    "tableName": "AuditLogs",
    "workspaceName": "log-one",
    "resourceGroupName": "rg",
    "retentionInDays": 90,
    "totalRetentionInDays": 730,
    "plan": "Analytics",
}
TABLE_SETTINGS = {key: TABLE[key] for key in ("plan", "retentionInDays", "totalRetentionInDays")}
TABLE_ENTRY: dict[str, Any] = {
    "type": "Microsoft.OperationalInsights/workspaces/tables",
    "apiVersion": "2023-09-01",
    "name": "log-one/AuditLogs",
    "properties": TABLE_SETTINGS,
}
TEMPLATE: dict[str, Any] = {"$schema": "https://schema", "contentVersion": "1.0.0.0", "resources": [TABLE_ENTRY]}
DEPLOYMENT: dict[str, Any] = {
    "deploymentName": "log-one-AuditLogs",
    "resourceGroupName": "rg",
    "properties": {"mode": "Incremental", "template": TEMPLATE},
}
WORKBOOK: dict[str, Any] = {
    "resourceName": "00000000-0000-0000-0000-0000000000aa",
    "resourceGroupName": "rg",
    "location": "westeurope",
    "displayName": "Applications",
    "category": "workbook",
    "serializedData": '{"version": "Notebook/1.0", "items": []}',
}
COLLECTION_RULE: dict[str, Any] = {
    "dataCollectionRuleName": "events",
    "resourceGroupName": "rg",
    "location": "westeurope",
    "kind": "Windows",
    "dataSources": {
        "windowsEventLogs": [
            {
                "name": "events",
                "streams": ["Microsoft-Event"],
                "xPathQueries": ["System!*[System[(Level=1)]]"],
            }
        ]
    },
    "destinations": {"logAnalytics": [{"name": "workspace", "workspaceResourceId": WORKSPACE}]},
    "dataFlows": [{"streams": ["Microsoft-Event"], "destinations": ["workspace"]}],
}
ASSOCIATION: dict[str, Any] = {
    "associationName": "events",
    "dataCollectionRuleId": COLLECTION_RULE_ID,
    "resourceUri": MACHINE,
}
RESOURCE_LOGS: dict[str, Any] = {
    "name": "entrawatch",
    "resourceUri": VAULT,
    "workspaceId": WORKSPACE,
    "logAnalyticsDestinationType": "Dedicated",
    "logs": [{"category": "AuditEvent", "enabled": True}],
}
GOOD = {
    "monitor:DiagnosticSetting": RESOURCE_LOGS,
    "monitor:DataCollectionRule": COLLECTION_RULE,
    "monitor:DataCollectionRuleAssociation": ASSOCIATION,
    "monitor:ScheduledQueryRule": RULE,
    "monitor:ActionGroup": ACTION_GROUP,
    "aadiam:DiagnosticSetting": SETTING,
    "operationalinsights:Table": TABLE,
    "applicationinsights:Workbook": WORKBOOK,
    "resources:Deployment": DEPLOYMENT,
}
Put = Callable[..., str]


def asking(folder: Path) -> Put:
    """Return a function that puts a good resource with changes, and returns the refusal, or nothing."""
    cloud = Cloud(folder)
    workspaces = [f"{OTHER_WORKSPACE}{number}" for number in ("", 0, 1, 2, 3)]
    subscription = GROUP.partition("/resourceGroups")[0]
    others = (subscription, GROUP, IDENTITY, MACHINE, VAULT, COLLECTION_RULE_ID)
    for identifier in (*others, WORKSPACE, *workspaces):
        cloud.put(identifier, "", {"name": identifier.rpartition("/")[2], "location": "westeurope"})

    def ask(type_name: str, **changes: Any) -> str:
        kind = ARM_TYPES[f"azure-native:{type_name}"]
        sent = {key: value for key, value in {**GOOD[type_name], **changes}.items() if value is not None}
        try:
            put(cloud, kind, kind.identifier(SUBSCRIPTION, sent), sent)
        except Refusal as refusal:
            return str(refusal)
        return ""

    return ask


def template(**changes: Any) -> dict[str, Any]:
    return {"properties": {"mode": "Incremental", "template": {**TEMPLATE, **changes}}}


def entry(**changes: Any) -> dict[str, Any]:
    return template(resources=[{**TABLE_ENTRY, **changes}])


def learned(**changes: Any) -> dict[str, Any]:
    """Return changes of a rule whose threshold Azure learns."""
    dynamic = {"criterionType": "DynamicThresholdCriterion", "alertSensitivity": "Medium", "threshold": None}
    return condition(**{**dynamic, "ignoreDataBefore": "2026-03-01T00:00:00Z", **changes})


def condition(**changes: Any) -> dict[str, Any]:
    return {"criteria": {"allOf": [{**CONDITION, **changes}]}}


def event_source(**changes: Any) -> dict[str, Any]:
    """Return changes of a collection rule's one data source."""
    (source,) = COLLECTION_RULE["dataSources"]["windowsEventLogs"]
    return {"dataSources": {"windowsEventLogs": [{**source, **changes}]}}
