"""Start a program in the Pulumi SDK through its internal names, and find where its errors came from."""

import asyncio
from collections.abc import Callable, Collection, Coroutine, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from types import TracebackType
from typing import Any

import pulumi
from pulumi.runtime import settings

from entrawatch_pulumi.preview.failure import causes

# by id(), because an exception class can define equality without a hash; the error is kept so that its id() is unique
_Origins = dict[int, tuple[BaseException, TracebackType | None, BaseException | None]]


@dataclass(frozen=True)
class Deployment:
    """What a program can query about its environment: `config` keys and `secret_keys` are `namespace:key`."""

    project: str
    stack: str
    config: Mapping[str, str]
    secret_keys: Collection[str]
    folder: str


def deploy(body: Callable[[], None], deployment: Deployment, monitor: object, engine: object) -> None:
    """Run `body` as the program of a preview against the given services: objects, or `host:port` texts."""
    with asyncio.Runner(loop_factory=_loop) as runner:
        runner.run(_program(body, deployment, monitor, engine))


async def _program(body: Callable[[], None], deployment: Deployment, monitor: object, engine: object) -> None:
    # a run starts in a copy of the caller's context, which can contain the root stack of an earlier one
    settings.ROOT.set(None)
    settings.configure(
        settings.Settings(
            project=deployment.project,
            stack=deployment.stack,
            monitor=monitor,
            engine=engine,
            dry_run=True,
            legacy_apply_enabled=False,
            organization="organization",
            root_directory=deployment.folder,
        )
    )
    pulumi.runtime.set_all_config(dict(deployment.config), list(deployment.secret_keys))

    origins: _Origins = {}
    asyncio.get_running_loop().set_task_factory(_noting_factory(origins))
    try:
        await pulumi.runtime.run_in_stack(body)
    except Exception as error:
        for link in causes(error):
            unnoted = (link, link.__traceback__, link.__cause__)
            _, link.__traceback__, link.__cause__ = origins.get(id(link), unnoted)
        raise


def _noting_factory(origins: _Origins) -> Callable[..., asyncio.Task[Any]]:
    """Return a task factory that records where errors came from.

    A task awaited twice has lost its frames, and the SDK raises an error from itself if it sees it twice.
    """

    def note(task: asyncio.Task[Any]) -> None:
        error = None if task.cancelled() else task.exception()
        if error is not None:
            origins.setdefault(id(error), (error, error.__traceback__, error.__cause__))

    def create(
        loop: asyncio.AbstractEventLoop, coroutine: Coroutine[Any, Any, Any], **options: Any
    ) -> asyncio.Task[Any]:
        task = asyncio.Task(coroutine, loop=loop, **options)
        # the first callback, so it runs before any code that awaits the task
        task.add_done_callback(note)
        return task

    return create


def _loop() -> asyncio.AbstractEventLoop:
    loop = asyncio.new_event_loop()
    loop.set_default_executor(InlineExecutor())
    # the first error ends the run and is reported; the loop would also print the tasks that fail because of it
    loop.set_exception_handler(lambda _loop, _context: None)
    return loop


class InlineExecutor(ThreadPoolExecutor):
    """Runs each call immediately in the caller's thread: the services only record, and the order is kept."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Return the finished call."""
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:  # noqa: BLE001 the caller gets it from the future
            future.set_exception(error)
        return future
