"""Alert rules and action groups, declared without azure-native's classes, with the properties of its schema.

Measured on this repository's prod stack of 80 rules: importing `pulumi_azure_native.monitor` alone takes half as long
as all the rest of `entrawatch preview`, and the class of a rule makes outputs of 30 properties and 17 aliases. A test
compares every name, type and choice below with the SDK's classes.
"""

from collections.abc import Mapping
from importlib.metadata import version
from typing import Any, Literal, NotRequired, TypedDict

import pulumi
from pulumi import Input


class Identity(TypedDict):
    type: Literal["UserAssigned"]
    userAssignedIdentities: list[Input[str]]


class Dimension(TypedDict):
    name: str
    operator: str
    values: list[str]


class FailingPeriods(TypedDict):
    numberOfEvaluationPeriods: float
    minFailingPeriodsToAlert: float


class Condition(TypedDict):
    query: str
    timeAggregation: str
    metricMeasureColumn: str | None
    operator: str
    threshold: float
    dimensions: list[Dimension] | None
    failingPeriods: FailingPeriods


class Criteria(TypedDict):
    allOf: list[Condition]


class Actions(TypedDict):
    actionGroups: list[Input[str]] | None
    customProperties: Mapping[str, str] | None


class ScheduledQueryRule(TypedDict):
    identity: Identity
    ruleName: str
    displayName: str
    description: str
    kind: Literal["LogAlert"]
    severity: float
    enabled: bool
    location: str
    resourceGroupName: Input[str]
    scopes: list[Input[str]]
    evaluationFrequency: str
    windowSize: str
    overrideQueryTimeRange: str | None
    criteria: Criteria
    autoMitigate: bool
    muteActionsDuration: str | None
    actions: Actions
    skipQueryValidation: bool
    tags: Mapping[str, str] | None


class EmailReceiver(TypedDict):
    name: str
    emailAddress: str
    useCommonAlertSchema: bool


class SmsReceiver(TypedDict):
    name: str
    countryCode: str
    phoneNumber: str


class ArmRoleReceiver(TypedDict):
    name: str
    roleId: str
    useCommonAlertSchema: bool


class WebhookReceiver(TypedDict):
    name: str
    serviceUri: Input[str]
    useAadAuth: bool
    objectId: str | None
    identifierUri: str | None
    tenantId: str | None
    useCommonAlertSchema: bool


class LogicAppReceiver(TypedDict):
    name: str
    resourceId: str
    callbackUrl: Input[str]
    useCommonAlertSchema: bool


class AzureFunctionReceiver(TypedDict):
    name: str
    functionAppResourceId: str
    functionName: str
    httpTriggerUrl: Input[str]
    useCommonAlertSchema: bool


class EventHubReceiver(TypedDict):
    name: str
    eventHubNameSpace: str
    eventHubName: str
    subscriptionId: str
    tenantId: str
    useCommonAlertSchema: bool


class ItsmReceiver(TypedDict):
    name: str
    workspaceId: str
    connectionId: str
    ticketConfiguration: str
    region: str


class Receivers(TypedDict):
    emailReceivers: NotRequired[list[EmailReceiver]]
    smsReceivers: NotRequired[list[SmsReceiver]]
    armRoleReceivers: NotRequired[list[ArmRoleReceiver]]
    webhookReceivers: NotRequired[list[WebhookReceiver]]
    logicAppReceivers: NotRequired[list[LogicAppReceiver]]
    azureFunctionReceivers: NotRequired[list[AzureFunctionReceiver]]
    eventHubReceivers: NotRequired[list[EventHubReceiver]]
    itsmReceivers: NotRequired[list[ItsmReceiver]]


class ActionGroup(Receivers):
    """An action group with the one property that holds its receiver."""

    actionGroupName: str
    groupShortName: str
    resourceGroupName: Input[str]
    location: str
    enabled: bool
    tags: Mapping[str, str] | None


def declare_rule(name: str, properties: ScheduledQueryRule, opts: pulumi.ResourceOptions) -> pulumi.CustomResource:
    """Declare a scheduled query rule; properties that are None are left out."""
    return _declare("azure-native:monitor:ScheduledQueryRule", name, properties, opts)


def declare_action_group(name: str, properties: ActionGroup, opts: pulumi.ResourceOptions) -> pulumi.CustomResource:
    """Declare an action group; properties that are None are left out."""
    return _declare("azure-native:monitor:ActionGroup", name, properties, opts)


def _declare(
    token: str, name: str, properties: Mapping[str, Any], opts: pulumi.ResourceOptions
) -> pulumi.CustomResource:
    # The version that the SDK's classes send, so that one provider serves all resources.
    sdk = pulumi.ResourceOptions(version=version("pulumi-azure-native"))
    return _Declared(token, name, _given(properties), pulumi.ResourceOptions.merge(sdk, opts))


class _Declared(pulumi.CustomResource):
    """A resource of which nothing but its ID is read."""

    def __init__(self, token: str, name: str, properties: dict[str, Any], opts: pulumi.ResourceOptions) -> None:
        super().__init__(token, name, properties, opts)


def _given(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _given(part) for key, part in value.items() if part is not None}
    return [_given(part) for part in value] if isinstance(value, list) else value
