"""Compare what two versions of one alert rule do: severity, trigger, schedule, query."""

from collections.abc import Iterator

from entrawatch.changes.aspects import Aspect, by_heading
from entrawatch.changes.findings import Category, Direction, Finding, SubjectKind
from entrawatch.changes.query_diff import unified_query_diff
from entrawatch.changes.schedule import schedule_aspects
from entrawatch.changes.snapshot import AlertFacts, RuleFacts
from entrawatch.changes.texts import line, word
from entrawatch.changes.trigger import trigger_aspects
from entrawatch.spec import Severity

_TEXTS = {
    Direction.WEAKENED: "sees or tells less",
    Direction.UNCLEAR: "changes in a way that only a run can judge",
    Direction.NEUTRAL: "changes",
    Direction.STRENGTHENED: "sees or tells more",
}


def rule_findings(base: AlertFacts, head: AlertFacts) -> Iterator[Finding]:
    """Yield what one alert's rule does differently, one finding for each heading and direction."""
    for category, direction, aspects in by_heading(rule_aspects(base.rule, head.rule)):
        names = ", ".join(dict.fromkeys(one.name for one in aspects))
        yield Finding(
            category=category,
            direction=direction,
            subject_kind=SubjectKind.ALERT,
            subject=word(head.id),
            title=line(head.title),
            text=line(f"{names}: {_TEXTS[direction]}"),
            changes=tuple(one.value_change() for one in aspects),
            place=word(head.place),
        )
    if base.rule.query != head.rule.query:
        yield Finding(
            category=Category.QUERY_CHANGED,
            direction=Direction.UNCLEAR,
            subject_kind=SubjectKind.ALERT,
            subject=word(head.id),
            title=line(head.title),
            text="query changed",
            query=unified_query_diff(base.rule.query, head.rule.query),
            place=word(head.place),
        )


def rule_aspects(base: RuleFacts, head: RuleFacts) -> Iterator[Aspect]:
    """Yield every aspect of a rule that differs, the query apart."""
    order = list(Severity)
    if base.severity != head.severity:
        is_lower = order.index(Severity(head.severity)) > order.index(Severity(base.severity))
        direction = Direction.WEAKENED if is_lower else Direction.STRENGTHENED
        yield Aspect(Category.SEVERITY_LOWERED, direction, "severity", base.severity, head.severity)
    if base.enabled != head.enabled:
        direction = Direction.STRENGTHENED if head.enabled else Direction.WEAKENED
        yield Aspect(Category.DETECTION_REMOVED, direction, "enabled", str(base.enabled), str(head.enabled))
    yield from trigger_aspects(base, head)
    yield from schedule_aspects(base, head)
