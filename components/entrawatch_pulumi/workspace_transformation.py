"""The transformation of a workspace: its one data collection rule, and the template that links the two.

Azure needs the workspace before the rule, and the rule before the workspace can name it. Pulumi cannot declare such a
circle, so an ARM template sets the property of the workspace that the same program creates.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pulumi
from pulumi_azure_native import monitor, operationalinsights, resources

from entrawatch_pulumi.names import table_deployment_name

LINK = "defaultDataCollectionRuleResourceId"
"""The property of a workspace that names its rule; the workspace's own declaration leaves it alone."""
_API_VERSION = "2023-09-01"
_SCHEMA = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"
_DESTINATION = "workspace"


@dataclass(frozen=True)
class WorkspaceTransformation:
    """The KQL of each table, and the workspace as it is declared."""

    workspace_name: str
    resource_group_name: pulumi.Input[str]
    location: str
    tables: Mapping[str, str]
    tags: Mapping[str, str]
    protect: bool
    """Whether the rule is protected, as the workspace that names it."""
    properties: Mapping[str, Any]
    """All properties of the workspace: a template resets those that it does not name."""


def transform(
    name: str,
    transformation: WorkspaceTransformation,
    workspace: "operationalinsights.Workspace",
    parent: pulumi.Resource,
) -> None:
    """Declare the rule of a workspace that the same program creates, and its link."""
    rule = monitor.DataCollectionRule(
        f"{name}-transformation",
        data_collection_rule_name=f"{transformation.workspace_name}-transformation",
        resource_group_name=transformation.resource_group_name,
        location=transformation.location,
        kind="WorkspaceTransforms",
        destinations=monitor.DataCollectionRuleDestinationsArgs(
            log_analytics=[monitor.LogAnalyticsDestinationArgs(name=_DESTINATION, workspace_resource_id=workspace.id)]
        ),
        data_flows=[
            monitor.DataFlowArgs(
                streams=[f"Microsoft-Table-{table}"], destinations=[_DESTINATION], transform_kql=kql.strip()
            )
            for table, kql in sorted(transformation.tables.items())
        ],
        tags=dict(transformation.tags),
        # A workspace that stays must not name a rule that is gone.
        opts=pulumi.ResourceOptions(parent=parent, protect=transformation.protect),
    )
    resources.Deployment(
        f"{name}-transformation-link",
        deployment_name=table_deployment_name(transformation.workspace_name, "transformation"),
        resource_group_name=transformation.resource_group_name,
        properties=resources.DeploymentPropertiesArgs(
            mode=resources.DeploymentMode.INCREMENTAL, template=_template(transformation, workspace, rule)
        ),
        opts=pulumi.ResourceOptions(parent=parent),
    )


def _template(
    transformation: WorkspaceTransformation,
    workspace: "operationalinsights.Workspace",
    rule: "monitor.DataCollectionRule",
) -> Mapping[str, Any]:
    entry = {
        "type": "Microsoft.OperationalInsights/workspaces",
        "apiVersion": _API_VERSION,
        "name": transformation.workspace_name,
        "location": transformation.location,
        "tags": dict(transformation.tags),
        # Every change of the workspace changes the template too, so that it runs again: the workspace's own update
        # does not name the rule, and Azure would forget it.
        "properties": {**transformation.properties, LINK: rule.id},
    }
    return {
        "$schema": _SCHEMA,
        "contentVersion": "1.0.0.0",
        "metadata": {"workspace": workspace.customer_id},
        "resources": [entry],
    }
