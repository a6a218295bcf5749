"""Readable substitutes for Azure's responses: resource IDs, names and principals."""

import re
import uuid
from collections.abc import Mapping

from entrawatch.resources.program_plan import Properties, Value

NOBODY = "00000000-0000-0000-0000-000000000000"
SUBSCRIPTION = f"/subscriptions/{NOBODY}"
_GROUP = SUBSCRIPTION + "/resourceGroups/{resourceGroupName}"
_WORKSPACE = _GROUP + "/providers/Microsoft.OperationalInsights/workspaces/{workspaceName}"
_SENTINEL = _WORKSPACE + "/providers/Microsoft.SecurityInsights"
_EVENT_HUBS = _GROUP + "/providers/Microsoft.EventHub/namespaces/{namespaceName}"
_STORAGE = _GROUP + "/providers/Microsoft.Storage/storageAccounts/{accountName}"

TEMPLATES: Mapping[str, str] = {
    "azure-native:resources:ResourceGroup": _GROUP,
    "azure-native:operationalinsights:Workspace": _WORKSPACE,
    "azure-native:operationalinsights:Table": _WORKSPACE + "/tables/{tableName}",
    "azure-native:securityinsights:SentinelOnboardingState": (
        _SENTINEL + "/onboardingStates/{sentinelOnboardingStateName}"
    ),
    "azure-native:securityinsights:ScheduledAlertRule": _SENTINEL + "/alertRules/{ruleId}",
    "azure-native:securityinsights:AADDataConnector": _SENTINEL + "/dataConnectors/{dataConnectorId}",
    "azure-native:securityinsights:AutomationRule": _SENTINEL + "/automationRules/{automationRuleId}",
    "azure-native:resources:Deployment": _GROUP + "/providers/Microsoft.Resources/deployments/{deploymentName}",
    "azure-native:resources:Resource": (
        _GROUP + "/providers/{resourceProviderNamespace}/{parentResourcePath}/{resourceType}/{resourceName}"
    ),
    "azure-native:aadiam:DiagnosticSetting": "/providers/microsoft.aadiam/diagnosticSettings/{name}",
    "azure-native:monitor:DiagnosticSetting": "{resourceUri}/providers/Microsoft.Insights/diagnosticSettings/{name}",
    "azure-native:monitor:DataCollectionRule": (
        _GROUP + "/providers/Microsoft.Insights/dataCollectionRules/{dataCollectionRuleName}"
    ),
    "azure-native:monitor:DataCollectionRuleAssociation": (
        "{resourceUri}/providers/Microsoft.Insights/dataCollectionRuleAssociations/{associationName}"
    ),
    "azure-native:monitor:ScheduledQueryRule": _GROUP + "/providers/Microsoft.Insights/scheduledQueryRules/{ruleName}",
    "azure-native:monitor:ActionGroup": _GROUP + "/providers/Microsoft.Insights/actionGroups/{actionGroupName}",
    "azure-native:monitor:TenantActionGroup": (
        "/providers/Microsoft.Management/managementGroups/{managementGroupId}"
        "/providers/Microsoft.Insights/tenantActionGroups/{tenantActionGroupName}"
    ),
    "azure-native:applicationinsights:Workbook": _GROUP + "/providers/Microsoft.Insights/workbooks/{resourceName}",
    "azure-native:alertsmanagement:AlertProcessingRuleByName": (
        _GROUP + "/providers/Microsoft.AlertsManagement/actionRules/{alertProcessingRuleName}"
    ),
    "azure-native:logic:Workflow": _GROUP + "/providers/Microsoft.Logic/workflows/{workflowName}",
    "azure-native:managedidentity:UserAssignedIdentity": (
        _GROUP + "/providers/Microsoft.ManagedIdentity/userAssignedIdentities/{resourceName}"
    ),
    "azure-native:authorization:RoleAssignment": (
        "{scope}/providers/Microsoft.Authorization/roleAssignments/{roleAssignmentName}"
    ),
    "azure-native:managedservices:RegistrationDefinition": (
        "{scope}/providers/Microsoft.ManagedServices/registrationDefinitions/{registrationDefinitionId}"
    ),
    "azure-native:managedservices:RegistrationAssignment": (
        "{scope}/providers/Microsoft.ManagedServices/registrationAssignments/{registrationAssignmentId}"
    ),
    "azure-native:eventhub:Namespace": _EVENT_HUBS,
    "azure-native:eventhub:EventHub": _EVENT_HUBS + "/eventhubs/{eventHubName}",
    "azure-native:eventhub:NamespaceAuthorizationRule": _EVENT_HUBS + "/authorizationRules/{authorizationRuleName}",
    "azure-native:eventhub:EventHubAuthorizationRule": (
        _EVENT_HUBS + "/eventhubs/{eventHubName}/authorizationRules/{authorizationRuleName}"
    ),
    "azure-native:storage:StorageAccount": _STORAGE,
    "azure-native:storage:BlobContainer": _STORAGE + "/blobServices/default/containers/{containerName}",
    "azure-native:storage:BlobContainerImmutabilityPolicy": (
        _STORAGE + "/blobServices/default/containers/{containerName}/immutabilityPolicies/{immutabilityPolicyName}"
    ),
    "azure-native:storage:ManagementPolicy": _STORAGE + "/managementPolicies/{managementPolicyName}",
}

_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_API_VERSION = re.compile(r"/v\d+\w*:")
_GETTER = re.compile(r":get(\w+)$")


def resource_id(type_token: str, name: str, inputs: Properties) -> str:
    """Return the ID that Azure would assign; a resource without its own name gets `name`.

    A part that is secret or unknown is `[secret]` or `[unknown]`. Types without a template get
    `/preview/<type>/<name>`.
    """
    template = TEMPLATES.get(_API_VERSION.sub(":", type_token))
    if template is None:
        return f"/preview/{type_token.replace(':', '/')}/{name}"
    return _PLACEHOLDER.sub(lambda match: str(inputs.get(match[1], name)), template)


def computed_outputs(type_token: str, identifier: str) -> dict[str, Value]:
    """Return the outputs that Azure computes for a resource, derived from its ID so that they never change."""
    plain_type = _API_VERSION.sub(":", type_token)
    if plain_type not in TEMPLATES:
        return {}
    outputs: dict[str, Value] = {"name": identifier.rsplit("/", 1)[-1]}
    if plain_type == "azure-native:operationalinsights:Workspace":
        outputs |= {"customerId": _guid(identifier, "customer")}
    if plain_type == "azure-native:managedidentity:UserAssignedIdentity":
        outputs |= {"principalId": _guid(identifier, "principal"), "clientId": _guid(identifier, "client")}
        outputs |= {"tenantId": NOBODY}
    if plain_type == "azure-native:monitor:ActionGroup":
        outputs |= {"identity": {"type": "SystemAssigned", "principalId": _guid(identifier, "principal")}}
    return outputs


def invoke_answer(token: str, arguments: Properties) -> dict[str, Value] | None:
    """Return what the provider function `token` would return beyond its arguments, or None without a substitute."""
    function = _API_VERSION.sub(":", token)
    if function == "azure-native:authorization:getClientConfig":
        return dict.fromkeys(("clientId", "objectId", "subscriptionId", "tenantId"), NOBODY)
    if function == "azure-native:logic:listWorkflowTriggerCallbackUrl":
        workflow = resource_id("azure-native:logic:Workflow", "", arguments)
        return {"value": f"https://management.azure.com{workflow}/triggers/{arguments.get('triggerName')}"}
    type_token = _GETTER.sub(r":\1", function)
    if type_token == function or type_token not in TEMPLATES:
        return None
    identifier = resource_id(type_token, "", arguments)
    return {"id": identifier, **computed_outputs(type_token, identifier)}


def _guid(identifier: str, role: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{identifier}#{role}"))
