"""CSV downloads of the Entra admin center: from column titles to Graph objects."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Any

from entrawatch.logs.exports.envelope import category_mappings
from entrawatch.logs.exports.portal import kind_of
from entrawatch.logs.exports.values import Converter, converters
from entrawatch.reference.data_files import read_data

_TIME_ENDS = "DateTime"
"""Suffix of Graph properties that contain a time."""
_NUMBER = re.compile(r"\d+")
_STEP = re.compile(r"([^.\[\]]+)(?:\[(\d+)\])?")
_MOST_ENTRIES = 100
"""No download has more numbered columns; a wide header must not create endless lists."""
_ACTOR = "initiatedBy.*"
"""Placeholder for the kind of actor, which is in its own column."""
_LOCATION = "location"
_STATUS_WORD = "word"
"""Temporary property for the Status column until the error code is known; Graph has no such property."""


@dataclass(frozen=True)
class TitleSet:
    """Column titles of one CSV download, in lower case with single spaces; # is a number."""

    needs: frozenset[str]
    """Titles that identify the download."""
    titles: Mapping[str, str]
    """The Graph property in a column; `*` is the kind of actor, `[#]` a list entry."""


@cache
def title_sets() -> Mapping[str, TitleSet]:
    """Return the supported CSV downloads, by name."""
    sets: dict[str, dict[str, Any]] = read_data("portal_columns.json")["titles"]
    return MappingProxyType(
        {name: TitleSet(frozenset(entry["needs"]), MappingProxyType(entry["titles"])) for name, entry in sets.items()}
    )


def normal_title(title: str) -> str:
    """Return a column title in lower case with single spaces, for comparison."""
    return " ".join(title.split()).lower()


def title_paths(header: Sequence[str]) -> tuple[str | None, ...] | None:
    """Return the Graph property of each column (None = none), or None if the header is not of a known download."""
    titles = [normal_title(title) for title in header]
    found = next((item for item in title_sets().values() if item.needs <= set(titles)), None)
    if found is not None:
        return tuple(_title_path(found, title) for title in titles)
    kind = kind_of(dict.fromkeys(titles))
    return tuple(_properties(kind.category).get(title) for title in titles) if kind else None


def time_places(paths: Sequence[str | None]) -> list[int]:
    """Return the columns with times."""
    return [place for place, path in enumerate(paths) if path and path.endswith(_TIME_ENDS)]


def graph_object(header: tuple[str, ...], cells: Sequence[str]) -> dict[str, Any]:
    """Return the Graph object of a row, without blank cells; of two equal columns, the first counts."""
    plan = _plan(header)
    actor = "user" if plan.actor is None or cells[plan.actor].lower() == "user" else "app"
    record: dict[str, Any] = {}
    for column in plan.columns:
        text = cells[column.place]
        if text:
            _put(record, column.steps, _location(text) if column.is_location else _value(column, text), actor)
    _complete_status(record)
    return _without_gaps(record) if plan.has_lists else record


def _complete_status(record: dict[str, Any]) -> None:
    """Set the code of a success to 0: the download has a blank code or None, and only the status word."""
    status = record.get("status")
    if not isinstance(status, dict):
        return
    word = status.pop(_STATUS_WORD, "")
    if not isinstance(status.get("errorCode"), int):
        status.pop("errorCode", None)
        if word.lower() == "success":
            status["errorCode"] = 0


@dataclass(frozen=True)
class _Column:
    place: int
    steps: tuple[tuple[str, int | None], ...]
    """Path into the object; a number is a list entry."""
    words: Mapping[str, str]
    """Graph's values for the portal's words, by lower-case word."""
    convert: Converter | None
    is_location: bool


@dataclass(frozen=True)
class _Plan:
    columns: tuple[_Column, ...]
    actor: int | None
    """The column that names the kind of actor."""
    has_lists: bool


@lru_cache(maxsize=16)
def _plan(header: tuple[str, ...]) -> _Plan:
    paths = title_paths(header) or ()
    columns = tuple(_column(place, path) for place, path in enumerate(paths) if path and path != _ACTOR)
    actor = paths.index(_ACTOR) if _ACTOR in paths else None
    return _Plan(columns, actor, any("[" in path for path in paths if path))


def _column(place: int, path: str) -> _Column:
    steps = tuple((step[1], int(step[2]) if step[2] else None) for step in _STEP.finditer(path))
    kql_type = read_data("portal_columns.json")["types"].get(path)
    convert = converters()[kql_type] if kql_type else None
    return _Column(place, steps, read_data("portal_columns.json")["words"].get(path, {}), convert, path == _LOCATION)


def _value(column: _Column, text: str) -> Any:
    """Return Graph's value for a cell: a word, a number or a Boolean."""
    if column.convert is not None:
        try:
            return column.convert(text)
        except ValueError:
            return text
    return column.words.get(text.lower(), text) if column.words else text


@cache
def _properties(category: str) -> Mapping[str, str]:
    """Return the properties of a category's records by lower-case name, which are titles in CSV files of scripts."""
    paths = [path for source in category_mappings()[category].columns for path in source.paths]
    names = [path.removeprefix("properties.") for path in paths if path.startswith("properties.")]
    return MappingProxyType({name.lower(): name for name in names if "." not in name})


def _title_path(titles: TitleSet, title: str) -> str | None:
    if title in titles.titles:
        return titles.titles[title]
    numbers = [int(number) for number in _NUMBER.findall(title)]
    path = titles.titles.get(_NUMBER.sub("#", title))
    if path is None or any(not 1 <= number <= _MOST_ENTRIES for number in numbers):
        return None
    for number in numbers:
        path = path.replace("#", str(number - 1), 1)
    return path


def _location(text: str) -> dict[str, str]:
    """Split City, State, CC: the last part is the country; the state can be missing."""
    *places, country = [part.strip() for part in text.split(",")]
    names = ("city", "state") if len(places) > 1 else ("city",)
    return {**dict(zip(names, places, strict=False)), "countryOrRegion": country}


def _put(record: dict[str, Any], steps: Sequence[tuple[str, int | None]], value: Any, actor: str) -> None:
    place: Any = record
    for name, index in steps[:-1]:
        place = place.setdefault(actor if name == "*" else name, {} if index is None else [])
        if index is not None:
            place.extend({} for _ in range(index + 1 - len(place)))
            place = place[index]
    place.setdefault(steps[-1][0], value)


def _without_gaps(record: dict[str, Any]) -> dict[str, Any]:
    """Remove empty list entries, which result from blank columns."""
    for name, value in record.items():
        if isinstance(value, list):
            record[name] = [_without_gaps(item) for item in value if item]
    return record
