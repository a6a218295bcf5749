"""Texts of a picture: how wide they are, how much of them fits, and the paragraphs of Markdown."""

import itertools
from collections.abc import Iterator, Sequence

from markdown_it import MarkdownIt

from entrawatch.workbook_pages.views import Cell, Grid, Prose

LETTER = 0.54
"""Average width of a letter, as a share of its size."""


def column_widths(grid: Grid, rows: Sequence[Sequence[Cell]], width: float) -> list[float]:
    """Return the widths of a grid's columns, by their longest texts."""
    texts = [[heading.text, *(row[number].text for row in rows)] for number, heading in enumerate(grid.headings)]
    wanted = [min(44, max(8, *(len(one) for one in column))) for column in texts]
    return [width * one / sum(wanted) for one in wanted]


def text_width(text: str, size: float) -> float:
    """Return about how wide a text is."""
    return len(text) * size * LETTER


def cut(text: str, width: float, size: float) -> str:
    """Return as much of a text as fits."""
    letters = max(1, int(width / (size * LETTER)))
    return text if len(text) <= letters else f"{text[: letters - 1]}\u2026"


def paragraphs(prose: Prose) -> Iterator[tuple[str, float, int]]:
    """Yield headings and paragraphs with their size and weight."""
    tokens = MarkdownIt("commonmark", {"html": False}).parse(prose.markdown)
    for opening, inline in itertools.pairwise(tokens):
        text = prose.filled("".join(one.content or " " * (one.type == "softbreak") for one in inline.children or ()))
        if opening.type == "heading_open":
            yield text, {"h1": 21.0, "h2": 17.0}.get(opening.tag, 15.0), 600
        elif opening.type == "paragraph_open":
            yield text, 13.5, 400
