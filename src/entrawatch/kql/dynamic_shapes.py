"""Shapes of JSON columns: the members that their records are known to have."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache, cached_property
from typing import Any

from entrawatch.kql.member_paths import Step, Steps, folded_names, path_text, steps_of, with_indexes
from entrawatch.reference.data_files import read_data

# As in the data file: a type, a list of one member shape, or a map of member shapes.
Value = str | list[Any] | dict[str, Any]

_OPEN_NAME = "*"
# Nothing is known about the members; `json` is text that can be any JSON.
_OPEN_TYPES = frozenset({"any", "json"})
_MOST_SUGGESTIONS = 3


@dataclass(frozen=True)
class Shape:
    """What is known about one column; members are case-sensitive in KQL, and so are all paths here.

    A path starts with the column: `TargetResources[0].id`; `[]` is any element, as after mv-expand.
    """

    table: str
    column: str
    value: Value

    def has(self, path: str) -> bool:
        """Return whether a path can exist; any path below an open map can."""
        return self._at(steps_of(path)) is not None

    def type_of(self, path: str) -> str | None:
        """Return `array`, `object`, a KQL type, `json` (text that can be JSON) or `any`; None for an unknown path."""
        value = self._at(steps_of(path))
        if isinstance(value, dict | list):
            return "array" if isinstance(value, list) else "object"
        return value

    def near(self, path: str) -> tuple[str, ...]:
        """Return up to three known paths that were probably meant, most likely first.

        They differ only in case or in a missing index, or have the same last name, or a similar spelling.
        """
        given = steps_of(path)
        names = folded_names(given)
        same = [steps for steps in self._known if folded_names(steps) == names]
        moved = [steps for steps in self._known if names and folded_names(steps)[-1:] == names[-1:]]
        found = same or moved or self._alike(given)
        return tuple(path_text(self.column, with_indexes(steps, given)) for steps in found[:_MOST_SUGGESTIONS])

    def known_part(self, path: str) -> str:
        """Return the longest known prefix of a path; at least the column."""
        given = steps_of(path)
        return path_text(self.column, given[: self._known_length(given)])

    def members(self, path: str) -> tuple[str, ...]:
        """Return the names directly below a path, or below the elements of its array."""
        value = self._at(steps_of(path))
        while isinstance(value, list):
            value = value[0]
        return tuple(name for name in value if name != _OPEN_NAME) if isinstance(value, dict) else ()

    @cached_property
    def _known(self) -> tuple[Steps, ...]:
        return tuple(steps for steps in _paths(self.value, ()) if steps)

    def _at(self, steps: Steps) -> Value | None:
        value: Value | None = self.value
        for step in steps:
            value = None if value is None else _below(value, step)
        return value

    def _known_length(self, steps: Steps) -> int:
        return max(length for length in range(len(steps) + 1) if self._at(steps[:length]) is not None)

    def _alike(self, given: Steps) -> list[Steps]:
        """Return the known paths with the first unknown name replaced by a similar one."""
        length = self._known_length(given)
        wrong = next((step.casefold() for step in given[length:] if isinstance(step, str)), "")
        start = folded_names(given[:length])
        siblings = {
            folded_names(steps)[-1]: steps
            for steps in self._known
            if isinstance(steps[-1], str) and folded_names(steps)[:-1] == start
        }
        longer = [name for name in siblings if wrong and name.startswith(wrong)]
        return [siblings[name] for name in get_close_matches(wrong, siblings, cutoff=0.6) or longer]


@cache
def shape(table: str, column: str) -> Shape | None:
    """Return the shape of a table's column, or None if nothing is known about it."""
    data = read_data("shapes.json")
    name = data["tables"].get(table, {}).get(column)
    return Shape(table, column, data["shapes"][name]["value"]) if name else None


def unknown_paths(table: str, column: str, value: Any) -> list[str]:
    """Return the paths in a column's JSON value that no known record of the table has.

    Empty if nothing is known about the column. Text is read as JSON if the shape has a list or a map; other text
    is an unknown path itself. Nulls and empty texts are always valid.
    """
    known = shape(table, column)
    return [path_text(column, steps) for steps in _unknown(known.value, value, ())] if known else []


def _below(value: Value, step: Step) -> Value | None:
    if isinstance(value, str):
        return "any" if value in _OPEN_TYPES else None
    if isinstance(value, list):
        element: Value | None = None if isinstance(step, str) else value[0]
        return element
    if step is None:
        return "any"  # mv-expand splits a map into its members, and a computed name can be any of them
    return value.get(step, value.get(_OPEN_NAME)) if isinstance(step, str) else None


def _paths(value: Value, steps: Steps) -> Iterator[Steps]:
    """Yield every known path from the root."""
    yield steps
    if isinstance(value, list):
        yield from _paths(value[0], (*steps, 0))
    elif isinstance(value, dict):
        for name, below in value.items():
            if name != _OPEN_NAME:
                yield from _paths(below, (*steps, name))


def _unknown(known: Value, value: Any, steps: Steps) -> Iterator[Steps]:
    if value is None or value == "" or (isinstance(known, str) and known in _OPEN_TYPES):
        return
    if isinstance(value, dict | list):
        yield from _unknown_parts(known, value, steps)
    elif not isinstance(known, str):
        inner = _parsed(value)
        yield from [steps] if inner is None else _unknown_parts(known, inner, steps)


def _unknown_parts(known: Value, value: dict[str, Any] | list[Any], steps: Steps) -> Iterator[Steps]:
    parts = value.items() if isinstance(value, dict) else enumerate(value)
    for step, item in parts:
        below = _below(known, step)
        place = (*steps, step)
        yield from [place] if below is None else _unknown(below, item, place)


def _parsed(value: Any) -> dict[str, Any] | list[Any] | None:
    """Return the list or map in a JSON text, otherwise None."""
    try:
        inner = json.loads(value) if isinstance(value, str) else None
    except (ValueError, RecursionError):
        return None
    return inner if isinstance(inner, dict | list) else None
