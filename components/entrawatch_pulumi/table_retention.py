"""TableRetention: the retention of one workspace table, set by an ARM template.

Azure creates its own tables with the workspace, and they cannot be deleted. The provider does not create a resource
that already exists, so a table cannot be a Pulumi resource; an ARM template accepts an existing one.
"""

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
    _attempt(1, name, retention, workspace, pulumi.ResourceOptions(parent=parent, depends_on=after))


def _attempt(
    number: int,
    name: str,
    retention: TableRetention,
    workspace: "operationalinsights.Workspace",
    opts: pulumi.ResourceOptions,
) -> None:
    suffix = "" if number == 1 else f"-{number}"
    deployment = resources.Deployment(
        f"{name}{suffix}",
        # Always the same name: the deployment history of a resource group is limited to 800.
        deployment_name=table_deployment_name(retention.workspace_name, f"{retention.table}{suffix}"),
        resource_group_name=retention.resource_group_name,
        properties=resources.DeploymentPropertiesArgs(
            mode=resources.DeploymentMode.INCREMENTAL, template=_template(retention, workspace)
        ),
        # Without retain_on_delete: only the history entry is deleted, never the table, which keeps its
        # retention; a remaining entry would be rejected when the stack is created again.
        opts=opts,
    )

    def try_again(found: Mapping[str, Any]) -> None:
        if found.get("provisioning_state") in _NOT_DONE:
            _attempt(number + 1, name, retention, workspace, opts)

    # Pulumi repeats a failed deployment unless a refresh came first: then state and program agree, and only the
    # deployment history shows that the table was not set. The next attempt stays until the retention changes.
    deployment.properties.apply(try_again)


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
