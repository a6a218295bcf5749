"""Azure Resource Manager: takes a resource, or refuses it as the service would."""

import hashlib
import re
import uuid
from collections.abc import Callable, Iterator, Mapping

from standin.access_limits import refuse_assignment
from standin.arm_types import ARM_TYPES, ArmType
from standin.built_in_tables import TABLE, follow_workspace, table
from standin.cloud import Cloud, Resource
from standin.collection_limits import refuse_association, refuse_collection_rule
from standin.delegation_limits import (
    ASSIGNMENT,
    OFFER,
    refuse_assignment_of_offer,
    refuse_deletion_of_offer,
    refuse_offer,
)
from standin.deployments import DEPLOYMENT, deploy
from standin.group_limits import refuse_action_group
from standin.refusal import Refusal, bad_request
from standin.resource_setting_limits import RESOURCE_SETTING, refuse_resource_setting
from standin.rule_limits import refuse_rule
from standin.sentinel_limits import (
    AUTOMATION,
    CONNECTOR,
    refuse_automation_rule,
    refuse_connector,
    refuse_sentinel_rule,
)
from standin.sentinel_limits import RULE as SENTINEL_RULE
from standin.setting_limits import refuse_setting, with_disabled
from standin.sink_limits import (
    refuse_account,
    refuse_container,
    refuse_deletion,
    refuse_hub,
    refuse_hub_rule,
    refuse_immutability,
    refuse_namespace,
)
from standin.workspace_limits import refuse_table, refuse_workbook, refuse_workspace

Check = Callable[[Cloud, str, Resource, Resource | None], None]

_WORKSPACE = "azure-native:operationalinsights:Workspace"
_CHECKS: Mapping[str, Check] = {
    "azure-native:monitor:ScheduledQueryRule": refuse_rule,
    "azure-native:monitor:ActionGroup": refuse_action_group,
    "azure-native:monitor:DataCollectionRule": refuse_collection_rule,
    "azure-native:monitor:DataCollectionRuleAssociation": refuse_association,
    "azure-native:aadiam:DiagnosticSetting": refuse_setting,
    RESOURCE_SETTING: refuse_resource_setting,
    SENTINEL_RULE: refuse_sentinel_rule,
    AUTOMATION: refuse_automation_rule,
    CONNECTOR: refuse_connector,
    "azure-native:authorization:RoleAssignment": refuse_assignment,
    "azure-native:eventhub:Namespace": refuse_namespace,
    "azure-native:eventhub:EventHub": refuse_hub,
    "azure-native:eventhub:NamespaceAuthorizationRule": refuse_hub_rule,
    "azure-native:eventhub:EventHubAuthorizationRule": refuse_hub_rule,
    "azure-native:storage:StorageAccount": refuse_account,
    "azure-native:storage:BlobContainer": refuse_container,
    "azure-native:storage:BlobContainerImmutabilityPolicy": refuse_immutability,
    OFFER: refuse_offer,
    ASSIGNMENT: refuse_assignment_of_offer,
    _WORKSPACE: refuse_workspace,
    TABLE: refuse_table,
    "azure-native:applicationinsights:Workbook": refuse_workbook,
}
_ID = re.compile(r"/(subscriptions/[^/]+/resourceGroups/[^/]+|providers/microsoft\.aadiam)(/.+)?", re.IGNORECASE)
_IN_A_GROUP = "/subscriptions/[^/]+/resourcegroups/[^/]+/providers/{}/[^/]+"
_SCOPE = "/subscriptions/[^/]+(/resourcegroups/[^/]+(/providers/[^/]+/[^/]+/[^/]+)?)?"
_NOT_SENT = {"skipQueryValidation"}


def put(cloud: Cloud, kind: ArmType, identifier: str, sent: Resource) -> Resource:
    """Take a resource and return Azure's answer; raise Refusal."""
    try:
        return _put(cloud, kind, identifier, sent)
    except KeyError as missing:
        raise bad_request(f"The request content has no property {missing}.") from missing


def _put(cloud: Cloud, kind: ArmType, identifier: str, sent: Resource) -> Resource:
    before = cloud.get(identifier)
    _refuse_missing_parent(cloud, kind, identifier)
    _refuse_missing_references(cloud, kind, sent)
    _refuse_fixed(kind, sent, before)
    if len(sent.get("tags", {})) > 50:
        raise bad_request(f"The resource has {len(sent['tags'])} tags. The maximum is 50.")
    _CHECKS.get(kind.token, lambda *_: None)(cloud, identifier, sent, before)
    answer = _done(cloud, kind, identifier, sent)
    cloud.put(identifier, kind.token, answer)
    return answer


def _done(cloud: Cloud, kind: ArmType, identifier: str, sent: Resource) -> Resource:
    """Do what goes beyond keeping a resource, and return Azure's answer."""
    if kind.token == DEPLOYMENT:
        return deploy(cloud, identifier, sent, lambda target, settings: put(cloud, _kind(target), target, settings))
    answer = _answer(kind, identifier, sent)
    if kind.token == _WORKSPACE:
        before = cloud.get(identifier) or {"properties": {}}
        # A workspace that was deleted is another one, whatever its name.
        answer["customerId"] = before["properties"].get("customerId", str(uuid.uuid4()))
        follow_workspace(cloud, identifier, answer.get("retentionInDays", 30))
    if kind.token == TABLE:
        workspace = cloud.properties(identifier.rpartition("/tables/")[0])
        return table(answer, workspace.get("retentionInDays", 30))
    return answer


def _kind(target: str) -> ArmType:
    return ARM_TYPES[TABLE if "/tables/" in target else _WORKSPACE]


def delete(cloud: Cloud, identifier: str) -> None:
    """Remove a resource, and with a resource group all that is in it."""
    resource = cloud.get(identifier)
    if resource and resource["type"] == TABLE and not identifier.endswith("_CL"):
        raise bad_request("Cannot delete a built-in table.")
    refuse_deletion(cloud, identifier)
    refuse_deletion_of_offer(cloud, identifier)
    cloud.delete(identifier)


def _refuse_missing_parent(cloud: Cloud, kind: ArmType, identifier: str) -> None:
    match = _ID.fullmatch(identifier)
    group = f"/{match[1]}" if match and match[2] and match[1].startswith("subscriptions") else None
    if group and cloud.get(group) is None:
        name = group.rpartition("/")[2]
        raise Refusal(404, "ResourceGroupNotFound", f"Resource group '{name}' could not be found.")
    if kind.arm.endswith("/tables"):
        parent = identifier.rpartition("/tables/")[0]
        if cloud.get(parent) is None:
            text = "Failed to perform 'write' on resource(s) of type 'workspaces/tables', because the parent resource"
            raise Refusal(404, "ParentResourceNotFound", f"{text} '{parent}' could not be found.")


def _refuse_missing_references(cloud: Cloud, kind: ArmType, sent: Resource) -> None:
    """Refuse ids of things that are not there; foreign ones that nobody checks are left out, such as sourceId."""
    for identifier, form in _references(sent):
        if not re.fullmatch(form, identifier, re.IGNORECASE):
            raise bad_request(f"The resource ID '{identifier}' is invalid.")
        if cloud.get(identifier) is None:
            name, group = identifier.split("/providers/")[-1], identifier.split("/")[4:5]
            where = f" under resource group '{group[0]}'" if group else ""
            raise Refusal(404, "ResourceNotFound", f"The Resource '{name}'{where} was not found.")


def _references(sent: Resource) -> Iterator[tuple[str, str]]:
    """Yield each id that a resource names, and the form of such ids."""
    yield from ((scope, _SCOPE) for scope in sent.get("scopes", []))
    actions = sent.get("actions", {})
    groups = actions.get("actionGroups", []) if isinstance(actions, dict) else []  # automation rules have a list
    yield from ((group, _IN_A_GROUP.format("microsoft.insights/actiongroups")) for group in groups)
    identities = sent.get("identity", {}).get("userAssignedIdentities", [])
    kind = "microsoft.managedidentity/userassignedidentities"
    yield from ((identity, _IN_A_GROUP.format(kind)) for identity in identities)
    if "workspaceId" in sent:
        yield sent["workspaceId"], _IN_A_GROUP.format("microsoft.operationalinsights/workspaces")
    if "defaultDataCollectionRuleResourceId" in sent:
        kind = "microsoft.insights/datacollectionrules"
        yield sent["defaultDataCollectionRuleResourceId"], _IN_A_GROUP.format(kind)
    for key in ("eventHubAuthorizationRuleId", "storageAccountId"):
        if key in sent:
            yield sent[key], "/subscriptions/[^/]+/resourcegroups/[^/]+/providers/.+"
    for target in sent.get("destinations", {}).get("logAnalytics", []):
        yield target["workspaceResourceId"], _IN_A_GROUP.format("microsoft.operationalinsights/workspaces")
    if "dataCollectionRuleId" in sent:
        yield sent["dataCollectionRuleId"], _IN_A_GROUP.format("microsoft.insights/datacollectionrules")
    if "resourceUri" in sent:
        yield sent["resourceUri"], "/.+"
    if "scope" in sent:
        yield sent["scope"], "/.+"


def _refuse_fixed(kind: ArmType, sent: Resource, before: Resource | None) -> None:
    for name in kind.fixed if before else ():
        old = before["properties"].get(name) if before else None
        if name in sent and str(old).replace(" ", "").lower() != str(sent[name]).replace(" ", "").lower():
            if name == "location":
                text = f"The resource already exists in location '{old}'. A resource with the same name cannot be"
                raise Refusal(409, "InvalidResourceLocation", f"{text} created in location '{sent[name]}'.")
            raise bad_request(f"Changing property '{name}' is not allowed.")


def _answer(kind: ArmType, identifier: str, sent: Resource) -> Resource:
    """Return what was sent, what Azure fills in, and what Azure alone knows."""
    kept = {key: value for key, value in sent.items() if key not in {*kind.path, *_NOT_SENT}}
    answer = {**kind.defaults, **kept, "name": identifier.rpartition("/")[2], "type": kind.arm}
    digest = hashlib.sha256(identifier.lower().encode()).hexdigest()
    guids = {name: _guid(name + digest) for name in ("principalId", "clientId", "tenantId")}
    if "userAssignedIdentities" in answer.get("identity", {}):
        names = answer["identity"]["userAssignedIdentities"]
        known = {name: {key: _guid(key + name) for key in ("principalId", "clientId")} for name in names}
        answer["identity"] = {**answer["identity"], "userAssignedIdentities": known}
    match kind.arm:
        case "Microsoft.OperationalInsights/workspaces":
            answer["provisioningState"] = "Succeeded"
        case "Microsoft.ManagedIdentity/userAssignedIdentities":
            answer |= {name: guids[name] for name in ("principalId", "clientId", "tenantId")}
        case "microsoft.aadiam/diagnosticSettings":
            answer["logs"] = with_disabled(answer["logs"])
        case "Microsoft.Insights/actionGroups":
            # Mail addresses and numbers wait for their confirmation; nobody can write the status.
            answer["emailReceivers"] = [{**item, "status": "Enabled"} for item in answer["emailReceivers"]]
            answer["smsReceivers"] = [{**item, "status": "Enabled"} for item in answer["smsReceivers"]]
    return answer


def _guid(text: str) -> str:
    digest = hashlib.sha256(text.encode()).hexdigest()
    return "-".join((digest[:8], digest[8:12], digest[12:16], digest[16:20], digest[20:32]))


def arm_type(token: str) -> ArmType:
    """Return a type that the stand-in knows; raise Refusal for others."""
    if token not in ARM_TYPES:
        raise Refusal(404, "InvalidResourceType", f"The stand-in knows no resource type '{token}'.")
    return ARM_TYPES[token]
