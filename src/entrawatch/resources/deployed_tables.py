"""Tables of workspaces in what a program declares: resources of their own, and those that stand in others."""

from collections.abc import Iterator, Mapping
from typing import Any

from entrawatch.resources.arm_templates import template_entries, templates
from entrawatch.resources.declared_resources import TABLE, held_resources, is_deployment

DEPLOYMENT = "resources:Deployment"
_ARM_TYPE = "microsoft.operationalinsights/workspaces/tables"


def declared_tables(kind: str, inputs: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield the settings of each table that one resource sets: `tableName`, `plan` and the days, as far as they stand.

    `kind` is module and type of the resource, such as resources:Deployment.
    """
    if kind == TABLE:
        yield {**inputs, "tableName": table_name(inputs)}
    yield from (held.inputs for held in held_resources(kind, inputs) if held.kind == TABLE)


def table_name(inputs: Mapping[str, Any]) -> str:
    """Return what Azure calls the table of such a resource; empty where it says none."""
    # After a deployment Azure calls it name.
    return str(inputs.get("tableName") or inputs.get("name") or "")


def sets_tables_alone(kind: str, inputs: Mapping[str, Any]) -> bool:
    """Return whether all that a resource does is to set tables of a workspace."""
    held = [one for template in templates(inputs) for one in template_entries(template)] if is_deployment(kind) else []
    return kind == TABLE or (held != [] and all(one.type == _ARM_TYPE for one in held))
