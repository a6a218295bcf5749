"""Read one rule of Microsoft Sentinel as a draft, with a sentence about everything that an alert cannot have."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from entrawatch.documents.issues import IssueSeverity, Problem, warning
from entrawatch.documents.quoting import shown
from entrawatch.exchange.analytics_rule import AnalyticsRule, MappedEntity
from entrawatch.exchange.attack_claims import AttackClaims
from entrawatch.exchange.imported_query import ImportedQuery
from entrawatch.exchange.schedule import LONGEST_WINDOW, event_window, frequency_for, window_for
from entrawatch.reference.durations import iso, minutes
from entrawatch.sentinel.obstacles import LARGEST_THRESHOLD
from entrawatch.specs.alert_spec import Detects, Severity
from entrawatch.specs.checks.sentinel_limits import broken_schedule
from entrawatch.specs.sentinel_schedule import SentinelSchedule

# Rules of Microsoft write a comment after the value, which YAML reads as a part of it.
_SPAN = re.compile(r"(\d{1,4})([dhm])(?:\s*//.*)?", re.DOTALL | re.IGNORECASE)
_UNITS = {"d": 1440, "h": 60, "m": 1}
_OPERATORS = {"gt": "GreaterThan", "lt": "LessThan", "eq": "Equal", "ne": "NotEqual"}
_SEVERITIES = {name: Severity(name) for name in ("high", "medium", "low", "informational")}
# What identifies an entity, the clearest first.
_KINDS = {
    "account": ("account", ("FullName", "AadUserId", "ObjectGuid", "Name", "Sid", "DisplayName")),
    "ip": ("ip", ("Address",)),
    "cloudapplication": ("application", ("AppId", "Name", "InstanceName")),
    "host": ("device", ("AzureID", "FullName", "HostName", "NetBiosName")),
    "securitygroup": ("group", ("ObjectGuid", "DistinguishedName", "SID")),
}
_ONLY_SENTINEL = frozenset(
    ("Anomalies", "BehaviorAnalytics", "IdentityInfo", "ThreatIntelIndicators", "ThreatIntelligenceIndicator")
)
_GROUPING = "eventGroupingSettings"
_TIMES = ("queryFrequency", "queryPeriod")
_SPLITTING = ("string", "int", "long", "real")
# Keys that an alert has no place for; all others are in the spec, or only describe the file.
_LEFT_OUT = {
    "alertDetailsOverride": "Azure Monitor takes the title and severity of an alert from its rule, not from columns",
    "incidentConfiguration": "a stack decides how Microsoft Sentinel groups incidents; Azure Monitor has none",
    "sentinelEntitiesMappings": "it passes entities on from another alert",
    "alertRuleTemplateName": "an alert has no template in the content hub",
}
_SAID_ELSEWHERE = {
    *AnalyticsRule.model_fields, "displayName", "id", "metadata", "requiredDataConnectors", "status", "tags",
    "templateVersion", "version",
}  # fmt: skip


@dataclass(frozen=True)
class Schedule:
    """When an alert runs, how far back, and what of a rule's schedule changed; `wanted` and `period` are the rule's."""

    frequency: str
    window: str
    wanted: int
    period: int
    problems: tuple[Problem, ...]


def refusals(rule: AnalyticsRule, claims: AttackClaims) -> Iterator[Problem]:
    """Yield why a rule cannot be an alert, regardless of its query."""
    if rule.severity.lower() not in _SEVERITIES:
        message = f"severity {shown(rule.severity)} is not known; use High, Medium, Low or Informational"
        yield Problem("IM104", ("severity",), message)
    yield from _wrong_times(rule)
    threshold = rule.triggerThreshold or 0
    if not (float(threshold).is_integer() and 0 <= threshold <= LARGEST_THRESHOLD):
        text = f"triggerThreshold {threshold} is not accepted by Microsoft Sentinel"
        yield Problem("SEN014", ("triggerThreshold",), f"{text}; use a whole number from 0 to {LARGEST_THRESHOLD}")
    operator = _operator(rule)
    if operator not in _OPERATORS.values():
        message = f"triggerOperator {shown(rule.triggerOperator)} is not known; use gt, lt, eq or ne"
        yield Problem("IM104", ("triggerOperator",), message)
    elif operator == "NotEqual" and rule.triggerThreshold:
        message = "triggerOperator 'ne' has no counterpart in Azure Monitor; compare in the query, or use gt or lt"
        yield Problem("IM104", ("triggerOperator",), message)
    if not claims.tactics:
        yield Problem("IM106", ("tactics",), "the rule names no tactic of ATT&CK Enterprise; add one below tactics")


def _wrong_times(rule: AnalyticsRule) -> list[Problem]:
    wrong: list[Problem] = []
    for key in _TIMES:
        value = getattr(rule, key)
        if value is not None and not span_minutes(value):
            text = f"{key} {shown(value)} is not a time span; write one such as 1h or PT1H"
            wrong.append(Problem("IM104", (key,), text))
        elif value is None and rule.kind == "Scheduled":
            wrong.append(Problem("IM101", (key,), f"'{key}' is missing; a scheduled rule has one, such as 1h"))
    if wrong or rule.kind != "Scheduled":
        return wrong
    frequency, period = (span_minutes(getattr(rule, key)) or 0 for key in _TIMES)
    return [*broken_schedule(SentinelSchedule(frequency, period), _TIMES)]


def trigger(rule: AnalyticsRule) -> dict[str, Any]:
    """Return the trigger of the spec; empty for the default, at least one row."""
    operator, threshold = _operator(rule), rule.triggerThreshold or 0
    if (operator, threshold) in (("GreaterThan", 0), ("NotEqual", 0)):
        return {}
    return {"operator": operator, "threshold": threshold}


def split(
    rule: AnalyticsRule, kinds: Mapping[str, Sequence[str]], columns: Mapping[str, str]
) -> tuple[dict[str, Any], list[Problem]]:
    """Return the trigger with the column that splits the alert, as AlertPerResult does, and what differs from that."""
    found = trigger(rule)
    if (rule.eventGroupingSettings or {}).get("aggregationKind") != "AlertPerResult":
        return found, []
    names = [name for group in kinds.values() for name in group if columns.get(name) in _SPLITTING]
    if found or not names:
        return found, [_note("AlertPerResult is left out; Azure Monitor splits by a column, not by rows", _GROUPING)]
    text = f"AlertPerResult became one alert for each value of '{names[0]}'; Azure Monitor splits by a column"
    return {"dimensions": [{"name": names[0]}]}, [replace(_note(text, _GROUPING), code="IM201")]


def schedule(rule: AnalyticsRule, detects: Detects) -> Schedule:
    """Return the schedule of an alert that runs at least as often as the rule and reads as far back as it can."""
    is_scheduled = rule.kind == "Scheduled"
    wanted = (span_minutes(rule.queryFrequency or "") if is_scheduled else None) or 1
    period = (span_minutes(rule.queryPeriod or "") if is_scheduled else None) or wanted
    frequency = frequency_for(wanted)
    is_event = detects is Detects.EVENT
    window = event_window(frequency, min(period, LONGEST_WINDOW)) if is_event else window_for(period)
    return Schedule(frequency, window, wanted, period, tuple(_changes(rule, wanted, period, frequency)))


def _changes(rule: AnalyticsRule, wanted: int, period: int, frequency: str) -> Iterator[Problem]:
    if rule.kind == "NRT":
        yield warning("IM201", ("kind",), f"NRT runs every minute; the alert runs every {frequency}")
    elif minutes(frequency) != wanted:
        text = f"queryFrequency {shown(rule.queryFrequency)} is not one of Azure Monitor's"
        yield warning("IM201", ("queryFrequency",), f"{text}; the alert runs every {frequency} there")
    if period > LONGEST_WINDOW:
        text = f"queryPeriod {shown(rule.queryPeriod)} is {iso(period)}; Azure Monitor reads at most 2 days"
        yield warning("IM201", ("queryPeriod",), f"{text} and finds less, or nothing; deploy with target: sentinel")


def entities(rule: AnalyticsRule, columns: frozenset[str]) -> tuple[dict[str, list[str]], list[Problem]]:
    """Return entity kind → result columns, and what of the mappings is left out."""
    found: dict[str, list[str]] = {}
    problems: list[Problem] = []
    for number, mapping in enumerate(rule.entityMappings or ()):
        path = ("entityMappings", number)
        kind, identifiers = _KINDS.get(mapping.entityType.replace(" ", "").lower(), ("", ()))
        column = _column(mapping, identifiers, columns)
        if not kind:
            text = f"entity {shown(mapping.entityType)} has no counterpart; its columns stay in the result"
            problems.append(_note(text, *path))
        elif column is None:
            text = f"entity {shown(mapping.entityType)} names no column of the result that identifies it"
            problems.append(_note(text, *path))
        elif column not in found.setdefault(kind, []):
            found[kind].append(column)
    return found, problems


def _column(mapping: MappedEntity, identifiers: tuple[str, ...], columns: frozenset[str]) -> str | None:
    named = {one.identifier.lower(): one.columnName for one in mapping.fieldMappings}
    found = (named.get(identifier.lower()) for identifier in identifiers)
    return next((column for column in found if column in columns), None)


def left_out(
    rule: AnalyticsRule, keys: tuple[str, ...], query: ImportedQuery, details: Collection[str], claims: AttackClaims
) -> Iterator[Problem]:
    """Yield what an alert cannot have of a rule, key by key; `details` are the custom details that it has."""
    for key in keys:
        if key in _LEFT_OUT:
            yield _note(f"{key} is left out: {_LEFT_OUT[key]}", key)
        elif key not in _SAID_ELSEWHERE:
            yield _note(f"{key} is left out: a spec has no such key", key)
    for name in rule.customDetails or ():
        if name not in details:
            text = f"customDetails {shown(name)} is left out: its column, its name, or the number of them does not fit"
            yield _note(text, "customDetails")
    if rule.suppressionEnabled:
        yield _suppression(query.detects)
    if rule.enabled is False:
        yield _note("the rule is disabled; a stack deploys the alert unless it disables it", "enabled")
    for sentence in claims.left_out:
        yield _note(f"{sentence}; it is left out", "relevantTechniques" if "relevantTechniques" in keys else "tactics")
    for name in sorted(_ONLY_SENTINEL & set(query.tables)):
        text = f"table '{name}' has rows only where Microsoft Sentinel fills it"
        yield warning("IM202", ("query",), f"{text}; without them, the query finds less, or nothing")


def _suppression(detects: Detects) -> Problem:
    text = "suppression stops the query of a rule in Microsoft Sentinel; Azure Monitor can only mute notifications"
    if detects is Detects.EVENT:
        text = "suppression is left out, because records that arrive meanwhile would be lost; mute notifications"
    return warning("IM202", ("suppressionEnabled",), f"{text}, with mute_actions_duration")


def description(rule: AnalyticsRule) -> str:
    """Return the description without the quotes that the format puts around it; the name, if there is none."""
    return (rule.description or "").strip().strip("'").strip() or rule.name


def severity(rule: AnalyticsRule) -> Severity:
    """Return the severity of a rule that is not refused."""
    return _SEVERITIES[rule.severity.lower()]


def _note(message: str, *path: str | int) -> Problem:
    return Problem("IM202", path, message, IssueSeverity.NOTE, is_about_key=len(path) == 1)


def _operator(rule: AnalyticsRule) -> str:
    given = rule.triggerOperator or "gt"
    return _OPERATORS.get(given.lower(), given)


def span_minutes(text: str) -> int | None:
    """Return the minutes of a time span in either format, such as 1d or PT5M; None for another text."""
    match = _SPAN.fullmatch(text.strip())
    if match:
        return int(match[1]) * _UNITS[match[2].lower()]
    try:
        return minutes(text.strip())
    except ValueError:
        return None
