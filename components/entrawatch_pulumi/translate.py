"""From a planned deployment to component arguments: pure functions that do not declare resources."""

from collections.abc import Mapping, Sequence
from typing import NotRequired, TypedDict, Unpack

import pulumi

from entrawatch.resources.policies.exceptions import FIRST_END
from entrawatch.specs.alert_spec import AlertSpec
from entrawatch.specs.rule_names import rule_name
from entrawatch.specs.rule_query import rule_description
from entrawatch.specs.trigger import Dimension
from entrawatch.stacks.deployment import Deployment, PlannedAlert
from entrawatch.stacks.receivers import Receiver
from entrawatch.stacks.settings import StackSettings, TableRetention
from entrawatch.workbooks.model.document import Workbook
from entrawatch_pulumi.alert_rule import AlertDimension, AlertRuleArgs
from entrawatch_pulumi.arguments.monitoring_args import TableRetentionSettings
from entrawatch_pulumi.identity import AlertIdentityArgs
from entrawatch_pulumi.names import (
    identity_name,
    workbook_display_name,
    workbook_guid,
)
from entrawatch_pulumi.receiver_entries import secret_key
from entrawatch_pulumi.workbook import AreaWorkbookArgs
from entrawatch_pulumi.workspace import MonitoringWorkspaceArgs

_SUBJECT_LIMIT = 128


def workspace_args(
    settings: StackSettings, resource_group_name: pulumi.Input[str], given_id: pulumi.Input[str] | None = None
) -> MonitoringWorkspaceArgs:
    """Return the workspace to create or adopt; `given_id` is an ID that is not in the settings."""
    workspace = settings.workspace
    existing_id = workspace.existing_id if given_id is None else given_id
    if existing_id is not None:
        return {"existing_id": existing_id}
    args: MonitoringWorkspaceArgs = {
        "workspace_name": settings.new_workspace_name,
        "resource_group_name": resource_group_name,
        "location": settings.location,
        "retention_days": float(workspace.retention_days),
        "tables": {table: _table_retention(retention) for table, retention in sorted(workspace.tables.items())},
        "tags": dict(settings.tags),
        "protect": workspace.protect,
    }
    if workspace.transformations:
        args["transformations"] = {table: one.kql for table, one in sorted(workspace.transformations.items())}
    if workspace.daily_cap_gb is not None:
        args["daily_cap_gb"] = float(workspace.daily_cap_gb)
    return args


def identity_args(
    settings: StackSettings, resource_group_name: pulumi.Input[str], workspace_id: pulumi.Input[str]
) -> AlertIdentityArgs:
    """Return the identity to create or adopt."""
    if settings.alert_identity.existing_id:
        return {"existing_id": settings.alert_identity.existing_id, "workspace_id": workspace_id}
    return {
        "identity_name": identity_name(settings.environment),
        "resource_group_name": resource_group_name,
        "location": settings.location,
        "workspace_id": workspace_id,
        "tags": dict(settings.tags),
    }


class RulePlaces(TypedDict):
    """Dependencies of a rule, known only while resources are declared."""

    resource_group_name: pulumi.Input[str]
    workspace_id: pulumi.Input[str]
    identity_id: pulumi.Input[str]
    action_group_ids: NotRequired[Sequence[pulumi.Input[str]]]


def alert_rule_args(alert: PlannedAlert, settings: StackSettings, **places: Unpack[RulePlaces]) -> AlertRuleArgs:
    """Return one alert with Azure's values: whole numbers as floats, durations as ISO text, lists sorted."""
    spec, trigger = alert.spec, alert.spec.trigger
    args: AlertRuleArgs = {
        "rule_name": rule_name(settings.environment, spec.first_id),
        "display_name": spec.title,
        "description": rule_description(spec),
        "severity": float(spec.severity.azure_number),
        "location": settings.location,
        "resource_group_name": places["resource_group_name"],
        "workspace_id": places["workspace_id"],
        "identity_id": places["identity_id"],
        "query": alert.query,
        "evaluation_frequency": spec.evaluation_frequency,
        "window_size": spec.window_size,
        "time_aggregation": trigger.time_aggregation.value,
        "operator": trigger.operator.value,
        "dimensions": [_dimension(dimension) for dimension in sorted(trigger.dimensions, key=lambda d: d.name)],
        "number_of_evaluation_periods": float(trigger.failing_periods.number_of_evaluation_periods),
        "min_failing_periods_to_alert": float(trigger.failing_periods.min_failing_periods_to_alert),
        "auto_mitigate": spec.auto_mitigate,
        "action_group_ids": list(places.get("action_group_ids", ())),
        "email_subject": email_subject(spec, settings.environment),
        "custom_properties": custom_properties(alert, settings.environment),
        "tags": dict(settings.tags),
    }
    _add_options(args, spec)
    return args


def _add_options(args: AlertRuleArgs, spec: AlertSpec) -> None:
    # An absent key and an empty value differ in the request: only values in the spec are sent.
    if spec.override_query_time_range is not None:
        args["override_query_time_range"] = spec.override_query_time_range
    if spec.mute_actions_duration is not None:
        args["mute_actions_duration"] = spec.mute_actions_duration
    if spec.trigger.metric_measure_column is not None:
        args["metric_measure_column"] = spec.trigger.metric_measure_column
    dynamic = spec.trigger.dynamic_threshold
    if dynamic is None:
        args["threshold"] = float(spec.trigger.threshold)
        return
    args["alert_sensitivity"] = dynamic.alert_sensitivity.value
    if dynamic.ignore_data_before is not None:
        args["ignore_data_before"] = dynamic.ignore_data_before


def email_subject(spec: AlertSpec, environment: str) -> str:
    """Return the subject of an alert's emails: severity, title and environment, in at most 128 characters (SQR048)."""
    tail = f" ({environment})"
    return f"[{spec.severity}] {spec.title}"[: _SUBJECT_LIMIT - len(tail)] + tail


def custom_properties(alert: PlannedAlert, environment: str) -> dict[str, str]:
    """Return the properties that programs receive with an alert; emails and the portal never show them (SQR046)."""
    spec = alert.spec
    facts = {
        "alert_id": spec.id,
        "title": spec.title,
        "area": alert.area.id,
        "status": spec.status.value,
        "tactics": ", ".join(spec.tactics),
        "techniques": ", ".join(spec.techniques),
        "guide_rows": ", ".join(spec.covers),
        "workbook": workbook_guid(environment, alert.area.id),
        # Read by the policy pack.
        FIRST_END: min((one.spec.expires.isoformat() for one in alert.exceptions), default=""),
    }
    return {name: text for name, text in facts.items() if text}


def workbook_args(
    workbook: Workbook,
    deployment: Deployment,
    *,
    resource_group_name: pulumi.Input[str],
    workspace_id: pulumi.Input[str],
) -> AreaWorkbookArgs:
    """Return one workbook of a stack."""
    settings = deployment.settings
    return {
        "workbook_guid": workbook_guid(settings.environment, workbook.id),
        "display_name": workbook_display_name(workbook.title, settings.environment),
        "content": workbook.content,
        "resource_group_name": resource_group_name,
        "location": settings.location,
        "workspace_id": workspace_id,
        "tags": dict(settings.tags),
    }


def routed_receivers(settings: StackSettings) -> Mapping[str, Receiver]:
    """Return the receivers that a route uses, sorted; the others do not get an action group."""
    notifications = settings.notifications
    names = {name for route in notifications.routes for name in route.receivers}
    return {name: notifications.receivers[name] for name in sorted(names)}


def required_secrets(deployment: Deployment) -> tuple[str, ...]:
    """Return the names of the secrets that the routed receivers require, sorted."""
    keys = {secret_key(receiver) for receiver in routed_receivers(deployment.settings).values()}
    return tuple(sorted(key for key in keys if key))


def _table_retention(retention: TableRetention) -> TableRetentionSettings:
    days = float(retention.retention_days)
    total = retention.total_retention_days
    return {
        "retention_days": days,
        "total_retention_days": days if total is None else float(total),
        "plan": retention.plan,
    }


def _dimension(dimension: Dimension) -> AlertDimension:
    return {"name": dimension.name, "operator": dimension.operator.value, "values": sorted(dimension.values)}
