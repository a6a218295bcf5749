"""Text of a report: untrusted, so on one line, printable, and truncated."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from entrawatch.documents.quoting import UNSEEN, printable

MAX_WORD, MAX_LINE = 300, 2000

_MORE = re.compile(r"@@ (\d+) more lines @@")


def _printable(text: str) -> str:
    if not text.isprintable():
        # The message does not include the text, so that it cannot reach the reader of the message.
        raise PydanticCustomError("unprintable", "must hold printable characters of one line only")
    return text


Word = Annotated[str, Field(max_length=MAX_WORD), AfterValidator(_printable)]
"""A name, an ID, a path or a short value."""
Line = Annotated[str, Field(max_length=MAX_LINE), AfterValidator(_printable)]
"""A sentence or one line of a query."""


def word(text: object) -> str:
    """Return any value as a Word: on one line, printable, truncated."""
    return _cut(_flat(str(text)), MAX_WORD)


def line(text: object) -> str:
    """Return any value as a Line: on one line, printable, truncated."""
    return _cut(_flat(str(text)), MAX_LINE)


def first_lines(lines: Sequence[str], most: int) -> tuple[str, ...]:
    """Return the first lines, and how many more there are, including lines that were omitted before."""
    if len(lines) <= most:
        return tuple(lines)
    cut_before = _MORE.fullmatch(lines[-1])
    more = len(lines) - most + (int(cut_before[1]) - 1 if cut_before else 0)
    return (*lines[:most], f"@@ {more} more lines @@")


def code_line(text: str) -> str:
    """Return a line of code as a Line, with its indentation."""
    return _cut(printable(text[: MAX_LINE + 1].expandtabs(4).rstrip()), MAX_LINE)


def _flat(text: str) -> str:
    # Truncate first: a value can be a megabyte.
    return printable(" ".join(text[: 4 * MAX_LINE].split()))


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[: limit - 3]}..."


# Marks that stack on one letter and overlap the lines above and below.
_MOST_MARKS = 3


def visible(text: str) -> str:
    """Return text in which every character can be seen; those that cannot become escapes such as \\\\x3164."""
    text = printable(text)
    return text if text.isascii() else _without_piles(UNSEEN.sub(_escape, text))


def _escape(found: re.Match[str]) -> str:
    return f"\\x{ord(found[0]):02x}"


def _without_piles(text: str) -> str:
    shown, marks = [], 0
    for char in text:
        marks = marks + 1 if unicodedata.category(char) in ("Mn", "Me") else 0
        shown.append(char if marks <= _MOST_MARKS else f"\\x{ord(char):02x}")
    return "".join(shown)
