"""What a program declares in Azure, whichever resource type it uses: its own, a generic one, or an ARM template."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from entrawatch.resources.arm_templates import AnyCase, Template, TemplateEntry, any_case, template_entries, templates

TABLE = "operationalinsights:Table"
_GENERIC = "resources:Resource"
_DEPLOYMENT = re.compile(r"resources:Deployment\w*")
# The provider's tokens name an API version where the program does: azure-native:monitor/v20230312:ActionGroup, or
# azure-native_monitor_v20230312:monitor:ActionGroup. Older ones call the module insights.
_TOKEN = re.compile(r"azure-native(?:_\w+)?:(\w+)(?:/\w+)?:(\w+)")
_MODULES = MappingProxyType({"insights": "monitor"})
# What ARM calls the types that somebody here asks for.
_KINDS = MappingProxyType(
    {
        "microsoft.aadiam/diagnosticsettings": "aadiam:DiagnosticSetting",
        "microsoft.insights/actiongroups": "monitor:ActionGroup",
        "microsoft.insights/scheduledqueryrules": "monitor:ScheduledQueryRule",
        "microsoft.insights/tenantactiongroups": "monitor:TenantActionGroup",
        "microsoft.operationalinsights/workspaces": "operationalinsights:Workspace",
        "microsoft.operationalinsights/workspaces/tables": TABLE,
        "microsoft.storage/storageaccounts": "storage:StorageAccount",
        "microsoft.storage/storageaccounts/blobservices/containers": "storage:BlobContainer",
    }
)
# Properties that the provider calls by another name.
_RENAMED = MappingProxyType({"networkacls": "networkRuleSet"})


@dataclass(frozen=True)
class Declared:
    """One resource of Azure, its properties spelled as its own resource type spells them.

    `place` is the path of the properties below the inputs of what declares it; `is_in_template`: Azure makes it, and
    goes on having it when its declaration goes.
    """

    kind: str
    name: str
    inputs: Mapping[str, Any]
    place: str = ""
    is_in_template: bool = False


def kind_of(type_token: str) -> str:
    """Return module and type of an Azure resource in whatever API version, such as monitor:ActionGroup; else ''."""
    token = _TOKEN.fullmatch(type_token)
    return f"{_MODULES.get(token[1], token[1])}:{token[2]}" if token else ""


def is_deployment(kind: str) -> bool:
    """Return whether a resource deploys an ARM template, at whatever scope."""
    return _DEPLOYMENT.fullmatch(kind) is not None


def holds_others(kind: str) -> bool:
    """Return whether a resource may stand for resources of other kinds."""
    return kind == _GENERIC or is_deployment(kind)


def held_resources(kind: str, inputs: Mapping[str, Any]) -> Iterator[Declared]:
    """Yield the resources of known kinds that stand in the properties of one resource, as far as they can be seen."""
    if kind == _GENERIC:
        found = _declared(_generic_type(inputs), inputs.get("resourceName") or inputs.get("name"), inputs, "properties")
        yield from found
    elif is_deployment(kind):
        for template in templates(inputs):
            for entry in template_entries(template):
                yield from _of_template(template, entry)


def _of_template(template: Template, entry: TemplateEntry) -> Iterator[Declared]:
    if entry.type in _KINDS:
        name, settings = template.resolved(entry.name), template.resolved(entry.settings)
        if isinstance(settings, Mapping):
            yield from _declared(entry.type, name, settings, f"{entry.place}.properties", is_in_template=True)


def _declared(
    arm_type: str, name: Any, settings: Mapping[str, Any], place: str, is_in_template: bool = False
) -> Iterator[Declared]:
    settings = any_case(settings)
    kind, properties = _KINDS.get(arm_type), settings.get("properties", {})
    # Properties that are hidden as a whole may be anything.
    if kind and isinstance(properties, Mapping):
        own_name = name.rpartition("/")[2] if isinstance(name, str) else ""
        inputs = {**settings, **{_RENAMED.get(key.lower(), key): value for key, value in properties.items()}}
        if kind == TABLE:
            inputs["tableName"] = own_name
        yield Declared(kind, own_name, AnyCase(inputs), place, is_in_template)


def _generic_type(inputs: Mapping[str, Any]) -> str:
    """Return what ARM calls the type: of what a program writes, or of what Azure answered."""
    namespace = inputs.get("resourceProviderNamespace")
    if namespace is None:
        return str(inputs.get("type")).lower()
    path = "/".join(str(inputs.get(key) or "") for key in ("parentResourcePath", "resourceType")).strip("/")
    # Types and names take turns: workspaces/log-central/tables.
    return "/".join([str(namespace), *path.split("/")[::2]]).lower()
