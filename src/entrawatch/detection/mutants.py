"""Mutants: queries with one small change, such as an author's mistake."""

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum

from entrawatch.detection.field_edits import compared_columns, other_columns, other_members
from entrawatch.detection.query_text import Edit, QueryText, edited
from entrawatch.kql.analysis import Analysis, Comparison
from entrawatch.kql.host import QueryRefused
from entrawatch.kql.literals import string_literal


class MutantKind(StrEnum):
    """What was changed."""

    COMPARISON = "comparison"
    NUMBER = "number"
    TEXT = "text"
    COLUMN = "column"
    MEMBER = "member"
    STEP = "step"
    LOGIC = "logic"


@dataclass(frozen=True)
class Mutant:
    """One changed query; `start` counts characters of the original query from 0."""

    kind: MutantKind
    start: int
    original: str
    replacement: str
    query: str


_FLIPS = {
    "==": "!=", "=~": "!~", "<": ">=", ">": "<=", "has": "!has", "contains": "!contains", "in": "!in", "in~": "!in~",
    "startswith": "!startswith", "endswith": "!endswith", "has_cs": "!has_cs", "contains_cs": "!contains_cs",
    "startswith_cs": "!startswith_cs", "endswith_cs": "!endswith_cs", "has_any": "has_all", "hasprefix": "!hasprefix",
    "hassuffix": "!hassuffix",
}  # fmt: skip
_FLIPPED = {**_FLIPS, **{flipped: operator for operator, flipped in _FLIPS.items()}}
# One more or less; for moments, no sample can show whether the exact instant counts.
_EDGES = {">=": ">", ">": ">=", "<=": "<", "<": "<="}
_COUNTED = frozenset({"int", "long", "real", "decimal"})
_NUMBER = re.compile(r"(?<![\w.])(\d+)(?=(ms|[smhd])\b|(?![\w.]))")
_LOGIC = re.compile(r"\b(and|or)\b")
_FIRST_OF_EACH = re.compile(r"summarize\s+arg_(min|max)\s*\(\s*\w+\s*,\s*\*\s*\)\s*by\b")
_NOTHING = "where true"


def mutate(
    query: str, analyze: Callable[[str], Analysis], start: int = 0, entities: Collection[str] = ()
) -> tuple[Mutant, ...]:
    """Return the mutants of a query that are valid KQL with the same result columns, sorted by position.

    Nothing before the character `start` is changed: that part contains the values of inputs and parameters.
    `entities`: the result columns for which a wrong field counts; others only inform.
    """
    analysis = analyze(query)
    text = QueryText(query, analysis)
    found: dict[str, Mutant] = {}
    for kind, edit in _edits(text, entities):
        mutated = edited(query, [edit])
        if edit.start >= start and mutated != query and mutated not in found:
            found[mutated] = Mutant(kind, edit.start, query[edit.start : edit.end], edit.text, mutated)
    valid = [one for one in found.values() if _is_valid(one.query, analyze, analysis)]
    return tuple(sorted(valid, key=lambda one: (one.start, one.replacement)))


def _is_valid(query: str, analyze: Callable[[str], Analysis], original: Analysis) -> bool:
    try:
        mutated = analyze(query)
    except QueryRefused:
        return False
    return not mutated.has_errors and dict(mutated.result_columns) == dict(original.result_columns)


def _edits(query: QueryText, entities: Collection[str]) -> Iterator[tuple[MutantKind, Edit]]:
    for found in query.analysis.comparisons:
        yield from _comparison(query, found)
    yield from ((MutantKind.COLUMN, edit) for edit in other_columns(query, entities))
    yield from ((MutantKind.MEMBER, edit) for edit in other_members(query, entities))
    for operator in query.analysis.operators:
        if operator.name == "where" or _FIRST_OF_EACH.match(query.code_of(operator)):
            yield MutantKind.STEP, Edit(operator.start, operator.start + operator.length, _NOTHING)
    for number in _NUMBER.finditer(query.code):
        for changed in _other_numbers(int(number[1]), is_span=bool(number[2])):
            yield MutantKind.NUMBER, Edit(*number.span(1), str(changed))
    for word in _LOGIC.finditer(query.code):
        yield MutantKind.LOGIC, Edit(*word.span(), "or" if word[0] == "and" else "and")


def _other_numbers(number: int, is_span: bool) -> set[int]:
    # Samples cannot show a minute more or less, but they can show ten times as long.
    if is_span:
        return {number * 10, max(number // 10, 1)}
    # Zero and one are mostly positions and groups of a pattern, of which there is no tenth.
    return {number + 1, max(number - 1, 0)} | ({number * 10} if number > 1 else set())


def _comparison(query: QueryText, found: Comparison) -> Iterator[tuple[MutantKind, Edit]]:
    position = (
        found.start + len(found.left.text) if query.text.startswith(found.left.text, found.start) else found.start
    )
    start = query.code.find(found.operator, position)
    if start >= 0 and found.operator in _FLIPPED:
        end = start + len(found.operator)
        yield MutantKind.COMPARISON, Edit(start, end, _FLIPPED[found.operator])
        if found.operator in _EDGES and found.left.type in _COUNTED:
            yield MutantKind.COMPARISON, Edit(start, end, _EDGES[found.operator])
        yield from _texts(query, found, end)
    yield from ((MutantKind.COLUMN, edit) for edit in compared_columns(query, found))


def _texts(query: QueryText, found: Comparison, position: int) -> Iterator[tuple[MutantKind, Edit]]:
    for right in found.rights:
        if right.is_literal and isinstance(right.value, str):
            position = query.text.find(right.text, position)
            end = position + len(right.text)
            yield MutantKind.TEXT, Edit(position, end, string_literal(_other_text(right.value)))
            position = end


def _other_text(value: str) -> str:
    return str(int(value) + 1) if value.isascii() and value.isdigit() else f"{value}x" if value else "x"
