"""Microsoft Sentinel and its rules in Azure, compared with a plan."""

import json
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from entrawatch.documents.issues import Issue
from entrawatch.documents.quoting import shown
from entrawatch.documents.render_issues import count_of
from entrawatch.reference.durations import is_duration, minutes
from entrawatch.resources.drift.listed import ListedResources, Row, declared, query_text
from entrawatch.resources.policies.notification import SENTINEL_RULE
from entrawatch.resources.policies.policy import member
from entrawatch.resources.program_plan import Plan

_COMPARED = ("enabled", "severity", "queryFrequency", "queryPeriod", "triggerOperator", "triggerThreshold")
_PARTS = {
    "entityMappings": "it maps other entities",
    "eventGroupingSettings": "it groups rows into other alerts",
    "incidentConfiguration": "it creates other incidents, or none",
}


def compare_onboarding(plan: Plan, listed: ListedResources) -> Iterator[Issue]:
    """Yield that Microsoft Sentinel is not on in the workspace of the declared rules."""
    rules = list(declared(plan, SENTINEL_RULE))
    if rules and listed.named("default") is None:
        where = shown(rules[0].inputs.get("workspaceName"))
        is_own = any(declared(plan, "securityinsights:SentinelOnboardingState"))
        advice = "deploy it: pulumi up --refresh" if is_own else "turn it on, and deploy the rules: pulumi up --refresh"
        text = f"Microsoft Sentinel is not on in workspace {where}, so {count_of(len(rules), 'rule')} cannot run"
        yield listed.issue("RT303", f"{text}; {advice}")


def compare_sentinel_rules(plan: Plan, listed: ListedResources) -> Iterator[Issue]:
    """Yield the declared rules that Azure does not have, or that were changed."""
    for rule in declared(plan, SENTINEL_RULE):
        subject = f"rule {shown(rule.inputs.get('displayName'))} of Microsoft Sentinel"
        yield from listed.compared("RT302", subject, str(rule.inputs.get("ruleId")), partial(_differences, rule.inputs))


def _differences(wanted: Row, row: Row) -> Iterator[str]:
    for name in _COMPARED:
        if _plain(wanted.get(name)) != _plain(row.get(name)):
            yield f"{name} is {shown(row.get(name))}, not {shown(wanted.get(name))}"
    if _plain(_suppression(wanted)) != _plain(_suppression(row)):
        yield f"its suppression is {shown(_suppression(row))}, not {shown(_suppression(wanted))}"
    if query_text(wanted) != query_text(row):
        yield "its query is another one"
    if (column := _severity_column(row)) != _severity_column(wanted):
        yield f"its alerts take their severity from column {shown(column or 'none')}"
    if _is_grouped(row) and not _is_grouped(wanted):
        yield "its alerts join incidents"
    yield from (text for name, text in _PARTS.items() if not contains(row.get(name), wanted.get(name)))


def _plain(value: Any) -> Any:
    return minutes(value) if isinstance(value, str) and is_duration(value) else value


def _suppression(rule: Row) -> Any:
    return rule.get("suppressionDuration") if rule.get("suppressionEnabled") else "off"


def _severity_column(rule: Row) -> str:
    return str(member(rule, "alertDetailsOverride", "alertSeverityColumnName") or "")


def _is_grouped(rule: Row) -> bool:
    return member(rule, "incidentConfiguration", "groupingConfiguration", "enabled") is True


def contains(found: Any, planned: Any) -> bool:
    """Return whether Azure's value has everything that was planned; it adds properties of its own to objects."""
    if isinstance(planned, Mapping):
        return isinstance(found, Mapping) and all(contains(found.get(name), one) for name, one in planned.items())
    if isinstance(planned, list | tuple):
        rest = list(found) if isinstance(found, list | tuple) else []
        return len(rest) == len(planned) and all(any(contains(one, other) for one in rest) for other in planned)
    if planned in (None, "") and found in (None, "", False):
        return True
    return _text(found) == _text(planned)


def _text(value: Any) -> str:
    return json.dumps(_plain(value), default=str).casefold()
