"""The stand-in refuses what Azure rejects, so that a story that passes says something."""

from pathlib import Path
from typing import Any

import pytest
from good_resources import (
    GONE,
    GOOD,
    GROUP,
    OTHER_WORKSPACE,
    OWNER,
    RULE,
    SENTINEL,
    SETTING,
    SUBSCRIPTION,
    TWO_PERIODS,
    WORKSPACE,
    Put,
    asking,
    condition,
    event_source,
    learned,
)
from standin.arm_types import ARM_TYPES
from standin.cloud import Cloud
from standin.manager import put
from standin.sdk_shapes import sdk_shapes
from standin.shapes import object_mistakes

from entrawatch.reference.log_categories import log_categories


@pytest.fixture
def asked(tmp_path: Path) -> Put:
    """Return a function that puts a good resource with changes, and returns the refusal, or nothing."""
    return asking(tmp_path)


@pytest.mark.parametrize("type_name", GOOD)
def test_good_resources_are_taken(type_name: str, asked: Put) -> None:
    """And taken again, as every update is."""
    assert asked(type_name) == asked(type_name) == ""


@pytest.mark.parametrize("operator", ["GreaterThan", "LessThan", "GreaterOrLessThan"])
def test_a_learned_threshold_is_taken(operator: str, asked: Put) -> None:
    """With every operator that it has."""
    assert asked("monitor:ScheduledQueryRule", **learned(operator=operator)) == ""


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (condition(operator="Equals"), "The operator 'Equals' is not supported."),
        (condition(operator="GreaterOrLessThan"), "The operator 'GreaterOrLessThan' is not supported."),
        (learned(operator="Equal"), "The operator 'Equal' is not supported."),
        (learned(alertSensitivity="medium"), "The alertSensitivity 'medium' is not supported."),
        (learned(alertSensitivity=None), "The alertSensitivity 'None' is not supported."),
        (learned(ignoreDataBefore="yesterday"), "ignoreDataBefore 'yesterday' is not a moment"),
        (learned(threshold=0), "threshold is required with a static threshold and not allowed with a dynamic one."),
        (condition(threshold=None), "threshold is required with a static threshold"),
        (condition(alertSensitivity="Low"), "alertSensitivity and ignoreDataBefore require a dynamic threshold."),
        (condition(criterionType="Dynamic"), "The criterionType 'Dynamic' is not supported."),
        ({**learned(), "evaluationFrequency": "PT1M"}, "Dynamic thresholds are not supported for rules with"),
        (condition(timeAggregation="Sum"), "The timeAggregation 'Sum' is not supported."),
        (condition(timeAggregation="Total"), "metricMeasureColumn is required"),
        (condition(failingPeriods={"numberOfEvaluationPeriods": 7}), "Failing periods are invalid: 1 of 7."),
        (
            condition(query="SigninLogs | summarize n = count() by IPAddress", failingPeriods=TWO_PERIODS),
            "The query result has no datetime column",
        ),
        ({"scopes": ["log-one"]}, "The resource ID 'log-one' is invalid."),
        ({"scopes": [f"{WORKSPACE}/tables"]}, f"The resource ID '{WORKSPACE}/tables' is invalid."),
        ({"actions": {"actionGroups": [WORKSPACE]}}, f"The resource ID '{WORKSPACE}' is invalid."),
        ({"criteria": None}, "The request content has no property 'criteria'."),
        ({"scopes": None}, "Alert rule must have exactly one scope."),
        (condition(dimensions=[{"name": "a", "operator": "In", "values": ["*"]}]), "The dimension 'a' is invalid."),
        ({"evaluationFrequency": "PT7M"}, "The evaluationFrequency 'PT7M' is not supported."),
        ({"windowSize": "PT12H"}, "The windowSize 'PT12H' is not supported."),
        ({"windowSize": "PT1M"}, "windowSize 'PT1M' does not go with evaluationFrequency 'PT5M'."),
        ({"evaluationFrequency": "PT2H"}, "evaluationFrequency must be smaller than or equal to"),
        ({"overrideQueryTimeRange": "PT5M"}, "overrideQueryTimeRange must be at least"),
        ({"muteActionsDuration": "P7D"}, "The muteActionsDuration 'P7D' is not supported."),
        ({"muteActionsDuration": "PT5M", "autoMitigate": True}, "cannot be used together"),
        ({"evaluationFrequency": "P1D", "windowSize": "P1D", "autoMitigate": None}, "autoMitigate is not supported"),
        ({"severity": 5}, "Alert severity is invalid: 5."),
        ({"description": "x" * 4097}, "The description is longer than 4096 characters."),
        ({"scopes": [WORKSPACE, OTHER_WORKSPACE]}, "Alert rule must have exactly one scope."),
        ({"ruleName": "rule?"}, "The alert rule name 'rule?' is invalid."),
        ({"ruleName": "a;b"}, "The alert rule name 'a;b' is invalid."),
        ({"description": "x" * 4000, "tags": {"a": "y" * 62_000}}, "exceeds 64 KB"),
    ],
)
def test_rules(changes: dict[str, Any], message: str, asked: Put) -> None:
    refusal = asked("monitor:ScheduledQueryRule", **changes)
    assert refusal.startswith('Status=400 Code="BadRequest"')
    assert message in refusal


def test_a_scope_and_a_region_cannot_change(asked: Put) -> None:
    assert asked("monitor:ScheduledQueryRule") == ""
    assert "Updating the scopes" in asked("monitor:ScheduledQueryRule", scopes=[OTHER_WORKSPACE])
    moved = asked("monitor:ScheduledQueryRule", location="northeurope")
    assert moved.startswith('Status=409 Code="InvalidResourceLocation"')


@pytest.mark.parametrize(
    ("type_name", "changes", "code"),
    [
        ("monitor:ScheduledQueryRule", {"resourceGroupName": "rg-typo"}, "ResourceGroupNotFound"),
        ("monitor:ScheduledQueryRule", {"scopes": [f"{WORKSPACE}-typo"]}, "ResourceNotFound"),
        ("monitor:ScheduledQueryRule", {"actions": {"actionGroups": [GONE]}}, "ResourceNotFound"),
        ("aadiam:DiagnosticSetting", {"workspaceId": f"{WORKSPACE}-typo"}, "ResourceNotFound"),
        ("operationalinsights:Table", {"workspaceName": "log-typo"}, "ParentResourceNotFound"),
    ],
)
def test_what_is_not_there(type_name: str, changes: dict[str, Any], code: str, asked: Put) -> None:
    """No group, no workspace, no action group: nothing is made that hangs in the air."""
    assert asked(type_name, **changes).startswith(f'Status=404 Code="{code}"')


@pytest.mark.parametrize(
    ("type_name", "changes", "message"),
    [
        ("monitor:ActionGroup", {"groupShortName": "thirteen_char"}, "must have 1 to 12 characters"),
        ("monitor:ActionGroup", {"location": "westeurope"}, "is not supported for action groups"),
        (
            "monitor:ActionGroup",
            {"armRoleReceivers": [{"name": "soc", "roleId": OWNER}]},
            "'soc' is used more than once",
        ),
        (
            "monitor:ActionGroup",
            {"smsReceivers": [{"name": str(n), "countryCode": "49"} for n in range(11)]},
            "has 11 smsReceivers",
        ),
        ("aadiam:DiagnosticSetting", {"logs": [{"category": "SigninLogs", "enabled": True}]}, "'SigninLogs' is not"),
        ("aadiam:DiagnosticSetting", {"logs": []}, "At least one log category"),
        ("aadiam:DiagnosticSetting", {"workspaceId": None}, "At least one data sink"),
        ("operationalinsights:Table", {"totalRetentionInDays": 1000}, "'totalRetentionInDays' 1000 is not"),
        ("operationalinsights:Table", {"retentionInDays": 3}, "3 is not between 4 and 730"),
        ("operationalinsights:Table", {"plan": "Basc"}, "The plan 'Basc' is not supported"),
        ("monitor:ActionGroup", {"armRoleReceivers": [{"name": "a", "roleId": "reader"}]}, "cannot be notified"),
        (
            "monitor:ActionGroup",
            {"smsReceivers": [{"name": "a", "countryCode": "999", "phoneNumber": "1"}]},
            "The country code '999'",
        ),
        (
            "monitor:ActionGroup",
            {"itsmReceivers": [{"name": "a", "region": "mars"}]},
            "The region 'mars' of receiver 'a' is not supported",
        ),
        ("monitor:ActionGroup", {"smsReceivers": [{"name": "a"}]}, "has no property 'countryCode'"),
        ("monitor:ActionGroup", {"smsReceivers": [{"name": "a", "countryCode": "x"}]}, "The country code 'x'"),
        ("aadiam:DiagnosticSetting", {"workspaceId": "log-one"}, "The resource ID 'log-one' is invalid"),
        ("operationalinsights:Table", {"plan": "Basic"}, "The plan of table 'AuditLogs' cannot be changed to Basic"),
        ("applicationinsights:Workbook", {"serializedData": None}, "has no property 'serializedData'"),
        ("resources:Deployment", {"properties": None}, "has no property 'properties'"),
        ("applicationinsights:Workbook", {"resourceName": "apps"}, "must be a GUID"),
        ("applicationinsights:Workbook", {"serializedData": "{}"}, "serializedData of the workbook is invalid"),
    ],
)
def test_other_resources(type_name: str, changes: dict[str, Any], message: str, asked: Put) -> None:
    refusal = asked(type_name, **changes)
    assert refusal.startswith('Status=400 Code="BadRequest"')
    assert message in refusal


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (event_source(xPathQueries=["Security"]), "XPath query 'Security' is invalid"),
        (event_source(xPathQueries=["System!*"] * 101), "exceeds 100"),
        (event_source(streams=["Microsoft-SecurityEvents"]), "Stream 'Microsoft-SecurityEvents' is not supported"),
        ({"dataFlows": [{"streams": ["Microsoft-Event"], "destinations": ["w"]}]}, "destination that is not defined"),
        ({"dataFlows": [{"streams": ["other"], "destinations": ["workspace"]}]}, "stream that no data source sends"),
        ({"dataFlows": []}, "At least one data flow"),
        ({"location": "northeurope"}, "in another region"),
        ({"dataCollectionRuleName": "e"}, "name 'e' is invalid"),
        (
            {**event_source(streams=[SENTINEL]), "dataFlows": [{"streams": [SENTINEL], "destinations": ["workspace"]}]},
            "Table for output stream 'Microsoft-SecurityEvent' is not available for destination 'workspace'",
        ),
    ],
)
def test_collection_rules(changes: dict[str, Any], message: str, asked: Put) -> None:
    refusal = asked("monitor:DataCollectionRule", **changes)
    assert refusal.startswith("Status=400")
    assert message in refusal


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"logs": []}, "At least one log category"),
        ({"logs": [{"category": "AuditEvents", "enabled": True}]}, "Category 'AuditEvents' is not supported."),
        ({"workspaceId": None}, "At least one data sink"),
        (
            {"resourceUri": GROUP.partition("/resourceGroups")[0], "logs": [{"category": "Security", "enabled": True}]},
            "logAnalyticsDestinationType is not supported for a subscription",
        ),
    ],
)
def test_logs_of_resources(changes: dict[str, Any], message: str, asked: Put) -> None:
    assert message in asked("monitor:DiagnosticSetting", **changes)


def test_a_sixth_setting_and_a_second_to_one_sink_are_refused(asked: Put) -> None:
    assert asked("monitor:DiagnosticSetting") == ""
    assert "already used in diagnostic setting" in asked("monitor:DiagnosticSetting", name="second")
    for number in range(4):
        assert asked("monitor:DiagnosticSetting", name=f"team{number}", workspaceId=f"{OTHER_WORKSPACE}{number}") == ""
    assert "5 is the limit" in asked("monitor:DiagnosticSetting", name="sixth", workspaceId=OTHER_WORKSPACE)


def test_a_machine_is_associated_once_with_a_rule(asked: Put) -> None:
    assert asked("monitor:DataCollectionRuleAssociation") == ""
    assert "already associated" in asked("monitor:DataCollectionRuleAssociation", associationName="again")
    gone = asked("monitor:DataCollectionRuleAssociation", resourceUri=f"{WORKSPACE}-gone")
    assert gone.startswith('Status=404 Code="ResourceNotFound"')


def test_a_workbook_of_two_megabytes(asked: Put) -> None:
    content = '{"version": "Notebook/1.0", "items": [{"text": "' + "x" * 2_000_000 + '"}]}'
    refusal = asked("applicationinsights:Workbook", serializedData=content)
    assert refusal == 'Status=413 Code="RequestEntityTooLarge" Message="The workbook length is too large."'


def test_a_setting_is_answered_with_all_categories(tmp_path: Path) -> None:
    """Those that were not sent are disabled."""
    cloud = Cloud(tmp_path)
    cloud.put(WORKSPACE, "", {})
    kind = ARM_TYPES["azure-native:aadiam:DiagnosticSetting"]
    first, *others = put(cloud, kind, kind.identifier(SUBSCRIPTION, SETTING), SETTING)["logs"]
    assert first == SETTING["logs"][0]
    assert {"category": "SignInLogs", "enabled": False} in others
    # The one that was sent is left out, and the one that has a setting of its own.
    assert (len(others), any(log["enabled"] for log in others)) == (len(log_categories()) - 2, False)


def test_names_and_sinks_that_are_taken(asked: Put) -> None:
    """Two workbooks of one name, two settings of one category to one sink, and a sixth setting."""
    assert asked("applicationinsights:Workbook") == ""
    other = "00000000-0000-0000-0000-0000000000bb"
    assert "already exists" in asked("applicationinsights:Workbook", resourceName=other)
    assert asked("aadiam:DiagnosticSetting") == ""
    taken = asked("aadiam:DiagnosticSetting", name="second")
    assert taken.startswith('Status=409 Code="Conflict"')
    for number, category in enumerate(("SignInLogs", "ProvisioningLogs", "RiskyUsers", "UserRiskEvents")):
        logs = [{"category": category, "enabled": True}]
        assert asked("aadiam:DiagnosticSetting", name=f"team{number}", logs=logs) == ""
    logs = [{"category": "ManagedIdentitySignInLogs", "enabled": True}]
    assert "5 is the limit" in asked("aadiam:DiagnosticSetting", name="sixth", logs=logs)


@pytest.mark.parametrize(
    ("changes", "reported"),
    [
        ({"serverity": 1}, ["unknown property 'serverity'"]),
        ({"severity": "high"}, ["'severity' must be a number, not \"high\""]),
        ({"enabled": "yes"}, ["'enabled' must be a boolean, not \"yes\""]),
        ({"scopes": WORKSPACE}, [f"'scopes' must be a list, not \"{WORKSPACE}\""]),
        (condition(treshold=1), ["unknown property 'criteria.allOf[0].treshold'"]),
        ({"tags": {"owner": 1}}, ["'tags.owner' must be a string, not 1"]),
        ({"resourceGroupName": None}, ["missing required property 'resourceGroupName'"]),
    ],
)
def test_unknown_and_mistyped_properties(changes: dict[str, Any], reported: list[str]) -> None:
    """As the classes of the installed SDK name and type them."""
    token = "azure-native:monitor:ScheduledQueryRule"
    sent = {key: value for key, value in {**RULE, **changes}.items() if value is not None}
    assert [reason for _, reason in object_mistakes(sdk_shapes([token]), token, sent)] == reported
