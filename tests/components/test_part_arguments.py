"""Wrong arguments of the components inside EntraMonitoring, which programs may also declare by themselves."""

from collections.abc import Callable
from typing import Any

import pytest
from refusedarguments import RULE, WORKSPACE, reported

from entrawatch_pulumi import ActionGroups, AlertIdentity, AlertRule, AreaWorkbook, LogRouting, MonitoringWorkspace

PART_MISTAKES: dict[str, tuple[Callable[..., Any], Any, list[str]]] = {
    "workspace, nothing given": (
        MonitoringWorkspace,
        {},
        [
            "MonitoringWorkspace 'p': ST101: 'location' is missing; add it: "
            "Azure region of the new workspace; or set existing_id",
            "MonitoringWorkspace 'p': ST101: 'resource_group_name' is missing; add it: "
            "Resource group of the new workspace; or set existing_id",
            "MonitoringWorkspace 'p': ST101: 'workspace_name' is missing; add it: "
            "Name of the new workspace; or set existing_id",
        ],
    ),
    "workspace, adopted and described": (
        MonitoringWorkspace,
        {"existing_id": WORKSPACE, "retention_days": 30.0},
        ["MonitoringWorkspace 'p': retention_days: ST312: it has no effect with existing_id; remove one of the two"],
    ),
    "workspace, plan of a table": (
        MonitoringWorkspace,
        {
            "workspace_name": "w",
            "resource_group_name": "rg",
            "location": "westeurope",
            "tables": {"AuditLogs": {"retention_days": "30", "plan": "Analytic"}},
        },
        [
            "MonitoringWorkspace 'p': tables.AuditLogs.plan: ST104: 'Analytic' is not known; did you mean 'Analytics'?",
            "MonitoringWorkspace 'p': tables.AuditLogs.retention_days: ST103: retention_days must be a number, "
            "not '30'; remove the quotes",
        ],
    ),
    "identity": (
        AlertIdentity,
        {"workspace_id": WORKSPACE, "identity_name": True, "location": "westeurope"},
        [
            "AlertIdentity 'p': ST101: 'resource_group_name' is missing; add it: "
            "Resource group of the new identity; or set existing_id",
            "AlertIdentity 'p': identity_name: ST103: identity_name must be text, not 'true'; put it in quotes",
        ],
    ),
    "routing": (
        LogRouting,
        {"setting_name": "s", "workspace_id": WORKSPACE, "categories": "SignInLogs", "protected": False},
        [
            "LogRouting 'p': categories: ST103: categories must be a list, not 'SignInLogs'; "
            "write it in brackets: ['SignInLogs']",
            "LogRouting 'p': protected: ST102: unknown key 'protected'; did you mean 'protect'?",
        ],
    ),
    "routing, misspelled category": (
        LogRouting,
        {
            "setting_name": "s",
            "workspace_id": WORKSPACE,
            "categories": ["SigninLogs", "CustomSecurityAttributeAuditLogs"],
        },
        [
            "LogRouting 'p': categories[0]: DIA026: 'SigninLogs' is a table; did you mean the category 'SignInLogs'?",
            "LogRouting 'p': categories[1]: DIA014: category 'CustomSecurityAttributeAuditLogs' requires its own "
            "diagnostic setting, created by an Attribute Log Administrator; remove it here",
        ],
    ),
    "rule": (
        AlertRule,
        {
            **RULE,
            "severity": 7.0,
            "operator": "Equals",
            "window_size": "PT7M",
            "dimensions": [{"name": "User", "operator": "Includes", "values": ["*"]}],
            "query": None,
        },
        [
            "AlertRule 'p': ST101: 'query' is missing; add it: KQL",
            "AlertRule 'p': dimensions[0].operator: ST104: 'Includes' is not known; did you mean 'Include'?",
            "AlertRule 'p': operator: ST104: 'Equals' is not known; did you mean 'Equal'?",
            "AlertRule 'p': severity: ST104: '7' is not known; use one of: 0, 1, 2, 3, 4",
            "AlertRule 'p': window_size: ST104: 'PT7M' is not known; did you mean 'PT5M'?",
        ],
    ),
    "rule, neither a threshold nor a learned one": (
        AlertRule,
        {
            **{key: value for key, value in RULE.items() if key != "threshold"},
            "ignore_data_before": "2026-03-01T00:00:00Z",
        },
        [
            "AlertRule 'p': ignore_data_before: SQR060: ignore_data_before '2026-03-01T00:00:00Z' is not allowed "
            "without alert_sensitivity; write both",
            "AlertRule 'p': threshold: SQR060: threshold is missing; write a number, or alert_sensitivity for a "
            "threshold that Azure learns",
        ],
    ),
    "rule, both": (
        AlertRule,
        {**RULE, "alert_sensitivity": "High", "evaluation_frequency": "PT1M"},
        [
            "AlertRule 'p': evaluation_frequency: SQR060: evaluation_frequency 'PT1M' is not accepted by Azure; "
            "a rule with a dynamic threshold cannot run every minute, use PT5M or more",
            "AlertRule 'p': threshold: SQR060: threshold '0' cannot be combined with dynamic_threshold; "
            "remove one of the two",
        ],
    ),
    "rule, misspelled sensitivity": (
        AlertRule,
        {**RULE, "alert_sensitivity": "high", "ignore_data_before": "2026-03-01"},
        [
            "AlertRule 'p': alert_sensitivity: ST104: 'high' is not known; did you mean 'High'?",
            "AlertRule 'p': ignore_data_before: ST104: '2026-03-01' does not fit; "
            "write a moment in UTC, such as 2026-03-01T00:00:00Z",
        ],
    ),
    "workbook": (
        AreaWorkbook,
        {},
        [
            "AreaWorkbook 'p': ST101: 'content' is missing; add it: the workbook's JSON text",
            "AreaWorkbook 'p': ST101: 'display_name' is missing; add it: "
            "title of the workbook, unique in its resource group",
            "AreaWorkbook 'p': ST101: 'location' is missing; add it: Azure region of the workbook",
            "AreaWorkbook 'p': ST101: 'resource_group_name' is missing; add it: resource group of the workbook",
            "AreaWorkbook 'p': ST101: 'workbook_guid' is missing; add it: resource name of the workbook, a GUID",
            "AreaWorkbook 'p': ST101: 'workspace_id' is missing; add it: "
            "Azure resource ID of the workspace that its queries run on",
        ],
    ),
    "action groups": (
        ActionGroups,
        {
            "environment": "dev",
            "resource_group_name": "rg",
            "receivers": {
                "soc": {"kind": "mail"},
                "soar": {"kind": "webhook", "uri_secret": "soar_url"},
                "duty": {"kind": "email", "addresses": ["nobody"]},
            },
        },
        [
            "ActionGroups 'p': receivers.soc.kind: ST104: kind 'mail' is not known; did you mean 'email'?",
        ],
    ),
    "action groups, values": (
        ActionGroups,
        {
            "environment": "dev",
            "resource_group_name": "rg",
            "receivers": {"duty": {"kind": "email", "addresses": ["nobody"]}},
        },
        [
            "ActionGroups 'p': receivers.duty.addresses[0]: ST324: 'nobody' is not an email address; "
            "write it as soc@contoso.com",
        ],
    ),
    "action groups, a secret in the wrong place": (
        ActionGroups,
        {
            "environment": "dev",
            "resource_group_name": "rg",
            "receivers": {"soar": {"kind": "webhook", "uri_secrets": "https://x/?sig=very-secret-signature"}},
        },
        [
            "ActionGroups 'p': receivers.soar.uri_secrets: ST102: unknown key 'uri_secrets'; "
            "did you mean 'uri_secret'?",
        ],
    ),
}


@pytest.mark.parametrize("mistake", PART_MISTAKES)
def test_each_part_names_the_argument_and_what_to_write(mistake: str) -> None:
    """The parts are checked as EntraMonitoring is."""
    component, args, lines = PART_MISTAKES[mistake]
    assert reported(component, "p", args) == lines
