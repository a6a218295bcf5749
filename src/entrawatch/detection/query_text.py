"""A query's text with its analysis, and edits by position."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from entrawatch.kql.analysis import Analysis, Call, Operator
from entrawatch.kql.pipes import Pipes, Span
from entrawatch.kql.words import kql_kind, without_quotes

_OPENING, _CLOSING = "([{", ")]}"


class Reader(Protocol):
    """Reads queries: an Analyzer."""

    def analyze(self, query: str, /) -> Analysis:
        """Return the analysis of a query."""

    def pipes(self, query: str, /) -> Pipes:
        """Return the shapes of the pipes of a query."""


class QueryText:
    """One query: its text, the same text without strings and comments, its analysis, and the shapes of its pipes."""

    def __init__(self, text: str, analysis: Analysis, reader: Reader | None = None) -> None:
        """Text and analysis of the same query; `reader`: required for the shapes."""
        self.text = text
        self.analysis = analysis
        self._reader = reader

    @cached_property
    def pipes(self) -> Pipes:
        """The shapes of its pipes."""
        assert self._reader
        return self._reader.pipes(self.text)

    @cached_property
    def code(self) -> str:
        """The text with strings and comments blanked."""
        return without_quotes(self.text)

    def edited(self, edits: Iterable["Edit"]) -> "QueryText":
        """Return the edited query, or this one without edits: what was read of it is not read again."""
        text = edited(self.text, edits)
        assert self._reader
        return self if text == self.text else read(text, self._reader)

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


def read(text: str, reader: Reader) -> QueryText:
    """Return a query with its analysis and the shapes of its pipes."""
    return QueryText(text, reader.analyze(text), reader)


def column(name: str) -> str:
    """Return a column's name as KQL: in brackets if it is not a plain word."""
    is_plain = name.isidentifier() and name.isascii() and kql_kind(name) != "keyword"
    escaped = name.replace("\\", "\\\\").replace("'", "\\'")
    return name if is_plain else f"['{escaped}']"


@dataclass(frozen=True, order=True)
class Edit:
    """Replace the characters from `start` up to `end` by `text`."""

    start: int
    end: int
    text: str


def edited(query: str, edits: Iterable[Edit]) -> str:
    """Return the edited query; of overlapping edits, the first and longest one is applied; inserts come before it."""
    parts: list[str] = []
    position = 0
    for edit in sorted(edits, key=lambda one: (one.start, one.end > one.start, -one.end)):
        if edit.start >= position:
            parts += [query[position : edit.start], edit.text]
            position = edit.end
    return "".join(parts) + query[position:]


def edited_part(query: str, edits: Iterable[Edit], span: Span) -> str:
    """Return a part of the query with the edits inside of it."""
    inside = [one for one in edits if span.start <= one.start and one.end <= span.end]
    moved = [Edit(one.start - span.start, one.end - span.start, one.text) for one in inside]
    return edited(query[span.start : span.end], moved)
