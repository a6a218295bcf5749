"""Rules and automation rules of Microsoft Sentinel, changed in Azure, compared with what a stack declares."""

import json
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest

from entrawatch.resources.drift.compare import compare_list
from entrawatch.resources.drift.lists import AUTOMATION_RULES, ONBOARDING, SENTINEL_RULES, needed_lists
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


def of(name: str, operator: str, *values: str) -> dict[str, Any]:
    found = {"propertyName": name, "operator": operator, "propertyValues": list(values)}
    return {"conditionType": "Property", "conditionProperties": found}


def of_rules(operator: str, *rules: str) -> dict[str, Any]:
    ids = (f"/subscriptions/s{BELOW}/alertRules/{one}" for one in rules)
    return of("IncidentRelatedAnalyticRuleIds", operator, *ids)


TAG: dict[str, Any] = {
    "displayName": "tag",
    "triggeringLogic": {
        "isEnabled": True,
        "triggersOn": "Incidents",
        "triggersWhen": "Created",
        "expirationTimeUtc": "2027-02-28T00:00:00Z",
        "conditions": [of_rules("Contains", RULE_ID)],
    },
    "actions": [{"actionType": "ModifyProperties", "actionConfiguration": {"labels": [{"labelName": "entra"}]}}],
}


def configuration(rule: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = rule["actions"][0]["actionConfiguration"]
    return found


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
        (lambda one: one.update(alertDetailsOverride={"alertSeverityColumnName": None}), ""),
        (lambda one: one.update(alertDetailsOverride={"alertSeverityColumnName": "Level"}),
         "its alerts take their severity from column 'Level'"),
        (lambda one: one["incidentConfiguration"]["groupingConfiguration"].update(enabled=True),
         "its alerts join incidents"),
        (lambda one: one.update(entityMappings=None), "it maps other entities"),
        (lambda one: one.update(eventGroupingSettings={"aggregationKind": "SingleAlert"}),
         "it groups rows into other alerts"),
        (lambda one: one["incidentConfiguration"].update(createIncident=False), "it creates other incidents, or none"),
    ],
)  # fmt: skip
def test_a_rule_that_was_changed(change: Callable[[dict[str, Any]], object], found: str) -> None:
    """Another form of the same value is not a difference."""
    row = {"name": RULE_ID.upper(), "properties": deepcopy(RULE)}
    change(row["properties"])
    assert compared(SENTINEL_RULES, {"value": [row]}) == ([f"{RULE_CHANGED}{found}{RESTORE}"] if found else [])


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (lambda one: None, ""),
        (lambda one: one["triggeringLogic"].update(expirationTimeUtc="2027-02-28T00:00:00.0000000+00:00"), ""),
        (lambda one: one["triggeringLogic"].update(expirationTimeUtc="2029-02-28T00:00:00"),
         "it ends '2029-02-28T00:00:00', not '2027-02-28T00:00:00Z'"),
        (lambda one: one["triggeringLogic"].update(expirationTimeUtc=None),
         "it ends 'never', not '2027-02-28T00:00:00Z'"),
        (lambda one: one["triggeringLogic"].update(triggersWhen="Updated"), "its trigger is another one"),
        (lambda one: one["triggeringLogic"].update(isEnabled=False), "it is disabled"),
        (lambda one: one["triggeringLogic"].update(conditions=[]), "its conditions are other ones"),
        (lambda one: one.update(actions=[]), "its actions are other ones"),
        (lambda one: configuration(one).update(status=None, owner={"objectId": None}), ""),
        (lambda one: configuration(one).update(status="Closed"), "its actions are other ones"),
        (lambda one: configuration(one).update(severity="Low"), "its actions are other ones"),
    ],
)  # fmt: skip
def test_an_automation_rule_that_was_changed(change: Callable[[dict[str, Any]], object], found: str) -> None:
    row = {"name": AUTOMATION_ID, "properties": deepcopy(TAG)}
    change(row["properties"])
    assert compared(AUTOMATION_RULES, [row]) == ([f"{TAG_CHANGED}{found}{RESTORE}"] if found else [])


OTHER, SEVERITY = of_rules("Contains", AUTOMATION_ID), "IncidentSeverity"


def of_any(operator: str, *conditions: dict[str, Any]) -> dict[str, Any]:
    inner = {"operator": operator, "innerConditions": list(conditions)}
    return {"conditionType": "Boolean", "conditionProperties": inner}


@pytest.mark.parametrize(
    ("conditions", "logic", "closes"),
    [
        ([], {}, True),
        ([], {"isEnabled": False}, False),
        ([], {"expirationTimeUtc": "2999-01-01T00:00:00Z"}, True),
        ([], {"expirationTimeUtc": "2020-01-01T00:00:00Z"}, False),
        ([of_rules("Contains", RULE_ID.upper())], {}, True),
        ([OTHER], {}, False),
        ([of_rules("NotContains", AUTOMATION_ID)], {}, True),
        ([of_rules("NotContains", RULE_ID)], {}, False),
        ([of("IncidentTitle", "Equals", "x")], {}, True),
        ([of("IncidentTitle", "Equals", "x"), OTHER], {}, False),
        ([of(SEVERITY, "Equals", "Informational", "Low")], {}, False),
        ([of(SEVERITY, "NotEquals", "Low")], {}, True),
        ([of_any("Or", OTHER, of(SEVERITY, "Equals", "Low"))], {}, False),
        ([of_any("Or", OTHER, of(SEVERITY, "Equals", "High"))], {}, True),
        ([of_any("And", OTHER, of(SEVERITY, "Equals", "High"))], {}, False),
        ([{**of(SEVERITY, "Equals", "Low"), "conditionType": "PropertyChanged"}], {}, True),
    ],
)
def test_an_automation_rule_of_others_that_closes_incidents(
    conditions: list[dict[str, Any]], logic: dict[str, Any], closes: bool
) -> None:
    """Conditions on rules and severities decide; any other one can hold."""
    found = hidden({"status": "Closed"}, conditions=conditions, **logic)
    assert found == (["closes the incidents of 1 rule of this stack"] if closes else [])


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"severity": "Medium"}, ["lowers the severity of the incidents of 1 rule of this stack"]),
        ({"severity": "High"}, []),
        ({"severity": None, "labels": [{"labelName": "entra"}]}, []),
        ({"severity": "Low", "status": "Closed"}, ["closes the incidents of 1 rule of this stack"]),
    ],
)
def test_an_automation_rule_of_others_that_lowers_severities(change: dict[str, Any], found: list[str]) -> None:
    """Closed weighs more; the same severity hides nothing."""
    assert hidden(change) == found


def hidden(change: dict[str, Any], **logic: Any) -> list[str]:
    """Return how an automation rule of others hides the incidents of the rule, next to those that do not."""
    action = {"actionType": "ModifyProperties", "actionConfiguration": change}
    other = {"displayName": "quiet", "triggeringLogic": {"isEnabled": True, **logic}, "actions": [action]}
    rows = [{"name": AUTOMATION_ID, **TAG}, {"name": "other", **other}, {"name": "tags", **TAG}]
    start, end = "RT502 automation rule 'quiet' of Microsoft Sentinel ", "; disable it, or narrow its conditions"
    return [one.removeprefix(start).removesuffix(end) for one in compared(AUTOMATION_RULES, rows)]


def test_sentinel_that_is_not_on() -> None:
    """With the number of rules that cannot run, and whether the stack turns it on."""
    assert compared(ONBOARDING, [{"name": "default", "properties": {"customerManagedKey": False}}]) == []
    text = "RT303 Microsoft Sentinel is not on in workspace 'log', so 1 rule cannot run; "
    assert compared(ONBOARDING, {"value": []}) == [f"{text}turn it on, and deploy the rules: pulumi up --refresh"]
    state = PlannedResource("s", "azure-native:securityinsights:SentinelOnboardingState", "x")
    plan = replace(PLAN, resources=(*PLAN.resources, state))
    (issue,) = compare_list(plan, ONBOARDING, "[]", "list", "advice")
    assert f"{issue.code} {issue.message}" == f"{text}deploy it: pulumi up --refresh"


def test_what_is_missing_and_where_it_is() -> None:
    """All lists are read from the workspace of the rules."""
    missing = "of Microsoft Sentinel is not in Azure; deploy it: pulumi up --refresh"
    assert compared(SENTINEL_RULES, []) == [f"RT302 rule 'Rule' {missing}"]
    assert compared(AUTOMATION_RULES, []) == [f"RT502 automation rule 'tag' {missing}"]
    paths = {one.file: one.path for one in needed_lists(PLAN, "")}
    assert paths == {
        ONBOARDING: f"/subscriptions/{{subscription}}{BELOW}/onboardingStates?api-version=2024-09-01",
        SENTINEL_RULES: f"/subscriptions/{{subscription}}{BELOW}/alertRules?api-version=2024-09-01",
        AUTOMATION_RULES: f"/subscriptions/{{subscription}}{BELOW}/automationRules?api-version=2024-09-01",
    }


def test_a_stack_of_only_sentinel_without_receivers() -> None:
    """Its tables and workbooks are compared as those of any other stack."""
    workbook = PlannedResource(
        "w", "azure-native:applicationinsights:Workbook", "x", inputs={"resourceGroupName": "rg"}
    )
    plan = replace(PLAN, resources=(*PLAN.resources, workbook))
    assert {"tables.json", "workbooks.json"} <= {one.file for one in needed_lists(plan, "log")}
