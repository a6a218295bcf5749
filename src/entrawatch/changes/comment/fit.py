"""Choose how much of each section is written, so that all of it together has room."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from entrawatch.changes.comment.markdown_entry import SIZES, entry_as_markdown, least_length
from entrawatch.changes.comment.summary import Entry, Section, Weight

_Chosen = dict[tuple[int, int], tuple[int, str]]
"""Size and text of each entry that is written, by the numbers of its section and of itself."""

# In these sizes everything has its turn, in the others one weight after the other.
_NAMING = (0, 1)
# What is written in which size, one step after the other, and how much of the room that is left it may take.
_STEPS = (
    *((weight, size, 0.2 if weight is Weight.BACKGROUND else 1.0) for size in _NAMING for weight in Weight),
    *((weight, size, 1.0) for weight in Weight for size in range(len(_NAMING), len(SIZES))),
)


@dataclass(frozen=True)
class Fitted:
    """A section of which as many entries are written as have room."""

    section: Section
    entries: tuple[str, ...]
    left_out: int
    """How many of what the section counts are not written."""
    is_whole: bool
    """Is each entry written in full?"""


def length(text: str) -> int:
    """Return how long a text is at most, however a service counts: in bytes, and with two for the end of a line."""
    return len(text.encode()) + text.count("\n") + 2


def fitted(sections: Sequence[Section], room: int) -> tuple[Fitted, ...]:
    """Return all sections; everything is named before details follow, the most dangerous first."""
    chosen: _Chosen = {}
    for weight, size, share in _STEPS:
        kept = max(0, room - int(share * room))
        room -= kept
        for place, entry in _first_to_last(sections, weight, chosen, size):
            room = _grow(chosen, place, entry, size, room)
        room += kept
    return tuple(_fitted(number, section, chosen) for number, section in enumerate(sections))


def _first_to_last(
    sections: Sequence[Section], weight: Weight, chosen: _Chosen, size: int
) -> Iterator[tuple[tuple[int, int], Entry]]:
    """Yield entries of one weight; after an entry that does not fit, none follows."""
    for number, section in enumerate(sections):
        if section.weight is weight:
            for position, entry in enumerate(section.entries):
                if position and (number, position - 1) not in chosen:
                    break
                yield (number, position), entry


def _grow(chosen: _Chosen, place: tuple[int, int], entry: Entry, size: int, room: int) -> int:
    """Write an entry in a size where that has room; return the room that is left."""
    taken = length(chosen[place][1]) if place in chosen else 0
    if size and (place not in chosen or (SIZES[size] is SIZES[-1] and least_length(entry) > room + taken)):
        return room
    text = entry_as_markdown(entry, SIZES[size])
    left = room + taken - length(text)
    if left < 0:
        return room
    chosen[place] = size, text
    return left


def _fitted(number: int, section: Section, chosen: _Chosen) -> Fitted:
    written = [chosen[number, place] for place in range(len(section.entries)) if (number, place) in chosen]
    shown = sum(entry.stands_for for entry in section.entries[: len(written)])
    return Fitted(
        section,
        tuple(text for _, text in written),
        section.count - shown,
        len(written) == len(section.entries) and all(size == len(SIZES) - 1 for size, _ in written),
    )
