"""Convert values of an export to a column's KQL type."""

import json
import math
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from types import MappingProxyType
from typing import Any
from uuid import UUID

from entrawatch.logs.exports.problems import nested_too_deep
from entrawatch.logs.exports.times import DateOrder, parse_time, time_of_number

Converter = Callable[[Any], Any]
"""Takes a JSON value and returns the column's value, or None for no value; raises ValueError if it does not fit."""

_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)
_TRUE, _FALSE = frozenset({"true", "1", "yes"}), frozenset({"false", "0", "no"})
_NONE = frozenset({"", "None", "null"})
"""Text that means no value: the Azure CLI prints None in non-text columns."""
_LONG = range(-(2**63), 2**63)
_INT = range(-(2**31), 2**31)


def converters(order: DateOrder = DateOrder.MONTH_FIRST) -> Mapping[str, Converter]:
    """Return the converter for each KQL type; datetimes are aware and in UTC, dynamic values are JSON values."""
    return MappingProxyType(
        {
            "string": as_text,
            "dynamic": as_dynamic,
            "datetime": partial(_as_time, order=order),
            "bool": _as_bool,
            "long": partial(_as_whole, limits=_LONG),
            "int": partial(_as_whole, limits=_INT),
            "real": _as_real,
            "decimal": _as_real,
            "guid": _as_guid,
        }
    )


def as_text(value: Any) -> str:
    """Return text unchanged, and anything else as compact JSON, as a workspace stores it in a text column."""
    if isinstance(value, str):
        return value
    return _ENCODER.encode(value)


def as_dynamic(value: Any) -> Any:
    """Return the value of JSON text, other text unchanged, and None for blank text."""
    if not isinstance(value, str):
        return value
    stripped = value.strip()
    if not stripped:
        return None
    if stripped[0] not in '{["' and stripped not in ("true", "false", "null"):
        return value
    try:
        found = json.loads(stripped, parse_constant=refuse_number)
    except (ValueError, RecursionError):
        return value
    if nested_too_deep(found):
        return value
    return whole_characters(found) if "\\ud" in stripped.lower() else found


def whole_characters(value: Any) -> Any:
    """Replace lone halves of UTF-16 pairs, which no database accepts, with question marks."""
    text = json.dumps(value, ensure_ascii=False)
    return json.loads(text.encode("utf-8", "replace"))


def refuse_number(name: str) -> None:
    """Raise ValueError for a number that JSON does not have, such as NaN."""
    raise ValueError(name)


def _as_time(value: Any, order: DateOrder) -> datetime | None:
    if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value):
        return time_of_number(value)
    if not isinstance(value, str):
        raise ValueError(value)
    return None if value in _NONE else parse_time(value, order)


def _as_bool(value: Any) -> bool | None:
    if isinstance(value, bool):
        return value
    text = str(value).strip()
    if text in _NONE:
        return None
    if text.lower() in _TRUE:
        return True
    if text.lower() in _FALSE:
        return False
    raise ValueError(value)


def _as_whole(value: Any, limits: range) -> int | None:
    if isinstance(value, str):
        if value.strip() in _NONE:
            return None
        value = float(value) if "." in value or "e" in value.lower() else int(value[:40])
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value or math.isinf(value):
        raise ValueError(value)
    if value != int(value) or int(value) not in limits:
        raise ValueError(value)
    return int(value)


def _as_real(value: Any) -> float | None:
    if isinstance(value, str) and value.strip() in _NONE:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise ValueError(value)
    number = float(value)
    if not math.isfinite(number):
        raise ValueError(value)
    return number


def _as_guid(value: Any) -> str | None:
    if isinstance(value, str) and value.strip() in _NONE:
        return None
    return str(UUID(str(value)))
