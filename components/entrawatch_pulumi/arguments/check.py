"""Arguments of a component: every problem is reported before any resource is declared."""

from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Annotated, Any, get_args, get_origin, is_typeddict

import pulumi
from pulumi.output import Unknown
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, WrapValidator, create_model

from entrawatch.documents.document import KeyPath
from entrawatch.documents.issues import Issue, Problem, errors
from entrawatch.documents.messages import parse_model
from entrawatch.documents.quoting import shown
from entrawatch.stacks.checks.resources import check_tags
from entrawatch_pulumi.arguments.document import ArgumentDocument, argument_document
from entrawatch_pulumi.arguments.refusal import refuse, without_stack_trace
from entrawatch_pulumi.arguments.spelling import described, fields_of, inner_hint, spelled, without_outputs
from entrawatch_pulumi.arguments.texts import SOME_TEXT

NO_ARGUMENTS: Any = None
# No argument is larger, and engine messages cannot contain larger numbers.
_LARGEST = 1e15
_TAG_NAME, _TAG_VALUE = 512, 256
# Replaces an output in the JSON that pydantic reads; no caller's text contains this character.
_OUTPUT = "\ufdd0"


@dataclass(frozen=True, eq=False)
class ArgumentRules:
    """The arguments of a component, with rules that their types cannot express."""

    component: str
    shape: type
    values: Mapping[str, AfterValidator] = field(default_factory=dict)
    """Accepted values of arguments, by key."""
    adopts: str | None = None
    """Key of an existing resource; other optional keys then have no effect."""
    creates: tuple[str, ...] = ()
    """Keys that are required if `adopts` is absent."""


Limits = Callable[[str, Any], Iterable[Issue]]
"""Issues of well-formed arguments, from the name of the component and the arguments."""


def checked(
    name: str, rules: ArgumentRules, args: Any, keywords: Mapping[str, Any], limits: Limits | None = None
) -> Any:
    """Return the arguments of a component, without None values; raise RunError with every error."""
    document = argument_document(rules.component, name, rules.shape)
    given = one_map(document, args, keywords)
    with without_stack_trace():
        refuse(_problems(rules, document, given))
        refuse(errors(limits(name, given)) if limits else ())
    return given


def one_map(document: ArgumentDocument, args: Any, keywords: Mapping[str, Any]) -> Any:
    """Return arguments passed as one map or as keywords; raise RunError if both are used."""
    if args is not None and keywords:
        raise pulumi.RunError(f"{document.path}: write the arguments as one map or as keywords, not both")
    return given_arguments(dict(keywords) if keywords else args)


def given_arguments(value: Any) -> Any:
    """Return arguments without None values, which have their defaults, and with whole numbers as int.

    Other languages have one number type: 90 days arrive as 90.0.
    """
    if isinstance(value, dict):
        return {key: given_arguments(part) for key, part in value.items() if part is not None}
    if isinstance(value, (list, tuple)):
        return [given_arguments(part) for part in value]
    is_whole = isinstance(value, float) and value.is_integer() and abs(value) < _LARGEST
    return int(value) if is_whole else value


def argument_issues(model: type[BaseModel], document: ArgumentDocument, args: Any) -> tuple[Any, list[Issue]]:
    """Return the validated arguments, without outputs, and every problem."""
    problems = list(document.issues(_unreadable(args, ())))
    if problems:
        return None, problems
    outputs = list(_outputs(args, ()))
    parsed, found = parse_model(model, document, family="ST", value=_as_json(args))
    places = {document.location(*path) for path in outputs}
    refused = [path for path in outputs if not _takes_output(document.shape, path)]
    text = "it must be known before the deployment; write the value itself instead of an output"
    late = [Issue(document.location(*path), "ST105", text) for path in refused]
    return parsed, [issue for issue in found if issue.location not in places] + late


def _problems(rules: ArgumentRules, document: ArgumentDocument, args: Any) -> list[Issue]:
    _, found = argument_issues(_model_of(rules), document, args)
    if not found:
        found = list(document.issues(_tags(args.get("tags") or {})))
    if rules.adopts and isinstance(args, dict):
        found += document.issues(_adoption(rules, args, rules.adopts))
    return found


def _tags(tags: Mapping[str, str]) -> Iterator[Problem]:
    yield from check_tags(tags)
    for key, value in tags.items():
        if len(key) > _TAG_NAME or len(value) > _TAG_VALUE:
            text = f"a tag's name has at most {_TAG_NAME} characters and its value {_TAG_VALUE}; shorten it"
            yield Problem("SCA009", ("tags", key), text)


def _adoption(rules: ArgumentRules, args: Mapping[str, Any], adopts: str) -> Iterator[Problem]:
    if args.get(adopts) is None:
        for key in rules.creates:
            if args.get(key) is None:
                text = f"'{spelled(key)}' is missing; add it: {described(rules.shape, key).rstrip('.')}"
                yield Problem("ST101", (), f"{text}; or set {spelled(adopts)}")
        return
    optional: frozenset[str] = getattr(rules.shape, "__optional_keys__", frozenset())
    for key in sorted(optional - {adopts}):
        if args.get(key) is not None:
            yield Problem("ST312", (key,), f"it has no effect with {spelled(adopts)}; remove one of the two")


@cache
def _model_of(rules: ArgumentRules) -> type[BaseModel]:
    return _model(rules.shape, rules.values, "")


def _model(shape: type, values: Mapping[str, AfterValidator], above: str) -> type[BaseModel]:
    required: frozenset[str] = getattr(shape, "__required_keys__", frozenset())
    fields: dict[str, Any] = {}
    for key, hint in fields_of(shape).items():
        path = f"{above}{key}"
        rule = values.get(path) or (SOME_TEXT if without_outputs(hint)[0] is str else None)
        default = ... if key in required else None
        fields[key] = (_type(hint, values, path, rule), Field(default, description=described(shape, key)))
    config = ConfigDict(extra="forbid", allow_inf_nan=False)
    return create_model(shape.__name__, __config__=config, **fields)


def _type(hint: Any, values: Mapping[str, AfterValidator], path: str, rule: AfterValidator | None) -> Any:
    """Return a type for pydantic: outputs pass unchanged, a rule applies to each item of a list or map."""
    plain, takes_output = without_outputs(hint)
    found: Any = plain
    if is_typeddict(plain):
        found = _model(plain, values, f"{path}.")
    elif get_args(plain):
        *keys, item = get_args(plain)
        origin: Any = get_origin(plain)
        found = origin[(*keys, _type(item, values, path, values.get(path)))]
    else:
        found = Annotated[float, Field(gt=-_LARGEST, lt=_LARGEST)] if plain is float else plain
        found = Annotated[found, rule] if rule else found
    return Annotated[found, WrapValidator(or_output)] if takes_output else found


def or_output(value: Any, validate: Any) -> Any:
    """Accept an output, whose value is known only later, or anything that `validate` accepts."""
    return value if value == _OUTPUT else validate(value)


def _is_output(value: object) -> bool:
    return isinstance(value, (pulumi.Output, Awaitable, Unknown))


def _parts(value: Any) -> Iterator[tuple[Any, Any]]:
    if isinstance(value, dict):
        yield from value.items()
    elif isinstance(value, list):
        yield from enumerate(value)


def _outputs(value: Any, path: KeyPath) -> Iterator[KeyPath]:
    if _is_output(value):
        yield path
    for key, part in _parts(value):
        yield from _outputs(part, (*path, key))


def _takes_output(shape: Any, path: KeyPath) -> bool:
    hint = shape
    for part in path:
        hint = inner_hint(hint, part)
    return without_outputs(hint)[1]


def _as_json(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _as_json(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_as_json(part) for part in value]
    return _OUTPUT if _is_output(value) else value


def _unreadable(value: Any, path: KeyPath) -> Iterator[Problem]:
    """Yield problems of values that a program can pass but a file cannot contain."""
    if not path and not isinstance(value, dict):
        yield Problem("ST103", (), f"the arguments must be a map of keys, not {_shown(value)}")
    elif not _is_output(value) and not isinstance(value, (dict, list, str, int, float)):
        text = f"it must be text, a number, true or false, a list or a map of keys, not {_shown(value)}"
        yield Problem("ST103", path, text)
    for key, part in _parts(value):
        if isinstance(value, dict) and not isinstance(key, str):
            yield Problem("ST103", path, f"its keys must be text, not {_shown(key)}")
        else:
            yield from _unreadable(part, (*path, key))


def _shown(value: Any) -> str:
    if value is None or isinstance(value, (str, int, float)):
        return shown(value)
    return "a list" if isinstance(value, list) else f"a value of type '{type(value).__name__}'"
