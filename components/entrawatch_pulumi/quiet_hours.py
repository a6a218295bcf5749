"""Quiet hours as alert processing rules: alerts fire as always, and their action groups are not used."""

import pulumi
from pulumi_azure_native import alertsmanagement

from entrawatch.specs.rule_names import rule_name, rule_prefix
from entrawatch.stacks.quiet_hours import QuietHours, WeeklyHours
from entrawatch.stacks.settings import StackSettings
from entrawatch_pulumi.names import quiet_hours_name


def declare_quiet_hours(
    name: str,
    settings: StackSettings,
    *,
    resource_group_name: pulumi.Input[str],
    workspace_id: pulumi.Input[str],
    opts: pulumi.ResourceOptions,
) -> None:
    """Declare an alert processing rule for each of the quiet hours of a stack."""
    for key, hours in settings.quiet_hours.items():
        alertsmanagement.AlertProcessingRuleByName(
            f"{name}-quiet-{key}",
            alert_processing_rule_name=quiet_hours_name(settings.environment, key),
            resource_group_name=resource_group_name,
            location="Global",
            properties=_properties(settings.environment, hours, workspace_id),
            tags=dict(settings.tags) or None,
            opts=opts,
        )


def _properties(
    environment: str, hours: QuietHours, workspace_id: pulumi.Input[str]
) -> alertsmanagement.AlertProcessingRulePropertiesArgs:
    # Rules of others on the same workspace keep notifying; the ID of a rule ends with its name.
    rules = [f"/{rule_name(environment, alert)}" for alert in hours.alerts] or [f"/{rule_prefix(environment)}"]
    return alertsmanagement.AlertProcessingRulePropertiesArgs(
        description=hours.description,
        enabled=True,
        scopes=[workspace_id],
        conditions=[
            _condition("AlertRuleId", "Contains", rules),
            _condition("Severity", "Equals", [f"Sev{one.azure_number}" for one in hours.severities]),
        ],
        schedule=alertsmanagement.ScheduleArgs(
            effective_from=f"{hours.starts}:00",
            effective_until=f"{hours.ends}:00",
            time_zone="UTC",
            recurrences=[_weekly(hours.weekly)] if hours.weekly else None,
        ),
        actions=[alertsmanagement.RemoveAllActionGroupsArgs(action_type="RemoveAllActionGroups")],
    )


def _condition(field: str, operator: str, values: list[str]) -> alertsmanagement.ConditionArgs:
    return alertsmanagement.ConditionArgs(field=field, operator=operator, values=values)


def _weekly(weekly: WeeklyHours) -> alertsmanagement.WeeklyRecurrenceArgs:
    return alertsmanagement.WeeklyRecurrenceArgs(
        recurrence_type="Weekly",
        days_of_week=[day.value for day in weekly.days],
        start_time=f"{weekly.start}:00",
        end_time=f"{weekly.end}:00",
    )
