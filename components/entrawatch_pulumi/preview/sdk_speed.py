"""Make the Pulumi SDK declare resources faster for an offline preview, without work whose result nothing reads there.

Deployments do not use this: the engine may need what a preview does not.
"""

import asyncio
import contextlib
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import pulumi
import pulumi.log
import pulumi.runtime.resource
from pulumi.runtime import settings

from entrawatch.garbage_collection import rare_garbage_collection
from entrawatch_pulumi.preview.source_places import declaring_frame

# the SDK's function for the location of a declaration; it describes every stack frame, the recorder reads the first
STACK_TRACER = "_get_stack_trace"
# where the SDK keeps the tasks of pending outputs
OUTPUT_TASKS = "outputs"

Replacement = tuple[ModuleType, str, Callable[..., object]]


@contextlib.contextmanager
def quick_declarations(*more: Replacement) -> Iterator[None]:
    """Declare resources faster in this context, with more of the SDK's functions replaced."""
    with rare_garbage_collection(), contextlib.ExitStack() as originals:
        for module, name, function in _replacements(*more):
            originals.callback(setattr, module, name, getattr(module, name))
            setattr(module, name, function)
        yield


async def settled() -> None:
    """Wait for all pending outputs, or until one of them fails, which the SDK then finds and raises.

    The SDK waits for them too, but starts a new wait for all remaining ones whenever one is done.
    """
    while waiting := [task for task in _outputs() if not task.done()]:
        done, _ = await asyncio.wait(waiting, return_when=asyncio.FIRST_EXCEPTION)
        if any(task.cancelled() or task.exception() for task in done):
            return


def _replacements(*more: Replacement) -> Iterator[Replacement]:
    ours: tuple[Replacement, ...] = (
        (pulumi.log, "debug", _say_nothing),
        (pulumi.runtime.resource, STACK_TRACER, declaring_frame),
    )
    for module, name, function in (*ours, *more):
        # an SDK without the name is merely slower
        if hasattr(module, name):
            yield module, name, function


def _outputs() -> list[asyncio.Task[Any]]:
    # the SDK clears the set while waiting, so it is copied
    return list(getattr(settings.SETTINGS, OUTPUT_TASKS, ()))


def _say_nothing(*_: object, **__: object) -> None:
    pass
