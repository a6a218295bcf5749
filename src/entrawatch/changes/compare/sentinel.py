"""Compare the rules in Microsoft Sentinel: fewer alerts and incidents there, even if Azure Monitor's rules stay."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from entrawatch.changes.compare.alerts import renamed_alerts
from entrawatch.changes.compare.resources import Pair, about_resource, named_alert
from entrawatch.changes.compare.rules import query_findings, rule_aspects
from entrawatch.changes.findings import (
    About,
    Aspect,
    Category,
    Direction,
    Finding,
    SubjectKind,
    by_heading,
    higher_is_weaker,
    new_finding,
)
from entrawatch.changes.snapshots.facts import SENTINEL_RULE_TYPE
from entrawatch.changes.snapshots.model import AlertFacts, ResourceFacts, SentinelFacts, StackSnapshot
from entrawatch.changes.snapshots.sentinel_facts import declared_sentinel
from entrawatch.documents.render_issues import count_of
from entrawatch.reference.durations import minutes

_VERBS = {
    Direction.WEAKENED: ("is weakened", "weakens"),
    Direction.UNCLEAR: ("changes with unclear effect", "changes, with unclear effect,"),
    Direction.NEUTRAL: ("has other texts", "changes texts of"),
    Direction.STRENGTHENED: ("is strengthened", "strengthens"),
}
_DETAILS = "custom_details"
_Changes = tuple[tuple[str, str, str], ...]


def sentinel_findings(base: StackSnapshot, head: StackSnapshot) -> Iterator[Finding]:
    """Yield what specs and settings change in the rules of alerts that both versions deploy.

    What the rule in Azure Monitor has too, such as the severity, is a finding about the alert itself. A change of many
    alerts is one finding.
    """
    groups: dict[tuple[Category, Direction, _Changes], list[AlertFacts]] = defaultdict(list)
    for before, after in _alerts(base, head):
        for category, direction, found in by_heading(_planned_aspects(before, after)):
            groups[category, direction, tuple((one.name, one.before, one.after) for one in found)].append(after)
    for (category, direction, changes), alerts in groups.items():
        alone, together = _VERBS[direction]
        if len(alerts) == 1:
            yield new_finding(category, direction, _about(*alerts), f"{alone} in Microsoft Sentinel", changes=changes)
        else:
            about = About(SubjectKind.SETTING, "sentinel", alerts=tuple(one.id for one in alerts))
            text = f"{together} {count_of(len(alerts), 'alert')} in Microsoft Sentinel"
            yield new_finding(category, direction, about, text, changes=changes)


def _alerts(base: StackSnapshot, head: StackSnapshot) -> Iterator[tuple[AlertFacts, AlertFacts]]:
    names = {name: name for name in base.alerts if name in head.alerts} | renamed_alerts(base, head)
    yield from ((base.alerts[old], head.alerts[new]) for old, new in names.items())


def _about(alert: AlertFacts) -> About:
    return About(SubjectKind.ALERT, alert.id, alert.title, alert.place)


def _planned_aspects(base: AlertFacts, head: AlertFacts) -> Iterator[Aspect]:
    before, after = base.sentinel, head.sentinel
    if before and after:
        said = {one.name for one in rule_aspects(base.rule, head.rule)}
        yield from (one for one in _aspects(before, after) if one.name not in said)
        old, new = before.shown.get(_DETAILS, ""), after.shown.get(_DETAILS, "")
        # Entities are details, too, and a change of them is a finding about the alert.
        if old != new and base.entities == head.entities:
            yield Aspect(Category.TEXT_ONLY, Direction.NEUTRAL, _DETAILS, old, new)
    elif before or after:
        direction = Direction.WEAKENED if before else Direction.STRENGTHENED
        values = ("runs", "does not run")[:: 1 if before else -1]
        yield Aspect(Category.RECEIVER_REMOVED, direction, "Microsoft Sentinel", *values)


def _aspects(base: SentinelFacts, head: SentinelFacts) -> Iterator[Aspect]:
    """Yield every difference except in the query and in texts."""
    yield from rule_aspects(base.rule, head.rule)
    durations = [("suppression_duration", base.suppression, head.suppression)]
    if base.create_incident and head.create_incident:
        durations.append(("grouping_window", base.grouping_window, head.grouping_window))
    for name, before, after in durations:
        if before != after:
            direction = higher_is_weaker(*(minutes(one) if one else 0 for one in (before, after)))
            yield Aspect(Category.SCHEDULE_WEAKENED, direction, name, before, after)
    for category, name, old, new in (
        (Category.RECEIVER_REMOVED, "create_incident", base.create_incident, head.create_incident),
        (Category.TRIGGER_WEAKENED, "an alert for each row", base.is_per_row, head.is_per_row),
    ):
        if old != new:
            direction = Direction.STRENGTHENED if new else Direction.WEAKENED
            yield Aspect(category, direction, name, str(old).lower(), str(new).lower())


def declared_sentinel_findings(base: StackSnapshot, head: StackSnapshot, pairs: Sequence[Pair]) -> Iterator[Finding]:
    """Yield what the program changes in the rules, other than specs and settings do."""
    in_base, in_head = _planned_rules(base), _planned_rules(head)
    for old, new in pairs:
        if any(one and one.type == SENTINEL_RULE_TYPE for one in (old, new)):
            before, after = _planned(old, in_base), _planned(new, in_head)
            if old and new:
                yield from _declared(old, new, before, after)
            # Without an alert in the former version, it was a rule of the program itself.
            elif old and (_planned(old, in_head) or not before):
                text = "is no longer declared"
                yield new_finding(Category.DETECTION_REMOVED, Direction.WEAKENED, about_resource(old), text)
            elif new and not after:
                yield new_finding(Category.ADDED, Direction.NEUTRAL, about_resource(new), "is new")


def _planned_rules(side: StackSnapshot) -> dict[str, SentinelFacts]:
    """Return the rules of alerts, and those of exceptions that close incidents, by ID."""
    rules = {name: alert.sentinel for name, alert in side.alerts.items() if alert.sentinel}
    return rules | {name: rule for alert in side.alerts.values() for name, rule in alert.closed.items()}


def _planned(resource: ResourceFacts | None, rules: Mapping[str, SentinelFacts]) -> SentinelFacts | None:
    return rules.get(named_alert(resource, rules)) if resource else None


def _declared(
    old: ResourceFacts, new: ResourceFacts, before: SentinelFacts | None, after: SentinelFacts | None
) -> Iterator[Finding]:
    found, about = (declared_sentinel(old.inputs), declared_sentinel(new.inputs)), about_resource(new)
    if found == (before, after):
        return
    said = {*_aspects(before, after), *_texts(before, after)} if before and after else set()
    aspects = [one for one in (*_aspects(*found), *_texts(*found)) if one not in said]
    for category, direction, group in by_heading(aspects):
        changes = tuple((one.name, one.before, one.after) for one in group)
        yield new_finding(category, direction, about, "is changed", changes=changes)
    if (before and before.rule.query, after and after.rule.query) != tuple(one.rule.query for one in found):
        yield from query_findings(about, found[0].rule, found[1].rule, fires_on_rows=True)


def _texts(base: SentinelFacts, head: SentinelFacts) -> Iterator[Aspect]:
    for category, direction, before, after in (
        (Category.TRIGGER_WEAKENED, Direction.UNCLEAR, base.shown, head.shown),
        (Category.TEXT_ONLY, Direction.NEUTRAL, base.texts, head.texts),
    ):
        for name in before:
            if before[name] != after[name]:
                yield Aspect(category, direction, name, before[name], after[name])
