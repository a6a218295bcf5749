"""Tables of workspaces in what a program declares: resources of their own, and ARM templates that it deploys."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

TABLE = "operationalinsights:Table"
DEPLOYMENT = "resources:Deployment"
_ARM_TYPE = "microsoft.operationalinsights/workspaces/tables"


def declared_tables(kind: str, inputs: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield the settings of each table that one resource sets: `tableName`, `plan` and the days, as far as they stand.

    `kind` is module and type of the resource, such as resources:Deployment.
    """
    if kind == TABLE:
        # After a deployment Azure calls it name.
        yield {**inputs, "tableName": inputs.get("tableName") or inputs.get("name")}
    elif kind == DEPLOYMENT:
        for entry in _entries(inputs):
            if _is_table(entry):
                settings = entry.get("properties")
                yield {**(settings if isinstance(settings, Mapping) else {}), "tableName": _last_part(entry)}


def sets_tables_alone(kind: str, inputs: Mapping[str, Any]) -> bool:
    """Tell whether all that a resource does is to set tables of a workspace."""
    entries = list(_entries(inputs)) if kind == DEPLOYMENT else []
    return kind == TABLE or (entries != [] and all(map(_is_table, entries)))


def _entries(inputs: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield the resources of a template; none where it is secret, elsewhere, or not known yet."""
    properties = inputs.get("properties")
    template = properties.get("template") if isinstance(properties, Mapping) else None
    if isinstance(template, str):
        template = _parsed(template)
    entries = template.get("resources") if isinstance(template, Mapping) else None
    return (one for one in (entries if isinstance(entries, list | tuple) else ()) if isinstance(one, Mapping))


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None


def _is_table(entry: Mapping[str, Any]) -> bool:
    return str(entry.get("type")).lower() == _ARM_TYPE


def _last_part(entry: Mapping[str, Any]) -> str:
    name = entry.get("name")
    return name.rpartition("/")[2] if isinstance(name, str) else ""
