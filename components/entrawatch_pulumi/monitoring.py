"""EntraMonitoring: what most users declare, one environment's settings in and all its monitoring out."""

from pathlib import Path
from typing import Any

import pulumi

from entrawatch.catalog import builtin_specs
from entrawatch.checks import verified_catalog
from entrawatch.issues import EntrawatchError, IssuesFound
from entrawatch.messages import parse_model
from entrawatch.settings import StackSettings
from entrawatch.source import Document
from entrawatch_pulumi.monitoring_args import EntraMonitoringArgs
from entrawatch_pulumi.planned_monitoring import PlannedMonitoring
from entrawatch_pulumi.planning import checked_deployment
from entrawatch_pulumi.problems import told_without_stack_trace


class EntraMonitoring(PlannedMonitoring):
    """Monitoring of a Microsoft Entra tenant: workspace, log routing, alert rules, notifications, workbooks."""

    # Said again, because the plugin's schema takes descriptions only from the component's own class.
    resource_group_name: pulumi.Output[str]
    """Name of the resource group."""
    workspace_id: pulumi.Output[str]
    """Azure resource id of the workspace."""
    workspace_name: pulumi.Output[str]
    """Name of the workspace."""
    alert_rule_ids: pulumi.Output[dict[str, str]]
    """Azure resource ids of the alert rules by alert id."""
    action_group_ids: pulumi.Output[dict[str, str]]
    """Azure resource ids of the action groups by receiver."""
    workbook_ids: pulumi.Output[dict[str, str]]
    """Azure resource ids of the workbooks by area id."""
    alert_identity_id: pulumi.Output[str]
    """Azure resource id of the identity that the alert rules run as, for rules of one's own."""

    def __init__(self, name: str, args: EntraMonitoringArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        with told_without_stack_trace():
            settings = settings_from_args(name, args)
            catalog = verified_catalog(builtin_specs(), *(Path(folder) for folder in settings.alert_specs))
            deployment = checked_deployment(catalog, settings)
            super().__init__(name, {"deployment": deployment, "secrets": args.get("secrets") or {}}, opts)


def settings_from_args(name: str, args: EntraMonitoringArgs) -> StackSettings:
    """Return the settings in a component's arguments; raises IssuesFound with every problem."""
    value = {key: _plain(part, f"EntraMonitoring '{name}': {key}") for key, part in args.items() if key != "secrets"}
    # There is no file, so every message names the component as its place.
    document = Document(f"EntraMonitoring '{name}'", "", value, {}, {})
    settings, issues = parse_model(StackSettings, document, family="ST")
    if settings is None:
        raise IssuesFound(issues)
    return settings


def _plain(value: Any, place: str) -> Any:
    # Other languages know one kind of number: 90 days arrive as 90.0.
    if isinstance(value, pulumi.Output):
        raise EntrawatchError(f"{place} must be known before the deployment; write the value instead of an output")
    if isinstance(value, dict):
        return {key: _plain(part, f"{place}.{key}") for key, part in value.items()}
    if isinstance(value, list):
        return [_plain(part, place) for part in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value
