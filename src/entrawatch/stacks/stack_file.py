"""Stack files and Pulumi.yaml: read without Pulumi, as Pulumi would pass them to the program."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from entrawatch.documents.document import Document, KeyPath, is_folder, path_below, read_document, shown_path
from entrawatch.documents.issues import Issue, IssueSeverity, IssuesFound, Location
from entrawatch.documents.messages import close_names
from entrawatch.documents.quoting import NOT_SHOWN, printable, shown, shown_at
from entrawatch.project import Project
from entrawatch.resources.property_values import SECRET_PLACEHOLDER
from entrawatch.stacks.acknowledgements import acknowledge
from entrawatch.stacks.settings import StackSettings
from entrawatch.stacks.stack_config import NAMESPACE, read_config
from entrawatch.stacks.stack_secrets import is_encrypted, named_secrets

Place = tuple[int, int]
"""Line and column, starting at 1."""

# How go-yaml v3 reads plain text into an `any` (seen with the SDK of Pulumi 3.259): 010 is 8, 0x1F is 31,
# 1_000 is 1000, 2026-01-01 is '2026-01-01 00:00:00 +0000 UTC', .inf stops the deployment.
_READ_DIFFERENTLY = re.compile(
    r"""
      [-+]?0[0-9_]+                              # octal, or a number without its zeros
    | [-+]?0[bBoOxX][0-9A-Fa-f_]+
    | [-+]?[0-9][0-9_]*_[0-9_]*(\.[0-9_]*)?
    | [-+]?[0-9]{19,}                            # text here, a possibly rounded number there
    | [-+]?\.(inf|Inf|INF) | \.(nan|NaN|NAN)
    | [0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt ][0-9]{1,2}:[0-9]{1,2}:.*)? # a time without seconds is text
    """,
    re.VERBOSE,
)


def unquoted_traps(document: Document, shown_settings: frozenset[str] = frozenset()) -> list[Issue]:
    """Return an issue for each unquoted scalar of a stack file that Pulumi reads as a different value.

    The text is shown only below the keys `entrawatch:<one of shown_settings>`: any other value can be a secret.
    """
    traps = [(value, mark) for value, mark in _plain_scalars(document.text) if _READ_DIFFERENTLY.fullmatch(value)]
    paths = _paths_by_place(document) if traps else {}
    full_keys = frozenset(f"entrawatch:{name}" for name in shown_settings)
    return [
        Issue(Location(document.path, *place), "ST207", _message(value, paths.get(place, ()), full_keys))
        for value, place in traps
    ]


def _message(text: str, path: KeyPath, full_keys: frozenset[str]) -> str:
    is_setting = len(path) > 1 and path[0] == "config" and path[1] in full_keys
    given = shown_at(path, text) if is_setting else f"'{NOT_SHOWN}'"
    return f"{given} is read by Pulumi as a different value; put it in quotes"


def _paths_by_place(document: Document) -> Mapping[Place, KeyPath]:
    return {place: path for marks in (document.marks, document.key_marks) for path, place in marks.items()}


def _plain_scalars(text: str) -> Iterator[tuple[str, Place]]:
    for event in yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
        mark = event.start_mark
        if isinstance(event, yaml.ScalarEvent) and event.implicit[0] and mark:
            yield event.value, (mark.line + 1, mark.column + 1)


PULUMI_KEYS = ("config", "environment", "secretsprovider", "encryptionsalt", "encryptedkey")
# From here on, Go writes whole numbers with an exponent.
_FIRST_EXPONENT = 1e21


@dataclass(frozen=True)
class StackFile:
    """One stack file: its configuration as Pulumi passes it on, its settings, and every issue.

    `config` has '[secret]' for each encrypted value and for each secret that a receiver uses but that is not set.
    `settings` is None if they cannot be read at all; check the issues before using them.
    """

    document: Document | None
    config: Mapping[str, str]
    secret_keys: frozenset[str]
    settings: StackSettings | None
    issues: tuple[Issue, ...]


def read_stack_file(path: Path, shown: str | None = None) -> StackFile:
    """Read a stack file; never raises, all errors are in its issues."""
    try:
        document = read_document(path, shown or shown_path(path))
    except IssuesFound as found:
        return StackFile(None, {}, frozenset(), None, found.issues)
    if misspelled := _misspelled_config(document):
        return StackFile(document, {}, frozenset(), None, (misspelled,))
    values, issues = _config_values(document)
    config = {key: _as_pulumi_prints(value) for key, value in values.items()}
    # Pulumi also hides a setting that only contains an encrypted value; that is one issue, and the rest is checked.
    encrypted = frozenset(key for key, value in values.items() if any(True for _ in _encrypted_paths(value, ())))
    secret = frozenset(key for key in encrypted if is_encrypted(values[key]))
    settings, more = read_config(config, document, secret, path.parent)
    for key, code, kind in (("alert_specs", "CT101", "folder"), ("exceptions", "EX105", "path")):
        if settings and (outside := _outside(path.absolute().parent.parent, getattr(settings, key))):
            place = document.value_location("config", f"{NAMESPACE}{key}")
            text = f"{kind} '{printable(outside[:60])}' is outside the project, or reached by a link"
            settings, more = None, [*more, Issue(place, code, f"{text}; move it into the project")]
    named = {f"{NAMESPACE}{name}" for name in _named(settings)}
    config |= dict.fromkeys(sorted(named - config.keys()), SECRET_PLACEHOLDER)
    judged = acknowledge(sorted([*issues, *more]), settings)
    return StackFile(document, config, encrypted | named, settings, tuple(judged))


def _outside(root: Path, folders: Iterable[str]) -> str | None:
    """Return the first folder that is not below the project itself: nothing else is compared by reviewers."""
    return next((folder for folder in folders if path_below(root, folder) is None), None)


def _named(settings: StackSettings | None) -> Mapping[str, KeyPath]:
    return named_secrets(settings.model_dump(mode="json")).paths if settings else {}


def _misspelled_config(document: Document) -> Issue | None:
    """Return the single issue of a file without `config`; otherwise each setting would be reported as missing."""
    keys = [] if not isinstance(document.value, dict) else [key for key in document.value if key not in PULUMI_KEYS]
    near = close_names("config", keys)
    if not near or "config" in document.value:
        return None
    text = f"key {shown(near[0])} is unknown to Pulumi, so the stack has no settings; did you mean 'config'?"
    return Issue(document.location(near[0]), "ST210", text)


def _config_values(document: Document) -> tuple[dict[str, Any], list[Issue]]:
    """Return the values by full key, and the issues of the file as a whole."""
    root = {} if document.value is None else document.value
    if not isinstance(root, dict):
        text = f"a stack file must be a map of keys, not {shown(root)}; start it with 'config:'"
        return {}, [Issue(document.location(), "ST211", text)]
    issues = [*unquoted_traps(document, frozenset(StackSettings.model_fields)), *_unknown_keys(root, document)]
    config = {} if root.get("config") is None else root["config"]
    if not isinstance(config, dict):
        text = f"config must be a map of keys, not {shown(config)}; write entrawatch:environment and so on below it"
        return {}, [*issues, Issue(document.value_location("config"), "ST211", text)]
    issues += [*_malformed_keys(config, document), *_nested_secrets(config, document)]
    return {key: value for key, value in config.items() if _is_full(key)}, issues


def _unknown_keys(root: Mapping[str, Any], document: Document) -> Iterator[Issue]:
    for key in sorted(root.keys() - set(PULUMI_KEYS)):
        # Settings without `config` above them are one mistake, which has its own message.
        if "config" not in root and _is_full(key):
            continue
        near = close_names(key, PULUMI_KEYS)
        advice = f"did you mean '{near[0]}'?" if near else "settings belong below config as entrawatch:<name>"
        text = f"key {shown(key)} is unknown to Pulumi and has no effect; {advice}"
        yield Issue(document.location(key), "ST210", text, IssueSeverity.WARNING)


def _malformed_keys(config: Mapping[str, Any], document: Document) -> Iterator[Issue]:
    for key in config:
        if not _is_full(key):
            name = key.rpartition(":")[2]
            text = f"configuration key {shown(key)} has no namespace; write {NAMESPACE}{printable(name[:60])}"
            yield Issue(document.location("config", key), "ST201", text)


def _is_full(key: str) -> bool:
    namespace, colon, name = key.partition(":")
    return bool(namespace and colon and name) and ":" not in name


def _nested_secrets(config: Mapping[str, Any], document: Document) -> Iterator[Issue]:
    for key, value in config.items():
        if key.startswith(NAMESPACE) and not is_encrypted(value):
            for path in _encrypted_paths(value, ("config", key)):
                text = (
                    f"an encrypted value inside {shown(key)} makes Pulumi encrypt the "
                    "whole setting; move it to the top level"
                )
                advice = "as entrawatch:<name>, and write <name> into the receiver's key that ends in _secret"
                yield Issue(document.location(*path), "ST209", f"{text} {advice}")


def _encrypted_paths(value: Any, path: KeyPath) -> Iterator[KeyPath]:
    if is_encrypted(value):
        yield path
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _encrypted_paths(item, (*path, key))
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _encrypted_paths(item, (*path, number))


def _as_pulumi_prints(value: Any) -> str:
    value = _readable(value)
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    return json.dumps(value, separators=(",", ":"), sort_keys=True, ensure_ascii=False)


def _readable(value: Any) -> Any:
    """Replace what only Pulumi can decrypt, and write numbers as in Go: 1.0 is 1."""
    if is_encrypted(value):
        return SECRET_PLACEHOLDER
    if isinstance(value, dict):
        return {key: _readable(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_readable(item) for item in value]
    if isinstance(value, float) and value.is_integer() and abs(value) < _FIRST_EXPONENT:
        return int(value)
    return value


def spec_folders(project: Project) -> tuple[Path, ...]:
    """Return the project's specs, then every additional folder of a stack, each once.

    An invalid stack file contributes none here; stack checks report it.
    """
    folders = dict.fromkeys([project.specs])
    for name in project.stack_names():
        settings = read_stack_file(project.stack_file(name)).settings
        folders |= dict.fromkeys(project.root / folder for folder in (settings.alert_specs if settings else ()))
    return tuple(folder for folder in folders if folder == project.specs or is_folder(folder))


def exception_paths(project: Project) -> tuple[Path, ...]:
    """Return the files and folders with exceptions that a stack names, each once."""
    found = (read_stack_file(project.stack_file(name)).settings for name in project.stack_names())
    return tuple(dict.fromkeys(project.root / path for one in found if one for path in one.exceptions))
