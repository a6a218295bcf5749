"""Choose how much of each section is written, so that everything fits."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from entrawatch.changes.comment.markdown_text import SIZES, entry_as_markdown, least_length
from entrawatch.changes.comment.summary import Entry, Section, Weight

_Chosen = dict[tuple[int, int], tuple[int, str]]
"""Size and text of each entry to write, by section number and entry number."""

# With these sizes all entries are considered, with the others one weight after the other.
_NAMING = (0, 1)
# Steps: what is written in which size, and how much of the remaining space it can take.
_STEPS = (
    *((weight, size, 0.2 if weight is Weight.BACKGROUND else 1.0) for size in _NAMING for weight in Weight),
    *((weight, size, 1.0) for weight in Weight for size in range(len(_NAMING), len(SIZES))),
)


@dataclass(frozen=True)
class Fitted:
    """A section with as many entries as fit."""

    section: Section
    entries: tuple[str, ...]
    left_out: int
    """How many counted things are not written."""
    is_whole: bool
    """Whether each entry is written in full."""


def length(text: str) -> int:
    """Return the maximum length of a text for any service: in bytes, with two for each line ending."""
    return len(text.encode()) + text.count("\n") + 2


def fitted(sections: Sequence[Section], room: int) -> tuple[Fitted, ...]:
    """Return all sections; list everything before adding details, most dangerous first."""
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
    """Yield entries of one weight; stop at the first one that does not fit."""
    for number, section in enumerate(sections):
        if section.weight is weight:
            for position, entry in enumerate(section.entries):
                if position and (number, position - 1) not in chosen:
                    break
                yield (number, position), entry


def _grow(chosen: _Chosen, place: tuple[int, int], entry: Entry, size: int, room: int) -> int:
    """Write an entry in a size if it fits; return the remaining space."""
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
