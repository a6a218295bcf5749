"""Summary: what a report contains, in the reader's order, without markup."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from entrawatch.changes.findings import Direction


@dataclass(frozen=True)
class Code:
    """A name or a value, shown exactly as it is."""

    text: str


@dataclass(frozen=True)
class Strong:
    """Words that must not be overlooked."""

    text: str


Phrase = tuple[str | Code | Strong, ...]
"""A part of a sentence; all text in it may come from anybody, so writers escape every part."""


@dataclass(frozen=True)
class Entry:
    """One thing that changes: a line, and what it takes to understand it."""

    line: Phrase
    names: tuple[str, ...] = ()
    """Names that end the line, where it is about many."""
    details: tuple[Phrase, ...] = ()
    query: tuple[str, ...] = ()
    """A unified diff."""
    direction: Direction | None = None
    stands_for: int = 1
    """How many of the things that its section counts."""


class Weight(StrEnum):
    """How much a section matters: who reads only a little reads the dangerous ones."""

    HEADLINE = "headline"
    DANGER = "danger"
    CHANGE = "change"
    QUIET = "quiet"
    BACKGROUND = "background"


@dataclass(frozen=True)
class Section:
    """Entries under one heading."""

    title: str
    weight: Weight
    entries: tuple[Entry, ...]
    left_out: int = 0
    """How many more the report itself could not hold."""
    is_counted: bool = True
    """Does the number of its entries matter to a reader?"""

    @property
    def count(self) -> int:
        """Return how many there are in truth."""
        return sum(entry.stands_for for entry in self.entries) + self.left_out


@dataclass(frozen=True)
class Summary:
    """The content of a report."""

    loud: tuple[Phrase, ...]
    """What decides whether the rest is reliable."""
    headlines: Section
    sections: tuple[Section, ...]
    compared: Phrase
    """What was compared with what, and by whom."""


def section(
    title: str, weight: Weight, entries: Sequence[Entry], left_out: int = 0, *, is_counted: bool = True
) -> tuple[Section, ...]:
    """Return a section, none where it would hold nothing."""
    return (Section(title, weight, tuple(entries), left_out, is_counted),) if entries or left_out else ()
