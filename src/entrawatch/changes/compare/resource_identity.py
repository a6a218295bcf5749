"""Which properties of a resource cannot change: Azure's provider deletes it and makes it anew."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from entrawatch.changes.snapshots.model import ResourceFacts

# The parts of a resource's path and what its type fixes at creation, as the provider reads Azure's descriptions.
_FIXED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "azure-native:monitor:ScheduledQueryRule": ("ruleName", "resourceGroupName", "location"),
        "azure-native:monitor:ActionGroup": ("actionGroupName", "resourceGroupName", "location"),
        "azure-native:operationalinsights:Workspace": ("workspaceName", "resourceGroupName", "location"),
        "azure-native:operationalinsights:Table": ("tableName", "workspaceName", "resourceGroupName"),
        "azure-native:resources:Deployment": ("deploymentName", "resourceGroupName"),
        "azure-native:aadiam:DiagnosticSetting": ("name",),
        "azure-native:managedidentity:UserAssignedIdentity": ("resourceName", "resourceGroupName", "location"),
        "azure-native:authorization:RoleAssignment": (
            "roleAssignmentName",
            "scope",
            "principalId",
            "roleDefinitionId",
        ),
        "azure-native:applicationinsights:Workbook": ("resourceName", "resourceGroupName", "location"),
        "azure-native:resources:ResourceGroup": ("resourceGroupName", "location"),
    }
)
_FIXED_ELSEWHERE = ("resourceGroupName", "location")


def replacing_properties(before: ResourceFacts, after: ResourceFacts) -> frozenset[str]:
    """Return the top-level properties of which a change replaces the resource, and that did change."""
    fixed = {*_FIXED.get(after.type, _FIXED_ELSEWHERE), *map(_first, after.replace_on_changes)}
    ignored = set(map(_first, after.ignore_changes))
    return frozenset(
        name for name in fixed - ignored if name == "*" or before.inputs.get(name) != after.inputs.get(name)
    )


def _first(path: str) -> str:
    return path.partition(".")[0].partition("[")[0]


def former_urns(resource: ResourceFacts, parents: Mapping[str, ResourceFacts]) -> Iterator[str]:
    """Yield the URNs under which a deployment would look for a resource; `parents` are all resources by URN."""
    for alias in resource.aliases:
        if alias.get("urn"):
            yield str(alias["urn"])
        elif alias.get("name"):
            yield f"{resource.urn.rpartition('::')[0]}::{alias['name']}"
    parent = parents.get(resource.parent)
    if parent:
        yield from (_below(resource, parent, urn) for urn in former_urns(parent, parents))


def _below(resource: ResourceFacts, parent: ResourceFacts, former: str) -> str:
    """Return what a child was called below the former name of its parent: its name follows where it starts alike."""
    start, _, name = former.rpartition("::")
    own = resource.name
    own = f"{name}{own[len(parent.name) :]}" if own.startswith(parent.name) else own
    return f"{start}${resource.type}::{own}"
