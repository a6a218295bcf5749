"""Near misses: sets of events that do not fire and differ from a firing set in one field."""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from entrawatch.detection.base_records import BaseRecords
from entrawatch.detection.records import set_columns
from entrawatch.specs.samples import SampleEvent

TIME = "the time"
REPEAT = "the number of records"


def is_near_miss(differences: Sequence[str] | None) -> bool:
    """Return whether two sets of events with these differences are a near miss.

    Times must be equal: an alert is not about when an event happens or arrives.
    """
    return differences is not None and len(differences) == 1 and differences[0] != TIME


def set_differences(
    silent: Sequence[SampleEvent], firing: Sequence[SampleEvent], base: BaseRecords, now: datetime
) -> list[str] | None:
    """Return in what two sets, neither with issues, differ: fields, TIME, REPEAT; None for other tables.

    A field is one value inside a record, so two columns that change together are two fields.
    """
    if [event.table for event in silent] != [event.table for event in firing]:
        return None
    pairs = list(zip(silent, firing, strict=True))
    found = [sorted(_differences(*pair, base, now)) for pair in pairs]
    if len(pairs) == 1:
        return found[0]
    return [f"{name} of event {number}" for number, names in enumerate(found, 1) for name in names]


def _differences(one: SampleEvent, other: SampleEvent, base: BaseRecords, now: datetime) -> Iterator[str]:
    if (one.at, one.arrives, one.every) != (other.at, other.arrives, other.every):
        yield TIME
    if one.repeat != other.repeat:
        yield REPEAT
    left, right = set_columns(one, base, now), set_columns(other, base, now)
    for column in left.keys() | right.keys():
        usual = base[one.table].get(column)
        yield from _fields(column, left.get(column, usual), right.get(column, usual))


def _fields(name: str, one: Any, other: Any) -> Iterator[str]:
    """Yield the name of each field in which two values of a column differ."""
    one, other = _opened(one), _opened(other)
    if isinstance(one, dict) and isinstance(other, dict):
        for key in one.keys() | other.keys():
            yield from _fields(f"{name}.{key}", one.get(key), other.get(key))
    elif isinstance(one, list) and isinstance(other, list):
        length = max(len(one), len(other))
        for index, (left, right) in enumerate(zip(_filled(one, length), _filled(other, length), strict=True)):
            yield from _fields(f"{name}[{index}]", left, right)
    elif one != other:
        yield name


def _opened(value: Any) -> Any:
    """Return the list or map in JSON text, otherwise the value."""
    if not (isinstance(value, str) and value[:1] in ("{", "[")):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


def _filled(values: list[Any], length: int) -> list[Any]:
    return [*values, *([None] * (length - len(values)))]
