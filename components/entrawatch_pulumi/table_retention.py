"""TableRetention: the retention of one workspace table, set by an ARM template.

Azure creates its own tables with the workspace, and they cannot be deleted. The provider does not create a resource
that already exists, so a table cannot be a Pulumi resource; an ARM template accepts an existing one.
"""

import shlex
from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pulumi
from pulumi_azure_native import operationalinsights, resources

from entrawatch_pulumi.names import table_deployment_name

_SCHEMA = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"
_API_VERSION = "2023-09-01"
_NOT_DONE = ("Failed", "Canceled")
Later = Awaitable[Sequence[pulumi.Resource]]
"""Resources that are declared later in the program."""


@dataclass(frozen=True)
class TableRetention:
    """One workspace table, with the days that queries can read its records and that Azure keeps them."""

    workspace_name: str
    resource_group_name: pulumi.Input[str]
    table: str
    plan: str
    days: int
    total_days: int


def set_retention(
    name: str,
    retention: TableRetention,
    workspace: "operationalinsights.Workspace",
    parent: pulumi.Resource,
    after: "Later | None" = None,
) -> None:
    """Declare the retention of one table of a workspace that the same program creates, after other resources."""
    deployment_name = table_deployment_name(retention.workspace_name, retention.table)
    deployment = resources.Deployment(
        name,
        # Always the same name: the deployment history of a resource group is limited to 800.
        deployment_name=deployment_name,
        resource_group_name=retention.resource_group_name,
        properties=resources.DeploymentPropertiesArgs(
            mode=resources.DeploymentMode.INCREMENTAL, template=_template(retention, workspace)
        ),
        # Without retain_on_delete: only the history entry is deleted, never the table, which keeps its
        # retention; a remaining entry would be rejected when the stack is created again.
        opts=pulumi.ResourceOptions(parent=parent, depends_on=after),
    )
    pulumi.Output.all(deployment.properties, retention.resource_group_name).apply(
        lambda found: _refuse_failure(retention.table, deployment_name, *found)
    )


def _template(retention: TableRetention, workspace: "operationalinsights.Workspace") -> Mapping[str, Any]:
    table = {
        "type": "Microsoft.OperationalInsights/workspaces/tables",
        "apiVersion": _API_VERSION,
        "name": f"{retention.workspace_name}/{retention.table}",
        # Absent values are reset to the workspace's default (LAW010).
        "properties": {
            "plan": retention.plan,
            "retentionInDays": retention.days,
            "totalRetentionInDays": retention.total_days,
        },
    }
    return {
        "$schema": _SCHEMA,
        "contentVersion": "1.0.0.0",
        # A new workspace with the same name has new tables: a change in the template makes it deploy again.
        "metadata": {"workspace": workspace.customer_id},
        "resources": [table],
    }


def _refuse_failure(table: str, name: str, properties: Mapping[str, Any], group: str) -> None:
    """Raise if the deployment history shows that Azure did not set the table; after a refresh, only this shows it."""
    if properties.get("provisioning_state") in _NOT_DONE:
        where = f"--resource-group {shlex.quote(group)} --name {name}"
        raise pulumi.RunError(
            f"table '{table}': Azure did not set its retention; see why, fix that, remove the failed attempt and "
            f"deploy again: az deployment group show {where} --query properties.error; "
            f"az deployment group delete {where}"
        )
