"""Parameters: values that a reader chooses, which queries contain as `{Name}`."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from entrawatch.workbooks.model.names import stable_id
from entrawatch.workbooks.model.sources import LOGS, Source
from entrawatch.workbooks.model.visibility import Condition, JsonObject, visibility

DAY_MS = 24 * 60 * 60 * 1000
_HOUR_MS = 60 * 60 * 1000
_CHOICES_MS = (_HOUR_MS, 4 * _HOUR_MS, *(days * DAY_MS for days in (1, 2, 7, 14, 30, 90)))
LONGEST_RANGE_DAYS = max(_CHOICES_MS) // DAY_MS
_VERSION = "KqlParameterItem/1.0"


class ParameterType(IntEnum):
    """The number of a kind of parameter in the JSON."""

    TEXT = 1
    DROP_DOWN = 2
    TIME_RANGE = 4
    OPTIONS = 10
    """Only in workbooks of others."""


@dataclass(frozen=True)
class TimeRange:
    """A time range, relative to now."""

    name: str = "TimeRange"
    label: str = "Time range"
    days: int = 7

    def to_json(self) -> JsonObject:
        """Return the parameter without its ID."""
        choices = [{"durationMs": milliseconds} for milliseconds in _CHOICES_MS]
        return {
            "type": ParameterType.TIME_RANGE,
            "isRequired": True,
            "value": {"durationMs": self.days * DAY_MS},
            "typeSettings": {"selectableValues": choices, "allowCustom": True},
        }


@dataclass(frozen=True)
class TextField:
    """A text that a reader types."""

    name: str
    label: str
    value: str = ""
    description: str = ""
    is_hidden: bool = False

    def to_json(self) -> JsonObject:
        """Return the parameter without its ID."""
        hidden = {"isHiddenWhenLocked": True} if self.is_hidden else {}
        described = {"description": self.description} if self.description else {}
        return {"type": ParameterType.TEXT, "value": self.value, **described, **hidden}


@dataclass(frozen=True)
class DropDown:
    """One value of a list that the workbook contains, or that a query returns as columns `value` and `label`."""

    name: str
    label: str
    value: str
    choices: tuple[tuple[str, str], ...] = ()
    """Value and label of each choice."""
    query: str = ""
    """The query if the list comes from one."""
    source: Source = LOGS
    time_range: str = "TimeRange"
    description: str = ""

    def to_json(self) -> JsonObject:
        """Return the parameter without its ID."""
        described = {"description": self.description} if self.description else {}
        settings = {"additionalResourceOptions": [], "showDefault": False}
        return {
            "type": ParameterType.DROP_DOWN,
            "isRequired": True,
            "value": self.value,
            "typeSettings": settings,
            **described,
            **(self._from_query() if self.query else {"jsonData": self._choices()}),
        }

    def _from_query(self) -> JsonObject:
        return {"query": self.query, "timeContextFromParameter": self.time_range, **self.source.to_json()}

    def _choices(self) -> str:
        rows = [{"value": value, "label": label} for value, label in self.choices]
        return json.dumps(rows, ensure_ascii=False, separators=(",", ":"))


Parameter = TimeRange | TextField | DropDown


@dataclass(frozen=True)
class Parameters:
    """A row of parameters."""

    name: str
    parameters: tuple[Parameter, ...]
    visible: Sequence[Condition] = ()

    def to_json(self) -> JsonObject:
        """Return the item."""
        content = {
            "version": _VERSION,
            "parameters": [self._parameter(one) for one in self.parameters],
            "style": "pills",
            "queryType": 0,
            "resourceType": LOGS.resource_type,
        }
        return {"type": 9, "name": self.name, "content": content, **visibility(self.visible)}

    def _parameter(self, one: Parameter) -> JsonObject:
        named = {"id": stable_id(self.name, one.name), "name": one.name, "label": one.label}
        return {"version": _VERSION, **named, **one.to_json()}
