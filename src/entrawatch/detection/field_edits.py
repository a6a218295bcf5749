"""Field edits: a column or member of a query replaced with a sibling, as if the author confused the two."""

import re
from collections.abc import Collection, Iterable, Iterator
from difflib import SequenceMatcher
from itertools import islice

from entrawatch.detection.query_text import Edit, QueryText
from entrawatch.kql.analysis import Analysis, Comparison, Member, Operator
from entrawatch.kql.dynamic_shapes import shape
from entrawatch.kql.member_paths import column_of, path_text, steps_of
from entrawatch.reference.tables import table

# Maximum number of grouping columns and of members per query; the first ones are edited.
MOST_FIELDS = 6
_PICKS = frozenset({"arg_min", "arg_max"})
# If one value is present, its siblings are too, so no sample could distinguish them.
_PRESENCE = frozenset({"isempty", "isnotempty", "isnull", "isnotnull"})
_BY = re.compile(r"\bby\b")
_NAMED = re.compile(r"\s*(\w+)\s*=(?![=~])\s*")
_LAST_NAME = re.compile(r"(?<=\.)\w+$")


def compared_columns(query: QueryText, found: Comparison) -> Iterator[Edit]:
    """Yield an edit for the column on each side of a comparison."""
    position = found.start
    for side in (found.left, *found.rights):
        position = query.text.find(side.text, position)
        if position >= 0 and not side.is_literal:
            yield from _replaced(query, position, side.text)
        position = max(position, found.start) + len(side.text)


def other_columns(query: QueryText, entities: Collection[str]) -> Iterator[Edit]:
    """Yield edits for columns in `by`, arg_min and arg_max, and those that become an entity's column; at most six."""
    return islice(_other_columns(query, entities), MOST_FIELDS)


def other_members(query: QueryText, entities: Collection[str]) -> Iterator[Edit]:
    """Yield edits for different members that decide or become an entity's column; at most six."""
    found: dict[str, Edit] = {}
    for member in query.analysis.members:
        edit = _other_member(query, member)
        if edit and member.path not in found and _matters(query, member, entities):
            found[member.path] = edit
    return islice(found.values(), MOST_FIELDS)


def _other_columns(query: QueryText, entities: Collection[str]) -> Iterator[Edit]:
    for operator in query.analysis.operators:
        for column in operator.groups:
            yield from _replaced(query, _word_at(query, column, _by(query, operator)), column)
        for position, name, value in _named(query, operator):
            if name in entities:
                yield from _replaced(query, position, value)
    for call in query.analysis.calls:
        if call.name in _PICKS:
            column = call.arguments[0].text
            yield from _replaced(query, _word_at(query, column, call.start + len(call.name)), column)


def _by(query: QueryText, operator: Operator) -> int:
    return max(word.end() for word in _BY.finditer(query.code, operator.start, operator.start + operator.length))


def _word_at(query: QueryText, word: str, position: int) -> int:
    match = re.compile(rf"\b{re.escape(word)}\b").search(query.code, position)
    return match.start() if match else -1


def _replaced(query: QueryText, position: int, column: str) -> Iterator[Edit]:
    other = sibling_column(query.analysis, column)
    if other and position >= 0:
        yield Edit(position, position + len(column), other)


def _other_member(query: QueryText, member: Member) -> Edit | None:
    end = member.start + member.length
    last = _LAST_NAME.search(query.text[member.start : end])
    other = sibling_member(member) if last else None
    return Edit(member.start + last.start(), end, other) if last and other else None


def _matters(query: QueryText, member: Member, entities: Collection[str]) -> bool:
    """Whether a member is used in a condition or becomes an entity column; other columns only inform."""
    operator = query.operator_at(member.start)
    if _is_asked_for_presence(query, member) or not operator:
        return False
    names = [
        name for position, name, value in _named(query, operator) if position <= member.start < position + len(value)
    ]
    return not names or names[0] in entities or names[0] in query.words_after(operator.start + operator.length)


def _is_asked_for_presence(query: QueryText, member: Member) -> bool:
    calls = query.analysis.calls
    return any(call.name in _PRESENCE and call.start < member.start < call.start + call.length for call in calls)


def _named(query: QueryText, operator: Operator) -> Iterator[tuple[int, str, str]]:
    """Yield position, text and name of each named value."""
    for position, argument in query.arguments(operator):
        if match := _NAMED.match(argument):
            yield position + match.end(), match[1], argument[match.end() :]


# Types for which two members have nothing known in common.
_VAGUE = frozenset({"any", "json", "object", "array"})


def sibling_column(analysis: Analysis, column: str) -> str | None:
    """Return the most similarly named column of the same table and type that the query reads, or None."""
    for name, columns in analysis.columns_used.items():
        known = table(name)
        if known and column in columns:
            kind = known.columns[column]
            return _nearest(column, (one for one in columns if known.columns[one] == kind))
    return None


def sibling_member(member: Member) -> str | None:
    """Return the most similarly named sibling member of the same known type."""
    if len(member.origins) != 1:
        return None
    (origin,) = member.origins
    column, steps = column_of(origin.path), steps_of(origin.path)
    known = shape(origin.table, column)
    if not known or not steps or not isinstance(steps[-1], str):
        return None
    above, kind = steps[:-1], known.type_of(origin.path)
    names = known.members(path_text(column, above))
    alike = (name for name in names if known.type_of(path_text(column, (*above, name))) == kind)
    return None if kind is None or kind in _VAGUE else _nearest(steps[-1], alike)


def _nearest(name: str, others: Iterable[str]) -> str | None:
    return max(
        (one for one in others if one != name),
        key=lambda one: (SequenceMatcher(None, name.casefold(), one.casefold()).ratio(), one),
        default=None,
    )
