"""Compare the let statements of two queries: lists and numbers by what the query makes of them."""

from collections.abc import Iterator, Sequence

from entrawatch.changes.findings import Direction
from entrawatch.changes.queries.edits import Edit
from entrawatch.changes.queries.parameters import number_direction
from entrawatch.changes.queries.terms import number, term_direction
from entrawatch.changes.queries.tokens import Tokens, split, unwrapped

_IN, _NOT_IN = ("in", "in~", "has_any"), ("!in", "!in~", "!has_any")


def let_edits(before: Sequence[Tokens], after: Sequence[Tokens], rest: tuple[Tokens, Tokens]) -> Iterator[Edit]:
    """Yield what differs in the statements in front of a query; `rest` is what stands behind them."""
    old, new = _named(before), _named(after)
    if old is None or new is None:
        yield Edit(Direction.UNCLEAR, "its statements change")
        return
    for name in dict.fromkeys([*old, *new]):
        if name in old and name in new:
            if old[name] != new[name]:
                yield _changed(name, old[name], new[name], _uses(name, new, rest[1]))
        else:
            # Where it is used, that is a change of its own; unless something else had, or has, the same name.
            others = rest[0] if name in new else rest[1]
            direction = Direction.UNCLEAR if name in others else Direction.NEUTRAL
            yield Edit(direction, f"let {name} is {'new' if name in new else 'gone'}")


def _named(statements: Sequence[Tokens]) -> dict[str, Tokens] | None:
    """Return the values by name, None where a statement is no plain let or a name stands twice."""
    found = {one[1]: one[3:] for one in statements if one[0] == "let" and one[2:3] == ("=",)}
    return found if len(found) == len(statements) else None


def _uses(name: str, lets: dict[str, Tokens], rest: Tokens) -> Tokens:
    """Return everything that can read a name."""
    return tuple(token for other, value in lets.items() if other != name for token in (*value, ";")) + rest


def _changed(name: str, before: Tokens, after: Tokens, query: Tokens) -> Edit:
    text = f"let {name} changes"
    old, new = _list(before), _list(after)
    if old is not None and new is not None:
        sign = _sign(name, query)
        direction = term_direction(("x", sign, "(", *old, ")"), ("x", sign, "(", *new, ")")) if sign else None
        return Edit(direction or Direction.UNCLEAR, text, excludes=sign in _NOT_IN)
    if len(before) == len(after) == 1:
        numbers = number(before[0]), number(after[0])
        if numbers[0] is not None and numbers[1] is not None:
            return Edit(number_direction(query, name, numbers[0], numbers[1]), text)
    return Edit(Direction.UNCLEAR, text)


def _list(value: Tokens) -> Tokens | None:
    """Return the entries of `dynamic([...])` with the commas between them."""
    inside = unwrapped(value[1:]) if value[:1] == ("dynamic",) else ()
    is_list = len(inside) > 2 and inside[0] == "[" and inside[-1] == "]" and len(split(inside, ",")) == 1
    return inside[1:-1] if is_list else None


def _sign(name: str, query: Tokens) -> str:
    """Return the operator in front of a list, where all places agree on whether it names what is left out."""
    found = set()
    for at, token in enumerate(query):
        if token == name:
            is_list = query[at - 1 : at] == ("(",) and query[at + 1 : at + 2] == (")",)
            found.add(query[at - 2].lower() if is_list and at > 1 else "")
    if found and found <= set(_IN):
        return "in"
    return "!in" if found and found <= set(_NOT_IN) else ""
