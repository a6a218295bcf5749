"""What Azure rejects in a rule that a program declares on its own: the limits of an alert, reported at the argument."""

from collections.abc import Iterator, Mapping
from typing import Any

from entrawatch.documents.issues import Issue, Problem
from entrawatch.specs.checks.azure_limits import DeclaredRule, refused
from entrawatch.specs.rule_query import DESCRIPTION_LIMIT
from entrawatch.specs.trigger import Dimension, DynamicThreshold, FailingPeriods, Operator, TimeAggregation, Trigger
from entrawatch_pulumi.arguments.document import argument_document

MAX_ACTION_GROUPS = 5


def limit_issues(name: str, shape: type, args: Mapping[str, Any]) -> list[Issue]:
    """Return everything that Azure rejects in arguments with valid types."""
    document = argument_document("AlertRule", name, shape, ("trigger", "failing_periods"))
    problems = *_missing(args), *refused(_rule(args)), *_sizes(args)
    return [document.issue(problem) for problem in problems]


def _missing(args: Mapping[str, Any]) -> Iterator[Problem]:
    if "alert_sensitivity" in args:
        return
    if "threshold" not in args:
        text = "threshold is missing; write a number, or alert_sensitivity for a threshold that Azure learns"
        yield Problem("SQR060", ("threshold",), text)
    if "ignore_data_before" in args:
        text = f"ignore_data_before '{args['ignore_data_before']}' is not allowed without alert_sensitivity; write both"
        yield Problem("SQR060", ("ignore_data_before",), text)


def _rule(args: Mapping[str, Any]) -> DeclaredRule:
    return DeclaredRule(
        args["evaluation_frequency"],
        args["window_size"],
        args.get("override_query_time_range"),
        args.get("mute_actions_duration"),
        args["auto_mitigate"],
        _trigger(args),
    )


def _trigger(args: Mapping[str, Any]) -> Trigger:
    dynamic = DynamicThreshold.model_construct() if "alert_sensitivity" in args else None
    threshold = {"threshold": args["threshold"]} if "threshold" in args else {}
    # Already checked, without the naming rules of specs: Azure accepts any column name.
    return Trigger.model_construct(
        time_aggregation=TimeAggregation(args["time_aggregation"]),
        metric_measure_column=args.get("metric_measure_column"),
        operator=Operator(args["operator"]),
        **threshold,
        dynamic_threshold=dynamic,
        dimensions=tuple(Dimension.model_construct(**dimension) for dimension in args.get("dimensions") or ()),
        failing_periods=FailingPeriods(
            number_of_evaluation_periods=int(args["number_of_evaluation_periods"]),
            min_failing_periods_to_alert=int(args["min_failing_periods_to_alert"]),
        ),
    )


def _sizes(args: Mapping[str, Any]) -> Iterator[Problem]:
    size, groups = len(args["description"]), len(args.get("action_group_ids") or ())
    if size > DESCRIPTION_LIMIT:
        text = f"it has {size} characters; log alert rules allow {DESCRIPTION_LIMIT}, shorten it"
        yield Problem("SQR009", ("description",), text)
    if groups > MAX_ACTION_GROUPS:
        text = f"{groups} action groups; a rule can call {MAX_ACTION_GROUPS}, remove some"
        yield Problem("SQR044", ("action_group_ids",), text)
