"""Determine what the program of a stack deploys: its alerts with the rules that its resources declare."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence, Set
from typing import Any

from entrawatch.changes.compare.resources import Pair, named_alert
from entrawatch.changes.queries.steps import split, tokens
from entrawatch.changes.snapshots.facts import RULE_TYPE, SENTINEL_RULE_TYPE
from entrawatch.changes.snapshots.model import (
    AlertFacts,
    DimensionFacts,
    OffFacts,
    ResourceFacts,
    RuleFacts,
    StackSnapshot,
)
from entrawatch.kql.arrival import NEW_SINCE
from entrawatch.specs.alert_spec import Severity
from entrawatch.stacks.exceptions.applied import without_lines

_LET = re.compile(r"let ([A-Za-z_]\w*) = .*;\n")
_NOT_DECLARED = "its rule is not declared by the program"
_OWN_RULE = "alert rule of the program"
_COMPARED = frozenset(
    {
        *("query", "timeAggregation", "metricMeasureColumn", "operator", "threshold", "dimensions", "failingPeriods"),
        *("criterionType", "alertSensitivity", "ignoreDataBefore"),
    }
)


def deployed(base: StackSnapshot, head: StackSnapshot, pairs: Sequence[Pair]) -> tuple[StackSnapshot, StackSnapshot]:
    """Return two versions with their alerts as the resources declare them; `pairs` are all resources of both."""
    # A rule with a counterpart keeps its alert, even if another rule claims the same alert.
    rules = sorted(
        (pair for pair in pairs if any(one and one.type == RULE_TYPE for one in pair)), key=lambda pair: None in pair
    )
    before, after = _Declared(base), _Declared(head)
    for old, new in rules:
        before.add(old)
        after.add(new)
    for old, new in pairs:
        before.add_in_sentinel(old)
        after.add_in_sentinel(new)
    for name in before.rules.keys() & after.rules.keys():
        _explain(before, after, name)
    before.moved = after.moved = (before.rules.keys() & after.only_there) | (after.rules.keys() & before.only_there)
    return before.snapshot(), after.snapshot()


class _Declared:
    """The alert rules of one version by their alerts."""

    def __init__(self, side: StackSnapshot) -> None:
        self.side = side
        self.rules: dict[str, ResourceFacts] = {}
        self.in_sentinel: set[str] = set()
        """Alerts with a rule in Microsoft Sentinel, which declared_sentinel_findings compares."""
        self.moved: Set[str] = frozenset()
        """Alerts with a rule in Azure Monitor in one version only: both are compared as their specs say."""
        self.kept_lets: dict[str, frozenset[str]] = {}
        self.has_texts: set[str] = set()

    def add(self, rule: ResourceFacts | None) -> None:
        if rule:
            name = _alert_of(rule, self.side)
            self.rules[name if name and name not in self.rules else rule.name] = rule

    def add_in_sentinel(self, rule: ResourceFacts | None) -> None:
        if rule and rule.type == SENTINEL_RULE_TYPE:
            self.in_sentinel.add(named_alert(rule, self.side.alerts))

    def lets(self, name: str) -> dict[str, str]:
        return _given(_query(self.rules[name]), self.side.alerts.get(name))[0]

    @property
    def only_there(self) -> frozenset[str]:
        """Return the alerts with a rule in Microsoft Sentinel alone."""
        return frozenset(name for name in self.side.alerts if name in self.in_sentinel - self.rules.keys())

    def snapshot(self) -> StackSnapshot:
        missing = {
            name: OffFacts(id=name, area=one.area, reason=_NOT_DECLARED, title=one.title, place=one.place)
            for name, one in self.side.alerts.items()
            if name not in {*self.rules, *self.in_sentinel}
        }
        as_planned = self.only_there | (self.moved & self.side.alerts.keys())
        alerts = {name: one for name, one in self.side.alerts.items() if name in as_planned}
        alerts |= {name: self._alert(name, rule) for name, rule in sorted(self.rules.items()) if name not in as_planned}
        off = {name: one for name, one in self.side.off.items() if name not in alerts}
        return self.side.model_copy(update={"alerts": alerts, "off": {**off, **missing}})

    def _alert(self, name: str, rule: ResourceFacts) -> AlertFacts:
        alert = self.side.alerts.get(name)
        lets, body = _given(_query(rule), alert)
        kept = self.kept_lets.get(name, frozenset())
        query = "".join(text for key, text in lets.items() if key in kept) + body
        known = alert or AlertFacts(
            id=name, title=_OWN_RULE, area="", status="", place="", rule=_rule(rule, query), tables=()
        )
        texts = _texts(rule) if name in self.has_texts or alert is None else known.texts
        groups = _groups(rule, self.side)
        same_groups = set(groups) == set(known.receivers)
        receivers = known.receivers if same_groups else groups
        return known.model_copy(update={"rule": _rule(rule, query), "receivers": receivers, "texts": texts})


def _explain(before: _Declared, after: _Declared, name: str) -> None:
    """Parts independent of spec and settings: inputs and parameters before a query, and texts of a rule."""
    old, new = before.side.alerts.get(name), after.side.alerts.get(name)
    if not old or not new:
        return
    values, lets = (_values(old, before.side), _values(new, after.side)), (before.lets(name), after.lets(name))
    same = (key for key in values[0].keys() & values[1].keys() if values[0][key] == values[1][key])
    changed = frozenset(key for key in same if lets[0].get(key) != lets[1].get(key))
    before.kept_lets[name] = after.kept_lets[name] = changed
    if old == new and _environment(before.side) == _environment(after.side):
        before.has_texts.add(name)
        after.has_texts.add(name)


def _values(alert: AlertFacts, side: StackSnapshot) -> dict[str, object]:
    inputs: dict[str, object] = {name: side.settings.inputs.get(name) for name in alert.inputs}
    return inputs | dict(alert.parameters) | {NEW_SINCE: alert.rule.evaluation_frequency}


def _environment(side: StackSnapshot) -> str:
    return side.settings.flat.get("environment", '""').strip('"')


def _alert_of(rule: ResourceFacts, side: StackSnapshot) -> str:
    """Return the alert of a rule: by its alert_id property, otherwise by the resource name."""
    properties = _map(_map(rule.inputs.get("actions")).get("customProperties"))
    said = str(properties.get("alert_id", ""))
    known = {*side.alerts, *side.off}
    return said if said in known else named_alert(rule, known)


def _groups(rule: ResourceFacts, side: StackSnapshot) -> tuple[str, ...]:
    """Return the action groups of a rule, without the environment in their names."""
    groups = _map(rule.inputs.get("actions")).get("actionGroups")
    names = (str(group).rsplit("/", 1)[-1] for group in groups or ())
    return tuple(dict.fromkeys(name.removeprefix(f"entrawatch-{_environment(side)}-") for name in names))


def _given(query: str, alert: AlertFacts | None) -> tuple[dict[str, str], str]:
    """Return the let statements before an alert's own text, by name, and the rest of its query.

    Any other or duplicate statement belongs to the rest.
    """
    names = {*alert.inputs, *alert.parameters, NEW_SINCE} if alert else set()
    lets: dict[str, str] = {}
    while (found := _LET.match(query)) and found[1] in names - lets.keys() and len(split(tokens(found[0]), ";")) == 1:
        lets[found[1]] = found[0]
        query = query[found.end() :]
    return lets, without_lines(query, alert.excepted) if alert else query


def _conditions(rule: ResourceFacts) -> list[Mapping[str, Any]]:
    conditions = _map(rule.inputs.get("criteria")).get("allOf")
    return [_map(one) for one in conditions] if isinstance(conditions, list) else []


def _query(rule: ResourceFacts) -> str:
    return str(next(iter(_conditions(rule)), {}).get("query", ""))


def _rule(resource: ResourceFacts, query: str) -> RuleFacts:
    inputs, condition = resource.inputs, next(iter(_conditions(resource)), {})
    failing = _map(condition.get("failingPeriods"))
    return RuleFacts(
        query=query,
        severity=_severity(inputs.get("severity")),
        enabled=inputs.get("enabled", True) is not False,
        evaluation_frequency=str(inputs.get("evaluationFrequency", "")),
        window_size=str(inputs.get("windowSize", "")),
        query_time_range=str(inputs.get("overrideQueryTimeRange") or ""),
        aggregation=str(condition.get("timeAggregation", "Count")),
        measure=str(condition.get("metricMeasureColumn") or ""),
        operator=str(condition.get("operator", "GreaterThan")),
        threshold=condition.get("threshold", 0),
        sensitivity=str(condition.get("alertSensitivity") or ""),
        ignore_data_before=str(condition.get("ignoreDataBefore") or ""),
        dimensions=tuple(map(_dimension, condition.get("dimensions") or ())),
        periods=int(failing.get("numberOfEvaluationPeriods", 1)),
        failing_periods=int(failing.get("minFailingPeriodsToAlert", 1)),
        # Azure treats a missing value as true.
        auto_mitigate=inputs.get("autoMitigate", True) is not False,
        mute=str(inputs.get("muteActionsDuration") or ""),
        other_conditions=json.dumps(list(_other_conditions(resource)), sort_keys=True, default=str),
    )


def _other_conditions(rule: ResourceFacts) -> Iterator[object]:
    """Yield the conditions of a rule that RuleFacts has no field for, such as a second condition."""
    criteria = _map(rule.inputs.get("criteria"))
    yield {key: value for key, value in criteria.items() if key != "allOf" or not isinstance(value, list)}
    for number, one in enumerate(_conditions(rule)):
        yield one if number else {key: value for key, value in one.items() if key not in _COMPARED}


def _texts(rule: ResourceFacts) -> dict[str, str]:
    """Return the texts of a rule for responders and tools."""
    properties = _map(rule.inputs.get("actions")).get("customProperties")
    values = rule.inputs.get("displayName"), rule.inputs.get("description"), properties and json.dumps(properties)
    return {key: str(value or "") for key, value in zip(("title", "description", "properties"), values, strict=True)}


def _dimension(value: Mapping[str, Any]) -> DimensionFacts:
    values = tuple(sorted(map(str, value.get("values") or ())))
    return DimensionFacts(name=str(value.get("name")), excludes=value.get("operator") == "Exclude", values=values)


def _severity(number: object) -> str:
    names = list(Severity)
    position = int(number) if isinstance(number, int | float) else 3
    return names[position] if position in range(len(names)) else names[-1]


def _map(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
