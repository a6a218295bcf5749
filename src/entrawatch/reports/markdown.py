"""Markdown for pages and pull requests: escaped text and tables."""

import re
from collections.abc import Iterable, Iterator, Sequence

_PLAIN_PIPE = re.compile(r"(?<!\\)\|")


def escaped(text: str) -> str:
    """Return text that neither HTML nor Markdown reads as markup."""
    for char, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        text = text.replace(char, entity)
    return "".join(f"\\{char}" if char in "\\`*_[]|#" else char for char in " ".join(text.split()))


def markdown_table(titles: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Yield the lines of a table whose cells are Markdown; only a plain pipe in them is escaped here."""
    yield f"| {' | '.join(titles)} |"
    yield "|---" * len(titles) + "|"
    for cells in rows:
        line = " | ".join(_PLAIN_PIPE.sub(r"\|", cell) for cell in cells)
        yield f"| {line} |"
