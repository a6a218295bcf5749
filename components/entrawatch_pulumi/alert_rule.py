"""AlertRule: one alert as a scheduled query rule of the workspace."""

from typing import Any, NotRequired, TypedDict, Unpack, overload

import pulumi

from entrawatch.reference.durations import (
    EVALUATION_FREQUENCIES,
    MUTE_DURATIONS,
    QUERY_TIME_RANGES,
    WINDOW_SIZES,
    minutes,
    query_time_range,
)
from entrawatch.specs.trigger import AlertSensitivity, DimensionOperator, Operator, TimeAggregation
from entrawatch_pulumi.arguments.check import NO_ARGUMENTS, ArgumentRules, checked
from entrawatch_pulumi.arguments.refusal import refuse, without_stack_trace
from entrawatch_pulumi.arguments.rule_limits import limit_issues
from entrawatch_pulumi.arguments.texts import AZURE_ID, LOCATION, MOMENT, RESOURCE_GROUP, RULE_NAME, one_of
from entrawatch_pulumi.azure_monitor import Condition, declare_rule
from entrawatch_pulumi.component import component_options, in_one_spelling, token

# docs/issue_codes.md SQR022
_PERIODS = range(1, 7)

# Azure rejects another workspace in an update, which the provider does not know (pulumi-azure-native issue 4839), and
# the name is fixed, so the old rule must be deleted first. The property repeats the scope, because Azure may return
# that in other letters, which would replace every rule after a refresh or an import. `replacement_trigger` would need
# no property, but Pulumi's SDK 3.272 fails with it in a program that has a transform.
_REPLACED = pulumi.ResourceOptions(
    replace_on_changes=["actions.customProperties.workspace_id"], delete_before_replace=True
)


class AlertDimension(TypedDict):
    """A result column that splits the alert."""

    name: str
    """The column; text or number."""
    operator: str
    """Include or Exclude."""
    values: list[str]
    """The values; '*' means all of them."""


class AlertRuleArgs(TypedDict):
    """One alert rule, with Azure's values."""

    rule_name: str
    """Name of the rule in Azure."""
    display_name: str
    """What a responder reads first."""
    description: str
    """What happened and what to do, at most 4096 characters."""
    severity: float
    """0 critical, 1 error, 2 warning, 3 informational, 4 verbose."""
    location: str
    """Azure region of the rule, the same as the workspace's."""
    resource_group_name: pulumi.Input[str]
    """Resource group of the rule."""
    workspace_id: pulumi.Input[str]
    """Azure resource ID of the workspace to query."""
    identity_id: pulumi.Input[str]
    """Azure resource ID of the user-assigned identity that the rule uses; it requires Reader on the workspace."""
    query: str
    """KQL."""
    evaluation_frequency: str
    """How often the query runs, such as PT15M."""
    window_size: str
    """How far back one run looks, such as PT1H."""
    override_query_time_range: NotRequired[str]
    """How far back the query can read, if further than the window."""
    time_aggregation: str
    """Count, Average, Minimum, Maximum or Total."""
    metric_measure_column: NotRequired[str]
    """Numeric column to aggregate; not allowed with Count."""
    operator: str
    """Equal, GreaterThan, GreaterThanOrEqual, LessThan or LessThanOrEqual; GreaterOrLessThan with alert_sensitivity."""
    threshold: NotRequired[float]
    """The number that the measured value is compared with; required unless Azure learns it."""
    alert_sensitivity: NotRequired[str]
    """Low, Medium or High: Azure learns the threshold from earlier values (a dynamic threshold)."""
    ignore_data_before: NotRequired[str]
    """Moment in UTC from which Azure learns, such as 2026-03-01T00:00:00Z; only with alert_sensitivity."""
    dimensions: NotRequired[list[AlertDimension]]
    """Columns that split the alert."""
    number_of_evaluation_periods: float
    """Number of windows to evaluate."""
    min_failing_periods_to_alert: float
    """Number of these windows in which the value must meet the condition."""
    auto_mitigate: bool
    """true: the alert resolves automatically, and fires again only after that."""
    mute_actions_duration: NotRequired[str]
    """How long notifications are muted, such as PT1H."""
    action_group_ids: NotRequired[list[pulumi.Input[str]]]
    """Azure resource IDs of the action groups, at most 5."""
    email_subject: NotRequired[str]
    """Subject of the emails that the action groups send; by default Azure's own."""
    custom_properties: NotRequired[dict[str, str]]
    """Properties that webhooks, Logic Apps and other programs receive with the alert, in addition to workspace_id."""
    tags: NotRequired[dict[str, str]]
    """Tags of the rule."""


_RULES = ArgumentRules(
    "AlertRule",
    AlertRuleArgs,
    {
        "severity": one_of(range(5)),
        "operator": one_of(Operator),
        "alert_sensitivity": one_of(AlertSensitivity),
        "ignore_data_before": MOMENT,
        "time_aggregation": one_of(TimeAggregation),
        "dimensions.operator": one_of(DimensionOperator),
        "evaluation_frequency": one_of(EVALUATION_FREQUENCIES),
        "window_size": one_of(WINDOW_SIZES),
        "override_query_time_range": one_of(QUERY_TIME_RANGES),
        "mute_actions_duration": one_of(MUTE_DURATIONS),
        "number_of_evaluation_periods": one_of(_PERIODS),
        "min_failing_periods_to_alert": one_of(_PERIODS),
        "rule_name": RULE_NAME,
        "location": LOCATION,
        "resource_group_name": RESOURCE_GROUP,
        "workspace_id": AZURE_ID,
        "identity_id": AZURE_ID,
        "action_group_ids": AZURE_ID,
    },
)


class AlertRule(pulumi.ComponentResource):
    """One alert as a scheduled query rule of a Log Analytics workspace."""

    rule_id: pulumi.Output[str]
    """Azure resource ID of the rule."""

    @overload
    def __init__(self, name: str, args: AlertRuleArgs, opts: pulumi.ResourceOptions | None = None) -> None: ...

    @overload
    def __init__(
        self, name: str, *, opts: pulumi.ResourceOptions | None = None, **keywords: Unpack[AlertRuleArgs]
    ) -> None: ...

    def __init__(
        self,
        name: str,
        args: AlertRuleArgs = NO_ARGUMENTS,
        opts: pulumi.ResourceOptions | None = None,
        **keywords: Any,
    ) -> None:
        given = checked(name, _RULES, args, keywords)
        with without_stack_trace():
            refuse(limit_issues(name, AlertRuleArgs, given))
        super().__init__(token("AlertRule"), name, None, component_options(opts))
        self.rule_id = scheduled_query_rule(name, given, pulumi.ResourceOptions(parent=self)).id
        self.register_outputs({"rule_id": self.rule_id})


def scheduled_query_rule(name: str, args: AlertRuleArgs, opts: pulumi.ResourceOptions) -> pulumi.CustomResource:
    """Declare the rule of one alert without a component, which would double the number of resources to register."""
    workspace_id = in_one_spelling(args["workspace_id"])
    return declare_rule(
        name,
        {
            # First: the SDK prepares one property after the other, and the rest can wait until the identity is known.
            "identity": {"type": "UserAssigned", "userAssignedIdentities": [args["identity_id"]]},
            "ruleName": args["rule_name"],
            "displayName": args["display_name"],
            "description": args["description"],
            "kind": "LogAlert",
            "severity": args["severity"],
            "enabled": True,
            "location": args["location"],
            "resourceGroupName": args["resource_group_name"],
            "scopes": [workspace_id],
            "evaluationFrequency": args["evaluation_frequency"],
            "windowSize": args["window_size"],
            # Without it, Azure reads two days for a query that calls ago(), according to its page on creating rules.
            "overrideQueryTimeRange": args.get("override_query_time_range") or _evaluated(args),
            "criteria": {"allOf": [_condition(args)]},
            # The default is true: a second attack would not fire while the first alert is open (SQR026, SQR029).
            "autoMitigate": args["auto_mitigate"],
            "muteActionsDuration": args.get("mute_actions_duration"),
            "actions": {
                "actionGroups": args.get("action_group_ids") or None,
                "actionProperties": {"Email.Subject": args["email_subject"]} if "email_subject" in args else None,
                "customProperties": {**(args.get("custom_properties") or {}), "workspace_id": workspace_id},
            },
            # In a new workspace, tables appear with their first record, hours after the rule (SQR050).
            "skipQueryValidation": True,
            "tags": args.get("tags"),
        },
        pulumi.ResourceOptions.merge(opts, _REPLACED),
    )


def _evaluated(args: AlertRuleArgs) -> str:
    """Return the time range that the evaluated windows cover."""
    return query_time_range(int(minutes(args["window_size"]) * args["number_of_evaluation_periods"]))


def _condition(args: AlertRuleArgs) -> Condition:
    dimensions = sorted(args.get("dimensions") or [], key=lambda dimension: dimension["name"])
    return {
        "query": args["query"],
        "timeAggregation": args["time_aggregation"],
        "metricMeasureColumn": args.get("metric_measure_column"),
        "operator": args["operator"],
        # Static is Azure's default.
        "criterionType": "DynamicThresholdCriterion" if "alert_sensitivity" in args else None,
        "threshold": args.get("threshold"),
        "alertSensitivity": args.get("alert_sensitivity"),
        "ignoreDataBefore": args.get("ignore_data_before"),
        "dimensions": [
            {"name": one["name"], "operator": one["operator"], "values": sorted(one["values"])} for one in dimensions
        ]
        or None,
        "failingPeriods": {
            "numberOfEvaluationPeriods": args["number_of_evaluation_periods"],
            "minFailingPeriodsToAlert": args["min_failing_periods_to_alert"],
        },
    }
