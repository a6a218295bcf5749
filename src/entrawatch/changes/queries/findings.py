"""Compare the queries of an alert: what can be told from reading them, and their readable difference."""

from collections.abc import Iterator, Sequence

from entrawatch.changes.compare.aspects import Aspect, higher_is_weaker, lower_is_weaker
from entrawatch.changes.findings import About, Category, Direction, Finding, new_finding
from entrawatch.changes.queries.pipelines import Edit, query_edits
from entrawatch.changes.queries.terms import worst
from entrawatch.changes.queries.tokens import Tokens, tokens
from entrawatch.changes.queries.unified import unified_query_diff
from entrawatch.changes.snapshots.model import AlertFacts

_MORE, _LESS = (">", ">="), ("<", "<=")
_ORDER = list(Direction)


def query_findings(about: About, before: str, after: str, *, fires_on_rows: bool) -> Iterator[Finding]:
    """Yield what a changed query does differently; `fires_on_rows`: does the alert fire on more rows, not on fewer?"""
    if before == after:
        return
    edits, diff = query_edits(before, after), unified_query_diff(before, after)
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
            direction = _direction(query, name, before, after)
            yield Aspect(Category.TRIGGER_WEAKENED, direction, f"parameter {name}", f"{before:g}", f"{after:g}")


def _category(edits: Sequence[Edit]) -> Category:
    weakening = [edit for edit in edits if edit.direction is Direction.WEAKENED]
    is_exclusion = bool(weakening) and all(edit.excludes for edit in weakening)
    return Category.EXCLUSION_ADDED if is_exclusion else Category.QUERY_CHANGED


def _text(edits: Sequence[Edit]) -> str:
    return "; ".join(edit.text for edit in sorted(edits, key=lambda edit: _ORDER.index(edit.direction)))


def _direction(query: Tokens, name: str, before: float, after: float) -> Direction:
    """Return what a larger or smaller number does, where every place of the query agrees."""
    found = {_needs_more(query, at) for at, token in enumerate(query) if token == name}
    if found == {True}:
        return higher_is_weaker(before, after)
    return lower_is_weaker(before, after) if found == {False} else Direction.UNCLEAR


def _needs_more(query: Tokens, at: int) -> bool | None:
    """Return True for `x >= number`, False for `x <= number`, None where the place tells neither."""
    left = query[at - 1] if at else ""
    right = query[at + 1] if at + 1 < len(query) else ""
    if any(token.lower() == "not" for token in _filter_before(query, at)):
        return None
    if left in _MORE or (right in _LESS and left not in _LESS):
        return True if right not in ("*", "/", "+", "-") else None
    if left in _LESS or right in _MORE:
        return False if right not in ("*", "/", "+", "-") else None
    return None


def _filter_before(query: Tokens, at: int) -> Tokens:
    """Return the part of a query between the last pipe and a place."""
    start = max((place for place in range(at) if query[place] == "|"), default=0)
    return query[start:at]
