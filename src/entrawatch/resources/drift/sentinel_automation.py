"""Automation rules in Azure that close the incidents of a plan's rules, or that were changed."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from entrawatch.documents.issues import Issue
from entrawatch.documents.quoting import shown
from entrawatch.documents.render_issues import count_of
from entrawatch.resources.drift.listed import ListedResources, Row, declared, is_same_text, parts
from entrawatch.resources.drift.sentinel_rules import SENTINEL_RULE, contains
from entrawatch.resources.import_ids import in_any_subscription
from entrawatch.resources.program_plan import Plan

AUTOMATION = "securityinsights:AutomationRule"
_CODE = "RT502"
_OF_RULES = "IncidentRelatedAnalyticRuleIds"


def compare_automation_rules(plan: Plan, listed: ListedResources) -> Iterator[Issue]:
    """Yield the declared automation rules that are missing or changed, and others that close incidents."""
    own = [one.inputs for one in declared(plan, AUTOMATION)]
    for rule in own:
        name = str(rule.get("automationRuleId"))
        yield from listed.compared(_CODE, _subject(rule), name, partial(_changes, rule))
    rules = [str(one.inputs.get("ruleId")) for one in declared(plan, SENTINEL_RULE)]
    for row in listed.rows:
        closed = [] if any(is_same_text(row.get("name"), one.get("automationRuleId")) for one in own) else rules
        closed = [one for one in closed if _closes(row, one)]
        if closed:
            text = f"closes the incidents of {count_of(len(closed), 'rule')} of this stack"
            yield listed.issue(_CODE, f"{_subject(row)} {text}; disable it, or narrow its conditions")


def _subject(rule: Row) -> str:
    return f"automation rule {shown(str(rule.get('displayName')))} of Microsoft Sentinel"


def _changes(wanted: Row, row: Row) -> str:
    return ", ".join(_differences(wanted, row))


def _differences(wanted: Row, row: Row) -> Iterator[str]:
    planned, found = _logic(wanted), _logic(row)
    if found.get("isEnabled") is False:
        yield "it is disabled"
    if not contains(_conditions(found), _conditions(planned)):
        yield "its conditions are other ones"
    if not contains(list(parts(row.get("actions"))), list(parts(wanted.get("actions")))):
        yield "its actions are other ones"


def _logic(rule: Row) -> Row:
    logic = rule.get("triggeringLogic")
    return logic if isinstance(logic, Mapping) else {}


def _conditions(logic: Row) -> list[Row]:
    """Return the conditions with IDs that are equal in any subscription and order."""
    found: list[Row] = []
    for one in map(_property, parts(logic.get("conditions"))):
        values = sorted(in_any_subscription(str(value)) for value in _values(one))
        found.append({"name": one.get("propertyName"), "operator": one.get("operator"), "values": values})
    return found


def _property(condition: Row) -> Row:
    inner = condition.get("conditionProperties")
    return inner if isinstance(inner, Mapping) else {}


def _values(condition: Row) -> Sequence[object]:
    values = condition.get("propertyValues")
    return values if isinstance(values, list | tuple) else ()


def _closes(row: Row, rule: str) -> bool:
    """Return whether an automation rule can close the incidents of a rule; conditions on their content can hold."""
    changes = (one.get("actionConfiguration") for one in parts(row.get("actions")))
    closes = any(isinstance(one, Mapping) and is_same_text(one.get("status"), "Closed") for one in changes)
    logic = _logic(row)
    if not closes or logic.get("isEnabled") is False:
        return False
    return all(_holds(_property(one), rule) for one in parts(logic.get("conditions")))


def _holds(condition: Row, rule: str) -> bool:
    if condition.get("propertyName") != _OF_RULES:
        return True
    is_named = any(str(one).casefold().endswith(f"/{rule}".casefold()) for one in _values(condition))
    return is_named if condition.get("operator") in ("Contains", "Equals") else not is_named
