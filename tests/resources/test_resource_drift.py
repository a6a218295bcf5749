"""Each kind of resource in Azure, changed in one way, compared with what a small stack declares."""

import json
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest

from entrawatch.documents.issues import EntrawatchError
from entrawatch.resources.drift.compare import compare_list
from entrawatch.resources.drift.lists import GROUPS, PROCESSING, ROLES, RULES, SETTINGS, WORKFLOWS, needed_lists
from entrawatch.resources.program_plan import Plan, PlannedResource

NO_SUBSCRIPTION = "/subscriptions/00000000-0000-0000-0000-000000000000"
SUBSCRIPTION = "/subscriptions/11111111-2222-3333-4444-555555555555"
WORKSPACE = "/resourceGroups/rg/providers/Microsoft.OperationalInsights/workspaces/log"
GROUP = "/resourceGroups/rg/providers/Microsoft.Insights/actionGroups/soc"
ROLE = "/providers/Microsoft.Authorization/roleDefinitions/acdd72a7"
RESTORE = "; restore it: pulumi up --refresh"
VAULT = "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/kv/providers/Microsoft.KeyVault/vaults/kv.x"
VAULTS = "diagnostic_settings_vaults_kv_x.json"
Rows = list[dict[str, Any]]


def _resources(subscription: str) -> Mapping[str, tuple[str, dict[str, Any]]]:
    condition = {"query": "AuditLogs\n| take 1\n", "operator": "GreaterThan", "threshold": 0}
    rule = {
        "ruleName": "rule", "severity": 1, "evaluationFrequency": "PT5M", "scopes": [subscription + WORKSPACE],
        "criteria": {"allOf": [condition]}, "actions": {"actionGroups": [subscription + GROUP]},
    }  # fmt: skip
    email = {"name": "soc@contoso.com", "emailAddress": "soc@contoso.com"}
    group = {"actionGroupName": "soc", "enabled": True, "emailReceivers": [email]}
    setting = {
        "name": "entrawatch", "workspaceId": subscription + WORKSPACE,
        "logs": [{"category": "AuditLogs", "enabled": True}, {"category": "SignInLogs", "enabled": True}],
    }  # fmt: skip
    definition = {"triggers": {"manual": {"type": "Request"}}, "actions": {"post": {"type": "Http", "runAfter": {}}}}
    workflow = {"workflowName": "chat", "resourceGroupName": "rg", "state": "Enabled", "definition": definition}
    audit = {**setting, "resourceUri": VAULT, "logs": [{"categoryGroup": "audit", "enabled": True}]}
    role = {"scope": subscription + WORKSPACE, "roleDefinitionId": subscription + ROLE, "principalId": "p"}
    return {
        RULES: ("azure-native:monitor:ScheduledQueryRule", rule),
        GROUPS: ("azure-native:monitor/v20230101:ActionGroup", group),
        SETTINGS: ("azure-native:aadiam:DiagnosticSetting", setting),
        ROLES: ("azure-native:authorization:RoleAssignment", role),
        WORKFLOWS: ("azure-native:logic:Workflow", workflow),
        VAULTS: ("azure-native:monitor:DiagnosticSetting", audit),
    }


PLAN = Plan(
    "p", "s", tuple(PlannedResource(kind, kind, "x", inputs=one) for kind, one in _resources(NO_SUBSCRIPTION).values())
)


def deployed(file: str) -> Rows:
    """Return a list as Azure has it after a deployment."""
    inputs = deepcopy(_resources(SUBSCRIPTION)[file][1])
    name = inputs.pop("ruleName", None) or inputs.pop("actionGroupName", None) or inputs.pop("workflowName", None)
    name = name or inputs.pop("name", "a-guid")
    return [{"id": "x", "name": name.upper(), "properties": inputs}]


def compared(file: str, rows: object) -> list[str]:
    return [f"{one.code} {one.message}" for one in compare_list(PLAN, file, json.dumps(rows), "list", "advice")]


@pytest.mark.parametrize("file", [RULES, GROUPS, SETTINGS, ROLES, WORKFLOWS, VAULTS])
def test_a_stack_as_it_was_deployed_has_no_differences(file: str) -> None:
    """As the service nests properties and as most commands of the Azure CLI do not."""
    rows = deployed(file)
    flat = [{**one, **one["properties"], "properties": None} for one in rows]
    assert compared(file, {"value": rows}) == compared(file, flat) == []


def changed(file: str, change: Callable[[dict[str, Any]], object]) -> list[str]:
    rows = deployed(file)
    change(rows[0]["properties"])
    return compared(file, rows)


RULE_CHANGED = "RT301 alert rule 'rule' was changed in Azure: "
GROUP_CHANGED = "RT401 action group 'soc': "
WORKFLOW_CHANGED = "RT403 Logic App 'chat' was changed in Azure: "
VAULT_CHANGED = "RT601 diagnostic setting 'entrawatch' of 'kv.x' was changed in Azure: "
SETTING_CHANGED = "RT601 diagnostic setting 'entrawatch' of Entra was changed in Azure: "


@pytest.mark.parametrize(
    ("file", "change", "expected"),
    [
        (RULES, lambda one: one.update(enabled=False, severity=4),
         [f"{RULE_CHANGED}enabled is 'false', not 'true', severity is '4', not '1'{RESTORE}"]),
        (RULES, lambda one: one["criteria"]["allOf"][0].update(query="AuditLogs | where false"),
         [f"{RULE_CHANGED}its query is another one{RESTORE}"]),
        (RULES, lambda one: one["criteria"]["allOf"][0].update(query="AuditLogs\r\n| take 1", threshold=0.0), []),
        (RULES, lambda one: one["criteria"]["allOf"][0].update(threshold=10**6),
         [f"{RULE_CHANGED}its threshold is another one{RESTORE}"]),
        (RULES, lambda one: one.update(actions={"actionGroups": 5}),
         [f"{RULE_CHANGED}it notifies other action groups{RESTORE}"]),
        (RULES, lambda one: one.update(actions={}, muteActionsDuration="P1D"),
         [f"{RULE_CHANGED}muteActionsDuration is 'P1D', not 'null', it notifies other action groups{RESTORE}"]),
        (GROUPS, lambda one: one.update(enabled=False),
         [f"{GROUP_CHANGED}it is disabled, so none of its receivers is notified{RESTORE}"]),
        (GROUPS, lambda one: one.update(emailReceivers=[], smsReceivers=[{"name": "other"}]),
         [f"{GROUP_CHANGED}it has no receiver 'soc@contoso.com'{RESTORE}",
          f"{GROUP_CHANGED}receiver 'other' is not of this stack{RESTORE}"]),
        (GROUPS, lambda one: one["emailReceivers"][0].update(status="Disabled"),
         ["RT402 action group 'soc': receiver 'soc@contoso.com' is disabled: it waits for its code, or its owner "
          "unsubscribed; confirm it in the portal"]),
        (SETTINGS, lambda one: one["logs"][1].update(enabled=False),
         [f"{SETTING_CHANGED}it does not route 'SignInLogs'{RESTORE}"]),
        (WORKFLOWS, lambda one: one.update(state="Disabled"), [f"{WORKFLOW_CHANGED}its state is 'Disabled'{RESTORE}"]),
        (WORKFLOWS, lambda one: one["definition"].update(actions={}, triggers=None),
         [f"{WORKFLOW_CHANGED}{', '.join(f'its {one} are not those of the stack' for one in ('triggers', 'actions'))}"
          f"{RESTORE}"]),
        (WORKFLOWS, lambda one: one["definition"].update(outputs={}, actions={"post": {"type": "Http"}}), []),
        (VAULTS, lambda one: one.update(logs=[{"category": "Other", "enabled": True}]),
         [f"{VAULT_CHANGED}it does not route 'audit'{RESTORE}"]),
        (SETTINGS, lambda one: one.update(workspaceId=f"{SUBSCRIPTION}/other"),
         [f"{SETTING_CHANGED}its workspaceId is '{SUBSCRIPTION}/other'{RESTORE}"]),
    ],
)  # fmt: skip
def test_what_was_changed_in_azure(file: str, change: Callable[[dict[str, Any]], object], expected: list[str]) -> None:
    assert changed(file, change) == expected


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        (RULES, "RT301 alert rule 'rule' is not in Azure; deploy it: pulumi up --refresh"),
        (GROUPS, "RT401 action group 'soc' is not in Azure; deploy it: pulumi up --refresh"),
        (SETTINGS, "RT601 diagnostic setting 'entrawatch' of Entra is not in Azure, so its logs are not collected; "
                   "deploy it: pulumi up --refresh"),
        (WORKFLOWS, "RT403 Logic App 'chat' is not in Azure, so its chat receives nothing; "
                    "deploy it: pulumi up --refresh"),
        (VAULTS, "RT601 diagnostic setting 'entrawatch' of 'kv.x' is not in Azure, so its logs are not collected; "
                 "deploy it: pulumi up --refresh"),
        (ROLES, "RT701 the identity of the alert rules has no role 'acdd72a7' on '/subscriptions/.../"
                    "Microsoft.OperationalInsights/workspaces/log', so the rules fail; deploy it: pulumi up --refresh"),
    ],
)  # fmt: skip
def test_what_was_deleted_in_azure(file: str, expected: str) -> None:
    assert compared(file, []) == [expected]


def test_lists_of_logic_apps_and_resources_have_addresses() -> None:
    """The Azure CLI fills the subscription under a name of its own."""
    found = {one.file: (one.path, one.command) for one in needed_lists(PLAN, "")}
    address = "/resourceGroups/rg/providers/Microsoft.Logic/workflows?api-version=2019-05-01"
    url = f"'https://management.azure.com/subscriptions/{{subscriptionId}}{address}'"
    assert found[WORKFLOWS] == (f"/subscriptions/{{subscription}}{address}", f"az rest --method get --url {url}")
    settings = f"{VAULT}/providers/Microsoft.Insights/diagnosticSettings?api-version=2021-05-01-preview"
    assert found[VAULTS][0] == settings


def test_a_further_role_of_the_identity() -> None:
    """Roles of others are not compared."""
    more = {"principalId": "p", "scope": "/", "roleDefinitionId": "/x/owner", "roleDefinitionName": "Owner"}
    rows = [*deployed(ROLES), more, {**more, "principalId": "another"}]
    assert compared(ROLES, rows) == [
        "RT702 the identity of the alert rules also has role 'Owner' on '/', which this stack does not declare; remove "
        "the assignment"
    ]


def suppression(**changes: Any) -> Rows:
    actions = [{"actionType": "RemoveAllActionGroups"}]
    return [{"name": "quiet", "properties": {"scopes": [SUBSCRIPTION], "actions": actions, **changes}}]


def where(field: str, operator: str, *values: str) -> Rows:
    return [{"field": field, "operator": operator, "values": list(values)}]


@pytest.mark.parametrize(
    ("changes", "suppresses"),
    [
        ({}, True),
        ({"scopes": [f"{SUBSCRIPTION}/resourcegroups/RG"]}, True),
        ({"scopes": [SUBSCRIPTION + WORKSPACE]}, True),
        ({"scopes": [f"{SUBSCRIPTION}/resourceGroups/r"]}, False),
        ({"enabled": False}, False),
        ({"actions": [{"actionType": "AddActionGroups"}]}, False),
        ({"conditions": where("Severity", "Equals", "Sev0", "Sev1")}, True),
        ({"conditions": where("Severity", "NotEquals", "Sev0", "Sev1")}, False),
        ({"conditions": where("MonitorService", "Equals", "Platform")}, False),
        ({"conditions": where("AlertRuleName", "Contains", "UL")}, True),
        ({"conditions": where("AlertRuleName", "DoesNotContain", "ul")}, False),
        ({"conditions": where("Description", "Equals", "x")}, True),
    ],
)
def test_a_processing_rule_that_suppresses(changes: dict[str, Any], suppresses: bool) -> None:
    """A filter on the content of an alert can hold."""
    text = "suppresses the notifications of 1 alert rule of this stack; disable it, or narrow its scope and filters"
    expected = [f"RT501 alert processing rule 'quiet' {text}"] if suppresses else []
    assert compared(PROCESSING, suppression(**changes)) == expected


NIGHT = {"recurrenceType": "Weekly", "daysOfWeek": ["Monday", "Sunday"], "startTime": "01:00:00", "endTime": "02:00:00"}
QUIET = {
    "enabled": True, "actions": [{"actionType": "RemoveAllActionGroups"}], "scopes": [NO_SUBSCRIPTION + WORKSPACE],
    "conditions": [{"field": "Severity", "operator": "Equals", "values": ["Sev1", "Sev2"]}],
    "schedule": {"effectiveFrom": "2026-12-01T00:00:00", "timeZone": "UTC", "recurrences": [NIGHT]},
}  # fmt: skip
QUIET_PLAN = replace(
    PLAN,
    resources=(
        *PLAN.resources,
        PlannedResource("q", "azure-native:alertsmanagement:AlertProcessingRuleByName", "q", inputs={
            "alertProcessingRuleName": "quiet", "resourceGroupName": "rg", "properties": QUIET,
        }),
    ),
)  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "group", "found"),
    [
        ({}, "RG", ""),
        ({"enabled": False, "conditions": []}, "RG", ""),
        ({"conditions": where("Severity", "Equals", "SEV2", "Sev1")}, "RG", ""),
        ({"schedule": {**QUIET["schedule"], "effectiveUntil": None,
                       "recurrences": [{**NIGHT, "daysOfWeek": ["Sunday", "Monday"]}]}}, "RG", ""),
        ({"scopes": [SUBSCRIPTION]}, "RG", "was changed in Azure: it has other scopes"),
        ({"conditions": []}, "RG", "was changed in Azure: it has other filters"),
        ({"conditions": None, "schedule": None}, "RG", "was changed in Azure: it has other filters, another schedule"),
        ({"schedule": {**QUIET["schedule"], "effectiveUntil": "2030-01-01T00:00:00"}}, "RG",
         "was changed in Azure: it has another schedule"),
        ({}, "other", "suppresses on its schedule the notifications of 1 alert rule"),
    ],
)  # fmt: skip
def test_quiet_hours_of_the_stack(changes: dict[str, Any], group: str, found: str) -> None:
    """A rule with the name of quiet hours, in their resource group, has to hold what they declare."""
    row = {"scopes": [SUBSCRIPTION + WORKSPACE.upper()], **changes}
    rule = f"{SUBSCRIPTION}/resourceGroups/{group}/providers/Microsoft.AlertsManagement/actionRules/quiet"
    rows = [{"id": rule, "name": "Quiet", "properties": {**QUIET, **row}}]
    messages = [one.message for one in compare_list(QUIET_PLAN, PROCESSING, json.dumps(rows), "list", "advice")]
    assert [one.partition(";")[0] for one in messages] == (
        [f"alert processing rule 'Quiet' {found}{' of this stack' * (group == 'other')}"] if found else []
    )


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "is not a JSON list of Azure resources"),
        ('{"error": {}}', "is not a JSON list of Azure resources"),
        (
            '{"value": [], "nextLink": "https://x"}',
            "is only part of a list; compare with --subscription ID, which reads all of it",
        ),
    ],
)
def test_what_is_not_a_list_is_refused(text: str, problem: str) -> None:
    """A failed call does not mean that there are no differences."""
    with pytest.raises(EntrawatchError, match=problem):
        compare_list(PLAN, RULES, text, "list", "advice")
