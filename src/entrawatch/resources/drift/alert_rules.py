"""Alert rules in Azure, compared with a plan."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from entrawatch.documents.issues import Issue
from entrawatch.documents.quoting import shown
from entrawatch.resources.drift.listed import ListedResources, Row, declared, parts, query_text, texts
from entrawatch.resources.policies.policy import member
from entrawatch.resources.program_plan import Plan

RULE = "monitor:ScheduledQueryRule"
_COMPARED: Mapping[str, Any] = {
    "enabled": True,
    "severity": None,
    "evaluationFrequency": None,
    "windowSize": None,
    "muteActionsDuration": None,
    "overrideQueryTimeRange": None,
}
"""Property → its value where a resource does not set it."""
_NOT_SET = (None, "PT0S", "P0D")
_CODE = "RT301"


def compare_alert_rules(plan: Plan, listed: ListedResources) -> Iterator[Issue]:
    """Yield the declared alert rules that Azure does not have, or that were changed."""
    for rule in declared(plan, RULE):
        name = str(rule.inputs.get("ruleName"))
        yield from listed.compared(_CODE, f"alert rule {shown(name)}", name, partial(_differences, rule.inputs))


def _differences(wanted: Row, row: Row) -> Iterator[str]:
    for name, default in _COMPARED.items():
        planned, found = wanted.get(name, default), row.get(name, default)
        if planned != found and not (planned in _NOT_SET and found in _NOT_SET):
            yield f"{name} is {shown(found)}, not {shown(planned)}"
    planned_conditions, conditions = _conditions(wanted), _conditions(row)
    if [query_text(one) for one in planned_conditions] != [query_text(one) for one in conditions]:
        yield "its query is another one"
    elif [_limit(one) for one in planned_conditions] != [_limit(one) for one in conditions]:
        yield "its threshold is another one"
    if _groups(wanted) != _groups(row):
        yield "it notifies other action groups"


def _conditions(rule: Row) -> list[Row]:
    return list(parts(member(rule, "criteria", "allOf")))


def _limit(condition: Row) -> tuple[Any, ...]:
    threshold = condition.get("threshold")
    return condition.get("operator"), float(threshold) if isinstance(threshold, int | float) else threshold


def _groups(rule: Row) -> frozenset[str]:
    groups = member(rule, "actions", "actionGroups")
    # The name of a group is unique in its resource group, which a plan states in another case than Azure.
    return frozenset(one.casefold().rpartition("/providers/")[2] for one in texts(groups))
