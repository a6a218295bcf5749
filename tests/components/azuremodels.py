"""Request bodies judged by Microsoft's own SDK models: names that Azure does not have, and values of another type."""

import sys
import types
import typing
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from enum import Enum
from typing import Any

from azure.mgmt.applicationinsights.v2023_06_01.models import Workbook
from azure.mgmt.authorization.v2022_04_01.models import RoleAssignmentCreateParameters
from azure.mgmt.eventhub.models import AuthorizationRule, EHNamespace, Eventhub
from azure.mgmt.loganalytics.models import Table, Workspace
from azure.mgmt.managedservices.models import RegistrationAssignment, RegistrationDefinition
from azure.mgmt.monitor.models import (
    ActionGroupResource,
    DataCollectionRuleAssociationProxyOnlyResource,
    DataCollectionRuleResource,
    ScheduledQueryRuleResource,
    ServiceDiagnosticSettingsResource,
)
from azure.mgmt.msi.v2024_11_30.models import Identity
from azure.mgmt.resource.resources.models import ResourceGroup
from azure.mgmt.securityinsight.models import (
    AADDataConnector,
    AutomationRule,
    ScheduledAlertRule,
    SentinelOnboardingState,
)
from azure.mgmt.storage.models import (
    BlobContainer,
    ImmutabilityPolicy,
    ManagementPolicy,
    StorageAccountCreateParameters,
)

MODELS: Mapping[str, tuple[type, frozenset[str]]] = {
    # The tenant-wide setting has the logs and destinations of any other; its own API has no model. Only it names a hub.
    "azure-native:aadiam:DiagnosticSetting": (ServiceDiagnosticSettingsResource, frozenset({"name", "eventHubName"})),
    "azure-native:applicationinsights:Workbook": (Workbook, frozenset({"resourceName"})),
    "azure-native:authorization:RoleAssignment": (
        RoleAssignmentCreateParameters,
        frozenset({"roleAssignmentName", "scope"}),
    ),
    "azure-native:eventhub:EventHub": (Eventhub, frozenset({"eventHubName", "namespaceName"})),
    "azure-native:eventhub:EventHubAuthorizationRule": (
        AuthorizationRule,
        frozenset({"authorizationRuleName", "eventHubName", "namespaceName"}),
    ),
    "azure-native:eventhub:Namespace": (EHNamespace, frozenset({"namespaceName"})),
    "azure-native:eventhub:NamespaceAuthorizationRule": (
        AuthorizationRule,
        frozenset({"authorizationRuleName", "namespaceName"}),
    ),
    "azure-native:managedidentity:UserAssignedIdentity": (Identity, frozenset({"resourceName"})),
    "azure-native:managedservices:RegistrationAssignment": (
        RegistrationAssignment,
        frozenset({"registrationAssignmentId", "scope"}),
    ),
    "azure-native:managedservices:RegistrationDefinition": (
        RegistrationDefinition,
        frozenset({"registrationDefinitionId", "scope"}),
    ),
    "azure-native:monitor:ActionGroup": (ActionGroupResource, frozenset({"actionGroupName"})),
    "azure-native:monitor:DiagnosticSetting": (
        ServiceDiagnosticSettingsResource,
        frozenset({"name", "resourceUri", "logAnalyticsDestinationType"}),
    ),
    "azure-native:monitor:DataCollectionRule": (DataCollectionRuleResource, frozenset({"dataCollectionRuleName"})),
    "azure-native:monitor:DataCollectionRuleAssociation": (
        DataCollectionRuleAssociationProxyOnlyResource,
        frozenset({"associationName", "resourceUri"}),
    ),
    "azure-native:monitor:ScheduledQueryRule": (ScheduledQueryRuleResource, frozenset({"ruleName"})),
    "azure-native:operationalinsights:Workspace": (Workspace, frozenset({"workspaceName"})),
    "azure-native:resources:ResourceGroup": (ResourceGroup, frozenset()),
    "azure-native:securityinsights:AADDataConnector": (
        AADDataConnector,
        frozenset({"dataConnectorId", "workspaceName"}),
    ),
    "azure-native:securityinsights:AutomationRule": (
        AutomationRule,
        frozenset({"automationRuleId", "workspaceName"}),
    ),
    "azure-native:securityinsights:ScheduledAlertRule": (ScheduledAlertRule, frozenset({"ruleId", "workspaceName"})),
    "azure-native:securityinsights:SentinelOnboardingState": (
        SentinelOnboardingState,
        frozenset({"sentinelOnboardingStateName", "workspaceName"}),
    ),
    "azure-native:storage:BlobContainer": (BlobContainer, frozenset({"accountName", "containerName"})),
    "azure-native:storage:BlobContainerImmutabilityPolicy": (
        ImmutabilityPolicy,
        frozenset({"accountName", "containerName", "immutabilityPolicyName"}),
    ),
    "azure-native:storage:ManagementPolicy": (
        ManagementPolicy,
        frozenset({"accountName", "managementPolicyName"}),
    ),
    # networkRuleSet is azure-native's name of networkAcls.
    "azure-native:storage:StorageAccount": (
        StorageAccountCreateParameters,
        frozenset({"accountName", "networkRuleSet"}),
    ),
}
"""Type token -> the body's model, and the inputs that are part of the URL."""
OF_NO_MODEL = frozenset({"azure-native:alertsmanagement:AlertProcessingRuleByName", "azure-native:logic:Workflow"})
"""Types whose packages are not installed for one resource; their own tests judge these bodies."""
TEMPLATE_MODELS: Mapping[str, type] = {
    "Microsoft.OperationalInsights/workspaces": Workspace,
    "Microsoft.OperationalInsights/workspaces/tables": Table,
}
"""Resource type in a deployment's template -> the model of its body."""
NOT_IN_THE_SDK = ("Microsoft-SecurityEvent", "Microsoft-Table-", "WorkspaceTransforms")
"""Starts of words that Azure knows and the SDK does not list: of Sentinel, and of workspace transformations."""
_DEPLOYMENT = "azure-native:resources:Deployment"
_WORDS = {"str": str, "bool": bool, "int": int, "float": float, "object": object}


def mistakes(token: str, inputs: Mapping[str, Any]) -> Iterator[str]:
    """Yield what Azure's model of a resource does not know or types otherwise."""
    if token == _DEPLOYMENT:
        yield from _template_mistakes(inputs["properties"]["template"])
        return
    model, in_url = MODELS[token]
    fields = _fields(model)
    # azure-native lifts what a body holds under `properties` to the top, with the exception of a few types.
    inner = None if "properties" in inputs else fields.pop("properties", None)
    known = (_fields(_model_of(inner)) if inner is not None else {}) | fields
    for name, value in inputs.items():
        if name not in in_url | {"resourceGroupName"}:
            yield from _judged(known, name, value, "")


def _template_mistakes(template: Mapping[str, Any]) -> Iterator[str]:
    for resource in template["resources"]:
        known = _fields(_model_of(_fields(TEMPLATE_MODELS[resource["type"]])["properties"]))
        for name, value in resource["properties"].items():
            yield from _judged(known, name, value, "")


def _judged(fields: Mapping[str, Any], name: str, value: Any, path: str) -> Iterator[str]:
    if name not in fields:
        yield f"{path}{name}: unknown"
    else:
        yield from _mistyped(fields[name], value, f"{path}{name}")


def _mistyped(expected: Any, value: Any, path: str) -> Iterator[str]:
    choices = (
        typing.get_args(expected) if typing.get_origin(expected) in (typing.Union, types.UnionType) else [expected]
    )
    # An open set of words is `str | Enum` in the SDK: the words that it lists are those that Azure documents.
    enums = [one for one in choices if isinstance(one, type) and issubclass(one, Enum)]
    options = enums or [one for one in choices if one is not type(None)]
    found = [list(_of_one(one, value, path)) for one in options]
    yield from min(found, key=len)


def _of_one(expected: Any, value: Any, path: str) -> Iterator[str]:
    origin, arguments = typing.get_origin(expected), typing.get_args(expected)
    if path.endswith("userAssignedIdentities") and isinstance(value, list):
        # The provider takes a list of ids and sends an object with a key for each.
        value = {key: {} for key in value}
    if origin is list and isinstance(value, list):
        for number, item in enumerate(value):
            yield from _mistyped(arguments[0], item, f"{path}[{number}]")
    elif origin is dict and isinstance(value, Mapping):
        for key, item in value.items():
            yield from _mistyped(arguments[1], item, f"{path}.{key}")
    elif _is_model(expected) and isinstance(value, Mapping):
        kinds: Mapping[object, type] = getattr(expected, "__mapping__", {})
        # One of its words, such as the conditionType of a condition, says which model an object has.
        model = next((kinds[word] for word in value.values() if isinstance(word, str) and word in kinds), expected)
        if kinds and model is expected and expected not in kinds.values():
            yield f"{path}: is none of {', '.join(map(str, kinds))}"
        for name, item in value.items():
            yield from _judged(_fields(model), name, item, f"{path}.")
    elif not _fits(expected, value):
        yield f"{path}: {value!r} is not {expected}"


def _fits(expected: Any, value: Any) -> bool:
    if isinstance(value, str) and value.startswith(NOT_IN_THE_SDK):
        return True
    if expected in (Any, object):
        return True
    if typing.get_origin(expected) is typing.Literal:
        return value in typing.get_args(expected)
    if isinstance(expected, type) and issubclass(expected, Enum):
        return value in {member.value for member in expected}
    if expected in (timedelta, datetime):
        return isinstance(value, str) and value.startswith("P" if expected is timedelta else "2")
    if expected in (int, float):
        whole = expected is float or value == int(value) if isinstance(value, int | float) else False
        return whole and not isinstance(value, bool)
    return isinstance(expected, type) and isinstance(value, expected)


def _is_model(expected: Any) -> bool:
    return isinstance(expected, type) and (hasattr(expected, "_attribute_map") or hasattr(expected, "_is_model"))


def _model_of(expected: Any) -> type:
    (model,) = [one for one in (typing.get_args(expected) or (expected,)) if _is_model(one)]
    return typing.cast("type", model)


def _fields(model: type) -> dict[str, Any]:
    """Return the names that a request may have, with their types."""
    if hasattr(model, "_attribute_map"):
        return dict(_older_fields(model))
    module = sys.modules[model.__module__]
    package = sys.modules[model.__module__.rpartition(".")[0]]
    hints = typing.get_type_hints(model, {**vars(module), "_models": package})
    model({})  # the SDK fills its table of names when the first object is made
    table = model._attr_to_rest_field  # type: ignore[attr-defined]
    return {field._rest_name: hints[name] for name, field in table.items() if field._visibility != ["read"]}


def _older_fields(model: Any) -> Iterator[tuple[str, Any]]:
    read_only = {name for name, rules in model._validation.items() if rules.get("readonly")}
    module = sys.modules[model.__module__]
    # A name at the top, such as a workbook's tags, wins over the same name inside `properties`.
    for name, entry in sorted(model._attribute_map.items(), key=lambda item: "." not in item[1]["key"]):
        if name not in read_only:
            yield entry["key"].removeprefix("properties.").replace("\\", ""), _older_type(entry["type"], module)


def _older_type(word: str, module: types.ModuleType) -> Any:
    if word.startswith("["):
        return list[_older_type(word[1:-1], module)]  # type: ignore[misc]
    if word.startswith("{"):
        return dict[str, _older_type(word[1:-1], module)]  # type: ignore[misc]
    return _WORDS.get(word) or getattr(module, word, object)
