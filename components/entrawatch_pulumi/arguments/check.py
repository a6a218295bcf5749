"""Arguments of a component: everything that is wrong with them, told before any resource is made."""

from collections.abc import Awaitable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast, get_args, is_typeddict

import pulumi
from pulumi.output import Unknown

from entrawatch.documents.document import KeyPath
from entrawatch.documents.issues import Issue, IssuesFound, Location
from entrawatch.documents.messages import did_you_mean
from entrawatch.documents.quoting import shown_at
from entrawatch.stacks.checks.resources import check_tags
from entrawatch_pulumi.arguments.refusal import told_without_stack_trace
from entrawatch_pulumi.arguments.spelling import (
    argument_path,
    described,
    fields_of,
    inner_hint,
    spelled,
    without_outputs,
)
from entrawatch_pulumi.arguments.texts import TextRule


@dataclass(frozen=True)
class ArgumentRules:
    """What the types of arguments cannot say."""

    choices: Mapping[str, Iterable[Any]] = field(default_factory=dict)
    """Values that an argument can have, by its key path."""
    texts: Mapping[str, TextRule] = field(default_factory=dict)
    """What texts must look like, by their key path."""
    adopts: str | None = None
    """Key that names a resource which is there already; other optional keys then have no effect."""
    creates: tuple[str, ...] = ()
    """Keys that are needed where `adopts` is absent."""


A = TypeVar("A")
_NO_RULES = ArgumentRules()
# More is no number of anything here, and a message of the engine cannot hold it.
_MANY = 1e15
_TAG_NAME, _TAG_VALUE = 512, 256
_Problem = tuple[str, KeyPath, str]
_KINDS: Mapping[Any, tuple[tuple[type, ...], str]] = {
    str: ((str,), "text"),
    float: ((int, float), "a number"),
    bool: ((bool,), "true or false"),
    Any: ((str, int, float, bool), "text, a number, true or false, a list or a map of keys"),
}


def require_arguments(component: str, name: str, shape: type, args: A, rules: ArgumentRules | None = None) -> A:
    """Return arguments without those that are None; raise RunError with every one that does not fit."""
    with told_without_stack_trace():
        issues = argument_issues(f"{component} '{name}'", shape, args, rules)
        if issues:
            raise IssuesFound(issues)
    return cast(A, given_arguments(args))


def given_arguments(value: Any) -> Any:
    """Return arguments without those that are None, which have their defaults, and with whole numbers as such.

    Other languages know one kind of number: 90 days arrive as 90.0.
    """
    if isinstance(value, dict):
        return {key: given_arguments(part) for key, part in value.items() if part is not None}
    if isinstance(value, (list, tuple)):
        return [given_arguments(part) for part in value]
    is_whole = isinstance(value, float) and value.is_integer() and abs(value) < _MANY
    return int(value) if is_whole else value


def argument_issues(place: str, shape: type, args: Any, rules: ArgumentRules | None = None) -> list[Issue]:
    """Return what is wrong with arguments; each issue names the argument as the caller spells it."""
    known = rules or _NO_RULES
    found = list(_problems(shape, args, (), known)) or list(_tag_problems(args))
    if known.adopts and isinstance(args, dict):
        found += _adoption_problems(shape, args, known, known.adopts)
    return [Issue(argument_place(place, shape, path), code, text) for code, path, text in found]


def _tag_problems(args: Mapping[str, Any]) -> Iterator[_Problem]:
    tags = args.get("tags") or {}
    for finding in check_tags(tags):
        yield finding.code, finding.path, finding.message
    for key, value in tags.items():
        if len(key) > _TAG_NAME or len(value) > _TAG_VALUE:
            text = f"a tag's name has at most {_TAG_NAME} characters and its value {_TAG_VALUE}; shorten it"
            yield "SCA009", ("tags", key), text


def argument_place(place: str, shape: type, path: KeyPath) -> Location:
    """Return the place of an argument: the component and the argument's path."""
    where = argument_path(shape, path)
    return Location(f"{place}: {where}" if where else place)


def _adoption_problems(shape: Any, args: Mapping[str, Any], rules: ArgumentRules, adopts: str) -> Iterator[_Problem]:
    if args.get(adopts) is None:
        for key in rules.creates:
            if args.get(key) is None:
                yield "ST101", (), f"{_missing(shape, key)}; or give {spelled(adopts)}"
        return
    for key in sorted(shape.__optional_keys__ - {adopts}):
        if args.get(key) is not None:
            yield "ST312", (key,), f"it has no effect beside {spelled(adopts)}; remove one of the two"


def _problems(hint: Any, value: Any, path: KeyPath, rules: ArgumentRules) -> Iterator[_Problem]:
    plain, takes_output = without_outputs(hint)
    if isinstance(value, (pulumi.Output, Awaitable, Unknown)):
        if not takes_output:
            text = "it must be known before the deployment; write the value itself instead of an output"
            yield "ST105", path, text
    elif is_typeddict(plain):
        yield from _shape_problems(plain, value, path, rules)
    elif isinstance(value, dict) and (plain is Any or len(get_args(plain)) == 2):
        yield from _map_problems(plain, value, path, rules)
    elif isinstance(value, (list, tuple)) and (plain is Any or len(get_args(plain)) == 1):
        for number, part in enumerate(value):
            yield from _problems(inner_hint(plain, number), part, (*path, number), rules)
    else:
        yield from _scalar_problems(plain, value, path, rules)


def _map_problems(hint: Any, value: Mapping[Any, Any], path: KeyPath, rules: ArgumentRules) -> Iterator[_Problem]:
    for key, part in value.items():
        if isinstance(key, str):
            yield from _problems(inner_hint(hint, key), part, (*path, key), rules)
        else:
            yield "ST103", path, f"its keys must be text, not {_given(path, key)}"


def _shape_problems(shape: Any, value: Any, path: KeyPath, rules: ArgumentRules) -> Iterator[_Problem]:
    if not isinstance(value, dict):
        yield "ST103", path, f"it must be a map of keys, not {_given(path, value)}"
        return
    fields = fields_of(shape)
    for key in sorted(shape.__required_keys__):
        if value.get(key) is None:
            yield "ST101", path, _missing(shape, key)
    for key, part in value.items():
        if not isinstance(key, str):
            yield "ST103", path, f"its keys must be text, not {_given(path, key)}"
        elif key not in fields:
            advice = did_you_mean(key, [spelled(name) for name in fields])
            yield "ST102", path, f"unknown key {shown_at(path, key)}; {advice}"
        elif isinstance(part, str) and not part.strip():
            yield "ST104", (*path, key), f"it is empty; write some text: {described(shape, key).rstrip('.')}"
        elif part is not None:
            yield from _problems(fields[key], part, (*path, key), rules)


def _scalar_problems(hint: Any, value: Any, path: KeyPath, rules: ArgumentRules) -> Iterator[_Problem]:
    kinds, words = _KINDS.get(hint, ((), "a list" if len(get_args(hint)) == 1 else "a map of keys"))
    allowed = _allowed(path, rules.choices)
    if not isinstance(value, kinds) or not _is_usable(value, kinds):
        yield "ST103", path, f"it must be {words}, not {_given(path, value)}"
    elif allowed is not None and value not in allowed:
        yield "ST104", path, f"{_given(path, value)} is not known; {did_you_mean(str(value), list(map(str, allowed)))}"
    elif isinstance(value, str):
        yield from _text_problems(value, path, rules.texts)


def _text_problems(value: str, path: KeyPath, texts: Mapping[str, TextRule]) -> Iterator[_Problem]:
    rule = texts.get(_dotted(path))
    if rule and not rule.takes(value):
        yield "ST104", path, f"{_given(path, value)} does not fit; {rule.advice}"


def _is_usable(value: Any, kinds: tuple[type, ...]) -> bool:
    if isinstance(value, bool):
        return bool in kinds
    # Neither infinity nor what is not a number is in the range.
    return not isinstance(value, (int, float)) or -_MANY < value < _MANY


def _allowed(path: KeyPath, choices: Mapping[str, Iterable[Any]]) -> list[Any] | None:
    keys = [part for part in path if isinstance(part, str)]
    found = choices.get(_dotted(path)) or choices.get(".*.".join((*keys[:1], *keys[2:])))
    return None if found is None else list(found)


def _dotted(path: KeyPath) -> str:
    return ".".join(part for part in path if isinstance(part, str))


def _given(path: KeyPath, value: Any) -> str:
    if isinstance(value, (str, int, float)) or value is None:
        return shown_at(path, value)
    kinds: dict[type, str] = {dict: "a map of keys", list: "a list", tuple: "a list"}
    return kinds.get(type(value), f"a value of type '{type(value).__name__}'")


def _missing(shape: type, key: str) -> str:
    return f"'{spelled(key)}' is missing; add it: {described(shape, key).rstrip('.')}"
