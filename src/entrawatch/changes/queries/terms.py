"""Compare two filter conditions of a query: which of them lets fewer rows through."""

import re
from collections.abc import Iterable

from entrawatch.changes.findings import Direction
from entrawatch.changes.queries.steps import Token, Tokens, is_text, split, unwrapped

_UNITS = {"d": 86400.0, "h": 3600.0, "m": 60.0, "s": 1.0, "ms": 0.001, "": 1.0}
_NUMBER = re.compile(r"(\d+(?:\.\d+)?)(d|h|m|s|ms|)")
_NEGATIVE = ("!", "not", "<>", "isempty", "isnull")
# Of two comparisons with the same text, the first lets fewer rows through.
_LOOSER = {
    ("==", "=~"), ("==", "contains"), ("==", "in~"), ("=~", "contains"), ("has", "contains"), ("in", "in~"),
    ("startswith", "contains"), ("endswith", "contains"), ("hasprefix", "contains"), ("hassuffix", "contains"),
    ("==", "startswith"), ("==", "endswith"), ("==", "has"), ("=~", "startswith"), ("=~", "endswith"), ("=~", "has"),
    ("!~", "!="), ("!in~", "!in"), ("!contains", "!has"), ("!contains", "!startswith"), ("!contains", "!endswith"),
    ("!contains", "!~"), ("!contains", "!="), ("!has", "!="), ("has_all", "has_any"),
    (">", ">="), ("<", "<="),
}  # fmt: skip
_ANY_OF, _NONE_OF, _ALL_OF = ("in", "in~", "has_any"), ("!in", "!in~", "!has_any"), ("has_all",)


def is_exclusion(term: Tokens) -> bool:
    """Return whether a condition describes what is excluded."""
    return any(token.lower().startswith(_NEGATIVE) for token in term if not is_text(token))


def term_direction(before: Tokens, after: Tokens) -> Direction:
    """Return whether fewer rows pass the second condition than the first; UNCLEAR if the text does not show it."""
    before, after = unwrapped(before), unwrapped(after)
    if before == after:
        return Direction.NEUTRAL
    parts = [split(term, "or") for term in (before, after)]
    if max(map(len, parts)) > 1:
        return _combined(*parts, gained=Direction.STRENGTHENED, lost=Direction.WEAKENED)
    parts = [split(term, "and") for term in (before, after)]
    if max(map(len, parts)) > 1:
        return _combined(*parts, gained=Direction.WEAKENED, lost=Direction.STRENGTHENED)
    return _negated(before, after) or _listed(before, after) or _compared(before, after) or Direction.UNCLEAR


def number(token: Token) -> float | None:
    """Return a number or a timespan in seconds, None for anything else."""
    found = _NUMBER.fullmatch(token)
    return float(found[1]) * _UNITS[found[2]] if found else None


def worst(directions: Iterable[Direction]) -> Direction:
    """Return the most dangerous direction; NEUTRAL for none."""
    order = list(Direction)
    found = sorted(set(directions), key=order.index)
    if Direction.STRENGTHENED in found and Direction.NEUTRAL in found:
        found.remove(Direction.NEUTRAL)
    return found[0] if found else Direction.NEUTRAL


def _combined(before: list[Tokens], after: list[Tokens], *, gained: Direction, lost: Direction) -> Direction:
    old = [one for one in map(unwrapped, before) if one not in map(unwrapped, after)]
    new = [one for one in map(unwrapped, after) if one not in map(unwrapped, before)]
    if len(old) == len(new):
        return worst(term_direction(*pair) for pair in zip(old, new, strict=True))
    if old and new:
        return Direction.UNCLEAR
    return lost if old else gained


def _negated(before: Tokens, after: Tokens) -> Direction | None:
    """Compare the contents of two not(...): what widens inside narrows outside."""
    if not all(len(term) > 3 and term[0].lower() == "not" and term[1] == "(" for term in (before, after)):
        return None
    if unwrapped(before[1:]) == before[1:] or unwrapped(after[1:]) == after[1:]:
        return None
    turned = {Direction.WEAKENED: Direction.STRENGTHENED, Direction.STRENGTHENED: Direction.WEAKENED}
    inside = term_direction(before[1:], after[1:])
    return turned.get(inside, inside)


def _listed(before: Tokens, after: Tokens) -> Direction | None:
    """Compare two lists after the same operator: x in ("a", "b")."""
    old, new = _list(before), _list(after)
    if old is None or new is None or old[0] != new[0]:
        return None
    (_, sign), removed, added = old[0], old[1] - new[1], new[1] - old[1]
    if not removed and not added:
        return Direction.NEUTRAL
    if sign in _ANY_OF:
        return Direction.WEAKENED if removed else Direction.STRENGTHENED
    return Direction.WEAKENED if added else Direction.STRENGTHENED


def _list(term: Tokens) -> tuple[tuple[Tokens, Token], frozenset[Tokens]] | None:
    for at, token in enumerate(term):
        sign = token.lower()
        if sign in (*_ANY_OF, *_NONE_OF, *_ALL_OF) and term[at + 1 : at + 2] == ("(",):
            inside = unwrapped(term[at + 1 :])
            return None if inside == term[at + 1 :] else ((term[:at], sign), frozenset(split(inside, ",")))
    return None


def _compared(before: Tokens, after: Tokens) -> Direction | None:
    """Compare two terms that differ in one token: an operator, a number, a timespan."""
    if len(before) != len(after):
        return None
    places = [at for at, pair in enumerate(zip(before, after, strict=True)) if pair[0] != pair[1]]
    if len(places) != 1:
        return None
    at = places[0]
    old, new = before[at].lower(), after[at].lower()
    if any(token in ("(", "[") for token in before[:at]) and before[at - 2 : at] != ("ago", "("):
        return None  # inside a function call, more can mean less
    if (old, new) in _LOOSER:
        return Direction.STRENGTHENED
    if (new, old) in _LOOSER:
        return Direction.WEAKENED
    return _number_direction(before, at, number(old), number(new))


def _number_direction(term: Tokens, at: int, old: float | None, new: float | None) -> Direction | None:
    if old is None or new is None:
        return None
    if old == new:
        return Direction.NEUTRAL
    is_ago = term[at - 2 : at] == ("ago", "(") and term[at + 1 :] == (")",)
    side, sign = (at - 3, True) if is_ago else (at - 1, False)
    is_whole = is_ago or at == len(term) - 1
    if not is_whole or side < 1 or term[side] not in (">", ">=", "<", "<="):
        return None
    needs_more = term[side] in (">", ">=")
    # ago(): a longer span reaches further back.
    is_narrower = (new > old) == needs_more if not sign else (new < old) == needs_more
    return Direction.WEAKENED if is_narrower else Direction.STRENGTHENED
