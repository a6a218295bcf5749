"""Wrong arguments of components: named as their caller spells them, with what to write, all at once."""

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pulumi
import pytest
from pulumi.errors import InputPropertiesError

from entrawatch_pulumi.action_groups import ActionGroups
from entrawatch_pulumi.alert_rule import AlertRule
from entrawatch_pulumi.identity import AlertIdentity
from entrawatch_pulumi.log_routing import LogRouting
from entrawatch_pulumi.monitoring import EntraMonitoring
from entrawatch_pulumi.plugin import CheckedComponents
from entrawatch_pulumi.plugin_schema import COMPONENTS, PLUGIN_NAME
from entrawatch_pulumi.workbook import AreaWorkbook
from entrawatch_pulumi.workspace import MonitoringWorkspace

SETTINGS: dict[str, Any] = {
    "environment": "dev",
    "location": "westeurope",
    "resource_group": {"name": "rg-entrawatch-dev"},
    "workspace": {},
}
M = "EntraMonitoring 'm'"
WORKSPACE = (
    "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-logs"
    "/providers/Microsoft.OperationalInsights/workspaces/log-central"
)
RULE: dict[str, Any] = {
    "rule_name": "rule",
    "display_name": "Rule",
    "description": "A rule.",
    "severity": 1.0,
    "location": "westeurope",
    "resource_group_name": "rg",
    "workspace_id": WORKSPACE,
    "identity_id": f"{WORKSPACE}-identity",
    "query": "AuditLogs",
    "evaluation_frequency": "PT15M",
    "window_size": "PT1H",
    "time_aggregation": "Count",
    "operator": "GreaterThan",
    "threshold": 0.0,
    "number_of_evaluation_periods": 1.0,
    "min_failing_periods_to_alert": 1.0,
    "auto_mitigate": False,
}


def told(component: Callable[..., Any], name: str, args: Any) -> list[str]:
    """Return the lines that refuse the arguments."""
    with pytest.raises(pulumi.RunError) as refused:
        component(name, args)
    return str(refused.value).splitlines()


MONITORING_MISTAKES: dict[str, tuple[dict[str, Any], list[str]]] = {
    "missing": (
        {"resource_group": None},
        [f"{M}: ST101: 'resource_group' is missing; add it: resource group of this environment"],
    ),
    "neither workspace nor its id": (
        {"workspace": None},
        [f"{M}: ST101: 'workspace' is missing; add it: workspace to create or to use; or give workspace_id"],
    ),
    "workspace and its id": (
        {"workspace_id": WORKSPACE},
        [
            f"{M}: workspace_id: ST311: it excludes workspace; "
            "give the id of a workspace that is there, or say which one to make"
        ],
    ),
    "misspelled": (
        {"workspace": {"retention_day": 90}},
        [f"{M}: workspace.retention_day: ST102: unknown key 'retention_day'; did you mean 'retention_days'?"],
    ),
    "wrong kind of value": (
        {"workspace": {"retention_days": "ninety"}, "tags": ["a"]},
        [
            f"{M}: tags: ST103: tags must be a map of keys, not '[\"a\"]'",
            f"{M}: workspace.retention_days: ST103: retention_days must be a whole number, not 'ninety'",
        ],
    ),
    "none of the values that it can have": (
        {"alerts": {"minimum_status": "beta"}},
        [
            f"{M}: alerts.minimum_status: ST104: minimum_status 'beta' is not known; "
            "use one of: experimental, test, stable, deprecated"
        ],
    ),
    "refused by Azure": (
        {"workspace": {"retention_days": 9}},
        [f"{M}: workspace.retention_days: LAW005: retention_days '9' is refused by Azure; use 30 to 730"],
    ),
    "unknown area": (
        {"alerts": {"areas": ["application"]}},
        [f"{M}: alerts.areas[0]: ST342: area 'application' does not exist; did you mean 'applications'?"],
    ),
    "input with a place of its own": (
        {"inputs": {"break_glass_accounts": ["a@contoso.com"]}},
        [
            f"{M}: inputs.break_glass_accounts: IN214: input 'break_glass_accounts' has a place of its own; "
            "write it as 'accounts' below break_glass"
        ],
    ),
    "value of the program": (
        {"inputs": {"approved_countries": datetime.date(2025, 1, 1)}},
        [
            f"{M}: inputs.approved_countries: ST103: it must be text, a number, true or false, "
            "a list or a map of keys, not a value of type 'date'"
        ],
    ),
    "secret that is no text": (
        {"secrets": {"soar_url": 5}},
        [f"{M}: secrets.soar_url: ST103: it must be text, not '5'"],
    ),
}


@pytest.mark.parametrize("mistake", MONITORING_MISTAKES)
def test_entra_monitoring_names_the_argument_and_what_to_write(mistake: str) -> None:
    """The place is the argument; nothing of the check's own machinery shows."""
    changes, lines = MONITORING_MISTAKES[mistake]
    assert told(EntraMonitoring, "m", {**SETTINGS, **changes}) == lines


def test_no_arguments_at_all() -> None:
    """The first mistake of somebody who tries it out."""
    assert told(EntraMonitoring, "m", None) == [f"{M}: ST103: it must be a map of keys, not 'null'"]


def test_a_folder_that_is_not_there_is_told_with_where_it_was_looked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A relative path starts at the folder of the consumer's program, which its author may not know."""
    monkeypatch.chdir(tmp_path)
    assert told(EntraMonitoring, "m", {**SETTINGS, "alert_specs": ["my_specs"]}) == [
        f"{M}: alert_specs[0]: CT101: folder 'my_specs' does not exist in {tmp_path}; "
        "write a path that starts there, or a full one"
    ]


def test_outputs_where_plain_values_belong_are_told_by_their_paths(declare: Any) -> None:
    """What decides which resources exist must be known before any of them is made."""
    lines: list[str] = []

    def program() -> None:
        later = pulumi.Output.from_input("rg")
        arguments = {
            **SETTINGS,
            "resource_group": {"name": later},
            "alerts": later,
            "notifications": {"routes": [{"receivers": [later]}]},
            "inputs": {"approved_countries": later},
        }
        lines.extend(told(EntraMonitoring, "m", arguments))

    declare(program)
    text = "ST105: it must be known before the deployment; write the value itself instead of an output"
    assert lines == [
        f"{M}: alerts: {text}",
        f"{M}: inputs.approved_countries: {text}",
        f"{M}: notifications.routes[0].receivers[0]: {text}",
        f"{M}: resource_group.name: {text}",
    ]


PART_MISTAKES: dict[str, tuple[Callable[..., Any], Any, list[str]]] = {
    "workspace, nothing given": (
        MonitoringWorkspace,
        {},
        [
            "MonitoringWorkspace 'p': ST101: 'location' is missing; add it: "
            "Azure region of the workspace to create; or give existing_id",
            "MonitoringWorkspace 'p': ST101: 'resource_group_name' is missing; add it: "
            "Resource group of the workspace to create; or give existing_id",
            "MonitoringWorkspace 'p': ST101: 'workspace_name' is missing; add it: "
            "Name of the workspace to create; or give existing_id",
        ],
    ),
    "workspace, adopted and described": (
        MonitoringWorkspace,
        {"existing_id": WORKSPACE, "retention_days": 30.0},
        ["MonitoringWorkspace 'p': retention_days: ST312: it has no effect beside existing_id; remove one of the two"],
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
            "MonitoringWorkspace 'p': tables.AuditLogs.retention_days: ST103: it must be a number, not '30'",
        ],
    ),
    "identity": (
        AlertIdentity,
        {"workspace_id": WORKSPACE, "identity_name": True, "location": "westeurope"},
        [
            "AlertIdentity 'p': ST101: 'resource_group_name' is missing; add it: "
            "Resource group of the identity to create; or give existing_id",
            "AlertIdentity 'p': identity_name: ST103: it must be text, not 'true'",
        ],
    ),
    "routing": (
        LogRouting,
        {"setting_name": "s", "workspace_id": WORKSPACE, "categories": "SignInLogs", "protected": False},
        [
            "LogRouting 'p': ST102: unknown key 'protected'; did you mean 'protect'?",
            "LogRouting 'p': categories: ST103: it must be a list, not 'SignInLogs'",
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
            "LogRouting 'p': categories[1]: DIA014: category 'CustomSecurityAttributeAuditLogs' needs a diagnostic "
            "setting of its own, made by an Attribute Log Administrator; remove it here",
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
            "AlertRule 'p': severity: ST104: '7.0' is not known; use one of: 0, 1, 2, 3, 4",
            "AlertRule 'p': window_size: ST104: 'PT7M' is not known; did you mean 'PT5M'?",
        ],
    ),
    "workbook": (
        AreaWorkbook,
        {},
        [
            "AreaWorkbook 'p': ST101: 'content' is missing; add it: The workbook's JSON text",
            "AreaWorkbook 'p': ST101: 'display_name' is missing; add it: "
            "Title of the workbook, unique in its resource group",
            "AreaWorkbook 'p': ST101: 'location' is missing; add it: Azure region of the workbook",
            "AreaWorkbook 'p': ST101: 'resource_group_name' is missing; add it: Resource group of the workbook",
            "AreaWorkbook 'p': ST101: 'workbook_guid' is missing; add it: Resource name of the workbook, a GUID",
            "AreaWorkbook 'p': ST101: 'workspace_id' is missing; add it: "
            "Azure resource id of the workspace that its queries run in",
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
            "ActionGroups 'p': receivers.duty.addresses[0]: ST324: 'nobody' is no mail address; "
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
            "ActionGroups 'p': receivers.soar: ST102: unknown key 'uri_secrets'; did you mean 'uri_secret'?",
        ],
    ),
}


@pytest.mark.parametrize("mistake", PART_MISTAKES)
def test_each_part_names_the_argument_and_what_to_write(mistake: str) -> None:
    """The parts are checked as EntraMonitoring is."""
    component, args, lines = PART_MISTAKES[mistake]
    assert told(component, "p", args) == lines


@pytest.fixture
def other_language(declare: Any) -> Callable[..., list[str]]:
    """Return a function that has the plugin refuse a component's inputs as another language sends them."""
    provider = CheckedComponents(list(COMPONENTS), PLUGIN_NAME)

    def run(component: str, inputs: dict[str, Any]) -> list[str]:
        lines: list[str] = []

        def program() -> None:
            with pytest.raises(InputPropertiesError) as refused:
                provider.construct("m", f"entrawatch:index:{component}", inputs)
            # The server reads the list without asking whether there is one.
            assert refused.value.errors == []
            lines.extend(refused.value.message.splitlines())

        declare(program)
        return lines

    return run


def test_other_languages_read_their_own_spelling(other_language: Callable[..., list[str]]) -> None:
    """What the SDK would drop or turn into an empty map is told; names of one's own keep their spelling."""
    lines = other_language(
        "EntraMonitoring",
        {
            "environment": "dev",
            "resourceGroup": "rg-entrawatch-dev",
            "workspace": {"retentionDay": 30.0, "dailyCapGb": "1", "tables": {"AuditLogs": {"planned": "Basic"}}},
            "alerts": {"overrides": {"credential_added": {"treshold": 3.0}}},
        },
    )
    assert lines == [
        "EntraMonitoring 'm': ST101: 'location' is missing; add it: "
        "region of the workspace and the rules, by its short name such as westeurope",
        "EntraMonitoring 'm': alerts.overrides.credential_added.treshold: ST102: unknown key 'treshold'; "
        "did you mean 'threshold'?",
        "EntraMonitoring 'm': resourceGroup: ST103: resourceGroup must be a map of keys, not 'rg-entrawatch-dev'",
        "EntraMonitoring 'm': workspace.dailyCapGb: ST103: dailyCapGb must be a number, not '1'",
        "EntraMonitoring 'm': workspace.retentionDay: ST102: unknown key 'retentionDay'; did you mean 'retentionDays'?",
        "EntraMonitoring 'm': workspace.tables.AuditLogs: ST101: 'retentionDays' is missing; add it: "
        "days that queries and alerts can read, 4 to 730",
        "EntraMonitoring 'm': workspace.tables.AuditLogs.planned: ST102: unknown key 'planned'; did you mean 'plan'?",
    ]


def test_values_keep_their_spelling_in_other_languages(other_language: Callable[..., list[str]]) -> None:
    """The kind event_hub is a value; the key eventHub is an argument."""
    inputs = {
        "environment": "dev",
        "location": "westeurope",
        "resourceGroup": {"name": "rg-entrawatch-dev"},
        "workspace": {"existingId": WORKSPACE, "retentionDays": 30.0},
        "notifications": {"receivers": {"bus": {"kind": "event_hubs"}}},
    }
    assert other_language("EntraMonitoring", inputs) == [
        "EntraMonitoring 'm': notifications.receivers.bus.kind: ST104: kind 'event_hubs' is not known; "
        "did you mean 'event_hub'?"
    ]
    assert other_language("EntraMonitoring", {**inputs, "notifications": {}}) == [
        "EntraMonitoring 'm': workspace.retentionDays: ST312: retentionDays has no effect, "
        "because a workspace that is there already is never changed; remove it"
    ]


def test_parts_read_the_spelling_of_other_languages_too(other_language: Callable[..., list[str]]) -> None:
    """Also for keys that only one of two ways needs."""
    assert other_language("MonitoringWorkspace", {"workspaceName": "w", "locaton": "westeurope"}) == [
        "MonitoringWorkspace 'm': ST101: 'location' is missing; add it: "
        "Azure region of the workspace to create; or give existingId",
        "MonitoringWorkspace 'm': ST101: 'resourceGroupName' is missing; add it: "
        "Resource group of the workspace to create; or give existingId",
        "MonitoringWorkspace 'm': ST102: unknown key 'locaton'; did you mean 'location'?",
    ]
