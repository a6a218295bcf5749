"""Policy: what an organization demands of everything that a program declares, as a function of planned resources."""

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
    """One resource that breaks a policy; the message says what to do instead. `urn` is empty for the whole stack."""

    urn: str
    message: str


@dataclass(frozen=True)
class Option:
    """What a policy lets its users decide: a JSON schema with a description and, unless None, a default."""

    name: str
    schema: Mapping[str, Any]
    default: Any = None


@dataclass(frozen=True)
class Policy:
    """One demand. `compares_resources`: it needs all resources of a stack at once, else it judges each one alone."""

    name: str
    code: str
    description: str
    check: Callable[[Resources, Options], Iterator[Breach]]
    compares_resources: bool = False
    options: tuple[Option, ...] = ()

    def breaches(self, resources: Resources, options: Options | None = None) -> Iterator[Breach]:
        """Yield what breaks the policy; options that are not given have their defaults."""
        defaults = {option.name: option.default for option in self.options}
        return self.check(resources, {**defaults, **(options or {})})

    def wrong_options(self, options: Options) -> Iterator[str]:
        """Yield what to tell of options that do not exist; Pulumi checks the values of the others."""
        names = [option.name for option in self.options]
        for name in sorted(set(options) - set(names)):
            yield f"option '{name}' of policy '{self.name}' does not exist; {did_you_mean(name, names)}"


def kind(resource: PlannedResource) -> str:
    """Return module and type of an Azure resource in whatever API version, such as monitor:ActionGroup; else ''."""
    return kind_of(resource.type)


def of_kind(resources: Resources, *kinds: str) -> Iterator[PlannedResource]:
    """Yield the resources of the given kinds, in their order."""
    return (resource for resource in resources if kind(resource) in kinds)


def member(value: Value, *path: str) -> Value:
    """Return what stands at a path of keys inside a property value; None where something is missing.

    Below what is a secret or known only after the deployment is the same.
    """
    for key in path:
        if not is_hidden(value):
            value = value.get(key) if isinstance(value, Mapping) else None
    return value


def is_hidden(value: object) -> bool:
    """Return whether nobody can see a value yet: it is a secret, or known only after the deployment."""
    return isinstance(value, Secret | Unknown)


def entries(value: Value) -> tuple[Value, ...]:
    """Return the entries of a list property; none where it is absent or not known yet."""
    return value if isinstance(value, tuple) else ()
