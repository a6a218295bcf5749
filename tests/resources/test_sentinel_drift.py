"""Rules and automation rules of Microsoft Sentinel, changed in Azure, compared with what a stack declares."""

import json
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from entrawatch.resources.drift.compare import compare_list
from entrawatch.resources.drift.lists import AUTOMATION_RULES, SENTINEL_RULES, needed_lists
from entrawatch.resources.program_plan import Plan, PlannedResource

RULE_ID, AUTOMATION_ID = "0d8f0b9e-9f21-5b1c-8d0c-3c1a7f2f7a10", "0d8f0b9e-9f21-5b1c-8d0c-3c1a7f2f7a11"
PLACE = {"resourceGroupName": "rg", "workspaceName": "log"}
BELOW = "/resourceGroups/rg/providers/Microsoft.OperationalInsights/workspaces/log/providers/Microsoft.SecurityInsights"
RULE: dict[str, Any] = {
    "displayName": "Rule",
    "enabled": True,
    "severity": "High",
    "query": "AuditLogs\n| take 1\n",
    "queryFrequency": "PT1H",
    "queryPeriod": "P14D",
    "triggerOperator": "GreaterThan",
    "triggerThreshold": 0,
    "suppressionEnabled": False,
    "suppressionDuration": "PT5H",
    "entityMappings": [{"entityType": "IP", "fieldMappings": [{"identifier": "Address", "columnName": "IP"}]}],
    "eventGroupingSettings": {"aggregationKind": "AlertPerResult"},
    "incidentConfiguration": {"createIncident": True, "groupingConfiguration": {"lookbackDuration": "PT5H"}},
}


def of_rules(operator: str, *rules: str) -> dict[str, Any]:
    ids = [f"/subscriptions/s{BELOW}/alertRules/{one}" for one in rules]
    values = {"propertyName": "IncidentRelatedAnalyticRuleIds", "operator": operator, "propertyValues": ids}
    return {"conditionType": "Property", "conditionProperties": values}


TAG: dict[str, Any] = {
    "displayName": "tag",
    "triggeringLogic": {"isEnabled": True, "conditions": [of_rules("Contains", RULE_ID)]},
    "actions": [{"actionType": "ModifyProperties", "actionConfiguration": {"labels": [{"labelName": "entra"}]}}],
}
DECLARED = {
    "ScheduledAlertRule": {**PLACE, "ruleId": RULE_ID, **RULE},
    "AutomationRule": {**PLACE, "automationRuleId": AUTOMATION_ID, **TAG},
}
PLAN = Plan(
    "p",
    "s",
    tuple(PlannedResource(one, f"azure-native:securityinsights:{one}", "x", inputs=DECLARED[one]) for one in DECLARED),
)
RULE_CHANGED = "RT302 rule 'Rule' of Microsoft Sentinel was changed in Azure: "
TAG_CHANGED = "RT502 automation rule 'tag' of Microsoft Sentinel was changed in Azure: "
RESTORE = "; restore it: pulumi up --refresh"


def compared(file: str, rows: object) -> list[str]:
    return [f"{one.code} {one.message}" for one in compare_list(PLAN, file, json.dumps(rows), "list", "advice")]


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (lambda one: one.update(query="AuditLogs\r\n| take 1", queryPeriod="P14D"), ""),
        (lambda one: one.update(queryFrequency="PT60M", suppressionDuration="PT1H"), ""),
        (lambda one: one.update(enabled=False, severity="Low"),
         "enabled is 'false', not 'true', severity is 'Low', not 'High'"),
        (lambda one: one.update(query="AuditLogs | where false"), "its query is another one"),
        (lambda one: one.update(queryFrequency="P1D"), "queryFrequency is 'P1D', not 'PT1H'"),
        (lambda one: one.update(suppressionEnabled=True), "its suppression is 'PT5H', not 'off'"),
        (lambda one: one.update(entityMappings=None), "it maps other entities"),
        (lambda one: one.update(eventGroupingSettings={"aggregationKind": "SingleAlert"}),
         "it groups rows into other alerts"),
        (lambda one: one["incidentConfiguration"].update(createIncident=False), "it creates other incidents, or none"),
    ],
)  # fmt: skip
def test_a_rule_that_was_changed(change: Callable[[dict[str, Any]], object], found: str) -> None:
    """What changes nothing is no difference."""
    row = {"name": RULE_ID.upper(), "properties": deepcopy(RULE)}
    change(row["properties"])
    assert compared(SENTINEL_RULES, {"value": [row]}) == ([f"{RULE_CHANGED}{found}{RESTORE}"] if found else [])


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (lambda one: None, ""),
        (lambda one: one["triggeringLogic"].update(isEnabled=False), "it is disabled"),
        (lambda one: one["triggeringLogic"].update(conditions=[]), "its conditions are other ones"),
        (lambda one: one.update(actions=[]), "its actions are other ones"),
    ],
)
def test_an_automation_rule_that_was_changed(change: Callable[[dict[str, Any]], object], found: str) -> None:
    row = {"name": AUTOMATION_ID, "properties": deepcopy(TAG)}
    change(row["properties"])
    assert compared(AUTOMATION_RULES, [row]) == ([f"{TAG_CHANGED}{found}{RESTORE}"] if found else [])


@pytest.mark.parametrize(
    ("conditions", "enabled", "closes"),
    [
        ([], True, True),
        ([], False, False),
        ([of_rules("Contains", RULE_ID.upper())], True, True),
        ([of_rules("Contains", AUTOMATION_ID)], True, False),
        ([of_rules("NotContains", AUTOMATION_ID)], True, True),
        ([of_rules("NotContains", RULE_ID)], True, False),
        ([{"conditionProperties": {"propertyName": "IncidentTitle", "propertyValues": ["x"]}}], True, True),
    ],
)
def test_an_automation_rule_of_others_that_closes_incidents(
    conditions: list[dict[str, Any]], enabled: bool, closes: bool
) -> None:
    """A condition on the rules decides; any other one can hold."""
    close = {"actionType": "ModifyProperties", "actionConfiguration": {"status": "Closed"}}
    other = {
        "displayName": "quiet",
        "triggeringLogic": {"isEnabled": enabled, "conditions": conditions},
        "actions": [close],
    }
    rows = [{"name": AUTOMATION_ID, **TAG}, {"name": "other", **other}, {"name": "tags", **TAG}]
    text = (
        "RT502 automation rule 'quiet' of Microsoft Sentinel closes the incidents of 1 rule of this stack; disable it"
    )
    assert compared(AUTOMATION_RULES, rows) == ([f"{text}, or narrow its conditions"] if closes else [])


def test_what_is_missing_and_where_it_is() -> None:
    """Both lists are read from the workspace of the rules."""
    missing = "of Microsoft Sentinel is not in Azure; deploy it: pulumi up --refresh"
    assert compared(SENTINEL_RULES, []) == [f"RT302 rule 'Rule' {missing}"]
    assert compared(AUTOMATION_RULES, []) == [f"RT502 automation rule 'tag' {missing}"]
    paths = {one.file: one.path for one in needed_lists(PLAN, "")}
    assert paths == {
        SENTINEL_RULES: f"/subscriptions/{{subscription}}{BELOW}/alertRules?api-version=2024-09-01",
        AUTOMATION_RULES: f"/subscriptions/{{subscription}}{BELOW}/automationRules?api-version=2024-09-01",
    }
