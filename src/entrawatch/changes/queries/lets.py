"""Compare named values of two queries, in let statements and parameters, by their effect in the query."""

from collections.abc import Iterator, Sequence

from entrawatch.changes.findings import Direction
from entrawatch.changes.queries.growth import grows
from entrawatch.changes.queries.steps import Edit, Step, Tokens, split, steps, unwrapped
from entrawatch.changes.queries.terms import number, term_direction

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


_IN, _NOT_IN = ("in", "in~", "has_any"), ("!in", "!in~", "!has_any")


def let_edits(before: Sequence[Tokens], after: Sequence[Tokens], rest: tuple[Tokens, Tokens]) -> Iterator[Edit]:
    """Yield differences in the let statements of two queries; `rest` is what follows them."""
    old, new = _named(before), _named(after)
    if old is None or new is None:
        yield Edit(Direction.UNCLEAR, "its let statements change")
        return
    for name in dict.fromkeys([*old, *new]):
        if name in old and name in new:
            if old[name] != new[name]:
                yield _changed(name, old[name], new[name], _uses(name, new, rest[1]))
        else:
            # Its use is a separate change, unless something else had or has the same name.
            others = _uses(name, *((old, rest[0]) if name in new else (new, rest[1])))
            direction = Direction.UNCLEAR if name in others else Direction.NEUTRAL
            yield Edit(direction, f"let {name} is {'new' if name in new else 'gone'}")


def _named(statements: Sequence[Tokens]) -> dict[str, Tokens] | None:
    """Return the values by name, None if a statement is not a plain let or a name is repeated."""
    found = {one[1]: one[3:] for one in statements if one[0] == "let" and one[2:3] == ("=",)}
    return found if len(found) == len(statements) else None


def _uses(name: str, lets: dict[str, Tokens], rest: Tokens) -> Tokens:
    """Return everything that can read a name."""
    return tuple(token for other, value in lets.items() if other != name for token in (*value, ";")) + rest


def _changed(name: str, before: Tokens, after: Tokens, query: Tokens) -> Edit:
    text = f"let {name} changes"
    old, new = _list(before), _list(after)
    if old is not None and new is not None:
        sign, may_grow = _sign(name, query)
        direction = term_direction(("x", sign, "(", *old, ")"), ("x", sign, "(", *new, ")")) if sign else None
        if direction is Direction.STRENGTHENED and not may_grow:
            direction = Direction.UNCLEAR
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


def _sign(name: str, query: Tokens) -> tuple[str, bool]:
    """Return the operator before a list if all uses agree, and whether more rows there mean more results."""
    main = steps((split(query, ";") or [()])[-1])
    places = [at for at, step in enumerate(main) if name in step.body]
    found = {sign for at in places for sign in _signs(name, main[at])}
    # Only filters of the last statement can be judged.
    if not found or query.count(name) != sum(main[at].body.count(name) for at in places):
        return "", False
    sign = "in" if found <= set(_IN) else "!in" if found <= set(_NOT_IN) else ""
    return sign, all(grows(main[at + 1 :]) for at in places)


def _signs(name: str, step: Step) -> Iterator[str]:
    body = step.body
    for at in (place for place, token in enumerate(body) if token == name):
        is_list = at > 1 and body[at - 1] == "(" and body[at + 1 : at + 2] == (")",)
        is_judged = is_list and is_plain_filter(step) and not call_depth(body, at - 1)
        yield body[at - 2].lower() if is_judged else ""
