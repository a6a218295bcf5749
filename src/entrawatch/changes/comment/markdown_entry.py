"""Write one entry of a summary as Markdown, in three sizes."""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from entrawatch.changes.comment.markdown_text import cut, diff_block, phrase
from entrawatch.changes.comment.phrases import named
from entrawatch.changes.comment.summary import Entry
from entrawatch.changes.findings import Direction
from entrawatch.changes.texts import first_lines

MARKS = {
    Direction.WEAKENED: "🔴",
    Direction.UNCLEAR: "🔶",
    Direction.STRENGTHENED: "🟢",
}


@dataclass(frozen=True)
class Size:
    """How much of an entry is written."""

    part: int
    """Maximum characters of one name, value or sentence."""
    line: int
    """Maximum characters of one line."""
    names: int
    details: int
    query: int
    """Maximum lines of the query diff."""


SIZES = (
    Size(part=120, line=500, names=12, details=0, query=0),
    Size(part=120, line=500, names=sys.maxsize, details=0, query=0),
    Size(part=300, line=1200, names=sys.maxsize, details=8, query=40),
    Size(part=sys.maxsize, line=sys.maxsize, names=sys.maxsize, details=sys.maxsize, query=sys.maxsize),
)
"""From the shortest to the full size."""


def entry_as_markdown(entry: Entry, size: Size) -> str:
    """Return the item of a list."""
    return "\n".join([_line(entry, size), *_details(entry, size), *_query(entry.query, size)])


def least_length(entry: Entry) -> int:
    """Return the minimum number of characters of the full entry."""
    phrases = (entry.line, *entry.details)
    texts = (part if isinstance(part, str) else part.text for one in phrases for part in one)
    return sum(map(len, (*texts, *entry.names, *entry.query)))


def _line(entry: Entry, size: Size) -> str:
    mark = MARKS.get(entry.direction) if entry.direction else None
    line = phrase(entry.line, size.part, size.line)
    names = named(entry.names[: size.names], len(entry.names))
    listed = f": {phrase(names, size.part, sys.maxsize)}" if names else ""
    return f"- {f'{mark} ' if mark else ''}{line}{listed}{_amount(entry.query) if not size.query else ''}"


def _amount(query: Sequence[str]) -> str:
    if not query:
        return ""
    added, removed = (sum(line.startswith(sign) for line in query) for sign in "+-")
    return f" (difference: +{added} -{removed} lines)"


def _details(entry: Entry, size: Size) -> Iterator[str]:
    if size.details:
        yield from (f"  - {phrase(one, size.part, size.line)}" for one in entry.details[: size.details])
        more = len(entry.details) - size.details
        if more > 0:
            yield f"  - and {more} more"


def _query(query: Sequence[str], size: Size) -> Iterator[str]:
    if not query or not size.query:
        return
    yield from diff_block([cut(line, size.part) for line in first_lines(query, size.query)], "  ")
