"""Maps of outputs as one output."""

import asyncio
from collections.abc import Mapping
from typing import Any, cast

import pulumi


def output_map(outputs: Mapping[str, pulumi.Output[str]]) -> pulumi.Output[dict[str, str]]:
    """Return a map of values that are known later as one output, also where the map is empty."""
    # Output.all of nothing is a list, which other languages and stacks would get instead of a map.
    return pulumi.Output.all(**outputs) if outputs else pulumi.Output.from_input({})


def known_later(value: pulumi.Output[str], than: pulumi.Output[str], turns: int) -> pulumi.Output[str]:
    """Return an output that is told some turns of the event loop later than another one is known, or is not to be."""

    async def told() -> pulumi.Output[str]:
        await than.is_known()
        for _ in range(turns):
            await asyncio.sleep(0)
        return value

    # The output inside is waited for, too, which the SDK's types do not say.
    return pulumi.Output.from_input(cast(Any, told()))
