"""Alert processing rules in Azure that would suppress the notifications of a plan's alert rules."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from entrawatch.documents.issues import Issue
from entrawatch.documents.quoting import shown
from entrawatch.documents.render_issues import count_of
from entrawatch.resources.drift.alert_rules import RULE
from entrawatch.resources.drift.listed import ListedResources, Row, declared, is_same_id, parts, texts
from entrawatch.resources.import_ids import in_any_subscription
from entrawatch.resources.program_plan import Plan

_DECLARED = ("alertsmanagement:AlertProcessingRuleByName", "alertsmanagement:ActionRuleByName")
_SUPPRESSES = "RemoveAllActionGroups"
_SERVICE = "Log Alerts V2"
_TESTS: Mapping[str, Callable[[str, str], bool]] = {
    "Equals": lambda value, text: value == text,
    "NotEquals": lambda value, text: value != text,
    "Contains": lambda value, text: text in value,
    "DoesNotContain": lambda value, text: text not in value,
}
_NEGATIVE = frozenset({"NotEquals", "DoesNotContain"})
_GROUP = re.compile(r"/resourceGroups/([^/]+)/", re.IGNORECASE)


def compare_processing_rules(plan: Plan, listed: ListedResources) -> Iterator[Issue]:
    """Yield changed processing rules of the program, and others that suppress its alert rules."""
    own = {_place(one.inputs): one.inputs for kind in _DECLARED for one in declared(plan, kind)}
    rules = [one.inputs for one in declared(plan, RULE)]
    for row in listed.rows:
        wanted = own.get(_place_of_row(row))
        text = _other(row, rules) if wanted is None else _changed(row, wanted)
        if text:
            yield listed.issue("RT501", f"alert processing rule {shown(str(row.get('name')))} {text}")


def _place(inputs: Row) -> tuple[str, str]:
    group, name = inputs.get("resourceGroupName"), inputs.get("alertProcessingRuleName")
    return str(group).casefold(), str(name).casefold()


def _place_of_row(row: Row) -> tuple[str, str]:
    """Return the resource group and name of a rule: another group may have a rule of the same name."""
    group = _GROUP.search(str(row.get("id")))
    return group[1].casefold() if group else "", str(row.get("name")).casefold()


def _other(row: Row, rules: Sequence[Row]) -> str:
    hit = [rule for rule in rules if _suppresses(row, rule)]
    when = " on its schedule" if row.get("schedule") else ""
    count = count_of(len(hit), "alert rule")
    text = f"suppresses{when} the notifications of {count} of this stack; disable it, or narrow its scope and filters"
    return text if hit else ""


def _changed(row: Row, wanted: Row) -> str:
    """Return what was changed in a declared rule; a disabled one suppresses nothing."""
    planned = wanted.get("properties")
    if row.get("enabled") is False or not isinstance(planned, Mapping):
        return ""
    found = [label for label, is_same in _SAME.items() if not is_same(row, planned)]
    return f"was changed in Azure: it has {', '.join(found)}; restore it: pulumi up --refresh" if found else ""


def _has_same_scopes(row: Row, planned: Row) -> bool:
    scopes, wanted = texts(row.get("scopes")), texts(planned.get("scopes"))
    return all(any(is_same_id(one, other) for other in wanted) for one in scopes)


def _conditions(rule: Row) -> frozenset[tuple[str, str, frozenset[str]]]:
    return frozenset(
        (str(one.get("field")), str(one.get("operator")), frozenset(map(str.casefold, texts(one.get("values")))))
        for one in parts(rule.get("conditions"))
    )


def _schedule(rule: Row) -> object:
    found = rule.get("schedule")
    return _plain(found) if isinstance(found, Mapping) else None


def _plain(value: object) -> object:
    """Return a value that compares equal in any order, without what is not set."""
    if isinstance(value, Mapping):
        return frozenset((name, _plain(one)) for name, one in value.items() if one not in (None, [], ()))
    return frozenset(map(_plain, value)) if isinstance(value, list | tuple) else str(value).removesuffix("Z")


_SAME: Mapping[str, Callable[[Row, Row], bool]] = {
    "other scopes": _has_same_scopes,
    "other filters": lambda row, planned: _conditions(row) == _conditions(planned),
    "another schedule": lambda row, planned: _schedule(row) == _schedule(planned),
}


def _suppresses(row: Row, rule: Row) -> bool:
    removes = any(one.get("actionType") == _SUPPRESSES for one in parts(row.get("actions")))
    if not removes or row.get("enabled") is False:
        return False
    return _is_in_scope(row, rule) and all(_holds(one, rule) for one in parts(row.get("conditions")))


def _is_in_scope(row: Row, rule: Row) -> bool:
    """Return whether a scope contains what the alert rule watches: processing rules act on the alert's target."""
    targets = [in_any_subscription(one) for one in texts(rule.get("scopes"))]
    scopes = [in_any_subscription(f"{one.rstrip('/')}/") for one in texts(row.get("scopes"))]
    return any(f"{target}/".startswith(scope) for target in targets for scope in scopes)


def _holds(condition: Row, rule: Row) -> bool:
    """Return whether a filter can hold for an alert of the rule; one on the alert's content can."""
    values = {
        "Severity": f"Sev{rule.get('severity')}",
        "MonitorService": _SERVICE,
        "AlertRuleName": str(rule.get("ruleName")),
    }
    operator, value = str(condition.get("operator")), values.get(str(condition.get("field")))
    if value is None or operator not in _TESTS:
        return True
    found = [_TESTS[operator](value.casefold(), text.casefold()) for text in texts(condition.get("values"))]
    return all(found) if operator in _NEGATIVE else any(found)
