"""Edits of a query's text by place, as values."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Edit:
    """Replace the characters from `start` up to `end` by `text`."""

    start: int
    end: int
    text: str


def edited(query: str, edits: Iterable[Edit]) -> str:
    """Return the query with the edits made; of edits that overlap, the one that starts first and reaches farthest."""
    parts: list[str] = []
    position = 0
    for edit in sorted(edits, key=lambda one: (one.start, -one.end)):
        if edit.start >= position:
            parts += [query[position : edit.start], edit.text]
            position = edit.end
    return "".join(parts) + query[position:]
