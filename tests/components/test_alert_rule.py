"""AlertRule and its translation from a planned alert."""

from collections.abc import Callable
from typing import Any

import pytest

from entrawatch.resources.program_plan import Plan, PlannedOptions, to_plain
from entrawatch_pulumi import AlertRule
from entrawatch_pulumi.translate import alert_rule_args, email_subject

GROUP = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Insights/actionGroups"
PLACES: dict[str, Any] = {
    "resource_group_name": "rg-entrawatch-dev",
    "workspace_id": "/subscriptions/s/resourceGroups/g/providers/Microsoft.OperationalInsights/workspaces/w",
    "identity_id": "/subscriptions/s/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/i",
}
DESCRIPTION = (
    "Someone gave an application a new secret.\n\n"
    "Runbook:\n1. Ask the owner.\n2. Look at its sign-ins.\n\n"
    "The workbook of the alert's area holds the queries of these steps.\n\n"
    "Can be ordinary:\n- A planned rotation.\n\n"
    "Guide rows:\n- applications/credential-added\n\n"
    "References:\n- Guide: https://learn.microsoft.com/entra"
)


def test_a_rule_is_one_component_with_one_query_rule(declare: Any, alert: Any, stack: Any) -> None:
    """The component holds exactly one rule of its own name, and says its id."""
    args = alert_rule_args(alert(), stack(tags={"team": "soc"}), **PLACES, action_group_ids=[f"{GROUP}/a"])
    plan = declare(lambda: AlertRule("rule", args))
    component, rule = sorted(plan.resources, key=lambda resource: resource.custom)
    assert (component.type, component.name, component.parent) == ("entrawatch:index:AlertRule", "rule", "")
    assert (rule.type, rule.name, rule.parent) == ("azure-native:monitor:ScheduledQueryRule", "rule", component.urn)
    assert to_plain(component.outputs) == {
        "rule_id": "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-entrawatch-dev"
        "/providers/Microsoft.Insights/scheduledQueryRules/entrawatch-dev-credential_added"
    }


def test_every_input_of_a_rule(declare: Any, alert: Any, stack: Any, only: Any) -> None:
    """The whole of what Azure is sent, so that any change of it shows here."""
    args = alert_rule_args(alert(), stack(tags={"team": "soc"}), **PLACES, action_group_ids=[f"{GROUP}/a"])
    rule = only(declare(lambda: AlertRule("rule", args)), "monitor:ScheduledQueryRule")
    assert to_plain(rule.inputs) == {
        "actions": {
            "actionGroups": [f"{GROUP}/a"],
            "actionProperties": {"Email.Subject": "[high] Credential added to an application (dev)"},
            "customProperties": {
                "alert_id": "credential_added",
                "area": "applications",
                "guide_rows": "applications/credential-added",
                "status": "stable",
                "tactics": "Persistence",
                "techniques": "T1098.001",
                "title": "Credential added to an application",
                "workbook": "abb9ccca-5762-5b51-928d-a61652f7a2f4",
                "workspace_id": PLACES["workspace_id"].lower(),
            },
        },
        "autoMitigate": False,
        "criteria": {
            "allOf": [
                {
                    "failingPeriods": {"minFailingPeriodsToAlert": 1, "numberOfEvaluationPeriods": 1},
                    "operator": "GreaterThan",
                    "query": "AuditLogs\n| where OperationName has 'Certificates and secrets management'\n",
                    "threshold": 0,
                    "timeAggregation": "Count",
                }
            ]
        },
        "description": DESCRIPTION,
        "displayName": "Credential added to an application",
        "enabled": True,
        "evaluationFrequency": "PT15M",
        "identity": {"type": "UserAssigned", "userAssignedIdentities": [PLACES["identity_id"]]},
        "kind": "LogAlert",
        "location": "westeurope",
        "overrideQueryTimeRange": "PT6H",
        "resourceGroupName": "rg-entrawatch-dev",
        "ruleName": "entrawatch-dev-credential_added",
        "scopes": [PLACES["workspace_id"].lower()],
        "severity": 1,
        "skipQueryValidation": True,
        "tags": {"team": "soc"},
        "windowSize": "PT6H",
    }


def test_everything_a_spec_may_say_about_its_trigger_arrives(declare: Any, alert: Any, stack: Any, only: Any) -> None:
    """Measure, operator, periods, dimensions (sorted), read-back time, mute and mitigation reach the rule."""
    chosen = alert(
        detects="pattern",
        override_query_time_range="P1D",
        mute_actions_duration="PT1H",
        trigger={
            "time_aggregation": "Maximum",
            "metric_measure_column": "Failures",
            "operator": "Equal",
            "threshold": 2.5,
            "dimensions": [{"name": "UserId", "values": ["b", "a"]}, {"name": "AppId", "operator": "Exclude"}],
            "failing_periods": {"number_of_evaluation_periods": 3, "min_failing_periods_to_alert": 2},
        },
    )
    args = alert_rule_args(chosen, stack(), **PLACES)
    inputs = to_plain(only(declare(lambda: AlertRule("rule", args)), "monitor:ScheduledQueryRule").inputs)
    assert inputs["criteria"]["allOf"] == [
        {
            "dimensions": [
                {"name": "AppId", "operator": "Exclude", "values": ["*"]},
                {"name": "UserId", "operator": "Include", "values": ["a", "b"]},
            ],
            "failingPeriods": {"minFailingPeriodsToAlert": 2, "numberOfEvaluationPeriods": 3},
            "metricMeasureColumn": "Failures",
            "operator": "Equal",
            "query": chosen.query,
            "threshold": 2.5,
            "timeAggregation": "Maximum",
        }
    ]
    assert (inputs["overrideQueryTimeRange"], inputs["muteActionsDuration"]) == ("P1D", "PT1H")
    assert "actionGroups" not in inputs["actions"]


def test_a_learned_threshold_arrives_instead_of_a_number(declare: Any, alert: Any, stack: Any, only: Any) -> None:
    """Azure refuses a rule with both."""
    learned = {"alert_sensitivity": "High", "ignore_data_before": "2026-03-01T00:00:00Z"}
    chosen = alert(detects="pattern", trigger={"operator": "GreaterOrLessThan", "dynamic_threshold": learned})
    args = alert_rule_args(chosen, stack(), **PLACES)
    inputs = to_plain(only(declare(lambda: AlertRule("rule", args)), "monitor:ScheduledQueryRule").inputs)
    assert inputs["criteria"]["allOf"] == [
        {
            "alertSensitivity": "High",
            "criterionType": "DynamicThresholdCriterion",
            "failingPeriods": {"minFailingPeriodsToAlert": 1, "numberOfEvaluationPeriods": 1},
            "ignoreDataBefore": "2026-03-01T00:00:00Z",
            "operator": "GreaterOrLessThan",
            "query": chosen.query,
            "timeAggregation": "Count",
        }
    ]


@pytest.mark.parametrize(
    ("window", "periods", "read"),
    [("PT6H", 1, "PT6H"), ("PT15M", 2, "PT30M"), ("PT5M", 5, "PT30M"), ("PT6H", 3, "P1D")],
)
def test_a_rule_reads_the_windows_that_it_evaluates(
    window: str, periods: int, read: str, declare: Any, alert: Any, stack: Any, only: Any
) -> None:
    """Without it, Azure reads two days for a query with ago(); no range is between 6 hours and a day."""
    trigger = {"failing_periods": {"number_of_evaluation_periods": periods}}
    args = alert_rule_args(alert(window_size=window, evaluation_frequency="PT5M", trigger=trigger), stack(), **PLACES)
    rule = only(declare(lambda: AlertRule("rule", args)), "monitor:ScheduledQueryRule")
    assert rule.inputs["overrideQueryTimeRange"] == read


def test_a_long_title_still_leaves_room_for_the_environment(alert: Any) -> None:
    """Azure cuts a subject at 128 characters."""
    subject = email_subject(alert(title="x" * 120).spec, "production")
    assert (len(subject), subject[:8], subject[-14:]) == (128, "[high] x", "x (production)")


def test_a_rule_that_resolves_by_itself_says_so(declare: Any, alert: Any, stack: Any, only: Any) -> None:
    """auto_mitigate is sent in both cases, because its default in Azure is true."""
    args = alert_rule_args(alert(auto_mitigate=True), stack(), **PLACES)
    rule = only(declare(lambda: AlertRule("rule", args)), "monitor:ScheduledQueryRule")
    assert rule.inputs["autoMitigate"] is True


def test_a_new_scope_replaces_the_rule_and_deletes_it_first(
    declare: Callable[..., Plan], alert: Any, stack: Any, only: Any
) -> None:
    """Two rules cannot have one name; tests/engine shows what replaces a rule, and that a letter's case does not."""
    args = alert_rule_args(alert(), stack(), **PLACES)
    options = only(declare(lambda: AlertRule("rule", args)), "monitor:ScheduledQueryRule").options
    replacing = ("actions.customProperties.workspace_id",)
    assert (options.replace_on_changes, options.delete_before_replace) == (replacing, True)
    assert options.protect is PlannedOptions().protect


def test_arguments_hold_no_whole_numbers(alert: Any, stack: Any) -> None:
    """Other languages send every number as a float; the types must not promise anything else."""
    args = alert_rule_args(alert(trigger={"threshold": 5}), stack(), **PLACES)
    numbers = {
        key: value for key, value in args.items() if isinstance(value, (int, float)) and value not in (True, False)
    }
    assert {key: type(value) for key, value in args.items() if key in ("severity", "threshold")} == {
        "severity": float,
        "threshold": float,
    }
    assert all(isinstance(value, float) for value in numbers.values())
