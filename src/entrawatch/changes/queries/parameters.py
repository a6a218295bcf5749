"""Evaluate a named number in a query: whether a larger or smaller value lets fewer rows through."""

from entrawatch.changes.findings import Direction
from entrawatch.changes.queries.growth import grows
from entrawatch.changes.queries.steps import Step, steps
from entrawatch.changes.queries.tokens import Tokens, split

_MORE, _LESS = (">", ">="), ("<", "<=")
_TURNED = ("not", "false", "true")
_SIGNS = ("*", "/", "+", "-")


def number_direction(query: Tokens, name: str, before: float, after: float) -> Direction:
    """Return the effect of a changed number if all its uses agree; otherwise UNCLEAR."""
    main = steps((split(query, ";") or [()])[-1])
    places = [at for at, step in enumerate(main) if name in step.body]
    found = {_needs_more(main[at], name) for at in places}
    # Only filters of the last statement can be judged.
    if query.count(name) != sum(main[at].body.count(name) for at in places) or found not in ({True}, {False}):
        return Direction.UNCLEAR
    if before == after:
        return Direction.NEUTRAL
    if (after > before) == (found == {True}):
        return Direction.WEAKENED
    return Direction.STRENGTHENED if all(grows(main[at + 1 :]) for at in places) else Direction.UNCLEAR


def _needs_more(step: Step, name: str) -> bool | None:
    """Return True for `x >= number`, False for `x <= number`, otherwise None."""
    found = {_side(step.body, at) for at, token in enumerate(step.body) if token == name}
    return next(iter(found)) if len(found) == 1 and is_plain_filter(step) else None


def is_plain_filter(step: Step) -> bool:
    """Return whether a step keeps the rows that match its conditions; `not(x)` and `(x) == false` reverse them."""
    return step.name == "where" and not any(token.lower() in _TURNED for token in step.body)


def _side(body: Tokens, at: int) -> bool | None:
    left = body[at - 1] if at else ""
    right = body[at + 1] if at + 1 < len(body) else ""
    if right in _SIGNS or call_depth(body, at):
        return None
    if left in _MORE or (right in _LESS and left not in _LESS):
        return True
    return False if left in _LESS or right in _MORE else None


def call_depth(body: Tokens, at: int) -> int:
    """Return how many function calls enclose a position; plain brackets do not count."""
    calls: list[bool] = []
    for place, token in enumerate(body[:at]):
        if token == "(":  # noqa: S105 - a bracket
            calls.append(place > 0 and body[place - 1][:1].isalpha() and body[place - 1].lower() not in ("and", "or"))
        elif token == ")":  # noqa: S105 - a bracket
            calls.pop()
    return sum(calls)
