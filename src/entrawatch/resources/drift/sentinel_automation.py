"""Automation rules in Azure that hide the incidents of a plan's rules, or that were changed."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial

from entrawatch.documents.issues import Issue
from entrawatch.documents.quoting import shown
from entrawatch.documents.render_issues import count_of
from entrawatch.resources.drift.listed import ListedResources, Row, declared, is_same_text, parts, texts
from entrawatch.resources.drift.sentinel_rules import contains
from entrawatch.resources.import_ids import in_any_subscription
from entrawatch.resources.policies.notification import SENTINEL_RULE
from entrawatch.resources.program_plan import Plan

AUTOMATION = "securityinsights:AutomationRule"
_CODE = "RT502"
_LEVELS = ("Informational", "Low", "Medium", "High")
# What a condition can compare that the plan knows, with the property of a rule.
_KNOWN = {"IncidentRelatedAnalyticRuleIds": "ruleId", "IncidentSeverity": "severity"}
_HOLDS_IF_NAMED = {"Equals": True, "Contains": True, "NotEquals": False, "NotContains": False}


def compare_automation_rules(plan: Plan, listed: ListedResources) -> Iterator[Issue]:
    """Yield the declared automation rules that are missing or changed, and others that hide incidents."""
    own = [one.inputs for one in declared(plan, AUTOMATION)]
    for rule in own:
        name = str(rule.get("automationRuleId"))
        yield from listed.compared(_CODE, _subject(rule), name, partial(_differences, rule))
    rules = [one.inputs for one in declared(plan, SENTINEL_RULE)]
    for row in listed.rows:
        is_own = any(is_same_text(row.get("name"), one.get("automationRuleId")) for one in own)
        if not is_own and (text := _effect(row, rules)):
            yield listed.issue(_CODE, f"{_subject(row)} {text}; disable it, or narrow its conditions")


def _subject(rule: Row) -> str:
    return f"automation rule {shown(str(rule.get('displayName')))} of Microsoft Sentinel"


def _differences(wanted: Row, row: Row) -> Iterator[str]:
    planned, found = _logic(wanted), _logic(row)
    if found.get("isEnabled") is False:
        yield "it is disabled"
    if any(str(found.get(name)) != str(planned.get(name)) for name in ("triggersOn", "triggersWhen")):
        yield "its trigger is another one"
    if _end(found) != _end(planned):
        ends = [shown(one.get("expirationTimeUtc") or "never") for one in (found, planned)]
        yield f"it ends {ends[0]}, not {ends[1]}"
    if not contains(_conditions(found), _conditions(planned)):
        yield "its conditions are other ones"
    actions = [list(parts(one.get("actions"))) for one in (row, wanted)]
    if not contains(*actions) or _statuses(row) != _statuses(wanted):
        yield "its actions are other ones"


def _object(row: Row, key: str) -> Row:
    found = row.get(key)
    return found if isinstance(found, Mapping) else {}


def _logic(rule: Row) -> Row:
    return _object(rule, "triggeringLogic")


def _conditions(logic: Row) -> list[Row]:
    """Return the conditions with IDs that are equal in any subscription and order."""
    found: list[Row] = []
    for one in map(_property, parts(logic.get("conditions"))):
        values = sorted(map(in_any_subscription, texts(one.get("propertyValues"))))
        found.append({"name": one.get("propertyName"), "operator": one.get("operator"), "values": values})
    return found


def _property(condition: Row) -> Row:
    return _object(condition, "conditionProperties")


def _end(logic: Row) -> datetime | None:
    """Return the moment from which an automation rule does nothing; None if it has no end."""
    try:
        end = datetime.fromisoformat(str(logic.get("expirationTimeUtc")))
    except ValueError:
        return None
    return end if end.tzinfo else end.replace(tzinfo=UTC)


def _modified(rule: Row) -> list[Row]:
    """Return what the actions of an automation rule set."""
    return [_object(one, "actionConfiguration") for one in parts(rule.get("actions"))]


def _statuses(rule: Row) -> list[tuple[str, str]]:
    """Return the status and severity that each action sets: Azure adds properties, and these hide incidents."""
    return sorted((str(one.get("status") or ""), str(one.get("severity") or "")) for one in _modified(rule))


def _effect(row: Row, rules: Sequence[Row]) -> str:
    """Return how an automation rule hides the incidents of rules; '' if it does not."""
    hit = [rule for rule in rules if _acts_on(row, rule)]
    for text, hides in _HIDES.items():
        hidden = [rule for rule in hit if any(hides(one, rule) for one in _modified(row))]
        if hidden:
            return f"{text} the incidents of {count_of(len(hidden), 'rule')} of this stack"
    return ""


def _acts_on(row: Row, rule: Row) -> bool:
    logic = _logic(row)
    end = _end(logic)
    is_on = logic.get("isEnabled") is not False and (end is None or end > datetime.now(UTC))
    return is_on and all(_holds(one, rule) for one in parts(logic.get("conditions")))


def _holds(condition: Row, rule: Row) -> bool:
    """Return whether a condition can hold for a new incident of a rule; one on the incident's content can."""
    inner = _property(condition)
    if condition.get("conditionType") == "Boolean":
        found = [_holds(one, rule) for one in parts(inner.get("innerConditions"))]
        return any(found) if inner.get("operator") == "Or" else all(found)
    name, operator = str(inner.get("propertyName")), str(inner.get("operator"))
    if condition.get("conditionType") != "Property" or name not in _KNOWN or operator not in _HOLDS_IF_NAMED:
        return True
    # The ID of a rule ends with its name.
    named = [one.rpartition("/")[2] for one in texts(inner.get("propertyValues"))]
    is_named = any(is_same_text(one, rule.get(_KNOWN[name])) for one in named)
    return is_named is _HOLDS_IF_NAMED[operator]


def _lowers(change: Row, rule: Row) -> bool:
    new, old = change.get("severity"), rule.get("severity")
    return new in _LEVELS and old in _LEVELS and _LEVELS.index(new) < _LEVELS.index(old)


_HIDES: Mapping[str, Callable[[Row, Row], bool]] = {
    "closes": lambda change, _: is_same_text(change.get("status"), "Closed"),
    "lowers the severity of": _lowers,
}
