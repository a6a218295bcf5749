"""What a Pulumi program would declare, as plain values: resources, log lines and outputs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType
from typing import Any


@dataclass(frozen=True)
class Secret:
    """Replaces a secret value; the value itself is not kept, so all secrets are equal."""

    def __str__(self) -> str:
        return "[secret]"


@dataclass(frozen=True)
class Unknown:
    """Replaces a value that is known only after deployment."""

    def __str__(self) -> str:
        return "[unknown]"


@dataclass(frozen=True)
class Reference:
    """Replaces a resource that was passed as a value."""

    urn: str

    def __str__(self) -> str:
        return self.urn


Value = None | bool | int | float | str | Secret | Unknown | Reference | tuple["Value", ...] | Mapping[str, "Value"]
"""A property value: lists are tuples, objects are read-only mappings with the provider's key names."""

Properties = Mapping[str, Value]


NOT_DEPLOYED = 1
"""The log stream for what a stack does not deploy: Pulumi's log lines have a stream number."""


class LogSeverity(StrEnum):
    """The level of a log line of the program."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True)
class LogLine:
    """One line that the program logged; `urn` identifies its resource, or is empty."""

    severity: LogSeverity
    message: str
    urn: str = ""
    stream: int = 0


@dataclass(frozen=True)
class PlannedAlias:
    """A previous identity of the resource: a whole URN, or the parts that changed."""

    urn: str = ""
    name: str = ""
    type: str = ""
    parent: str = ""
    no_parent: bool = False
    stack: str = ""
    project: str = ""


@dataclass(frozen=True)
class PlannedOptions:
    """The resource options of one resource; property paths are in the provider's spelling."""

    protect: bool = False
    delete_before_replace: bool | None = None
    replace_on_changes: tuple[str, ...] = ()
    ignore_changes: tuple[str, ...] = ()
    additional_secret_outputs: tuple[str, ...] = ()
    retain_on_delete: bool = False
    aliases: tuple[PlannedAlias, ...] = ()
    import_id: str = ""
    read_id: str = ""
    provider: str = ""


def _no_properties() -> Properties:
    return MappingProxyType({})


def _no_dependencies() -> Mapping[str, tuple[str, ...]]:
    return MappingProxyType({})


@dataclass(frozen=True)
class PlannedResource:
    """One resource the program declares.

    `parent` is empty at the top level. `source` is `file:line`, relative to the program's folder if
    it is inside. `outputs` are what a component registered, or what the preview returned beyond the inputs.
    """

    urn: str
    type: str
    name: str
    custom: bool = True
    parent: str = ""
    inputs: Properties = field(default_factory=_no_properties)
    dependencies: tuple[str, ...] = ()
    property_dependencies: Mapping[str, tuple[str, ...]] = field(default_factory=_no_dependencies)
    options: PlannedOptions = PlannedOptions()
    source: str = ""
    outputs: Properties = field(default_factory=_no_properties)


@dataclass(frozen=True)
class Plan:
    """Everything that a program declares on one stack, sorted by URN, without the stack itself."""

    project: str
    stack: str
    resources: tuple[PlannedResource, ...] = ()
    logs: tuple[LogLine, ...] = ()
    outputs: Properties = field(default_factory=_no_properties)

    def children(self, urn: str) -> tuple[PlannedResource, ...]:
        """Return the resources whose parent is `urn`."""
        return self._children.get(urn, ())

    @cached_property
    def _children(self) -> Mapping[str, tuple[PlannedResource, ...]]:
        found: dict[str, list[PlannedResource]] = {}
        for resource in self.resources:
            found.setdefault(resource.parent, []).append(resource)
        return {urn: tuple(children) for urn, children in found.items()}

    def roots(self) -> tuple[PlannedResource, ...]:
        """Return the resources whose only parent is the stack."""
        return self.children("")

    def of_type(self, *types: str) -> tuple[PlannedResource, ...]:
        """Return the resources of the given type tokens."""
        return tuple(resource for resource in self.resources if resource.type in types)


def frozen_mapping(items: Mapping[str, Value] | Iterable[tuple[str, Value]]) -> Properties:
    """Return a read-only copy of `items`."""
    return MappingProxyType(dict(items))


def to_plain(value: Any) -> Any:
    """Return `value` as JSON types with sorted keys; markers become `[secret]`, `[unknown]` or a URN."""
    if isinstance(value, Mapping):
        return {key: to_plain(value[key]) for key in sorted(value)}
    if isinstance(value, tuple | list):
        return [to_plain(item) for item in value]
    return str(value) if isinstance(value, Secret | Unknown | Reference | StrEnum) else value


def to_json(plan: Plan) -> dict[str, Any]:
    """Return the plan as JSON types, equal for equal plans, without empty fields and default options."""
    return {
        "project": plan.project,
        "stack": plan.stack,
        "resources": [_set_fields(resource) for resource in sorted(plan.resources, key=lambda each: each.urn)],
        "logs": [_set_fields(line) for line in plan.logs],
        "outputs": to_plain(plan.outputs),
    }


def _set_fields(record: PlannedResource | PlannedOptions | PlannedAlias | LogLine) -> dict[str, Any]:
    values = {each.name: _field_value(getattr(record, each.name)) for each in fields(record)}
    required = {"custom"} if isinstance(record, PlannedResource) else {"delete_before_replace"}
    return {
        name: value for name, value in values.items() if value not in (None, "", [], {}) and (value or name in required)
    }


def _field_value(value: Any) -> Any:
    if isinstance(value, PlannedOptions):
        return _set_fields(value)
    if isinstance(value, tuple) and value and isinstance(value[0], PlannedAlias):
        return [_set_fields(alias) for alias in value]
    return to_plain(value)
