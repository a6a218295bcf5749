"""Values of the parts' arguments: what Azure would reject is reported before anything is made; None is not a value."""

from collections.abc import Callable
from typing import Any

import pulumi
import pytest
from refusedarguments import GROUP, RULE, WORKSPACE

from entrawatch.resources.declared_resources import declared_tables
from entrawatch_pulumi import (
    ActionGroups,
    AlertIdentity,
    AlertRule,
    AreaWorkbook,
    EntraMonitoring,
    LogRouting,
    MonitoringWorkspace,
)

LOGS: dict[str, Any] = {"workspace_name": "log-central", "resource_group_name": "rg", "location": "westeurope"}
ENVIRONMENT: dict[str, Any] = {"environment": "dev", "location": "westeurope", "resource_group": {"name": "rg"}}
WEBHOOK: dict[str, Any] = {
    "environment": "dev",
    "resource_group_name": "rg",
    "receivers": {"soar": {"kind": "webhook", "uri_secret": "soar_url"}},
}
AN_ID = "does not fit; write the full Azure resource ID, which starts with /subscriptions/"

MISTAKES: dict[str, tuple[Callable[..., Any], dict[str, Any], list[str]]] = {
    "workflow without a region": (
        ActionGroups,
        {
            "environment": "dev",
            "resource_group_name": "rg",
            "receivers": {"channel": {"kind": "slack", "webhook_url_secret": "url"}},
            "secrets": {"url": "https://hooks.slack.com/services/T/B/K"},
        },
        [
            "ActionGroups 'p': location: ST101: receiver 'channel' has a workflow, which needs a region; "
            "set location, such as westeurope"
        ],
    ),
    "rule, texts": (
        AlertRule,
        {**RULE, "rule_name": "a?", "identity_id": "id-central", "action_group_ids": ["soc"], "query": " "},
        [
            f"AlertRule 'p': action_group_ids[0]: ST104: 'soc' {AN_ID}",
            f"AlertRule 'p': identity_id: ST104: 'id-central' {AN_ID}",
            "AlertRule 'p': query: ST104: ' ' does not fit; write some text",
            "AlertRule 'p': rule_name: ST104: 'a?' does not fit; use 1 to 260 characters without "
            r"# < > % & : ; ? / \ { } and *, no space and no period last",
        ],
    ),
    "rule, numbers": (
        AlertRule,
        {**RULE, "threshold": float("nan"), "number_of_evaluation_periods": 1.5, "min_failing_periods_to_alert": 7},
        [
            "AlertRule 'p': min_failing_periods_to_alert: ST104: '7' is not known; use one of: 1, 2, 3, 4, 5, 6",
            "AlertRule 'p': number_of_evaluation_periods: ST104: '1.5' is not known; use one of: 1, 2, 3, 4, 5, 6",
            "AlertRule 'p': threshold: ST103: threshold must be a number, not 'NaN'",
        ],
    ),
    "rule, relations": (
        AlertRule,
        {
            **RULE,
            "evaluation_frequency": "P1D",
            "mute_actions_duration": "PT1H",
            "auto_mitigate": True,
            "time_aggregation": "Total",
            "min_failing_periods_to_alert": 1,
            "dimensions": [{"name": "User", "operator": "Include", "values": []}],
            "description": "x" * 4097,
            "action_group_ids": [f"{GROUP}/providers/Microsoft.Insights/actionGroups/soc"] * 6,
        },
        [
            "AlertRule 'p': action_group_ids: SQR044: 6 action groups; a rule can call 5, remove some",
            "AlertRule 'p': auto_mitigate: SQR025: auto_mitigate 'true' and mute_actions_duration cannot be combined; "
            "set auto_mitigate: false to mute",
            "AlertRule 'p': auto_mitigate: SQR027: auto_mitigate 'true' requires a rule that runs at least every 12 "
            "hours, not every P1D; set auto_mitigate: false",
            "AlertRule 'p': description: SQR009: it has 4097 characters; log alert rules allow 4096, shorten it",
            "AlertRule 'p': dimensions[0].values: SQR038: dimension 'User' has no values; write ['*'] for all values",
            "AlertRule 'p': mute_actions_duration: SQR020: mute_actions_duration 'PT1H' is not accepted by Azure; "
            "it must be at least the evaluation frequency P1D",
            "AlertRule 'p': time_aggregation: SQR033: time_aggregation 'Total' requires metric_measure_column; "
            "name a numeric column",
            "AlertRule 'p': window_size: SQR017: the rule runs every P1D but looks back only PT1H x 1; "
            "events in between are never read, increase window_size",
        ],
    ),
    "tags": (
        MonitoringWorkspace,
        {**LOGS, "tags": {"a/b": "x", "Team": "x", "team": "y", "long": "x" * 257}},
        [
            "MonitoringWorkspace 'p': tags.a/b: SCA009: tag name 'a/b' is not accepted by Azure; "
            "leave out < > % & \\ ? and /",
            "MonitoringWorkspace 'p': tags.long: SCA009: a tag's name has at most 512 characters and its value 256; "
            "shorten it",
            "MonitoringWorkspace 'p': tags.team: SCA009: tags 'Team' and 'team' are the same to Azure, "
            "which ignores case; remove one",
        ],
    ),
    "workspace": (
        MonitoringWorkspace,
        {
            **LOGS,
            "workspace_name": "log_central",
            "location": "West Europe",
            "retention_days": 9,
            "tables": {"SignInLogs": {"retention_days": 90}, "AuditLogs": {"retention_days": 2.5}},
        },
        [
            "MonitoringWorkspace 'p': location: ST104: 'West Europe' does not fit; "
            "use the region's short name, such as westeurope",
            "MonitoringWorkspace 'p': tables.AuditLogs.retention_days: ST103: '2.5' is not a whole number; write one",
        ],
    ),
    "workspace, numbers": (
        MonitoringWorkspace,
        {**LOGS, "retention_days": 30.5, "tables": {"AuditLogs": {"retention_days": float("inf")}}},
        [
            "MonitoringWorkspace 'p': retention_days: ST103: '30.5' is not a whole number; write one",
            "MonitoringWorkspace 'p': tables.AuditLogs.retention_days: ST103: retention_days must be a number, "
            "not 'Infinity'",
        ],
    ),
    "workspace, half days": (
        MonitoringWorkspace,
        {**LOGS, "retention_days": 30.5},
        ["MonitoringWorkspace 'p': retention_days: ST103: '30.5' is not a whole number; write one"],
    ),
    "workspace, limits": (
        MonitoringWorkspace,
        {
            **LOGS,
            "workspace_name": "log_central",
            "retention_days": 9,
            "daily_cap_gb": -1,
            "tables": {"SignInLogs": {"retention_days": 90, "total_retention_days": 30}},
        },
        [
            "MonitoringWorkspace 'p': daily_cap_gb: LAW017: daily_cap_gb '-1' is not accepted by Azure; "
            "use more than 0, or remove it for no cap",
            "MonitoringWorkspace 'p': retention_days: LAW005: retention_days '9' is not accepted by Azure; "
            "use 30 to 730",
            "MonitoringWorkspace 'p': tables.SignInLogs: ST313: table 'SignInLogs' is not known; "
            "did you mean 'SigninLogs'?",
            "MonitoringWorkspace 'p': tables.SignInLogs.total_retention_days: LAW009: total_retention_days '30' is "
            "less than retention_days '90', which it includes; use 90 or more",
            "MonitoringWorkspace 'p': workspace_name: LAW001: name 'log_central' is not accepted by Azure; "
            "use 4 to 63 letters, digits and hyphens, no hyphen first or last",
        ],
    ),
    "identity": (
        AlertIdentity,
        {"identity_name": "i", "resource_group_name": "rg.", "location": "westeurope", "workspace_id": "log-central"},
        [
            "AlertIdentity 'p': identity_name: ST104: 'i' does not fit; "
            "use 3 to 128 letters, digits, hyphens and underscores, a letter or digit first",
            "AlertIdentity 'p': resource_group_name: ST104: 'rg.' does not fit; "
            "use 1 to 90 letters, digits, hyphens, underscores, parentheses and periods, no period last",
            f"AlertIdentity 'p': workspace_id: ST104: 'log-central' {AN_ID}",
        ],
    ),
    "routing": (
        LogRouting,
        {"setting_name": "", "workspace_id": WORKSPACE, "categories": ["AuditLogs", ""]},
        [
            "LogRouting 'p': categories[1]: ST104: '' does not fit; write some text",
            "LogRouting 'p': setting_name: ST104: '' does not fit; write some text",
        ],
    ),
    "workbook": (
        AreaWorkbook,
        {
            "workbook_guid": "applications",
            "display_name": "Applications",
            "content": "{}",
            "resource_group_name": "rg",
            "location": "westeurope",
            "workspace_id": WORKSPACE,
        },
        [
            "AreaWorkbook 'p': content: ST104: '{}' does not fit; "
            "write the JSON text of a workbook, with version Notebook/1.0 and items",
            "AreaWorkbook 'p': workbook_guid: ST104: 'applications' does not fit; "
            "write a GUID: 8-4-4-4-12 hexadecimal digits",
        ],
    ),
    "action groups": (
        ActionGroups,
        {**WEBHOOK, "environment": "Dev Test"},
        [
            "ActionGroups 'p': environment: ST104: 'Dev Test' does not fit; "
            "use 2 to 20 lower-case letters, digits and hyphens, a letter first, no hyphen last",
        ],
    ),
    "action groups, secret": (
        ActionGroups,
        {**WEBHOOK, "secrets": {"soar": "https://x"}},
        [
            "ActionGroups 'p': secrets: ST208: secret 'soar_url' of receiver 'soar' is missing; "
            "set its value under this name"
        ],
    ),
    "monitoring, secret": (
        EntraMonitoring,
        {
            **ENVIRONMENT,
            "workspace": {},
            "notifications": {"receivers": WEBHOOK["receivers"], "routes": [{"receivers": ["soar"]}]},
        },
        [
            "EntraMonitoring 'p': secrets: ST208: secret 'soar_url' of receiver 'soar' is missing; "
            "set its value under this name"
        ],
    ),
    "monitoring, the id of the workspace": (
        EntraMonitoring,
        {**ENVIRONMENT, "workspace_id": "log-central"},
        [
            "EntraMonitoring 'p': workspace_id: ST301: workspace_id 'log-central' "
            "is not the ID of a resource of type Microsoft.OperationalInsights/workspaces; write "
            "/subscriptions/<guid>/resourceGroups/<name>/providers/Microsoft.OperationalInsights/workspaces/<name>"
        ],
    ),
    "monitoring, an empty id": (
        EntraMonitoring,
        {**ENVIRONMENT, "workspace_id": ""},
        ["EntraMonitoring 'p': workspace_id: ST104: workspace_id '' must have at least 1 character"],
    ),
    "a key that is no text": (
        EntraMonitoring,
        {**ENVIRONMENT, "workspace": {90: "days"}},
        ["EntraMonitoring 'p': workspace: ST103: its keys must be text, not '90'"],
    ),
    "a key of a part that is no text": (
        AlertRule,
        {**RULE, None: 1},
        ["AlertRule 'p': ST103: its keys must be text, not 'null'"],
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_what_azure_would_refuse_is_reported_with_the_argument(mistake: str) -> None:
    """Before the first resource is made, all at once, with what to write instead."""
    component, args, lines = MISTAKES[mistake]
    with pytest.raises(pulumi.RunError) as refused:
        component("p", args)
    assert str(refused.value).splitlines() == lines


def test_none_is_no_value(declare: Any, only: Any) -> None:
    """A configuration value that is not set is None: the workspace keeps its protection and its default."""
    unset = dict.fromkeys(("protect", "retention_days", "daily_cap_gb", "tags", "existing_id"))
    tables = {"AuditLogs": {"retention_days": 90, "total_retention_days": None, "plan": None}}
    args: Any = {**LOGS, **unset, "tables": tables}
    plan = declare(lambda: MonitoringWorkspace("logs", args))
    workspace = only(plan, "operationalinsights:Workspace")
    assert (workspace.options.protect, workspace.inputs["retentionInDays"]) == (True, 90)
    (table,) = declared_tables("resources:Deployment", only(plan, "resources:Deployment").inputs)
    assert (table["totalRetentionInDays"], table["plan"]) == (90, "Analytics")


def test_none_protects_the_log_routing(declare: Any, only: Any) -> None:
    """None is not false."""
    args: Any = {"setting_name": "entra", "workspace_id": WORKSPACE, "categories": ["AuditLogs"], "protect": None}
    plan = declare(lambda: LogRouting("routing", args))
    assert only(plan, "aadiam:DiagnosticSetting").options.protect is True


def test_columns_may_have_any_name(declare: Any, only: Any) -> None:
    """Specs take only plain names; a rule of one's own takes what KQL does."""
    split = [{"name": "User name", "operator": "Include", "values": ["*"]}]
    args: Any = {**RULE, "time_aggregation": "Total", "metric_measure_column": "Sum of calls", "dimensions": split}
    (condition,) = only(declare(lambda: AlertRule("rule", args)), "monitor:ScheduledQueryRule").inputs["criteria"][
        "allOf"
    ]
    assert condition["metricMeasureColumn"] == "Sum of calls"
    assert condition["dimensions"][0]["name"] == "User name"
