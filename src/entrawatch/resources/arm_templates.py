"""ARM templates that a program deploys: what they hold, with the values that parameters and variables give."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from entrawatch.resources.program_plan import Secret, Unknown, Value, frozen_mapping

_NESTED = "microsoft.resources/deployments"
# '[[' begins a text and no expression.
_EXPRESSION = re.compile(r"\[(?!\[).*\]", re.DOTALL)
_NAMED = re.compile(r"\[\s*(parameters|variables)\(\s*'([^']+)'\s*\)\s*\]", re.IGNORECASE)
_SECURE = frozenset({"securestring", "secureobject"})
_Seen = frozenset[tuple[str, str]]
_Given = Mapping[str, Any] | Secret | Unknown


@dataclass(frozen=True)
class TemplateEntry:
    """One resource of a template. `type` is ARM's, in small letters; `place` is a path below the inputs."""

    type: str
    name: Any
    settings: Mapping[str, Any]
    place: str


@dataclass(frozen=True)
class Template:
    """A template with what its parameters were given; a marker in place of values that nobody can see."""

    content: Mapping[str, Any]
    given: _Given
    place: str

    def resolved(self, value: Any, seen: _Seen = frozenset()) -> Value:
        """Return a value with what parameters and variables say; other expressions are known only to Azure."""
        if isinstance(value, Mapping):
            return frozen_mapping((key, self.resolved(part, seen)) for key, part in value.items())
        if isinstance(value, list | tuple):
            return tuple(self.resolved(part, seen) for part in value)
        if isinstance(value, str) and _EXPRESSION.fullmatch(value):
            return self._computed(value, seen)
        plain: Value = value
        return plain

    def _computed(self, expression: str, seen: _Seen) -> Value:
        named = _NAMED.fullmatch(expression)
        section, name = (named[1].lower(), named[2].lower()) if named else ("", "")
        # One that names itself has no value.
        if not named or (section, name) in seen:
            return Unknown()
        found = _member(_member(self.content, section), name)
        if section == "parameters":
            given = self.given if not isinstance(self.given, Mapping) else _member(self.given, name)
            if given is not None:
                return given if isinstance(given, Secret | Unknown) else _given_value(given)
            found = _member(found, "defaultvalue")
        return Unknown() if found is None else self.resolved(found, seen | {(section, name)})


def templates(inputs: Mapping[str, Any]) -> Iterator[Template]:
    """Yield the template that a deployment, or a deployment stack, sends to Azure, and those inside it.

    None where it is secret, elsewhere, or not known yet.
    """
    properties = inputs.get("properties")
    holder, place = (properties, "properties.") if isinstance(properties, Mapping) else (inputs, "")
    content = _parsed(holder.get("template"))
    if isinstance(content, Mapping):
        template = Template(content, _given(holder), f"{place}template")
        yield template
        yield from _inner_templates(template)


def template_entries(template: Template) -> Iterator[TemplateEntry]:
    """Yield each resource that a template deploys: also those inside others, and those of templates inside it.

    Left out are the templates whose expressions have a scope of their own.
    """
    return _entries(_member(template.content, "resources"), f"{template.place}.resources", ("", ""))


def secure_values(template: Template) -> Iterator[tuple[str, Value]]:
    """Yield name and value of each secure parameter of a template."""
    parameters = _member(template.content, "parameters")
    for name, definition in parameters.items() if isinstance(parameters, Mapping) else ():
        if str(_member(definition, "type")).lower() in _SECURE:
            yield name, template.resolved(f"[parameters('{name}')]")


def _entries(value: Any, place: str, around: tuple[str, str]) -> Iterator[TemplateEntry]:
    for where, entry in _numbered(value, place):
        if not isinstance(entry, Mapping) or _is_left_out(entry):
            continue
        kind, name = _joined(entry, around)
        yield TemplateEntry(kind, name, entry, where)
        yield from _entries(_member(entry, "resources"), f"{where}.resources", (kind, str(name)))
        inside = _parsed(_member(_member(entry, "properties"), "template")) if kind == _NESTED else None
        if isinstance(inside, Mapping) and not _has_own_scope(entry):
            yield from _entries(_member(inside, "resources"), f"{where}.properties.template.resources", ("", ""))


def _is_left_out(entry: Mapping[str, Any]) -> bool:
    return _member(entry, "condition") is False or _member(entry, "existing") is True


def _numbered(value: Any, place: str) -> Iterator[tuple[str, Any]]:
    # Newer templates name their resources.
    if isinstance(value, Mapping):
        yield from ((f"{place}.{key}", entry) for key, entry in value.items())
    elif isinstance(value, list | tuple):
        yield from ((f"{place}[{number}]", entry) for number, entry in enumerate(value))


def _joined(entry: Mapping[str, Any], around: tuple[str, str]) -> tuple[str, Any]:
    """Return whole type and name of an entry; inside another one they go on from its own."""
    kind, name = str(_member(entry, "type")).lower(), _member(entry, "name")
    if around[0] and "/" not in kind:
        return f"{around[0]}/{kind}", f"{around[1]}/{name}" if isinstance(name, str) else name
    return kind, name


def _inner_templates(template: Template) -> Iterator[Template]:
    for entry in template_entries(template):
        properties = _member(entry.settings, "properties")
        content = _parsed(_member(properties, "template")) if entry.type == _NESTED else None
        if isinstance(content, Mapping) and isinstance(properties, Mapping) and _has_own_scope(entry.settings):
            given = _given(properties)
            known = template.resolved(given) if isinstance(given, Mapping) else given
            inner = Template(content, known, f"{entry.place}.properties.template")  # type: ignore[arg-type]
            yield inner
            yield from _inner_templates(inner)


def _has_own_scope(entry: Mapping[str, Any]) -> bool:
    options = _member(_member(entry, "properties"), "expressionevaluationoptions")
    return str(_member(options, "scope")).lower() == "inner"


def _given(holder: Mapping[str, Any]) -> _Given:
    given = _member(holder, "parameters")
    return given if isinstance(given, Mapping | Secret | Unknown) else {}


def _given_value(given: Any) -> Value:
    """Return the value of a parameter; one of a Key Vault is known only to Azure."""
    value: Value = _member(given, "value")
    return Unknown() if value is None else value


def _member(value: Any, name: str) -> Any:
    """Return what an object has under a name, which ARM reads in letters of any case."""
    if not isinstance(value, Mapping):
        return None
    return next((part for key, part in value.items() if str(key).lower() == name), None)


def _parsed(template: Any) -> Any:
    if not isinstance(template, str):
        return template
    try:
        return json.loads(template)
    except (ValueError, RecursionError):
        return None


class AnyCase(Mapping[str, Any]):
    """An object whose names are found in any case, and told as they were written."""

    def __init__(self, items: Mapping[str, Any]) -> None:
        """Take the items of another one."""
        self._items = dict(items)
        self._names = {str(name).lower(): name for name in self._items}

    def __getitem__(self, name: str) -> Any:
        """Return what stands under a name."""
        return self._items[self._names[name.lower()]]

    def __iter__(self) -> Iterator[str]:
        """Yield the names."""
        return iter(self._items)

    def __len__(self) -> int:
        """Return how many names there are."""
        return len(self._items)


def any_case(value: Any) -> Any:
    """Return a value whose objects, at any depth, are read in any case."""
    if isinstance(value, Mapping):
        return AnyCase({name: any_case(part) for name, part in value.items()})
    return tuple(map(any_case, value)) if isinstance(value, list | tuple) else value
