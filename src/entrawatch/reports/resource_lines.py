"""One line for each planned resource: the values that a reviewer looks for."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from entrawatch.documents.render_issues import count_of
from entrawatch.reference.azure_ids import ARM_ROLE_IDS
from entrawatch.reference.durations import minutes
from entrawatch.reference.lighthouse import DELEGATED_ROLE_IDS
from entrawatch.resources.declared_resources import DEPLOYMENT, TABLE, declared_tables
from entrawatch.resources.policies.policy import member
from entrawatch.resources.program_plan import PlannedResource, to_plain
from entrawatch.specs.alert_spec import Severity

_RECEIVER_ADDRESSES = {
    "emailReceivers": ("email", "emailAddress"),
    "smsReceivers": ("SMS", "phoneNumber"),
    "armRoleReceivers": ("Azure role", "name"),
    "webhookReceivers": ("webhook", "serviceUri"),
    "logicAppReceivers": ("Logic App", "resourceId"),
    "azureFunctionReceivers": ("function", "functionName"),
    "eventHubReceivers": ("event hub", "eventHubName"),
    "itsmReceivers": ("ticket", "workspaceId"),
}

_STREAM_TABLES = {"Microsoft-SecurityEvent": "SecurityEvent", "Microsoft-Event": "Event"}
_ROLE_NAMES = {role_id: name for name, role_id in (ARM_ROLE_IDS | DELEGATED_ROLE_IDS).items()}


def resource_line(resource: PlannedResource) -> str:
    """Return the most important values of a resource, without its name; empty for a type without a line."""
    describe = _LINES.get(resource.type)
    return describe(to_plain(resource.inputs)) if describe else ""


def adopted_line(component: PlannedResource) -> str:
    """Return which existing resource a component uses, if it declares none."""
    ids = [value for key, value in component.outputs.items() if key.endswith("_id")]
    return f"uses existing {short_id(ids[0])}" if ids else ""


def resource_kind(resource: PlannedResource) -> str:
    """Return the last part of a type token: ScheduledQueryRule, AlertRule."""
    return resource.type.rsplit(":", 1)[-1]


def duration_words(duration: str) -> str:
    """Return a duration in words: 15 min, 6 h, 2 d."""
    total = minutes(duration)
    if total % 1440 == 0:
        return f"{total // 1440} d"
    return f"{total // 60} h" if total % 60 == 0 else f"{total} min"


def short_id(resource_id: Any) -> str:
    """Return the name at the end of an Azure resource id."""
    return str(resource_id).rsplit("/", 1)[-1]


def _alert_rule(inputs: Mapping[str, Any]) -> str:
    severity = list(Severity)[int(inputs.get("severity", 3))]
    schedule = f"every {duration_words(inputs['evaluationFrequency'])} over {duration_words(inputs['windowSize'])}"
    groups = [short_id(group) for group in (inputs.get("actions") or {}).get("actionGroups") or []]
    notifies = f"notifies {', '.join(groups)}" if groups else "no notification"
    scopes = ", ".join(short_id(scope) for scope in inputs.get("scopes") or [])
    return f"{severity}, {schedule}{_learned(inputs)}, on {scopes}, {notifies}"


def _learned(inputs: Mapping[str, Any]) -> str:
    condition: Mapping[str, Any] = next(iter((inputs.get("criteria") or {}).get("allOf") or []), {})
    sensitivity = condition.get("alertSensitivity")
    return f", threshold learned by Azure ({str(sensitivity).lower()} sensitivity)" if sensitivity else ""


def _workspace(inputs: Mapping[str, Any]) -> str:
    cap = (inputs.get("workspaceCapping") or {}).get("dailyQuotaGb")
    limit = f"daily cap {cap:g} GB" if cap and cap > 0 else "no daily cap"
    days = inputs.get("retentionInDays")
    return f"{inputs.get('workspaceName')}, {inputs.get('location')}, retention {days} d, {limit}"


def _tables(kind: str, inputs: Mapping[str, Any]) -> str:
    return "; ".join(_table(table) for table in declared_tables(kind, inputs))


def _deployment(inputs: Mapping[str, Any]) -> str:
    links = [
        f"{short_id(rule)} applies to {entry.get('name')}"
        for entry in _maps(inputs, "properties", "template", "resources")
        if (rule := member(entry, "properties", "defaultDataCollectionRuleResourceId"))
    ]
    return "; ".join(links) or _tables(DEPLOYMENT, inputs)


def _maps(inputs: Mapping[str, Any], *path: str) -> list[Mapping[str, Any]]:
    return [one for one in _list(inputs, *path) if isinstance(one, Mapping)]


def _list(inputs: Mapping[str, Any], *path: str) -> list[Any]:
    """Return a list property; empty where another program's resource does not have it, or it is not known yet."""
    found: Any = member(inputs, *path)
    return found if isinstance(found, list) else []


def _table(table: Mapping[str, Any]) -> str:
    total = table.get("totalRetentionInDays")
    archive = f", total retention {total} d" if total and total != table.get("retentionInDays") else ""
    return f"{table['tableName']}, retention {table.get('retentionInDays')} d{archive}, {table.get('plan')} plan"


def _diagnostic_setting(inputs: Mapping[str, Any]) -> str:
    return f"{inputs.get('name')}, whole tenant, {_routed(inputs)}"


def _resource_setting(inputs: Mapping[str, Any]) -> str:
    return f"{short_id(inputs.get('resourceUri'))}, {_routed(inputs)}"


def _routed(inputs: Mapping[str, Any]) -> str:
    logs = ", ".join(str(log.get("category") or log.get("categoryGroup")) for log in _maps(inputs, "logs"))
    if hub := inputs.get("eventHubName"):
        return f"{logs} to event hub {hub}"
    if account := inputs.get("storageAccountId"):
        return f"{logs} to storage account {short_id(account)}"
    return f"{logs} to {short_id(inputs.get('workspaceId'))}"


def _event_hub(inputs: Mapping[str, Any]) -> str:
    count, hours = inputs.get("partitionCount"), member(inputs, "retentionDescription", "retentionTimeInHours")
    partitions = f", {count:g} partitions" if isinstance(count, int | float) else ""
    kept = f", keeps {hours / 24:g} d" if isinstance(hours, int | float) else ""
    return f"{inputs.get('eventHubName')}{partitions}{kept}"


def _namespace(inputs: Mapping[str, Any]) -> str:
    most = inputs.get("maximumThroughputUnits") or 1
    units = f", up to {count_of(int(most), 'throughput unit')}" if isinstance(most, int | float) else ""
    return f"{inputs.get('namespaceName')}, {member(inputs, 'sku', 'name')}{units}"


def _immutability(inputs: Mapping[str, Any]) -> str:
    days = inputs.get("immutabilityPeriodSinceCreationInDays")
    return f"{inputs.get('containerName')}, no change for {days} d, appends allowed"


def _lifecycle(inputs: Mapping[str, Any]) -> str:
    delete = ("definition", "actions", "baseBlob", "delete", "daysAfterModificationGreaterThan")
    days = [member(rule, *delete) for rule in _maps(inputs, "policy", "rules")]
    return ", ".join(f"deletes records after {one:g} d" for one in days if isinstance(one, int | float))


def _collection_rule(inputs: Mapping[str, Any]) -> str:
    name = inputs.get("dataCollectionRuleName")
    flows = [flow for flow in _maps(inputs, "dataFlows") if "transformKql" in flow]
    if flows:
        streams = [str(stream) for flow in flows for stream in _list(flow, "streams")]
        return f"{name}, transforms {', '.join(stream.removeprefix('Microsoft-Table-') for stream in streams)}"
    read = [_event_source(one) for one in _maps(inputs, "dataSources", "windowsEventLogs")]
    targets = _maps(inputs, "destinations", "logAnalytics")
    workspaces = ", ".join(short_id(one.get("workspaceResourceId")) for one in targets)
    return f"{name}, {', '.join(read)} on {workspaces}" if read else str(name)


def _event_source(source: Mapping[str, Any]) -> str:
    name, count = str(source.get("name")), len(_list(source, "xPathQueries"))
    return f"{count} event {'query' if count == 1 else 'queries'} to {_STREAM_TABLES.get(name, name)}"


def _action_group(inputs: Mapping[str, Any]) -> str:
    receivers = [
        f"{label} {short_id(receiver.get(key)) if key == 'resourceId' else receiver.get(key)}"
        for field, (label, key) in _RECEIVER_ADDRESSES.items()
        for receiver in _receivers(inputs.get(field))
    ]
    return f"{inputs.get('actionGroupName')} ({inputs.get('groupShortName')}), {', '.join(receivers)}"


def _receivers(value: Any) -> list[Mapping[str, Any]]:
    # A list that is secret as a whole arrives as one marker.
    return [{key: value for _, key in _RECEIVER_ADDRESSES.values()}] if isinstance(value, str) else value or []


def _role_assignment(inputs: Mapping[str, Any]) -> str:
    role = short_id(inputs.get("roleDefinitionId"))
    return f"{_ROLE_NAMES.get(role, role)} on {short_id(inputs.get('scope'))}"


def _delegation(inputs: Mapping[str, Any]) -> str:
    roles = [
        f"{_ROLE_NAMES.get(str(one.get('roleDefinitionId')), one.get('roleDefinitionId'))}"
        f" for {one.get('principalIdDisplayName') or one.get('principalId')}"
        for one in _maps(inputs, "properties", "authorizations")
    ]
    names = (member(inputs, "properties", key) for key in ("registrationDefinitionName", "managedByTenantId"))
    return ", ".join([" to tenant ".join(map(str, names)), *roles])


def _quiet_hours(inputs: Mapping[str, Any]) -> str:
    weekly = [
        f"{', '.join(one.get('daysOfWeek') or [])} {one.get('startTime')} to {one.get('endTime')}"
        for one in _maps(inputs, "properties", "schedule", "recurrences")
    ]
    first, last = (member(inputs, "properties", "schedule", key) for key in ("effectiveFrom", "effectiveUntil"))
    return ", ".join([*weekly, f"{first} to {last} UTC", str(member(inputs, "properties", "description"))])


def _sentinel_rule(inputs: Mapping[str, Any]) -> str:
    incidents = "incidents" if member(inputs, "incidentConfiguration", "createIncident") else "no incident"
    schedule = f"every {duration_words(inputs['queryFrequency'])} over {duration_words(inputs['queryPeriod'])}"
    pause = f", suppressed for {duration_words(inputs['suppressionDuration'])}" if inputs["suppressionEnabled"] else ""
    return f"{inputs.get('severity')}, {schedule}{pause}, on {inputs.get('workspaceName')}, {incidents}"


def _automation_rule(inputs: Mapping[str, Any]) -> str:
    expires = member(inputs, "triggeringLogic", "expirationTimeUtc")
    playbooks = (member(one, "actionConfiguration", "logicAppResourceId") for one in _maps(inputs, "actions"))
    parts = [str(inputs.get("displayName")), *(short_id(one) for one in playbooks if one)]
    return ", ".join([*parts, f"until {expires}"] if expires else parts)


_LINES: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "azure-native:monitor:ScheduledQueryRule": _alert_rule,
    "azure-native:operationalinsights:Workspace": _workspace,
    f"azure-native:{TABLE}": partial(_tables, TABLE),
    f"azure-native:{DEPLOYMENT}": _deployment,
    "azure-native:aadiam:DiagnosticSetting": _diagnostic_setting,
    "azure-native:monitor:ActionGroup": _action_group,
    "azure-native:alertsmanagement:AlertProcessingRuleByName": _quiet_hours,
    "azure-native:securityinsights:SentinelOnboardingState": lambda inputs: str(inputs.get("workspaceName")),
    "azure-native:securityinsights:ScheduledAlertRule": _sentinel_rule,
    "azure-native:securityinsights:AADDataConnector": lambda inputs: (
        f"alerts of Entra ID Protection of tenant {inputs.get('tenantId')}"
    ),
    "azure-native:securityinsights:AutomationRule": _automation_rule,
    "azure-native:logic:Workflow": lambda inputs: f"{inputs.get('workflowName')}, {inputs.get('location')}",
    "azure-native:eventhub:Namespace": _namespace,
    "azure-native:eventhub:EventHub": _event_hub,
    "azure-native:eventhub:NamespaceAuthorizationRule": lambda inputs: ", ".join(inputs.get("rights") or []),
    "azure-native:eventhub:EventHubAuthorizationRule": lambda inputs: ", ".join(inputs.get("rights") or []),
    "azure-native:storage:StorageAccount": lambda inputs: (
        f"{inputs.get('accountName')}, {(inputs.get('sku') or {}).get('name')}"
    ),
    "azure-native:storage:BlobContainer": lambda inputs: str(inputs.get("containerName")),
    "azure-native:storage:BlobContainerImmutabilityPolicy": _immutability,
    "azure-native:storage:ManagementPolicy": _lifecycle,
    "azure-native:monitor:DiagnosticSetting": _resource_setting,
    "azure-native:monitor:DataCollectionRule": _collection_rule,
    "azure-native:monitor:DataCollectionRuleAssociation": lambda inputs: short_id(inputs.get("resourceUri")),
    "azure-native:authorization:RoleAssignment": _role_assignment,
    "azure-native:managedservices:RegistrationDefinition": _delegation,
    "azure-native:managedservices:RegistrationAssignment": lambda inputs: short_id(inputs.get("scope")),
    "azure-native:applicationinsights:Workbook": lambda inputs: str(inputs.get("displayName")),
    "azure-native:managedidentity:UserAssignedIdentity": lambda inputs: str(inputs.get("resourceName")),
    "azure-native:resources:ResourceGroup": lambda inputs: (
        f"{inputs.get('resourceGroupName')}, {inputs.get('location')}"
    ),
}
