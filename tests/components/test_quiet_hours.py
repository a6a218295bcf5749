"""Quiet hours become alert processing rules that remove action groups, and nothing else."""

from typing import Any

import pulumi

from entrawatch.resources.program_plan import to_plain
from entrawatch.stacks.settings import StackSettings
from entrawatch_pulumi.quiet_hours import declare_quiet_hours

WORKSPACE = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.OperationalInsights/workspaces/log"
HOURS: dict[str, Any] = {"reason": "CHG-1", "owner": "iam", "starts": "2026-12-05T06:00", "ends": "2026-12-06T18:00"}
SETTINGS: dict[str, Any] = {
    "environment": "dev",
    "location": "westeurope",
    "resource_group": {"name": "rg"},
    "workspace": {},
}
WEEKLY = {"days": ["Friday"], "start": "22:00", "end": "06:00"}


def rules(declare: Any, **hours: Any) -> list[Any]:
    settings = StackSettings.model_validate({**SETTINGS, "quiet_hours": {"nights": {**HOURS, **hours}}})
    plan = declare(
        lambda: declare_quiet_hours(
            "e", settings, resource_group_name="rg", workspace_id=WORKSPACE, opts=pulumi.ResourceOptions()
        )
    )
    return [to_plain(one.inputs) for one in plan.resources if one.type.endswith(":AlertProcessingRuleByName")]


def test_all_rules_of_the_environment_are_held_but_critical_and_high_ones(declare: Any) -> None:
    """Azure wants times without a zone, and the zone beside them (APR006)."""
    assert rules(declare) == [
        {
            "alertProcessingRuleName": "entrawatch-dev-quiet-nights",
            "resourceGroupName": "rg",
            "location": "Global",
            "properties": {
                "description": "CHG-1 (iam)",
                "enabled": True,
                "scopes": [WORKSPACE],
                "conditions": [
                    {"field": "AlertRuleId", "operator": "Contains", "values": ["/entrawatch-dev-"]},
                    {"field": "Severity", "operator": "Equals", "values": ["Sev2", "Sev3", "Sev4"]},
                ],
                "schedule": {
                    "effectiveFrom": "2026-12-05T06:00:00",
                    "effectiveUntil": "2026-12-06T18:00:00",
                    "timeZone": "UTC",
                },
                "actions": [{"actionType": "RemoveAllActionGroups"}],
            },
        }
    ]


def test_single_alerts_are_held_each_week(declare: Any) -> None:
    """By the end of the rule's ID, which is its name."""
    (rule,) = rules(declare, alerts=["owner_added"], severities=["high"], weekly=WEEKLY)
    assert rule["properties"]["conditions"] == [
        {"field": "AlertRuleId", "operator": "Contains", "values": ["/entrawatch-dev-owner_added"]},
        {"field": "Severity", "operator": "Equals", "values": ["Sev1"]},
    ]
    assert rule["properties"]["schedule"]["recurrences"] == [
        {"recurrenceType": "Weekly", "daysOfWeek": ["Friday"], "startTime": "22:00:00", "endTime": "06:00:00"}
    ]
