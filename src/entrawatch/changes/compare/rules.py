"""Compare two versions of one alert rule: severity, trigger, schedule, query."""

from collections.abc import Iterator, Sequence

from entrawatch.changes.compare.trigger import fires_on_rows, trigger_aspects
from entrawatch.changes.differences import unified_query_diff
from entrawatch.changes.findings import (
    About,
    Aspect,
    Category,
    Direction,
    Finding,
    SubjectKind,
    by_heading,
    higher_is_weaker,
    lower_is_weaker,
    new_finding,
)
from entrawatch.changes.queries.growth import more_rows_mean_more
from entrawatch.changes.queries.lets import number_direction
from entrawatch.changes.queries.pipelines import query_edits
from entrawatch.changes.queries.steps import Edit, tokens
from entrawatch.changes.queries.terms import worst
from entrawatch.changes.snapshots.model import AlertFacts, RuleFacts
from entrawatch.kql.union_legs import without_legs
from entrawatch.reference.durations import iso, minutes
from entrawatch.specs.alert_spec import Severity

_TEXTS = {
    Direction.WEAKENED: "is weakened",
    Direction.UNCLEAR: "changes with unclear effect",
    Direction.NEUTRAL: "means the same",
    Direction.STRENGTHENED: "is strengthened",
}


def rule_findings(base: AlertFacts, head: AlertFacts) -> Iterator[Finding]:
    """Yield the changes of one alert's rule, one finding for each heading and direction."""
    about = About(SubjectKind.ALERT, head.id, head.title, head.place)
    aspects = [*rule_aspects(base.rule, head.rule), *parameter_aspects(base, head)]
    for category, direction, found in by_heading(aspects):
        changes = tuple((one.name, one.before, one.after) for one in found)
        yield new_finding(category, direction, about, _TEXTS[direction], changes=changes)
    if head.query_errors:
        yield failing_alert(head, base)
        return
    on_rows = fires_on_rows(base.rule) and fires_on_rows(head.rule)
    # A table that is no longer collected is a finding of its own, also where its part of the query is omitted.
    unread = {*base.unread_tables, *head.unread_tables}
    queries = [without_legs(one.rule.query, unread) for one in (base, head)]
    before, after = (
        one.rule.model_copy(update={"query": text}) for one, text in zip((base, head), queries, strict=True)
    )
    yield from query_findings(about, before, after, fires_on_rows=on_rows)


def failing_alert(head: AlertFacts, base: AlertFacts | None = None) -> Finding:
    """Return a finding for an alert whose query would be rejected; `base`: the previous alert, None for a new one."""
    more = f" (and {len(head.query_errors) - 1} more)" if len(head.query_errors) > 1 else ""
    text = f"has a query that fails, so its rule can never fire: {head.query_errors[0]}{more}"
    is_changed = base is not None and base.rule.query != head.rule.query
    query = unified_query_diff(base.rule.query, head.rule.query) if base and is_changed else ()
    # An unchanged query may have failed before.
    direction = Direction.WEAKENED if is_changed else Direction.UNCLEAR
    about = About(SubjectKind.ALERT, head.id, head.title, head.place)
    return new_finding(Category.BROKEN, direction, about, text if base else f"is new, but {text}", query=query)


def rule_aspects(base: RuleFacts, head: RuleFacts) -> Iterator[Aspect]:
    """Yield every aspect of a rule that differs, except the query."""
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


_ORDER = list(Direction)


def query_findings(about: About, base: RuleFacts, head: RuleFacts, *, fires_on_rows: bool) -> Iterator[Finding]:
    """Yield the effects of a changed query; `fires_on_rows`: whether the alert fires on more rows, not on fewer."""
    before, after = base.query, head.query
    if before == after:
        return
    columns = {name for rule in (base, head) for name in (rule.measure, *(one.name for one in rule.dimensions)) if name}
    edits, diff = query_edits(before, after, columns), unified_query_diff(before, after)
    if not edits:
        text = "changes only layout or comments of its query"
        yield new_finding(Category.TEXT_ONLY, Direction.NEUTRAL, about, text, query=diff)
        return
    direction = worst(edit.direction for edit in edits)
    if not fires_on_rows and direction is not Direction.NEUTRAL:
        direction = Direction.UNCLEAR
    yield new_finding(_category(edits), direction, about, _text(edits), query=diff)


def parameter_aspects(base: AlertFacts, head: AlertFacts) -> Iterator[Aspect]:
    """Yield the alert's changed parameters, each with its effect in the query."""
    query = tokens(head.rule.query)
    for name in sorted(base.parameters.keys() & head.parameters.keys()):
        before, after = base.parameters[name], head.parameters[name]
        if before != after:
            direction = number_direction(query, name, before, after)
            yield Aspect(Category.TRIGGER_WEAKENED, direction, f"parameter {name}", f"{before:g}", f"{after:g}")


def _category(edits: Sequence[Edit]) -> Category:
    weakening = [edit for edit in edits if edit.direction is Direction.WEAKENED]
    is_exclusion = bool(weakening) and all(edit.excludes for edit in weakening)
    return Category.EXCLUSION_ADDED if is_exclusion else Category.QUERY_CHANGED


def _text(edits: Sequence[Edit]) -> str:
    texts = "; ".join(edit.text for edit in sorted(edits, key=lambda edit: _ORDER.index(edit.direction)))
    return f"changes its query ({texts})"


_ABSENCE = ("LessThan", "LessThanOrEqual", "Equal")


def schedule_aspects(base: RuleFacts, head: RuleFacts) -> Iterator[Aspect]:
    """Yield the differences of the schedules."""
    for name, is_weaker, values in (
        ("evaluation_frequency", higher_is_weaker, (base.evaluation_frequency, head.evaluation_frequency)),
        ("mute_actions_duration", higher_is_weaker, (base.mute, head.mute)),
    ):
        before, after = map(_minutes, values)
        if before != after:
            yield Aspect(Category.SCHEDULE_WEAKENED, is_weaker(before, after), name, *values)
    yield from _look_back(base, head)


def _look_back(base: RuleFacts, head: RuleFacts) -> Iterator[Aspect]:
    if _minutes(base.window_size) != _minutes(head.window_size):
        direction = lower_is_weaker(_minutes(base.window_size), _minutes(head.window_size))
        yield _aspect(direction, "window_size", (base.window_size, head.window_size), head)
    before, after = _reach(base), _reach(head)
    if base.query_time_range != head.query_time_range:
        direction = lower_is_weaker(before, after) if before != after else Direction.NEUTRAL
        yield _aspect(direction, "override_query_time_range", (iso(before), iso(after)), head)


def _aspect(direction: Direction, name: str, values: tuple[str, str], head: RuleFacts) -> Aspect:
    if direction is not Direction.NEUTRAL and head.operator in _ABSENCE:
        direction = Direction.UNCLEAR  # a rule that fires below a threshold can fire more often with fewer records
    if direction is Direction.STRENGTHENED and not more_rows_mean_more(head.query):
        direction = Direction.UNCLEAR  # such as a rule for a first occurrence: it may have seen one before
    return Aspect(Category.SCHEDULE_WEAKENED, direction, name, *values)


def _reach(rule: RuleFacts) -> int:
    return _minutes(rule.query_time_range) or _minutes(rule.window_size) * rule.periods


def _minutes(duration: str) -> int:
    return minutes(duration) if duration else 0
