"""Convert the properties that the Pulumi engine sends to a policy pack to values of a plan."""

from collections.abc import Mapping
from typing import Any

from pulumi_policy import proxy

from entrawatch.resources import property_values
from entrawatch.resources.program_plan import Properties, Unknown

_MARKS = {value: Unknown() for name, value in vars(proxy).items() if name.startswith("UNKNOWN_")}


def plan_values(properties: Mapping[str, Any], proxy_secrets: bool = False) -> Properties:
    """Return properties with markers for secrets and unknown values; replaces the SDK's function."""
    return property_values.plan_values(properties, _MARKS)
