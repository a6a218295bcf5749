"""Summary: the content of a report in reading order, without markup."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from entrawatch.changes.findings import Direction


@dataclass(frozen=True)
class Code:
    """A name or value, shown verbatim."""

    text: str


@dataclass(frozen=True)
class Strong:
    """Emphasized words."""

    text: str


Phrase = tuple[str | Code | Strong, ...]
"""A part of a sentence; all of it can be untrusted text, so writers escape every part."""


@dataclass(frozen=True)
class Entry:
    """One change: a line, and the details needed to understand it."""

    line: Phrase
    names: tuple[str, ...] = ()
    """Names at the end of the line, if it is about several."""
    details: tuple[Phrase, ...] = ()
    query: tuple[str, ...] = ()
    """A unified diff."""
    direction: Direction | None = None
    stands_for: int = 1
    """Number of counted things in this entry."""


class Weight(StrEnum):
    """Importance of a section: dangerous ones must be read even by a hurried reader."""

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
    """Number of entries that did not fit in the report."""
    is_counted: bool = True
    """Whether to show the number of entries."""

    @property
    def count(self) -> int:
        """Return the actual number of entries."""
        return sum(entry.stands_for for entry in self.entries) + self.left_out


@dataclass(frozen=True)
class Summary:
    """The content of a report."""

    loud: tuple[Phrase, ...]
    """What affects whether the rest is reliable."""
    headlines: Section
    sections: tuple[Section, ...]
    compared: Phrase
    """Which versions were compared, and by which version of entrawatch."""


def section(
    title: str, weight: Weight, entries: Sequence[Entry], left_out: int = 0, *, is_counted: bool = True
) -> tuple[Section, ...]:
    """Return a section, or none if it would be empty."""
    return (Section(title, weight, tuple(entries), left_out, is_counted),) if entries or left_out else ()
