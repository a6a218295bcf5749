"""Convert properties in Pulumi's wire format to values of a plan, with markers for values that are not visible."""

from collections.abc import Mapping
from typing import Any

from entrawatch.resources.program_plan import Properties, Secret, Unknown, Value, frozen_mapping

SIGNATURE_KEY = "4dabf18193072939515e22adb298388d"
"""The key that marks an object as a special value; its value is the kind."""
SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 a public type marker
"""The kind of an object with a secret."""
SECRET_PLACEHOLDER = "[secret]"  # noqa: S105 a marker, not a secret
"""The text of an encrypted value that cannot be decrypted."""
UNKNOWN_TEXT = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
"""Pulumi's placeholder for text that is known only after the deployment."""


def plan_values(properties: Mapping[str, Any], marks: Mapping[str, Secret | Unknown]) -> Properties:
    """Return properties with markers for secrets, and for the placeholder texts of values that are not visible."""
    return frozen_mapping((key, plan_value(value, marks)) for key, value in properties.items())


def plan_value(value: Any, marks: Mapping[str, Secret | Unknown]) -> Value:
    """Return one property value, with lists as tuples and objects as read-only mappings."""
    if isinstance(value, list):
        return tuple(plan_value(one, marks) for one in value)
    if isinstance(value, Mapping):
        return Secret() if value.get(SIGNATURE_KEY) == SECRET_SIGNATURE else plan_values(value, marks)
    known: Value = marks.get(value, value) if isinstance(value, str) else value
    return known
