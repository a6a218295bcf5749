"""Inputs: tenant-specific values that queries read, their types, and the values that a stack sets."""

from collections.abc import Iterator, Mapping
from typing import Any, Self

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from entrawatch.documents.document import Document, KeyPath
from entrawatch.documents.issues import Issue, Problem, warning
from entrawatch.documents.messages import parse_model, shown
from entrawatch.kql.words import kql_kind
from entrawatch.specs.alert_spec import Need
from entrawatch.specs.business_hours import check_business_hours
from entrawatch.specs.input_entries import entry_problem, entry_warning
from entrawatch.specs.input_types import InputType, MoreMeans
from entrawatch.specs.list_files import ListFile
from entrawatch.specs.name_patterns import is_anchored, pattern_problem
from entrawatch.specs.trigger import Name, SpecModel, Text


class InputSpec(SpecModel):
    """One tenant-specific value that a stack can pass to the queries."""

    type: InputType
    """Type of the value: a list of accounts, countries or address ranges, business_hours, and so on."""
    description: Text
    """What the input means, which alerts it makes more precise, and where an administrator finds the value."""
    example: Any
    """A value that a stack could set."""
    default: Any = None
    """The value if a stack does not set one. A value in a stack replaces it; `extend: [...]` adds to a list."""
    minimum: int | float | None = None
    """Smallest number; only with type number."""
    maximum: int | float | None = None
    """Largest number; only with type number."""
    more_means: MoreMeans | None = None
    """What another entry, a larger number or wider hours mean: more_alerts if alerts watch the listed entries,
    fewer_alerts if they exclude them. `entrawatch diff` relies on it; absent = unknown."""

    @model_validator(mode="after")
    def _bounds_belong_to_numbers(self) -> Self:
        if self.type is not InputType.NUMBER and (self.minimum, self.maximum) != (None, None):
            raise PydanticCustomError("IN106", "minimum and maximum belong to type number; remove them")
        return self


class InputsFile(SpecModel):
    """The inputs of one folder of alert specs."""

    inputs: dict[Name, InputSpec]
    """Tenant inputs by name; KQL reads each by its name."""


def read_inputs(document: Document) -> tuple[Mapping[str, InputSpec], list[Issue]]:
    """Return the inputs that a folder's inputs.yaml declares, and every issue in it."""
    file, issues = parse_model(InputsFile, document, family="IN")
    if file is None:
        return {}, issues
    for name, spec in file.inputs.items():
        if kind := kql_kind(name):
            text = f"'{name}' is a KQL {kind} and cannot name an input; choose another name, such as '{name}_list'"
            issues.append(Issue(document.location("inputs", name), "IN107", text))
        issues += check_input(spec, spec.example, document, ("inputs", name, "example"))
        issues += check_input(spec, spec.default, document, ("inputs", name, "default"))
    return file.inputs, sorted(issues)


def effective_value(spec: InputSpec, given: object) -> object:
    """Return what queries read: the value set, the default, or the default with the stack's additions."""
    if given is None:
        return spec.default
    added = _added(spec, given)
    return given if added is None else [*spec.default, *added]


EXTEND = "extend"


def _added(spec: InputSpec, value: object) -> list[object] | None:
    """Return what a stack adds to a list's default; None if it sets its own value."""
    if isinstance(spec.default, list) and isinstance(value, Mapping) and list(value) == [EXTEND]:
        return value[EXTEND] if isinstance(value[EXTEND], list) else None
    return None


def check_input(spec: InputSpec, value: Any, document: Document, key_path: KeyPath) -> list[Issue]:
    """Return what is wrong with a stack's value for an input; null or an empty list counts as not set."""
    if value is None:
        return []
    if spec.type is InputType.BUSINESS_HOURS:
        return check_business_hours(value, document, key_path)
    if isinstance(value, ListFile):
        document, key_path = value.document, ()
    name = str(key_path[-1]) if key_path else ""
    if (added := _added(spec, value)) is not None:
        return check_input(spec, added, document, (*key_path, EXTEND))
    problems = _list(spec.type, name, value) if spec.type.is_list else _single(spec, name, value)
    return sorted(document.issue(problem, *key_path) for problem in problems)


def _list(kind: InputType, name: str, value: Any) -> Iterator[Problem]:
    if not isinstance(value, list | tuple):
        text = f"{name} must be a list of {kind.value.replace('_', ' ')}, not {shown(value)}"
        yield Problem("IN201", (), f"{text}; start each entry with a hyphen on its own line")
        return
    first: dict[str, int] = {}
    for number, entry in enumerate(value):
        problem = entry_problem(kind, entry) or entry_warning(kind, entry) or _repeated(entry, number, first)
        if problem:
            yield problem.below(number)


def _repeated(entry: str, number: int, first: dict[str, int]) -> Problem | None:
    # Queries are not case-sensitive.
    earlier = first.setdefault(entry.casefold(), number)
    if earlier == number:
        return None
    return warning("IN211", (), f"{shown(entry)} is duplicated (first as entry {earlier + 1}); remove one")


def _single(spec: InputSpec, name: str, value: Any) -> Iterator[Problem]:
    if spec.type is InputType.NUMBER:
        yield from _number(spec, name, value)
    elif not isinstance(value, str) or not value:
        yield Problem("IN201", (), f"{name} must be a regular expression in quotes, not {shown(value)}")
    elif problem := pattern_problem(value):
        yield Problem("IN209", (), f"pattern {shown(value)} cannot be used: {problem}")
    elif not is_anchored(value):
        text = f"pattern {shown(value)} also matches names that only contain it"
        yield warning("IN212", (), f"{text}; add ^ at the start and $ at the end")


def _number(spec: InputSpec, name: str, value: Any) -> Iterator[Problem]:
    if isinstance(value, bool) or not isinstance(value, int | float):
        yield Problem("IN201", (), f"{name} must be a number, not {shown(value)}")
    elif spec.minimum is not None and value < spec.minimum:
        yield Problem("IN210", (), f"number '{value}' is too small; the minimum is {spec.minimum}")
    elif spec.maximum is not None and value > spec.maximum:
        yield Problem("IN210", (), f"number '{value}' is too large; the maximum is {spec.maximum}")


def missing_inputs(
    inputs: Mapping[str, Need], declared: Mapping[str, InputSpec], given: Mapping[str, object]
) -> Iterator[tuple[str, ...]]:
    """Yield the inputs of which one must be set: those with neither a value nor a default."""
    needs: list[tuple[str, ...]] = [(name,) for name, need in inputs.items() if need is Need.REQUIRED]
    needs.append(tuple(name for name, need in inputs.items() if need is Need.ONE_OF))
    values = {
        name: effective_value(declared[name], given.get(name)) if name in declared else given.get(name)
        for name in inputs
    }
    for names in needs:
        if names and all(values[name] in (None, [], {}, "") for name in names):
            yield names
