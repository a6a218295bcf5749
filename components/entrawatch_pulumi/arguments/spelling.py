"""The spelling of a component's arguments: as in Python, or as in other languages."""

import ast
import contextlib
import inspect
from collections.abc import Iterator, Mapping, Sequence
from contextvars import ContextVar
from functools import cache
from itertools import pairwise
from typing import Any, get_args, get_origin, get_type_hints, is_typeddict

import pulumi

from entrawatch.documents.document import KeyPath

_is_camel_case: ContextVar[bool] = ContextVar("_is_camel_case", default=False)


@contextlib.contextmanager
def other_languages() -> Iterator[None]:
    """Make messages use the spelling of other languages: retentionDays."""
    token = _is_camel_case.set(True)
    try:
        yield
    finally:
        _is_camel_case.reset(token)


def camel_case(key: str) -> str:
    """Return a key in the spelling of the plugin's schema."""
    first, *rest = key.split("_")
    return first + "".join(word[:1].upper() + word[1:] for word in rest)


def spelled(key: str) -> str:
    """Return the key of an argument in its caller's spelling."""
    return camel_case(key) if _is_camel_case.get() else key


@cache
def fields_of(shape: type) -> dict[str, Any]:
    """Return the types of a TypedDict's keys, without the marker for optional keys."""
    # pulumi.Input uses forward references as text.
    return get_type_hints(shape, localns={"Output": pulumi.Output, "T": Any})


def without_outputs(hint: Any) -> tuple[Any, bool]:
    """Return a type without the alternatives output and None, and whether an output is allowed."""
    members = get_args(hint) if get_origin(hint) is not None and not _is_container(hint) else ()
    if not members:
        return hint, False
    plain = [part for part in members if get_origin(part) is None or _is_container(part)]
    rest = [part for part in plain if part is not type(None)]
    return rest[0], any(get_origin(part) is pulumi.Output for part in members)


def inner_hint(hint: Any, key: str | int) -> Any:
    """Return the type of one key or item of a type."""
    plain, _ = without_outputs(hint)
    if is_typeddict(plain):
        return fields_of(plain).get(str(key), Any)
    arguments = get_args(plain)
    return arguments[-1] if arguments else Any


def argument_path(shape: type, path: KeyPath) -> str:
    """Return the path of an argument in its caller's spelling: notifications.routes[0].receivers."""
    text, hint = "", Any if not path else shape
    for part in path:
        if isinstance(part, int):
            text += f"[{part}]"
        else:
            plain, _ = without_outputs(hint)
            name = spelled(part) if is_typeddict(plain) and part in fields_of(plain) else part
            text += f".{name}" if text else name
        hint = inner_hint(hint, part)
    return text


def python_arguments(hint: Any, value: Any) -> Any:
    """Return arguments of another language with Python's keys; unknown keys are unchanged."""
    plain, _ = without_outputs(hint)
    if isinstance(value, dict):
        known = {camel_case(key): key for key in fields_of(plain)} if is_typeddict(plain) else {}
        named = {str(known.get(key, key)): part for key, part in value.items()}
        return {key: python_arguments(inner_hint(plain, key), part) for key, part in named.items()}
    if isinstance(value, list):
        return [python_arguments(inner_hint(plain, 0), part) for part in value]
    return value


def _is_container(hint: Any) -> bool:
    origin = get_origin(hint)
    return isinstance(origin, type) and issubclass(origin, (Mapping, Sequence))


def described(shape: type, key: str) -> str:
    """Return the docstring of a field, which is its documentation in every language."""
    (definition,) = ast.parse(inspect.getsource(shape)).body
    body = definition.body if isinstance(definition, ast.ClassDef) else []
    for field, text in pairwise(body):
        is_field = isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name) and field.target.id == key
        if is_field and isinstance(text, ast.Expr) and isinstance(text.value, ast.Constant):
            return str(text.value.value)
    return key
