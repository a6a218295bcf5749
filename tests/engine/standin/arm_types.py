"""What Azure Resource Manager knows of each resource type that the project deploys."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from entrawatch_pulumi.preview.arm_ids import TEMPLATES

_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_LISTS_OF_RECEIVERS = (
    "emailReceivers",
    "smsReceivers",
    "webhookReceivers",
    "itsmReceivers",
    "azureAppPushReceivers",
    "automationRunbookReceivers",
    "voiceReceivers",
    "logicAppReceivers",
    "azureFunctionReceivers",
    "armRoleReceivers",
    "eventHubReceivers",
)


@dataclass(frozen=True)
class ArmType:
    """One resource type: its name in Azure, its API version, what cannot change, and what Azure adds by itself."""

    token: str
    arm: str
    api_version: str
    fixed: frozenset[str] = frozenset()
    """Properties, other than those of the path, whose change makes the provider replace the resource."""
    defaults: Mapping[str, Any] = field(default_factory=dict)
    """What Azure's answer holds where nothing was sent."""

    unread: frozenset[str] = frozenset()
    """What Azure keeps and leaves out of its answer."""

    @property
    def template(self) -> str:
        """Return the form of its ids."""
        return TEMPLATES[self.token].replace("/subscriptions/00000000-0000-0000-0000-000000000000", "/subscriptions/{}")

    @property
    def path(self) -> tuple[str, ...]:
        """Return the properties that are parts of the id, the name last."""
        return tuple(_PLACEHOLDER.findall(self.template))

    def identifier(self, subscription: str, properties: Mapping[str, Any]) -> str:
        """Return the id of a resource."""
        # A scope or a resource URI begins with the slash that the template would begin with.
        return _PLACEHOLDER.sub(lambda match: str(properties[match[1]]), self.template.replace("{}", subscription))

    def path_of(self, identifier: str) -> dict[str, str]:
        """Return the properties that an id holds."""
        form = re.escape(self.template).replace(r"\{\}", "[^/]+")
        form = re.sub(r"\\\{(scope|resourceUri)\\\}", r"(?P<\1>/.+)", form)
        match = re.fullmatch(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", form), identifier, re.IGNORECASE)
        if match is None:
            raise ValueError(f"'{identifier}' is no id of {self.arm}")
        return match.groupdict()


_LOCATION = frozenset({"location"})
_ALL = (
    ArmType("azure-native:resources:ResourceGroup", "Microsoft.Resources/resourceGroups", "2024-03-01", _LOCATION),
    ArmType(
        "azure-native:operationalinsights:Workspace",
        "Microsoft.OperationalInsights/workspaces",
        "2023-09-01",
        _LOCATION,
        {"publicNetworkAccessForIngestion": "Enabled", "publicNetworkAccessForQuery": "Enabled"},
    ),
    ArmType("azure-native:operationalinsights:Table", "Microsoft.OperationalInsights/workspaces/tables", "2023-09-01"),
    ArmType("azure-native:resources:Deployment", "Microsoft.Resources/deployments", "2024-03-01"),
    ArmType("azure-native:aadiam:DiagnosticSetting", "microsoft.aadiam/diagnosticSettings", "2017-04-01"),
    ArmType(
        "azure-native:monitor:ScheduledQueryRule",
        "Microsoft.Insights/scheduledQueryRules",
        "2025-01-01-preview",
        _LOCATION,
        {"checkWorkspaceAlertsStorageConfigured": False, "targetResourceTypes": [], "autoMitigate": True},
    ),
    ArmType(
        "azure-native:monitor:ActionGroup",
        "Microsoft.Insights/actionGroups",
        "2024-10-01-preview",
        _LOCATION,
        {name: [] for name in _LISTS_OF_RECEIVERS},
    ),
    ArmType(
        "azure-native:alertsmanagement:AlertProcessingRuleByName",
        "Microsoft.AlertsManagement/actionRules",
        "2021-08-08",
        _LOCATION,
    ),
    ArmType(
        "azure-native:securityinsights:SentinelOnboardingState",
        "Microsoft.SecurityInsights/onboardingStates",
        "2024-09-01",
        defaults={"customerManagedKey": False},
    ),
    ArmType("azure-native:securityinsights:ScheduledAlertRule", "Microsoft.SecurityInsights/alertRules", "2024-09-01"),
    ArmType(
        "azure-native:securityinsights:AADDataConnector", "Microsoft.SecurityInsights/dataConnectors", "2024-09-01"
    ),
    ArmType("azure-native:securityinsights:AutomationRule", "Microsoft.SecurityInsights/automationRules", "2024-09-01"),
    ArmType(
        "azure-native:logic:Workflow",
        "Microsoft.Logic/workflows",
        "2019-05-01",
        _LOCATION,
        # Azure never answers the value of a SecureString.
        unread=frozenset({"parameters"}),
    ),
    ArmType("azure-native:monitor:DiagnosticSetting", "Microsoft.Insights/diagnosticSettings", "2021-05-01-preview"),
    ArmType(
        "azure-native:monitor:DataCollectionRule",
        "Microsoft.Insights/dataCollectionRules",
        "2022-06-01",
        _LOCATION,
    ),
    ArmType(
        "azure-native:monitor:DataCollectionRuleAssociation",
        "Microsoft.Insights/dataCollectionRuleAssociations",
        "2022-06-01",
    ),
    ArmType(
        "azure-native:applicationinsights:Workbook",
        "Microsoft.Insights/workbooks",
        "2023-06-01",
        _LOCATION,
        # Its content is answered only to those that ask for it, and azure-native does not.
        unread=frozenset({"serializedData"}),
    ),
    ArmType(
        "azure-native:managedidentity:UserAssignedIdentity",
        "Microsoft.ManagedIdentity/userAssignedIdentities",
        "2023-01-31",
        _LOCATION,
    ),
    ArmType(
        "azure-native:authorization:RoleAssignment",
        "Microsoft.Authorization/roleAssignments",
        "2022-04-01",
        frozenset({"principalId", "roleDefinitionId"}),
    ),
    ArmType(
        "azure-native:managedservices:RegistrationDefinition",
        "Microsoft.ManagedServices/registrationDefinitions",
        "2022-10-01",
    ),
    ArmType(
        "azure-native:managedservices:RegistrationAssignment",
        "Microsoft.ManagedServices/registrationAssignments",
        "2022-10-01",
    ),
    # Nothing of the project; the policies judge what others declare beside it.
    ArmType("azure-native:monitor:TenantActionGroup", "Microsoft.Insights/tenantActionGroups", "2023-05-01-preview"),
    ArmType("azure-native:resources:Resource", "any", "2024-03-01"),
    ArmType("azure-native:storage:StorageAccount", "Microsoft.Storage/storageAccounts", "2024-01-01", _LOCATION),
    ArmType("azure-native:storage:BlobContainer", "Microsoft.Storage/storageAccounts/containers", "2024-01-01"),
    ArmType(
        "azure-native:storage:BlobContainerImmutabilityPolicy",
        "Microsoft.Storage/storageAccounts/containers/immutabilityPolicies",
        "2024-01-01",
        defaults={"state": "Unlocked"},
    ),
    ArmType(
        "azure-native:storage:ManagementPolicy", "Microsoft.Storage/storageAccounts/managementPolicies", "2024-01-01"
    ),
    ArmType("azure-native:eventhub:Namespace", "Microsoft.EventHub/namespaces", "2024-01-01", _LOCATION),
    ArmType("azure-native:eventhub:EventHub", "Microsoft.EventHub/namespaces/eventhubs", "2024-01-01"),
    ArmType(
        "azure-native:eventhub:NamespaceAuthorizationRule",
        "Microsoft.EventHub/namespaces/authorizationRules",
        "2024-01-01",
    ),
    ArmType(
        "azure-native:eventhub:EventHubAuthorizationRule",
        "Microsoft.EventHub/namespaces/eventhubs/authorizationRules",
        "2024-01-01",
    ),
)
ARM_TYPES: Mapping[str, ArmType] = {item.token: item for item in _ALL}
