"""Names that the components of one program take in Azure: no two may take the same one.

Azure would refuse the second in the middle of the deployment, or the two would overwrite each other for ever.
"""

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

import pulumi
from pulumi.runtime.mocks import MockMonitor
from pulumi.runtime.settings import get_monitor

from entrawatch.documents.document import KeyPath
from entrawatch.documents.issues import Issue, IssuesFound
from entrawatch.documents.quoting import shown
from entrawatch_pulumi.arguments.check import argument_place
from entrawatch_pulumi.arguments.refusal import told_without_stack_trace
from entrawatch_pulumi.arguments.spelling import spelled

TRANSFORMATIONS = "_transformations"
"""Where the SDK keeps what changes a resource and all that is declared below it."""
_MOST_SHOWN = 2


@dataclass(frozen=True)
class AzureName:
    """A name that a component takes: in a resource group, or in the whole tenant or subscription."""

    kind: str
    """What has the name, in words."""
    name: str
    group: pulumi.Input[str] | None
    argument: KeyPath
    """The argument that decides it."""
    advice: str = ""
    """What to change; absent = the argument or the resource group."""


@dataclass(frozen=True)
class Taker:
    """A component as its caller knows it."""

    component: str
    name: str
    shape: type
    opts: pulumi.ResourceOptions | None

    def __str__(self) -> str:
        return f"{self.component} '{self.name}'"


class Run:
    """One run of a program, for as long as somebody holds it."""


_Key = tuple[Any, str, Any, str]
_taken: WeakKeyDictionary[Any, dict[_Key, str]] = WeakKeyDictionary()
_given_run: ContextVar[Run | None] = ContextVar("_given_run", default=None)
_is_inside: ContextVar[bool] = ContextVar("_is_inside", default=False)


@contextlib.contextmanager
def part_of(run: Run) -> Iterator[None]:
    """Count the components inside to a run, where Pulumi hands over each one as if it were alone."""
    token = _given_run.set(run)
    try:
        yield
    finally:
        _given_run.reset(token)


@contextlib.contextmanager
def taking(taker: Taker, names: Iterable[AzureName]) -> Iterator[None]:
    """Take names as `take_names` does; those that components inside take are among them and not taken again."""
    take_names(taker, names)
    token = _is_inside.set(True)
    try:
        yield
    finally:
        _is_inside.reset(token)


def take_names(taker: Taker, names: Iterable[AzureName]) -> None:
    """Take names for a component; raise RunError where another component of this run has one of them."""
    taken = _taken_of_this_run()
    if taken is None or _is_inside.get() or _changes_names(taker.opts):
        return
    provider = _provider(taker.opts)
    clashes: dict[tuple[str, KeyPath], list[AzureName]] = defaultdict(list)
    for name in names:
        owner = taken.setdefault(_key(provider, name), str(taker))
        # Of two with one name Pulumi itself says so.
        if owner != str(taker):
            clashes[owner, name.argument].append(name)
    with told_without_stack_trace():
        if clashes:
            raise IssuesFound(_issue(taker, owner, found) for (owner, _), found in clashes.items())


def _taken_of_this_run() -> dict[_Key, str] | None:
    monitor = get_monitor()
    # Under mocks nothing is made, and all tests of a process may share them.
    if monitor is None or isinstance(monitor, MockMonitor):
        return None
    return _taken.setdefault(_given_run.get() or monitor, {})


def _changes_names(opts: pulumi.ResourceOptions | None) -> bool:
    """Tell whether the program may still rename what a component declares."""
    own = opts and (opts.transformations or opts.transforms)
    above = (opts and opts.parent) or pulumi.runtime.get_root_resource()
    # Those of a parent and of the stack are handed down.
    return bool(own or getattr(above, TRANSFORMATIONS, None))


def _key(provider: Any, name: AzureName) -> _Key:
    # Azure ignores the case of letters. What is not known yet is the same where it is the same output.
    group = name.group.casefold() if isinstance(name.group, str) else name.group
    return provider, name.kind, group, name.name.casefold()


def _provider(opts: pulumi.ResourceOptions | None) -> Any:
    """Return what stands for the subscription and tenant that a component goes to; None for the stack's own."""
    if opts is None:
        return None
    for provider in _given_providers(opts):
        if provider.package == "azure-native":
            # In a plugin each component has its own object for the same provider.
            return _known_now(provider.urn) or provider
    return _known_provider(opts.parent)


def _given_providers(opts: pulumi.ResourceOptions) -> Iterator[pulumi.ProviderResource]:
    given: Any = opts.providers or ()
    many = given.values() if isinstance(given, Mapping) else (given,) if _is_provider(given) else given
    yield from (*many, *((opts.provider,) if opts.provider else ()))


def _is_provider(value: object) -> bool:
    return isinstance(value, pulumi.ProviderResource)


def _known_provider(parent: pulumi.Resource | None) -> Any:
    found = parent.get_provider("azure-native:resources:ResourceGroup") if parent else None
    return found and (_known_now(found.urn) or found)


def _known_now(output: pulumi.Output[str]) -> str | None:
    """Return the value of an output that needs no waiting for."""
    # The SDK tells it only to those who wait. Without the name two objects of one provider count as two.
    data = getattr(output, "_data", None)
    value: str | None = data.result().value if isinstance(data, asyncio.Future) and data.done() else None
    return value


def _issue(taker: Taker, owner: str, clashes: list[AzureName]) -> Issue:
    first, more = clashes[0], len(clashes) - _MOST_SHOWN
    names = ", ".join(f"{clash.kind} {shown(clash.name)}" for clash in clashes[:_MOST_SHOWN])
    names += f" and {more} more" if more > 0 else ""
    where = f" in resource group {shown(first.group)}" if isinstance(first.group, str) else ""
    argument = spelled(str(first.argument[-1]))
    advice = first.advice or f"give one of the two another {argument} or {spelled('resource_group_name')}"
    place = argument_place(str(taker), taker.shape, first.argument)
    return Issue(place, "ST218", f"{owner} makes {names}{where}, too; {advice}")
