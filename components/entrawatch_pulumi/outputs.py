"""Maps of outputs as one output."""

from collections.abc import Mapping

import pulumi


def output_map(outputs: Mapping[str, pulumi.Output[str]]) -> pulumi.Output[dict[str, str]]:
    """Return a map of values that are known later as one output, also where the map is empty."""
    # Output.all of nothing is a list, which other languages and stacks would get instead of a map.
    return pulumi.Output.all(**outputs) if outputs else pulumi.Output.from_input({})
