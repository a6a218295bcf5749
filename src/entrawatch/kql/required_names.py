"""Required names: the operations or events of which a query must see one to find anything, as its first filters say."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from entrawatch.kql.words import tokens

_ANY_OF = {"in": "==", "in~": "=~", "has_any": "has"}
_OPERATORS = frozenset({"==", "=~", "has", "startswith", "endswith", "contains"})
_OPENING, _CLOSING = frozenset("([{"), frozenset(")]}")
# With them, a result can come from other records.
_OTHER_RECORDS = frozenset({"union", "fullouter", "rightouter", "rightanti"})


@dataclass(frozen=True)
class RequiredName:
    """A comparison of a column with a text, such as `startswith` and `Add member`."""

    operator: str
    value: str


def required_names(query: str, table: str, column: str) -> tuple[RequiredName, ...]:
    """Return the names of which a record of the table must have one; empty if the text does not show any.

    Only a last statement that starts with the table is judged, and there the filters before any other operator.
    """
    statement = _last_statement(tokens(query))
    operators = list(_split(statement, "|"))
    if operators[0] != [table] or _OTHER_RECORDS.intersection(statement) or any(map(_has_always_a_row, operators)):
        return ()
    for operator in operators[1:]:
        if operator[0] != "where":
            break
        for condition in _split(operator[1:], "and"):
            if found := _names(condition, column):
                return found
    return ()


def _last_statement(query: Sequence[str]) -> list[str]:
    return [one for one in _split(query, ";") if one][-1]


def _has_always_a_row(operator: Sequence[str]) -> bool:
    return operator[0] == "summarize" and "by" not in operator


def _split(parts: Sequence[str], sign: str) -> Iterator[list[str]]:
    """Yield the parts between the signs that are in no parentheses."""
    found: list[str] = []
    depth = 0
    for part in parts:
        depth += (part in _OPENING) - (part in _CLOSING)
        if part == sign and not depth:
            yield found
            found = []
        else:
            found.append(part)
    yield found


def _names(condition: Sequence[str], column: str) -> tuple[RequiredName, ...]:
    """Return the names of a condition that is only a choice of names; otherwise nothing."""
    choices = [_name(_bare(one), column) for one in _split(_bare(condition), "or")]
    return tuple(name for choice in choices for name in choice) if all(choices) else ()


def _name(comparison: Sequence[str], column: str) -> list[RequiredName]:
    match comparison:
        case [first, operator, value] if first == column and operator in _OPERATORS and _is_plain(value):
            return [RequiredName(operator, value.strip("\"'"))]
        case [first, operator, "(", *values, ")"] if first == column and operator in _ANY_OF:
            listed = values[::2]
            return [RequiredName(_ANY_OF[operator], one.strip("\"'")) for one in listed if all(map(_is_plain, listed))]
    return []


def _bare(condition: Sequence[str]) -> Sequence[str]:
    """Return a condition without parentheses around the whole of it."""
    while condition[:1] == ["("] and _closing(condition) == len(condition) - 1:
        condition = condition[1:-1]
    return condition


def _closing(parts: Sequence[str]) -> int:
    """Return the place of the sign that closes the first one."""
    depth = 0
    for place, part in enumerate(parts):
        depth += (part in _OPENING) - (part in _CLOSING)
        if not depth:
            return place
    return len(parts)


def _is_plain(token: str) -> bool:
    return token.isdecimal() or (token[:1] in "\"'" and "\\" not in token)
