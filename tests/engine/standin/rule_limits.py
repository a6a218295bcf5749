"""What Azure rejects in a scheduled query rule; each line names its row in the project's list of limits."""

import json
import re
from collections.abc import Iterator

from standin.cloud import Cloud, Resource
from standin.refusal import bad_request

_MINUTES = {
    **{f"PT{n}M": n for n in (1, 5, 10, 15, 20, 30, 45)},
    **{f"PT{n}H": n * 60 for n in range(1, 7)},
    "P1D": 1440,
    "P2D": 2880,
}
_FREQUENCIES = _MINUTES.keys() - {"PT20M", "P2D"}
_WINDOWS = _MINUTES.keys() - {"PT20M"}
_OVERRIDES = _MINUTES.keys() - {"PT1M"}
_MUTES = _MINUTES.keys() - {"PT1M", "PT20M"}
_OPERATORS = ("Equal", "GreaterThan", "GreaterThanOrEqual", "LessThan", "LessThanOrEqual")
_LEARNED_OPERATORS = ("GreaterThan", "LessThan", "GreaterOrLessThan")
_STATIC = "StaticThresholdCriterion"
_AGGREGATIONS = ("Count", "Average", "Minimum", "Maximum", "Total")


def refuse_rule(cloud: Cloud, identifier: str, sent: Resource, before: Resource | None) -> None:
    """Raise Refusal with the first thing that Azure does not accept."""
    for problem in (*_form(identifier, sent), *_schedule(sent), *_conditions(sent), *_relations(cloud, sent, before)):
        raise bad_request(problem)


def _form(identifier: str, sent: Resource) -> Iterator[str]:
    name = identifier.rpartition("/")[2]
    if not re.fullmatch(r"[^#<>%&:;?/{}*\\]{1,260}", name) or name.endswith((" ", ".")):  # SQR002 SQR003
        yield f"The alert rule name '{name}' is invalid."
    if sent.get("severity") not in range(5):  # SQR008
        yield f"Alert severity is invalid: {sent.get('severity')}. Supported values are 0, 1, 2, 3, 4."
    if len(sent.get("description", "")) > 4096:  # SQR009
        yield "The description is longer than 4096 characters."
    if len(json.dumps(sent)) > 64 * 1024:  # SQR040
        yield "The size of the alert rule properties exceeds 64 KB."
    if sent.get("identity", {}).get("type", "None") not in ("None", "SystemAssigned", "UserAssigned"):  # SQR054
        yield f"The identity type '{sent['identity']['type']}' is not supported."
    if len(sent.get("scopes", [])) != 1:  # SQR042
        yield "Alert rule must have exactly one scope."
    if len(sent.get("actions", {}).get("actionGroups", [])) > 5:  # SQR044
        yield "An alert rule can have at most 5 action groups."


def _schedule(sent: Resource) -> Iterator[str]:
    for key, allowed, needed in (
        ("evaluationFrequency", _FREQUENCIES, True),  # SQR011
        ("windowSize", _WINDOWS, True),  # SQR012
        ("overrideQueryTimeRange", _OVERRIDES, False),  # SQR015
        ("muteActionsDuration", _MUTES, False),  # SQR016
    ):
        value = sent.get(key)
        if (value is None and needed) or (value is not None and value not in allowed):
            yield f"The {key} '{value}' is not supported. Supported values: {', '.join(sorted(allowed))}."
            return
    frequency, window = _MINUTES[sent["evaluationFrequency"]], _MINUTES[sent["windowSize"]]
    look_back = window * max(_periods(condition)[0] for condition in sent["criteria"]["allOf"])
    smallest, largest = (1, 360) if frequency == 1 else (5, 2880)
    if not smallest <= window <= largest:  # SQR013 SQR014
        yield f"windowSize '{sent['windowSize']}' does not go with evaluationFrequency '{sent['evaluationFrequency']}'."
    if frequency > look_back:  # SQR017
        yield "evaluationFrequency must be smaller than or equal to windowSize times numberOfEvaluationPeriods."
    if look_back > 2880:  # SQR018
        yield "windowSize times numberOfEvaluationPeriods must not be more than 48 hours."
    if "overrideQueryTimeRange" in sent and _MINUTES[sent["overrideQueryTimeRange"]] < look_back:  # SQR019
        yield "overrideQueryTimeRange must be at least windowSize times numberOfEvaluationPeriods."
    if "muteActionsDuration" in sent and _MINUTES[sent["muteActionsDuration"]] < frequency:  # SQR020
        yield "muteActionsDuration must be at least evaluationFrequency."
    stateful = sent.get("autoMitigate", True)
    if stateful and "muteActionsDuration" in sent:  # SQR025
        yield "autoMitigate and muteActionsDuration cannot be used together."
    if stateful and frequency > 720:  # SQR027
        yield "autoMitigate is not supported for rules with a frequency of more than 12 hours."


def _periods(condition: Resource) -> tuple[int, int]:
    failing = condition.get("failingPeriods", {})
    return failing.get("numberOfEvaluationPeriods", 1), failing.get("minFailingPeriodsToAlert", 1)


def _conditions(sent: Resource) -> Iterator[str]:
    for condition in sent.get("criteria", {}).get("allOf", []):
        periods, failing = _periods(condition)
        if not 1 <= failing <= periods <= 6:  # SQR022 SQR023
            yield f"Failing periods are invalid: {failing} of {periods}."
        if periods > 1 and not _has_time(condition["query"]):  # SQR024
            yield "The query result has no datetime column, which more than one evaluation period needs."
        dynamic = condition.get("criterionType") == "DynamicThresholdCriterion"
        operators = _LEARNED_OPERATORS if dynamic else _OPERATORS
        if condition.get("operator") not in operators:  # SQR031 SQR060
            yield f"The operator '{condition.get('operator')}' is not supported. Use one of {', '.join(operators)}."
        yield from _threshold(sent, condition, dynamic)
        if condition.get("timeAggregation") not in _AGGREGATIONS:  # SQR032
            yield f"The timeAggregation '{condition.get('timeAggregation')}' is not supported."
        if ("metricMeasureColumn" in condition) == (condition.get("timeAggregation") == "Count"):  # SQR033
            yield "metricMeasureColumn is required, except with timeAggregation Count, where it is not allowed."
        dimensions = condition.get("dimensions", [])
        if len(dimensions) > 6:  # SQR035
            yield f"A condition can have at most 6 dimensions; it has {len(dimensions)}."
        for dimension in dimensions:
            if dimension.get("operator") not in ("Include", "Exclude") or not dimension.get("values"):  # SQR037 SQR038
                yield f"The dimension '{dimension.get('name')}' is invalid."


def _threshold(sent: Resource, condition: Resource, dynamic: bool) -> Iterator[str]:
    """Yield what Azure does not accept with a fixed or with a learned threshold."""  # SQR060
    if condition.get("criterionType", _STATIC) not in (_STATIC, "DynamicThresholdCriterion"):
        yield f"The criterionType '{condition['criterionType']}' is not supported."
    if dynamic == (condition.get("threshold") is not None):
        yield "threshold is required with a static threshold and not allowed with a dynamic one."
    if dynamic and condition.get("alertSensitivity") not in ("Low", "Medium", "High"):
        yield f"The alertSensitivity '{condition.get('alertSensitivity')}' is not supported. Use Low, Medium, High."
    if not dynamic and condition.keys() & {"alertSensitivity", "ignoreDataBefore"}:
        yield "alertSensitivity and ignoreDataBefore require a dynamic threshold."
    if not re.fullmatch(r"20\d\d-\d\d-\d\dT[\d:]+Z", condition.get("ignoreDataBefore", "2026-01-01T00:00:00Z")):
        yield f"ignoreDataBefore '{condition['ignoreDataBefore']}' is not a moment in ISO 8601."
    if dynamic and sent["evaluationFrequency"] == "PT1M":
        yield "Dynamic thresholds are not supported for rules with a frequency of one minute."


def _has_time(query: str) -> bool:
    """Return whether the last stage that chooses columns keeps a time; a rough reading, which is enough here."""
    chosen = [stage for stage in query.split("|") if re.match(r"\s*(summarize|project|distinct|count)\b", stage)]
    return not chosen or bool(re.search(r"\bTimeGenerated\b|\bbin\(", chosen[-1]))


def _relations(cloud: Cloud, sent: Resource, before: Resource | None) -> Iterator[str]:
    if before and [scope.lower() for scope in before["properties"]["scopes"]] != [
        scope.lower() for scope in sent["scopes"]
    ]:  # SQR089
        yield "Updating the scopes of an alert rule is not supported."
    if sent["evaluationFrequency"] == "PT1M" and before is None:  # SQR071
        rules = [item for item in cloud.resources() if item["type"] == "azure-native:monitor:ScheduledQueryRule"]
        if sum(item["properties"]["evaluationFrequency"] == "PT1M" for item in rules) >= 100:
            yield "The subscription has 100 rules that run every minute."
