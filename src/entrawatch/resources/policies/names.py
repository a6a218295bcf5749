"""Policy: no two resources of a program have the same name in Azure."""

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from entrawatch.documents.quoting import shown
from entrawatch.resources.policies.policy import Breach, Options, Policy, Resources, kind
from entrawatch.resources.program_plan import PlannedResource

_GROUP = "resourceGroupName"


class _Naming(NamedTuple):
    """The display name of a resource type, and the properties that identify it in Azure."""

    noun: str
    name: str
    group: str | None = _GROUP


_NAMED = {
    "resources:ResourceGroup": _Naming("resource group", "resourceGroupName", None),
    "aadiam:DiagnosticSetting": _Naming("diagnostic setting", "name", None),
    "operationalinsights:Workspace": _Naming("workspace", "workspaceName"),
    "managedidentity:UserAssignedIdentity": _Naming("identity", "resourceName"),
    "alertsmanagement:AlertProcessingRuleByName": _Naming("alert processing rule", "alertProcessingRuleName"),
    "logic:Workflow": _Naming("workflow", "workflowName"),
    "monitor:ActionGroup": _Naming("action group", "actionGroupName"),
    "monitor:ScheduledQueryRule": _Naming("alert rule", "ruleName"),
    "securityinsights:ScheduledAlertRule": _Naming("Sentinel rule", "ruleId"),
    "securityinsights:AADDataConnector": _Naming("data connector", "dataConnectorId"),
    "securityinsights:AutomationRule": _Naming("automation rule", "automationRuleId"),
    "applicationinsights:Workbook": _Naming("workbook", "resourceName"),
}
NAMED_KINDS = frozenset(_NAMED)
_Clash = tuple[PlannedResource, PlannedResource]


def _check(resources: Resources, _: Options) -> Iterator[Breach]:
    first: dict[tuple[str, ...], PlannedResource] = {}
    clashes: dict[str, list[_Clash]] = defaultdict(list)
    for resource in sorted(resources, key=lambda one: one.urn):
        key = _azure_name(resource)
        other = first.setdefault(key, resource) if key else resource
        if other is not resource:
            clashes[kind(resource)].append((resource, other))
    for found in clashes.values():
        yield Breach(found[0][0].urn, _message(found))


def _azure_name(resource: PlannedResource) -> tuple[str, ...]:
    """Return what identifies a resource in Azure, ignoring case; () if it is not known yet."""
    naming = _NAMED.get(kind(resource))
    if naming is None or resource.options.read_id:
        return ()
    parts = [resource.inputs.get(key) for key in (naming.name, naming.group) if key]
    texts = [part.casefold() for part in parts if isinstance(part, str)]
    # Resources of two providers can be in two subscriptions.
    return (kind(resource), resource.options.provider, *texts) if len(texts) == len(parts) else ()


def _message(clashes: list[_Clash]) -> str:
    resource, other = clashes[0]
    naming = _NAMED[kind(resource)]
    group = naming.group and resource.inputs.get(naming.group)
    where = f" in resource group {shown(group)}" if group else ""
    more = f", and {len(clashes) - 1} more names are" if len(clashes) > 1 else ""
    return (
        f"{naming.noun} {shown(resource.inputs.get(naming.name))}{where} is declared twice{more}: "
        f"by {shown(other.name)} and by {shown(resource.name)}; rename one of them"
    )


NAMES = Policy(
    name="azure-names-unique",
    code="PO105",
    description="No two resources of a program have the same name in Azure.",
    check=_check,
    compares_resources=True,
)
