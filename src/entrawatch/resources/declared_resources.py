"""The type of a declared resource, and the workspace tables that it configures."""

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

TABLE = "operationalinsights:Table"
DEPLOYMENT = "resources:Deployment"
# The provider's tokens include an API version if the program does: azure-native:monitor/v20230312:ActionGroup, or
# azure-native_monitor_v20230312:monitor:ActionGroup. Older ones call the module insights.
_TOKEN = re.compile(r"azure-native(?:_\w+)?:(\w+)(?:/\w+)?:(\w+)")
_MODULES = MappingProxyType({"insights": "monitor"})
_TABLES = "Microsoft.OperationalInsights/workspaces/tables"


def kind_of(type_token: str) -> str:
    """Return module and type of an Azure resource in any API version, such as monitor:ActionGroup; otherwise ''."""
    token = _TOKEN.fullmatch(type_token)
    return f"{_MODULES.get(token[1], token[1])}:{token[2]}" if token else ""


def declared_tables(kind: str, inputs: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield the settings of each table that one resource configures: `tableName`, `plan`, and the days.

    Tables are resources, or entries of a template, as declared by the component for table retention.
    """
    if kind == TABLE:
        # After a deployment, Azure uses the key name.
        yield {**inputs, "tableName": str(inputs.get("tableName") or inputs.get("name") or "")}
    for entry in _template_resources(kind, inputs):
        if _is_table(entry):
            yield {**entry.get("properties", {}), "tableName": str(entry.get("name")).rpartition("/")[2]}


def sets_tables_alone(kind: str, inputs: Mapping[str, Any]) -> bool:
    """Return whether a resource only configures tables of a workspace."""
    entries = _template_resources(kind, inputs)
    return kind == TABLE or (bool(entries) and all(map(_is_table, entries)))


def _template_resources(kind: str, inputs: Mapping[str, Any]) -> list[Any]:
    value: Any = inputs if kind == DEPLOYMENT else {}
    for key in ("properties", "template", "resources"):
        value = value.get(key) if isinstance(value, Mapping) else None
    return list(value) if isinstance(value, list | tuple) else []


def _is_table(entry: Any) -> bool:
    return (
        isinstance(entry, Mapping) and entry.get("type") == _TABLES and isinstance(entry.get("properties", {}), Mapping)
    )
