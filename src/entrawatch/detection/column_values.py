"""Values of log columns: the valid sample values for each KQL type."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from entrawatch.documents.quoting import shown
from entrawatch.reference.azure_ids import GUID

_GUID = re.compile(GUID)
_TIMESPAN = re.compile(r"-?(\d+\.)?\d{1,2}:\d{2}:\d{2}(\.\d{1,6})?")


class WrongValue(Exception):
    """Raised if a value does not fit its column; its text describes valid values."""


def column_value(kql_type: str, value: Any) -> Any:
    """Return the value for a column of this type: text becomes a moment for a datetime, others are unchanged."""
    return _CHECKS[kql_type](value)


def moment(text: Any) -> datetime:
    """Return the moment of text such as 2026-03-10T12:00:00Z in UTC; raise WrongValue for any other text."""
    try:
        found = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        raise WrongValue(f"is {_given(text)}; write a moment such as 2026-03-10T12:00:00Z") from None
    if found.tzinfo is None:
        raise WrongValue(f"is {_given(text)}, which has no time zone; add a Z at the end")
    return found.astimezone(UTC)


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if value is None:
        raise WrongValue('is empty; text is never null in KQL, write ""')
    if isinstance(value, (int, float)):
        raise WrongValue(f"is text, not {_given(value)}; put it in quotes")
    raise WrongValue(f"is text, not {_given(value)}; write the JSON text in single quotes")


def _truth(value: Any) -> bool | None:
    if value is None or isinstance(value, bool):
        return value
    raise WrongValue(f"is true or false, not {_given(value)}")


def _whole_number(value: Any) -> int | None:
    if value is None or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    raise WrongValue(f"is a whole number, not {_given(value)}")


def _number(value: Any) -> float | None:
    if value is None or (isinstance(value, (int, float)) and not isinstance(value, bool)):
        return value
    raise WrongValue(f"is a number, not {_given(value)}")


def _matching(pattern: re.Pattern[str], example: str) -> Callable[[Any], str | None]:
    def check(value: Any) -> str | None:
        if value is None or (isinstance(value, str) and pattern.fullmatch(value)):
            return value
        raise WrongValue(f"is {_given(value)}; write it like {example}")

    return check


def _datetime(value: Any) -> datetime | None:
    return None if value is None else moment(value)


def _dynamic(value: Any) -> Any:
    return value


def _given(value: Any) -> str:
    return "empty" if value is None else shown(value)


_CHECKS: Mapping[str, Callable[[Any], Any]] = {
    "string": _text,
    "bool": _truth,
    "int": _whole_number,
    "long": _whole_number,
    "real": _number,
    "decimal": _number,
    "datetime": _datetime,
    "timespan": _matching(_TIMESPAN, "00:05:00"),
    "guid": _matching(_GUID, "2b7e6f0a-15d9-4c35-9d5e-7f0b6a4c1d21"),
    "dynamic": _dynamic,
}
