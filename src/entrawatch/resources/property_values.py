"""Properties as Pulumi writes and sends them, as the values of a plan: with marks where a value cannot be seen."""

from collections.abc import Mapping
from typing import Any

from entrawatch.resources.program_plan import Properties, Secret, Unknown, Value, frozen_mapping

SIGNATURE_KEY = "4dabf18193072939515e22adb298388d"
"""The key of an object that stands for something else, and says there for what."""
SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 a type mark, known to everybody
"""What an object says there that holds a secret."""
SECRET_PLACEHOLDER = "[secret]"  # noqa: S105 a mark, not a secret
"""What an encrypted value reads as where it cannot be decrypted."""
UNKNOWN_TEXT = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
"""What Pulumi writes in place of a text that is known only after the deployment."""


def plan_values(properties: Mapping[str, Any], marks: Mapping[str, Secret | Unknown]) -> Properties:
    """Return properties with marks where secrets are, and for the texts that stand for what nobody can see."""
    return frozen_mapping((key, plan_value(value, marks)) for key, value in properties.items())


def plan_value(value: Any, marks: Mapping[str, Secret | Unknown]) -> Value:
    """Return one value of properties, lists as tuples and objects as read-only mappings."""
    if isinstance(value, list):
        return tuple(plan_value(one, marks) for one in value)
    if isinstance(value, Mapping):
        return Secret() if value.get(SIGNATURE_KEY) == SECRET_SIGNATURE else plan_values(value, marks)
    known: Value = marks.get(value, value) if isinstance(value, str) else value
    return known
