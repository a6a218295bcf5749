"""What is drawn of a query's answer: a grid, tiles, a chart, or a message; the same for a page and for a picture."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Icon:
    """A sign in a color, such as a check mark in green."""

    sign: str
    color: str


@dataclass(frozen=True)
class Cell:
    """A cell of a grid or a part of a tile: its text, and what is drawn with it."""

    text: str
    is_number: bool = False
    href: str = ""
    """An https address."""
    icon: Icon | None = None
    bar: float | None = None
    """Length of a bar, from 0 to 1."""
    heat: float | None = None
    """Strength of the background, from 0 to 1."""
    color: str = ""
    """Color of the bar, of the background or of the trend."""
    trend: tuple[float, ...] = ()
    """Values of a small line."""


@dataclass(frozen=True)
class Heading:
    """A column's heading."""

    text: str
    is_number: bool = False


@dataclass(frozen=True)
class Grid:
    """Rows and columns; `selects` has for each row the parameters that its selection sets."""

    headings: tuple[Heading, ...]
    rows: tuple[tuple[Cell, ...], ...]
    selects: tuple[Mapping[str, str], ...] = ()
    total: int = 0
    """Rows of the answer, of which the grid has the first."""
    has_filter: bool = False


@dataclass(frozen=True)
class Tile:
    """A title and a number, perhaps with a text beneath each and a trend; `selects` as for a row."""

    title: Cell
    number: Cell
    subtitle: Cell | None = None
    footer: Cell | None = None
    right: Cell | None = None
    selects: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Tiles:
    """One tile for each row."""

    tiles: tuple[Tile, ...]


@dataclass(frozen=True)
class Chart:
    """A Vega-Lite specification without width and colors of a theme, and a sentence for people who cannot see it."""

    spec: Mapping[str, Any]
    description: str
    height: int
    note: str = ""


@dataclass(frozen=True)
class Message:
    """A sentence in place of a result; `kind`: empty, missing or success."""

    text: str
    kind: str = "empty"


_VALUE = re.compile("\ue000(\\d+)\ue001")


@dataclass(frozen=True)
class Prose:
    """Markdown with marks for values, which take their place after Markdown is read: no value is Markdown itself."""

    markdown: str
    values: tuple[str, ...] = ()

    @staticmethod
    def mark(number: int) -> str:
        """Return the mark of a value."""
        return f"\ue000{number}\ue001"

    def filled(self, text: str, convert: Callable[[str], str] = str) -> str:
        """Return a text made from the Markdown with the values in it, each converted."""
        return _VALUE.sub(lambda match: convert(self.values[int(match[1])]), text)


View = Grid | Tiles | Chart | Message
