"""Turns the properties that the Pulumi engine sends to a policy pack into the values of a plan."""

from collections.abc import Mapping
from typing import Any

from pulumi_policy import proxy

from entrawatch.plan import Properties, Secret, Unknown, Value, frozen_mapping

_SIGNATURE = "4dabf18193072939515e22adb298388d"
_SECRET = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 a type mark, known to everybody
_UNKNOWN = frozenset(value for name, value in vars(proxy).items() if name.startswith("UNKNOWN_"))


def plan_values(properties: Mapping[str, Any], proxy_secrets: bool = False) -> Properties:
    """Return properties with marks where secrets and unknown values are; stands in for the SDK's function."""
    return frozen_mapping((key, _value(value)) for key, value in properties.items())


def _value(value: Any) -> Value:
    if isinstance(value, list):
        return tuple(map(_value, value))
    if isinstance(value, Mapping):
        return Secret() if value.get(_SIGNATURE) == _SECRET else plan_values(value)
    return Unknown() if value in _UNKNOWN else value
