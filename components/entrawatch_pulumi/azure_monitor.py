"""Alert rules, declared without azure-native's class but with the properties of its schema.

Measured on this repository's prod stack of 80 rules: the class of a rule creates outputs for 30 properties and 17
aliases, which takes longer than the rest of a program with 400 rules. A test compares every name, type and choice below
with the SDK's classes.
"""

from collections.abc import Mapping
from importlib.metadata import version
from typing import Any, Literal, TypedDict

import pulumi
from pulumi import Input

_TYPE = "azure-native:monitor:ScheduledQueryRule"


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
    threshold: float | None
    criterionType: str | None
    alertSensitivity: str | None
    ignoreDataBefore: str | None
    dimensions: list[Dimension] | None
    failingPeriods: FailingPeriods


class Criteria(TypedDict):
    allOf: list[Condition]


class Actions(TypedDict):
    actionGroups: list[Input[str]] | None
    actionProperties: Mapping[str, str] | None
    customProperties: Mapping[str, Input[str]] | None


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


def declare_rule(name: str, properties: ScheduledQueryRule, opts: pulumi.ResourceOptions) -> pulumi.CustomResource:
    """Declare a scheduled query rule, without properties that are None."""
    # The version that the SDK's classes send, so that one provider serves all resources.
    sdk = pulumi.ResourceOptions(version=version("pulumi-azure-native"))
    return _Declared(_TYPE, name, _given(properties), pulumi.ResourceOptions.merge(sdk, opts))


class _Declared(pulumi.CustomResource):
    """A resource of which only the ID is read."""

    def __init__(self, token: str, name: str, properties: dict[str, Any], opts: pulumi.ResourceOptions) -> None:
        super().__init__(token, name, properties, opts)


def _given(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _given(part) for key, part in value.items() if part is not None}
    return [_given(part) for part in value] if isinstance(value, list) else value
