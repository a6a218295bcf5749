"""A query's text with its analysis, and edits by position."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from entrawatch.kql.analysis import Analysis, Call, Operator
from entrawatch.kql.words import without_quotes

_OPENING, _CLOSING = "([{", ")]}"


class QueryText:
    """One query: its text, the same text without strings and comments, and its analysis."""

    def __init__(self, text: str, analysis: Analysis) -> None:
        """Text and analysis of the same query."""
        self.text = text
        self.analysis = analysis

    @cached_property
    def code(self) -> str:
        """The text with strings and comments blanked."""
        return without_quotes(self.text)

    def code_of(self, part: Call | Operator) -> str:
        """Return the code of a part, with strings and comments blanked."""
        return self.code[part.start : part.start + part.length]

    def operator_at(self, position: int) -> Operator | None:
        """Return the innermost operator around a character."""
        around = [one for one in self.analysis.operators if one.start <= position < one.start + one.length]
        return min(around, key=lambda one: one.length, default=None)

    def is_argument(self, call: Call) -> bool:
        """Whether a call is part of another call's arguments."""
        end = call.start + call.length
        return any(
            one.start <= call.start and end <= one.start + one.length and one.length > call.length
            for one in self.analysis.calls
        )

    def closing(self, opening: int) -> int | None:
        """Return the position of the bracket that closes the one at a character, or None."""
        depth = 0
        for position in range(opening, len(self.code)):
            depth += (self.code[position] in _OPENING) - (self.code[position] in _CLOSING)
            if depth == 0:
                return position
        return None

    def level(self, position: int) -> int:
        """Return how many brackets are open before a character."""
        before = self.code[:position]
        return sum(before.count(char) for char in _OPENING) - sum(before.count(char) for char in _CLOSING)

    def arguments(self, operator: Operator) -> Iterator[tuple[int, str]]:
        """Yield the position and text of each comma-separated expression of an operator."""
        position = operator.start
        for argument in operator.arguments:
            position = self.text.index(argument, position)
            yield position, argument
            position += len(argument)

    def words_after(self, position: int) -> frozenset[str]:
        """Return the names after a character."""
        return frozenset(re.findall(r"[A-Za-z_]\w*", self.code[position:]))


@dataclass(frozen=True, order=True)
class Edit:
    """Replace the characters from `start` up to `end` by `text`."""

    start: int
    end: int
    text: str


def edited(query: str, edits: Iterable[Edit]) -> str:
    """Return the edited query; of overlapping edits, the first and longest one is applied."""
    parts: list[str] = []
    position = 0
    for edit in sorted(edits, key=lambda one: (one.start, -one.end)):
        if edit.start >= position:
            parts += [query[position : edit.start], edit.text]
            position = edit.end
    return "".join(parts) + query[position:]
