"""Compare the queries of an alert: what can be told from reading them, and their readable difference."""

from collections.abc import Iterator, Sequence

from entrawatch.changes.aspects import Aspect
from entrawatch.changes.findings import About, Category, Direction, Finding, new_finding
from entrawatch.changes.queries.parameters import number_direction
from entrawatch.changes.queries.pipelines import query_edits
from entrawatch.changes.queries.steps import Edit
from entrawatch.changes.queries.terms import worst
from entrawatch.changes.queries.tokens import tokens
from entrawatch.changes.queries.unified import unified_query_diff
from entrawatch.changes.snapshots.model import AlertFacts, RuleFacts

_ORDER = list(Direction)


def query_findings(about: About, base: RuleFacts, head: RuleFacts, *, fires_on_rows: bool) -> Iterator[Finding]:
    """Yield what a changed query does differently; `fires_on_rows`: does the alert fire on more rows, not on fewer?"""
    before, after = base.query, head.query
    if before == after:
        return
    columns = {name for rule in (base, head) for name in (rule.measure, *(one.name for one in rule.dimensions)) if name}
    edits, diff = query_edits(before, after, columns), unified_query_diff(before, after)
    if not edits:
        text = "layout or comments of its query changed"
        yield new_finding(Category.TEXT_ONLY, Direction.NEUTRAL, about, text, query=diff)
        return
    direction = worst(edit.direction for edit in edits)
    if not fires_on_rows and direction is not Direction.NEUTRAL:
        direction = Direction.UNCLEAR
    yield new_finding(_category(edits), direction, about, _text(edits), query=diff)


def parameter_aspects(base: AlertFacts, head: AlertFacts) -> Iterator[Aspect]:
    """Yield the alert's own numbers that have another value, each with what its query makes of it."""
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
    return "; ".join(edit.text for edit in sorted(edits, key=lambda edit: _ORDER.index(edit.direction)))
