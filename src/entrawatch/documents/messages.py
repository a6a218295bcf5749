"""Turn validation errors of a model into issues that an author can act on."""

import json
import re
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from entrawatch.documents.document import Document, KeyPath
from entrawatch.documents.issues import Issue
from entrawatch.documents.quoting import NOT_SHOWN, is_guarded, printable, shown_at
from entrawatch.documents.quoting import shown as shown
from entrawatch.documents.render_issues import first_of
from entrawatch.reference.azure_ids import GUID

# What to write instead of text that does not match a pattern of the models; a test keeps the two in step.
PATTERN_HINTS = {
    r"\S": "write some text",
    r"^[a-z][a-z0-9_]{2,59}$": "use 3 to 60 lower-case letters, digits and underscores, a letter first",
    r"^[A-Za-z_][A-Za-z0-9_]*$": "use letters, digits and underscores, as KQL spells a name",
    r"^[A-Za-z_][A-Za-z0-9_ -]*$": "use letters, digits, underscores, spaces and hyphens, a letter or underscore first",
    r"^[A-Za-z0-9][A-Za-z0-9 _-]*[A-Za-z0-9]$": (
        "use letters and digits, with spaces, hyphens and underscores between them"
    ),
    r"^20\d\d-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$": (
        "write a moment in UTC, such as 2026-03-01T00:00:00Z"
    ),
    r"^[A-Z]{2,3}[0-9]{3}$": "write the code of a warning, such as DIA016",
    r"^[A-Z]{3}$": "use three capital letters, such as USD",
    r"^[1-9][0-9]{0,3}$": 'use the country calling code in quotes, digits only, such as "49"',
    r"^https://[^\s<>\"'\\]+$": "write an address that starts with https:// and holds no spaces or quotes",
    r"^[-\w.()]{0,89}[-\w()]$": "use 1 to 90 letters, digits, hyphens, underscores, parentheses and periods",
    r"^[^<>*%&:\\?+/\s]([^<>*%&:\\?+/]{0,258}[^<>*%&:\\?+/\s.])?$": (
        "use 1 to 260 characters without < > * % & : \\ ? + /, no space first, no space or period last"
    ),
    r"^[a-z][a-z0-9-]{0,18}[a-z0-9]$": (
        "use 2 to 20 lower-case letters, digits and hyphens, a letter first, no hyphen last"
    ),
    r"^[a-z0-9]{3,30}$": "use the region's short name, such as westeurope",
    r"^/subscriptions/.+": "write the full Azure resource id, which starts with /subscriptions/",
    f"^{GUID}$": "write a GUID: 8-4-4-4-12 hexadecimal digits",
}

_KINDS = {
    "string_type": "text",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "finite_number": "a number",
    "bool_type": "true or false",
    "tuple_type": "a list",
    "list_type": "a list",
    "dict_type": "a map of keys",
    "model_type": "a map of keys",
    "model_attributes_type": "a map of keys",
}
_BOUNDS = {
    "greater_than_equal": "must be at least {ge}",
    "less_than_equal": "must be at most {le}",
    "greater_than": "must be more than {gt}",
    "less_than": "must be less than {lt}",
}
M = TypeVar("M", bound=BaseModel)
# The key that distinguishes the members of a union.
DISCRIMINATOR = "kind"
_OWN_CODE = re.compile(r"[A-Z]{2,3}[0-9]{3}")
_NAMES_SHOWN = 30


def parse_model(
    model: type[M], document: Document, *, family: str = "SP", value: Any = ..., prefix: KeyPath = ()
) -> tuple[M | None, list[Issue]]:
    """Validate a document's value, or a part of it below `prefix`; return the model or every issue.

    Codes: <family>101 missing key, 102 unknown key, 103 wrong type of value, 104 value not allowed.
    If a validator raises PydanticCustomError with a code as its type, the issue has that code.
    """
    if value is ...:
        value = document.value
    try:
        # JSON mode is strict about types but accepts text for enums and lists for tuples.
        return model.model_validate_json(json.dumps(value), strict=True), []
    except ValidationError as error:
        found = error.errors(include_url=False)
    meant = {path for one in found if (path := _meant(model, one, value))}
    found = [one for one in found if one["type"] != "missing" or _key_path(value, one) not in meant]
    return None, sorted(set(_issues(model, document, family, value, prefix, found)))


def _meant(model: type[BaseModel], error: ErrorDetails, value: Any) -> KeyPath:
    """Return the path of the key that an unknown one most likely misspells, or ()."""
    if error["type"] != "extra_forbidden":
        return ()
    path = _path_in(value, error["loc"])
    near = close_names(str(path[-1]), _keys(model, path[:-1], value))
    return (*path[:-1], near[0]) if near else ()


def _key_path(value: Any, error: ErrorDetails) -> KeyPath:
    return (*_path_in(value, error["loc"]), error["loc"][-1])


def close_names(name: str, known: Iterable[str], count: int = 1) -> list[str]:
    """Return the known names closest to a misspelled one, ignoring case; best first."""
    lowered = {item.lower(): item for item in known}
    return [lowered[hit] for hit in get_close_matches(name.lower(), lowered, n=count, cutoff=0.6)]


def did_you_mean(name: str, known: Sequence[str], otherwise: str = "") -> str:
    """Return what to write instead of an unknown name: the closest one, otherwise `otherwise` or the existing names."""
    names = [printable(item) for item in dict.fromkeys(known) if item]
    near = close_names(name, names)
    if near:
        return f"did you mean '{near[0]}'?"
    if otherwise:
        return otherwise
    if not names:
        return "remove it, none exist"
    # A list of sixty names would fill the screen unread.
    return f"use one of: {first_of(names, _NAMES_SHOWN)}"


def _issues(
    model: type[BaseModel], document: Document, family: str, value: Any, prefix: KeyPath, found: list[ErrorDetails]
) -> Iterable[Issue]:
    wrong_kinds: dict[KeyPath, list[str]] = {}
    for error in found:
        path = _path_in(value, error["loc"])
        if error["type"] == "union_tag_invalid":
            path = (*path, DISCRIMINATOR)
        if error["type"] == "too_short" and len(_at(value, path)) >= error["ctx"]["min_length"]:
            continue  # pydantic also counts the entries that it rejected
        kind = _KINDS.get(error["type"])
        if kind:
            wrong_kinds.setdefault(path, []).append(kind)
            continue
        number, message = _describe(model, error, path, value, document)
        is_key = number in (101, 102) or error["loc"][-1] == "[key]"
        code = error["type"] if _OWN_CODE.fullmatch(error["type"]) else f"{family}{number}"
        place = document.location(*prefix, *path) if is_key else document.value_location(*prefix, *path)
        yield Issue(place, code, message)
    for path, kinds in wrong_kinds.items():
        message = _wrong_kind(_name(path, document), path, kinds, value)
        yield Issue(document.value_location(*prefix, *path), f"{family}103", message)


def _describe(
    model: type[BaseModel], error: ErrorDetails, path: KeyPath, value: Any, document: Document
) -> tuple[int, str]:
    kind, context = error["type"], error.get("ctx", {})
    name, wrong = _name(path, document), _at(value, path)
    given = shown_at(path, wrong)
    if error["loc"][-1] == "[key]":
        name, wrong, given = "key", path[-1], shown_at(path[:-1], path[-1])
    if kind == "missing":
        key = str(error["loc"][-1])
        return 101, f"'{document.key(*path, key)}' is missing; add it: {_help(model, path, value, key)}"
    if kind == "extra_forbidden":
        known = [document.key(*path[:-1], key) for key in _keys(model, path[:-1], value)]
        advice = _refusal(model, path, value) or did_you_mean(str(path[-1]), known)
        return 102, f"unknown key {shown_at(path[:-1], path[-1])}; {advice}"
    if kind in _BOUNDS:
        return 104, f"{name} {given} {_BOUNDS[kind].format(**context)}"
    if kind == "string_pattern_mismatch":
        # Text that is not a valid ID can be anything.
        given = f"'{NOT_SHOWN}'" if is_guarded(path) and name != "key" else given
        return 104, f"{name} {given} does not fit; {PATTERN_HINTS[context['pattern']]}"
    if kind in ("enum", "literal_error", "union_tag_invalid"):
        expected = str(context.get("expected") or context.get("expected_tags"))
        # A value that is not text, such as true, is not in quotes.
        choices = re.findall(r"'([^']*)'", expected) or [expected.lower()]
        advice = did_you_mean(wrong if isinstance(wrong, str) else "", choices)
        return 104, f"{name} is empty; {advice}" if wrong is None else f"{name} {given} is not known; {advice}"
    return 104, _not_allowed(kind, context, name, given, error["msg"])


def _not_allowed(kind: str, context: dict[str, Any], name: str, given: str, message: str) -> str:
    if kind == "union_tag_not_found":
        return f"{name} has no kind; add the key {context['discriminator']}"
    if kind == "too_short":
        return f"{name} is empty; add at least {context['min_length']}"
    if kind in ("string_too_short", "string_too_long"):
        bound = f"at least {context['min_length']}" if "min_length" in context else f"at most {context['max_length']}"
        return f"{name} {given} must have {bound} {'character' if bound == 'at least 1' else 'characters'}"
    return printable(message)


_NEVER = re.compile(r"(?!)")
# What would be of the expected kind without its quotes.
_UNQUOTED = {
    "true or false": re.compile("true|false"),
    "a whole number": re.compile("-?[0-9]+"),
    "a number": re.compile(r"-?[0-9]+(\.[0-9]+)?"),
}


def _wrong_kind(name: str, path: KeyPath, kinds: list[str], whole: Any) -> str:
    value = _at(whole, path)
    expected = "a number" if set(kinds) == {"a whole number", "a number"} else " or ".join(dict.fromkeys(kinds))
    quote = "; put it in quotes" if expected == "text" and isinstance(value, (int, float, bool)) else ""
    given = "empty" if value is None else shown_at(path, value)
    if expected == "a list" and isinstance(value, str) and value.strip():
        quote = f"; write it in brackets: [{given}]"
    if isinstance(value, str) and _UNQUOTED.get(expected, _NEVER).fullmatch(value):
        quote = "; remove the quotes"
    return f"{name} must be {expected}, not {given}{quote}"


def _name(path: KeyPath, document: Document) -> str:
    if not path:
        return "the file"
    keys = [number for number, part in enumerate(path) if isinstance(part, str)]
    label = shown_at(path[: keys[-1]], document.key(*path[: keys[-1] + 1]))[1:-1] if keys else "entry"
    return f"{label} entry {path[-1] + 1}" if isinstance(path[-1], int) else label


def _path_in(value: Any, loc: Sequence[str | int]) -> KeyPath:
    """Drop the steps that pydantic adds for unions and keys: keep only those that exist in the author's value."""
    path: list[str | int] = []
    tag: Any = None
    for part in loc:
        if tag is not None and part == tag:
            tag = None  # pydantic adds the name of the union member, which can also be the name of a key
            continue
        in_list = isinstance(value, list) and isinstance(part, int) and part < len(value)
        if in_list or (isinstance(value, dict) and part in value):
            value = value[part]
            path.append(part)
            tag = value.get(DISCRIMINATOR) if isinstance(value, dict) else None
    return tuple(path)


def _at(value: Any, path: KeyPath) -> Any:
    for part in path:
        value = value[part]
    return value


def _keys(model: type[BaseModel], path: KeyPath, value: Any) -> list[str]:
    return [name for owner in _models_at(model, path, value) for name in owner.model_fields]


def _refusal(model: type[BaseModel], path: KeyPath, value: Any) -> str:
    owners = _models_at(model, path[:-1], value)
    return next((text for owner in owners if (text := getattr(owner, "REFUSED_KEYS", {}).get(path[-1]))), "")


def _help(model: type[BaseModel], path: KeyPath, value: Any, name: str) -> str:
    owners = [owner for owner in _models_at(model, path, value) if name in owner.model_fields]
    text = (owners[0].model_fields[name].description or "") if owners else ""
    first = text[:1] if text[1:2].isupper() or text.startswith("Azure ") else text[:1].lower()
    return first + text[1:].rstrip(".")


def _models_at(model: type[BaseModel], path: KeyPath, value: Any) -> list[type[BaseModel]]:
    models = [model]
    for part in path:
        value = value[part]
        if isinstance(part, str):
            fields = [owner.model_fields[part] for owner in models if part in owner.model_fields]
            models = [found for field in fields for found in _models_in(field.annotation)] or models
        models = [owner for owner in models if _is_of_kind(owner, value)] or models
    return models


def _is_of_kind(model: type[BaseModel], value: Any) -> bool:
    kind = value.get(DISCRIMINATOR) if isinstance(value, dict) else None
    return DISCRIMINATOR in model.model_fields and kind in get_args(model.model_fields[DISCRIMINATOR].annotation)


def _models_in(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [found for inner in get_args(annotation) for found in _models_in(inner)]
