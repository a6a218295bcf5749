"""Near misses: sets of events that stay silent and differ from a firing set in one field."""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from entrawatch.detection.base_records import BaseRecords
from entrawatch.detection.records import set_columns
from entrawatch.samples import SampleEvent

_TIME = "time"


def is_near_miss(
    silent: Sequence[SampleEvent], firing: Sequence[SampleEvent], base: BaseRecords, now: datetime
) -> bool:
    """Return whether two sets, neither with issues, have the same events but for one field or one number of records.

    Times must be the same: when an event happens or arrives is not what an alert is about. A field is one value
    inside a record, so that two columns that change together are two fields.
    """
    if [event.table for event in silent] != [event.table for event in firing]:
        return False
    found = [one for pair in zip(silent, firing, strict=True) for one in _differences(*pair, base, now)]
    return len(found) == 1 and found != [_TIME]


def _differences(one: SampleEvent, other: SampleEvent, base: BaseRecords, now: datetime) -> Iterator[str]:
    if (one.at, one.arrives, one.every) != (other.at, other.arrives, other.every):
        yield _TIME
    if one.repeat != other.repeat:
        yield "repeat"
    left, right = set_columns(one, base, now), set_columns(other, base, now)
    for column in left.keys() | right.keys():
        usual = base[one.table].get(column)
        yield from _fields(left.get(column, usual), right.get(column, usual))


def _fields(one: Any, other: Any) -> Iterator[str]:
    """Yield once for each single value in which two values of a column differ."""
    one, other = _opened(one), _opened(other)
    if isinstance(one, dict) and isinstance(other, dict):
        for key in one.keys() | other.keys():
            yield from _fields(one.get(key), other.get(key))
    elif isinstance(one, list) and isinstance(other, list):
        length = max(len(one), len(other))
        for left, right in zip(_filled(one, length), _filled(other, length), strict=True):
            yield from _fields(left, right)
    elif one != other:
        yield "field"


def _opened(value: Any) -> Any:
    """Return the list or map that text holds as JSON, else the value."""
    if not (isinstance(value, str) and value[:1] in ("{", "[")):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


def _filled(values: list[Any], length: int) -> list[Any]:
    return [*values, *([None] * (length - len(values)))]
