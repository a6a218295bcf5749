"""Automation rules of Microsoft Sentinel: owner, tags, and playbook of new incidents, and which are closed."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NotRequired, TypedDict

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
    without_rules: NotRequired[list[str]]
    """Keys of other rules; an incident that has their alerts, too, is left as it is."""
    tags: NotRequired[list[str]]
    """Tags of the incidents."""
    owner_object_id: NotRequired[str]
    """Object ID of the user or group that the incidents are assigned to."""
    owner_type: NotRequired[str]
    """User or Group."""
    playbook_id: NotRequired[str]
    """Azure resource ID of a Logic App that runs for the incidents."""
    playbook_tenant_id: NotRequired[str]
    """Tenant of the Logic App, if it is not that of the workspace."""
    close_comment: NotRequired[str]
    """Why the incidents are closed, as suspicious but expected; absent = they stay open."""
    expires: NotRequired[str]
    """Moment in UTC from which the automation rule does nothing, such as 2027-02-28T00:00:00Z; absent = never."""


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
            expiration_time_utc=automation.get("expires"),
            conditions=[
                _of_rules(operator, [ids[key] for key in keys])
                for operator, keys in (
                    ("Contains", automation["rules"]),
                    ("NotContains", automation.get("without_rules") or ()),
                )
                if keys
            ],
        ),
        actions=[one(order) for order, one in enumerate(_actions(automation), start=1)],
        opts=opts,
    )


def _of_rules(operator: str, rule_ids: list[pulumi.Output[str]]) -> "securityinsights.PropertyConditionPropertiesArgs":
    return securityinsights.PropertyConditionPropertiesArgs(
        condition_type="Property",
        condition_properties=securityinsights.AutomationRulePropertyValuesConditionArgs(
            property_name="IncidentRelatedAnalyticRuleIds", operator=operator, property_values=rule_ids
        ),
    )


def _actions(automation: SentinelAutomation) -> Iterator[Callable[[int], Any]]:
    """Yield the actions by their order; a playbook reads the incident as it is after the others."""
    if any(automation.get(key) for key in ("tags", "owner_object_id", "close_comment")):
        yield lambda order: securityinsights.AutomationRuleModifyPropertiesActionArgs(
            action_type="ModifyProperties", order=order, action_configuration=_changes(automation)
        )
    if automation.get("playbook_id"):
        yield lambda order: securityinsights.AutomationRuleRunPlaybookActionArgs(
            action_type="RunPlaybook",
            order=order,
            action_configuration=securityinsights.PlaybookActionPropertiesArgs(
                logic_app_resource_id=automation["playbook_id"], tenant_id=automation.get("playbook_tenant_id")
            ),
        )


def _changes(automation: SentinelAutomation) -> "securityinsights.IncidentPropertiesActionArgs":
    owner, comment = automation.get("owner_object_id"), automation.get("close_comment")
    return securityinsights.IncidentPropertiesActionArgs(
        labels=[securityinsights.IncidentLabelArgs(label_name=tag) for tag in automation.get("tags") or ()] or None,
        owner=securityinsights.IncidentOwnerInfoArgs(object_id=owner, owner_type=automation.get("owner_type", "Group"))
        if owner
        else None,
        status="Closed" if comment else None,
        classification="BenignPositive" if comment else None,
        classification_reason="SuspiciousButExpected" if comment else None,
        classification_comment=comment,
    )
