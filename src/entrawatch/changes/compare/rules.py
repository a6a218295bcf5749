"""Compare what two versions of one alert rule do: severity, trigger, schedule, query."""

from collections.abc import Iterator

from entrawatch.changes.aspects import Aspect, by_heading
from entrawatch.changes.compare.schedule import schedule_aspects
from entrawatch.changes.compare.trigger import fires_on_rows, trigger_aspects
from entrawatch.changes.findings import About, Category, Direction, Finding, SubjectKind, new_finding
from entrawatch.changes.queries.findings import parameter_aspects, query_findings
from entrawatch.changes.queries.unified import unified_query_diff
from entrawatch.changes.snapshots.model import AlertFacts, RuleFacts
from entrawatch.specs.alert_spec import Severity

_TEXTS = {
    Direction.WEAKENED: "sees or tells less, by its",
    Direction.UNCLEAR: "sees or tells other things, by its",
    Direction.NEUTRAL: "means the same with another",
    Direction.STRENGTHENED: "sees or tells more, by its",
}


def rule_findings(base: AlertFacts, head: AlertFacts) -> Iterator[Finding]:
    """Yield what one alert's rule does differently, one finding for each heading and direction."""
    about = About(SubjectKind.ALERT, head.id, head.title, head.place)
    aspects = [*rule_aspects(base.rule, head.rule), *parameter_aspects(base, head)]
    for category, direction, found in by_heading(aspects):
        names = ", ".join(dict.fromkeys(one.name for one in found))
        changes = tuple((one.name, one.before, one.after) for one in found)
        yield new_finding(category, direction, about, f"{_TEXTS[direction]} {names}", changes=changes)
    if head.query_errors:
        yield failing_alert(head, base)
        return
    on_rows = fires_on_rows(base.rule) and fires_on_rows(head.rule)
    yield from query_findings(about, base.rule, head.rule, fires_on_rows=on_rows)


def failing_alert(head: AlertFacts, base: AlertFacts | None = None) -> Finding:
    """Return that the query of an alert would be refused; `base`: the alert before, None for a new one."""
    more = f" (and {len(head.query_errors) - 1} more)" if len(head.query_errors) > 1 else ""
    text = f"its query would fail, so that the rule could never fire: {head.query_errors[0]}{more}"
    is_changed = base is not None and base.rule.query != head.rule.query
    query = unified_query_diff(base.rule.query, head.rule.query) if base and is_changed else ()
    # A query that nobody touched may have failed before.
    direction = Direction.WEAKENED if is_changed else Direction.UNCLEAR
    about = About(SubjectKind.ALERT, head.id, head.title, head.place)
    return new_finding(Category.BROKEN, direction, about, text if base else f"is new, but {text}", query=query)


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
