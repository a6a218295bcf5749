"""What a number that stands in a query under a name does to it: whether more or less of it lets less through."""

from entrawatch.changes.findings import Direction
from entrawatch.changes.queries.tokens import Tokens

_MORE, _LESS = (">", ">="), ("<", "<=")
_SIGNS = ("*", "/", "+", "-")


def number_direction(query: Tokens, name: str, before: float, after: float) -> Direction:
    """Return what another number does, where every place of the query agrees; else UNCLEAR."""
    found = {_needs_more(query, at) for at, token in enumerate(query) if token == name}
    if found not in ({True}, {False}):
        return Direction.UNCLEAR
    is_weaker = (after > before) == (found == {True})
    return Direction.WEAKENED if is_weaker else Direction.STRENGTHENED


def _needs_more(query: Tokens, at: int) -> bool | None:
    """Return True for `x >= number`, False for `x <= number`, None where the place tells neither."""
    left = query[at - 1] if at else ""
    right = query[at + 1] if at + 1 < len(query) else ""
    if right in _SIGNS or any(token.lower() == "not" for token in _filter_before(query, at)):
        return None
    if left in _MORE or (right in _LESS and left not in _LESS):
        return True
    return False if left in _LESS or right in _MORE else None


def _filter_before(query: Tokens, at: int) -> Tokens:
    """Return the part of a query between the last pipe and a place."""
    start = max((place for place in range(at) if query[place] == "|"), default=0)
    return query[start:at]
