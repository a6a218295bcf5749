"""Makes the Pulumi SDK declare resources quickly: what it does for each one and nobody reads is left out."""

import asyncio
import contextlib
import os
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import pulumi
import pulumi.log
import pulumi.runtime.resource
from pulumi.runtime import rpc, settings

from entrawatch.garbage_collection import collect_garbage_rarely, rare_garbage_collection
from entrawatch_pulumi.azure_resource import AzureResource
from entrawatch_pulumi.preview.source_places import declaring_frame

PLAIN_SDK = "ENTRAWATCH_PLAIN_SDK"
# what the SDK calls for the place of a declaration; it describes every frame of the stack, the engine reads the first
STACK_TRACER = "_get_stack_trace"
# what the SDK calls to make an output of each property of a resource
PROPERTY_OUTPUTS = "transfer_properties"
_property_outputs: Callable[..., object] = getattr(rpc, PROPERTY_OUTPUTS, dict)  # without it nobody asks
# where the SDK keeps the tasks of outputs that are not known yet
OUTPUT_TASKS = "outputs"

Replacement = tuple[ModuleType, str, Callable[..., object]]


def declare_quickly() -> None:
    """Let this program declare its resources quickly; ENTRAWATCH_PLAIN_SDK=1 leaves the SDK as it is.

    The SDK sends five debug messages for each resource and waits for the engine's answer to each; only
    `pulumi up --debug` shows them.
    """
    if os.environ.get(PLAIN_SDK) != "1":
        collect_garbage_rarely()
        for module, name, function in _replacements():
            setattr(module, name, function)
        pulumi.run(settled)


@contextlib.contextmanager
def quick_declarations(*more: Replacement) -> Iterator[None]:
    """Declare resources quickly inside, with more of the SDK's functions replaced."""
    with rare_garbage_collection(), contextlib.ExitStack() as originals:
        for module, name, function in _replacements(*more):
            originals.callback(setattr, module, name, getattr(module, name))
            setattr(module, name, function)
        yield


async def settled() -> None:
    """Wait for all outputs that are under way, or until one of them fails, which the SDK then finds and raises.

    The SDK waits for them, too, but hands all that are left back to a new wait whenever one is done.
    """
    while waiting := [task for task in _outputs() if not task.done()]:
        done, _ = await asyncio.wait(waiting, return_when=asyncio.FIRST_EXCEPTION)
        if any(task.cancelled() or task.exception() for task in done):
            return


def _replacements(*more: Replacement) -> Iterator[Replacement]:
    ours: tuple[Replacement, ...] = (
        (pulumi.log, "debug", _say_nothing),
        (pulumi.runtime.resource, STACK_TRACER, declaring_frame),
        (rpc, PROPERTY_OUTPUTS, _no_outputs_to_read),
    )
    for module, name, function in (*ours, *more):
        # an SDK without the name does without, and is merely slower
        if hasattr(module, name):
            yield module, name, function


def _no_outputs_to_read(resource: pulumi.Resource, *more: object) -> object:
    return {} if isinstance(resource, AzureResource) else _property_outputs(resource, *more)


def _outputs() -> list[asyncio.Task[Any]]:
    # the SDK clears the set while it waits, so it is copied
    return list(getattr(settings.SETTINGS, OUTPUT_TASKS, ()))


def _say_nothing(*_: object, **__: object) -> None:
    pass
