"""The alert rules that a program declares, read back from its resources: what is deployed, whatever specs say."""

from collections.abc import Collection, Mapping
from typing import Any

from entrawatch.changes.snapshots.model import DimensionFacts, ResourceFacts, RuleFacts
from entrawatch.specs.alert_spec import Severity

_COMPARED = (
    "query",
    "timeAggregation",
    "metricMeasureColumn",
    "operator",
    "threshold",
    "dimensions",
    "failingPeriods",
)


def alert_id(resource: ResourceFacts) -> str:
    """Return the alert that a rule says it is made of, empty text for a rule of somebody's own."""
    properties = _map(_map(resource.inputs.get("actions")).get("customProperties"))
    return str(properties.get("alert_id", ""))


def action_groups(resource: ResourceFacts) -> frozenset[str]:
    """Return the names of the action groups that a rule calls."""
    groups = _map(resource.inputs.get("actions")).get("actionGroups")
    return frozenset(str(group).rsplit("/", 1)[-1] for group in groups or ())


def declared_rule(resource: ResourceFacts) -> RuleFacts | None:
    """Return what a declared rule does; None where it is no query rule of one condition."""
    inputs = resource.inputs
    conditions = _map(inputs.get("criteria")).get("allOf")
    if not isinstance(conditions, list) or len(conditions) != 1:
        return None
    condition = _map(conditions[0])
    failing = _map(condition.get("failingPeriods"))
    return RuleFacts(
        query=str(condition.get("query", "")),
        severity=_severity(inputs.get("severity")),
        enabled=inputs.get("enabled", True) is not False,
        evaluation_frequency=str(inputs.get("evaluationFrequency", "")),
        window_size=str(inputs.get("windowSize", "")),
        query_time_range=str(inputs.get("overrideQueryTimeRange") or ""),
        aggregation=str(condition.get("timeAggregation", "Count")),
        measure=str(condition.get("metricMeasureColumn") or ""),
        operator=str(condition.get("operator", "GreaterThan")),
        threshold=condition.get("threshold", 0),
        dimensions=tuple(map(_dimension, condition.get("dimensions") or ())),
        periods=int(failing.get("numberOfEvaluationPeriods", 1)),
        failing_periods=int(failing.get("minFailingPeriodsToAlert", 1)),
        # Azure takes a missing value for true.
        auto_mitigate=inputs.get("autoMitigate", True) is not False,
        mute=str(inputs.get("muteActionsDuration") or ""),
    )


def other_conditions(resource: ResourceFacts) -> Mapping[str, Any]:
    """Return what the conditions of a rule say beyond what a declared rule holds."""
    criteria = _map(resource.inputs.get("criteria"))
    conditions = criteria.get("allOf")
    rows = [_without(_map(one), _COMPARED) for one in conditions] if isinstance(conditions, list) else conditions
    return {**criteria, "allOf": rows}


def rule_texts(resource: ResourceFacts) -> tuple[Any, ...]:
    """Return what people and tools read of a rule."""
    inputs = resource.inputs
    properties = _map(inputs.get("actions")).get("customProperties")
    return inputs.get("displayName"), inputs.get("description"), properties


def _without(values: Mapping[str, Any], names: Collection[str]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name not in names}


def _dimension(value: Mapping[str, Any]) -> DimensionFacts:
    values = tuple(sorted(map(str, value.get("values") or ())))
    return DimensionFacts(name=str(value.get("name")), excludes=value.get("operator") == "Exclude", values=values)


def _severity(number: object) -> str:
    names = list(Severity)
    position = int(number) if isinstance(number, int | float) else 3
    return names[position] if position in range(len(names)) else names[-1]


def _map(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
