"""Policy: a requirement on everything that a program declares, as a function of planned resources."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from entrawatch.documents.messages import did_you_mean
from entrawatch.resources.declared_resources import kind_of
from entrawatch.resources.program_plan import PlannedResource, Secret, Unknown, Value

Options = Mapping[str, Any]
Resources = Sequence[PlannedResource]


@dataclass(frozen=True)
class Breach:
    """One resource that violates a policy; the message includes what to do. `urn` is empty for the whole stack."""

    urn: str
    message: str


@dataclass(frozen=True)
class Option:
    """An option of a policy: a JSON schema with a description and, unless None, a default."""

    name: str
    schema: Mapping[str, Any]
    default: Any = None


@dataclass(frozen=True)
class Policy:
    """One requirement. `compares_resources`: it needs all resources of a stack; otherwise it checks each one."""

    name: str
    code: str
    description: str
    check: Callable[[Resources, Options], Iterator[Breach]]
    compares_resources: bool = False
    options: tuple[Option, ...] = ()

    def breaches(self, resources: Resources, options: Options | None = None) -> Iterator[Breach]:
        """Yield the violations of the policy; options that are not set have their defaults."""
        defaults = {option.name: option.default for option in self.options}
        return self.check(resources, {**defaults, **(options or {})})

    def wrong_options(self, options: Options) -> Iterator[str]:
        """Yield a message for each unknown option; Pulumi checks the values of the others."""
        names = [option.name for option in self.options]
        for name in sorted(set(options) - set(names)):
            yield f"option '{name}' of policy '{self.name}' does not exist; {did_you_mean(name, names)}"


def kind(resource: PlannedResource) -> str:
    """Return module and type of an Azure resource in any API version, such as monitor:ActionGroup; otherwise ''."""
    return kind_of(resource.type)


def of_kind(resources: Resources, *kinds: str) -> Iterator[PlannedResource]:
    """Yield the resources of the given types, in order."""
    return (resource for resource in resources if kind(resource) in kinds)


def member(value: Value, *path: str) -> Value:
    """Return the value at a key path inside a property value; None if something is missing.

    If the path leads into a secret or a value known only after the deployment, return that.
    """
    for key in path:
        if not is_hidden(value):
            value = value.get(key) if isinstance(value, Mapping) else None
    return value


def is_hidden(value: object) -> bool:
    """Return whether a value is not visible: it is a secret, or known only after the deployment."""
    return isinstance(value, Secret | Unknown)


def entries(value: Value) -> tuple[Value, ...]:
    """Return the entries of a list property; empty if it is absent or not known yet."""
    return value if isinstance(value, tuple) else ()
