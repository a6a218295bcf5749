"""When an item is visible: a parameter has a value, or another one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

JsonObject = dict[str, Any]


@dataclass(frozen=True)
class Condition:
    """A comparison of a parameter with a value."""

    parameter: str
    value: str
    is_equal: bool = True

    def to_json(self) -> JsonObject:
        """Return the condition as Azure Monitor reads it."""
        comparison = "isEqualTo" if self.is_equal else "isNotEqualTo"
        return {"parameterName": self.parameter, "comparison": comparison, "value": self.value}


def visibility(conditions: Sequence[Condition]) -> JsonObject:
    """Return the properties of an item that is visible while all conditions hold."""
    if len(conditions) > 1:
        return {"conditionalVisibilities": [one.to_json() for one in conditions]}
    return {"conditionalVisibility": conditions[0].to_json()} if conditions else {}
