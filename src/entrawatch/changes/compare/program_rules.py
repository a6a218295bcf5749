"""Find what the program itself weakens: differences of its resources that no spec and no setting explains."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from entrawatch.changes.aspects import Aspect, by_heading
from entrawatch.changes.compare.declared_rules import (
    action_groups,
    alert_id,
    declared_rule,
    other_conditions,
    rule_texts,
)
from entrawatch.changes.compare.program_lets import GivenQuery, given_query, let_findings
from entrawatch.changes.compare.resources import Pair
from entrawatch.changes.compare.rules import rule_aspects
from entrawatch.changes.findings import About, Category, Direction, Finding, SubjectKind, new_finding
from entrawatch.changes.queries.unified import unified_query_diff
from entrawatch.changes.snapshots.model import AlertFacts, ResourceFacts, StackSnapshot
from entrawatch.changes.snapshots.resources import RULE_TYPE

_BY_PROGRAM = "by the program itself"


def planned_findings(base: StackSnapshot, head: StackSnapshot, pairs: Sequence[Pair]) -> Iterator[Finding]:
    """Yield what rules do differently although no spec and no setting says so."""
    for before, after in pairs:
        known = after or before
        if known and known.type == RULE_TYPE:
            yield from _rule(base, head, before, after)


@dataclass(frozen=True)
class _Version:
    """One rule as a version declares it, and the alert that it is made of."""

    resource: ResourceFacts
    alert: AlertFacts | None
    side: StackSnapshot

    @property
    def environment(self) -> str:
        return self.side.settings.flat.get("environment", '""').strip('"')


def _rule(
    base: StackSnapshot, head: StackSnapshot, before: ResourceFacts | None, after: ResourceFacts | None
) -> Iterator[Finding]:
    if before and after:
        yield from _changed(_version(before, base), _version(after, head))
    elif known := before or after:
        name = _alert_of(known, base if before else head)
        about = _about(known, head.alerts.get(name) or base.alerts.get(name))
        yield from _came_or_went(about, before is None, name in base.alerts, name in head.alerts)


def _version(rule: ResourceFacts, side: StackSnapshot) -> _Version:
    return _Version(rule, side.alerts.get(_alert_of(rule, side)), side)


def _changed(before: _Version, after: _Version) -> Iterator[Finding]:
    """Yield what differs in a rule, unless its alert differs in just the same way."""
    about = _about(after.resource, after.alert or before.alert)
    old, new = declared_rule(before.resource), declared_rule(after.resource)
    if old is None or new is None:
        if before.resource.inputs != after.resource.inputs:
            text = f"its conditions are changed {_BY_PROGRAM}, and are none that can be compared"
            yield new_finding(Category.TRIGGER_WEAKENED, Direction.UNCLEAR, about, text)
        return
    alerts = (before.alert, after.alert) if before.alert and after.alert else None
    explained = list(rule_aspects(alerts[0].rule, alerts[1].rule)) if alerts else []
    yield from _aspects(about, (one for one in rule_aspects(old, new) if one not in explained))
    queries = given_query(old.query, before.alert), given_query(new.query, after.alert)
    yield from _queries(about, queries, alerts)
    if alerts:
        yield from let_findings(about, queries, alerts, before.side, after.side)
    yield from _rest(about, before, after)
    groups = _groups(before), _groups(after)
    if not (alerts and groups == tuple(frozenset(one.receivers) for one in alerts)):
        yield from _told(about, *groups)


def _alert_of(rule: ResourceFacts, side: StackSnapshot) -> str:
    """Return the alert that a rule is made of: as it says itself, or else by the name of the resource."""
    said = alert_id(rule)
    return said or max((name for name in side.alerts if rule.name.endswith(f"-{name}")), key=len, default="")


def _about(resource: ResourceFacts, alert: AlertFacts | None) -> About:
    if alert:
        return About(SubjectKind.ALERT, alert.id, alert.title, alert.place)
    return About(SubjectKind.RESOURCE, resource.name, "alert rule of the program")


def _came_or_went(about: About, came: bool, was_planned: bool, is_planned: bool) -> Iterator[Finding]:
    if came and (was_planned or not is_planned):
        yield new_finding(Category.ADDED, Direction.STRENGTHENED, about, f"is declared {_BY_PROGRAM}")
    elif not came and (is_planned or not was_planned):
        text = f"its rule is not declared any more, {_BY_PROGRAM}"
        yield new_finding(Category.DETECTION_REMOVED, Direction.WEAKENED, about, text)


def _aspects(about: About, aspects: Iterable[Aspect]) -> Iterator[Finding]:
    for category, direction, found in by_heading(aspects):
        names = ", ".join(dict.fromkeys(one.name for one in found))
        changes = tuple((one.name, one.before, one.after) for one in found)
        yield new_finding(category, direction, about, f"{names} changed {_BY_PROGRAM}", changes=changes)


def _queries(
    about: About, queries: tuple[GivenQuery, GivenQuery], alerts: tuple[AlertFacts, AlertFacts] | None
) -> Iterator[Finding]:
    before, after = (one.body for one in queries)
    if before != after and not (alerts and (before, after) == (alerts[0].rule.query, alerts[1].rule.query)):
        diff = unified_query_diff(before, after)
        yield new_finding(Category.QUERY_CHANGED, Direction.UNCLEAR, about, f"query changed {_BY_PROGRAM}", query=diff)


def _rest(about: About, before: _Version, after: _Version) -> Iterator[Finding]:
    """Yield what nothing else compares: unusual conditions, and texts that no spec changed."""
    if other_conditions(before.resource) != other_conditions(after.resource):
        text = f"its conditions are changed {_BY_PROGRAM}"
        yield new_finding(Category.TRIGGER_WEAKENED, Direction.UNCLEAR, about, text)
    is_same = before.alert == after.alert and before.environment == after.environment
    if is_same and rule_texts(before.resource) != rule_texts(after.resource):
        text = f"texts of its rule are changed {_BY_PROGRAM}"
        yield new_finding(Category.TEXT_ONLY, Direction.NEUTRAL, about, text)


def _groups(version: _Version) -> frozenset[str]:
    """Return the action groups of a rule, without the environment that stands in their names."""
    return frozenset(
        name.removeprefix(f"entrawatch-{version.environment}-") for name in action_groups(version.resource)
    )


def _told(about: About, before: frozenset[str], after: frozenset[str]) -> Iterator[Finding]:
    lost, gained = sorted(before - after), sorted(after - before)
    if lost or gained:
        direction = Direction.WEAKENED if lost else Direction.STRENGTHENED
        changes = (("action groups", lost or None, gained or None),)
        text = f"tells others {_BY_PROGRAM}"
        yield new_finding(Category.RECEIVER_REMOVED, direction, about, text, changes=changes)
