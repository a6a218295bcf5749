"""Automation rules of Microsoft Sentinel: owner and tags of new incidents."""

from collections.abc import Mapping
from typing import NotRequired, TypedDict

import pulumi
from pulumi_azure_native import securityinsights


class SentinelAutomation(TypedDict):
    """What happens to each new incident of some rules."""

    automation_rule_id: str
    """Name of the automation rule in Azure, a GUID."""
    display_name: str
    """Title of the automation rule."""
    order: float
    """When it runs among the automation rules of the workspace, 1 to 1000."""
    rules: list[str]
    """Keys of the rules."""
    tags: NotRequired[list[str]]
    """Tags of the incidents."""
    owner_object_id: NotRequired[str]
    """Object ID of the user or group that the incidents are assigned to."""
    owner_type: NotRequired[str]
    """User or Group."""


def declare_automation(
    name: str,
    automation: SentinelAutomation,
    place: tuple[pulumi.Input[str], pulumi.Input[str]],
    ids: Mapping[str, pulumi.Output[str]],
    opts: pulumi.ResourceOptions,
) -> None:
    """Declare an automation rule in a resource group and workspace; `ids` are those of the rules, by key."""
    resource_group_name, workspace_name = place
    securityinsights.AutomationRule(
        name,
        automation_rule_id=automation["automation_rule_id"],
        workspace_name=workspace_name,
        resource_group_name=resource_group_name,
        display_name=automation["display_name"],
        order=int(automation["order"]),
        triggering_logic=securityinsights.AutomationRuleTriggeringLogicArgs(
            is_enabled=True,
            triggers_on="Incidents",
            triggers_when="Created",
            conditions=[
                securityinsights.PropertyConditionPropertiesArgs(
                    condition_type="Property",
                    condition_properties=securityinsights.AutomationRulePropertyValuesConditionArgs(
                        property_name="IncidentRelatedAnalyticRuleIds",
                        operator="Contains",
                        property_values=[ids[key] for key in automation["rules"]],
                    ),
                )
            ],
        ),
        actions=[
            securityinsights.AutomationRuleModifyPropertiesActionArgs(
                action_type="ModifyProperties", order=1, action_configuration=_changes(automation)
            )
        ],
        opts=opts,
    )


def _changes(automation: SentinelAutomation) -> "securityinsights.IncidentPropertiesActionArgs":
    owner = automation.get("owner_object_id")
    return securityinsights.IncidentPropertiesActionArgs(
        labels=[securityinsights.IncidentLabelArgs(label_name=tag) for tag in automation.get("tags") or ()] or None,
        owner=securityinsights.IncidentOwnerInfoArgs(object_id=owner, owner_type=automation.get("owner_type", "Group"))
        if owner
        else None,
    )
