"""Maps of outputs as one output."""

from collections.abc import Awaitable, Mapping
from typing import Any, cast

import pulumi


def output_map(outputs: Mapping[str, pulumi.Output[str]]) -> pulumi.Output[dict[str, str]]:
    """Return a map of values that are known later as one output, also where the map is empty."""
    # Output.all of nothing is a list, which other languages and stacks would get instead of a map.
    return pulumi.Output.all(**outputs) if outputs else pulumi.Output.from_input({})


def outputs_to_come(outputs: Awaitable[Mapping[str, pulumi.Output[str]]]) -> pulumi.Output[dict[str, str]]:
    """Return a map of outputs that are still to be declared as one output."""
    # Those inside are waited for, too, which the SDK's types do not say.
    return pulumi.Output.from_input(cast(Any, outputs))
