"""Stack configuration: from the text values that Pulumi passes to a program to StackSettings."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePath
from typing import Any

from entrawatch.documents.document import Document, KeyPath
from entrawatch.documents.issues import Issue, IssuesFound, Problem, errors
from entrawatch.documents.messages import close_names, did_you_mean, parse_model, shown
from entrawatch.stacks.input_files import filled_accounts, filled_inputs
from entrawatch.stacks.settings import StackSettings
from entrawatch.stacks.stack_secrets import check_secrets, named_secrets

NAMESPACE = "entrawatch:"
_STACK_FILE = re.compile(r"Pulumi\.(.+)\.ya?ml")


def settings_from_config(
    config: Mapping[str, str],
    document: Document | None = None,
    secret_keys: frozenset[str] = frozenset(),
    folder: Path | None = None,
) -> StackSettings:
    """Return a stack's settings from Pulumi's configuration, or raise IssuesFound with all issues.

    Keys are full (`entrawatch:environment`); values are text, structured ones JSON; `secret_keys` are the encrypted
    ones. `document` is the stack file, if available, for the locations of issues, and `folder` where its lists are.
    """
    settings, issues = read_config(config, document, secret_keys, folder)
    if settings is None or errors(issues):
        raise IssuesFound(errors(issues))
    return settings


def read_config(
    config: Mapping[str, str], document: Document | None, secret_keys: frozenset[str], folder: Path | None
) -> tuple[StackSettings | None, list[Issue]]:
    """Return a stack's settings, if readable, and every issue of its configuration."""
    root = document.value if document and isinstance(document.value, dict) else {}
    if document and "config" not in root and any(str(key).startswith(NAMESPACE) for key in root):
        text = "'config' is missing; write 'config:' above the settings, and indent them"
        return None, [Issue(document.location(), "ST101", text)]
    own = {key.removeprefix(NAMESPACE): text for key, text in config.items() if key.startswith(NAMESPACE)}
    encrypted = frozenset(key.removeprefix(NAMESPACE) for key in secret_keys if key.startswith(NAMESPACE))
    known = StackSettings.model_fields
    # The decrypted text of a secret must not reach a message.
    readable = {key: text for key, text in (_meant(own) | own).items() if key in known and key not in encrypted}
    named = named_secrets({key: _decoded(key, text) for key, text in readable.items()})
    places = _below_config(document)
    filled = filled_accounts(named.settings, folder)
    settings, issues = parse_model(StackSettings, places, family="ST", value=filled.values, prefix=("config",))
    issues += filled.issues
    found = [
        *named.problems,
        *filled.problems,
        *_encrypted_settings(encrypted),
        *_unknown_keys(own.keys() - encrypted - named.paths.keys()),
        *check_secrets(named.paths, frozenset(own), encrypted - known.keys(), _stack_name(document)),
    ]
    if settings:
        inputs = filled_inputs(settings.inputs, folder)
        settings = settings.model_copy(update={"inputs": inputs.values})
        found += inputs.problems
        issues += inputs.issues
    issues += [problem.at(places.location("config", *problem.path)) for problem in found]
    return settings, sorted(issues)


def _meant(own: Mapping[str, str]) -> dict[str, str]:
    """Return the settings under misspelled keys by the keys that they most likely mean: none of these is missing."""
    known = StackSettings.model_fields
    near = {key: close_names(key, known)[:1] for key in own if key not in known}
    return {names[0]: own[key] for key, names in near.items() if names and names[0] not in own}


def _decoded(key: str, text: str) -> Any:
    kind = StackSettings.model_fields[key].annotation
    if kind is str and not text.startswith(("{", "[")):
        return text  # a map or a list is not text: its message does not show a secret inside
    try:
        return json.loads(text) if text else None
    except ValueError:
        return text  # the model reports the expected type


def _encrypted_settings(encrypted: frozenset[str]) -> Iterator[Problem]:
    for key in sorted(encrypted & StackSettings.model_fields.keys()):
        text = f"'{NAMESPACE}{key}' is encrypted, so it cannot be reviewed or checked; store it without --secret"
        yield Problem("ST204", (key,), text)


def _unknown_keys(keys: set[str]) -> Iterator[Problem]:
    known = [NAMESPACE + name for name in StackSettings.model_fields]
    for key in sorted(keys - StackSettings.model_fields.keys()):
        text = f"unknown key {shown(NAMESPACE + key)}; {did_you_mean(NAMESPACE + key, known)}"
        yield Problem("ST202", (key,), text)


def _below_config(document: Document | None) -> Document:
    """Return the document with the keys of the settings, without their namespace."""
    if document is None:
        return Document.without_file("stack configuration")
    marks = {_bare(path): mark for path, mark in document.marks.items()}
    key_marks = {_bare(path): mark for path, mark in document.key_marks.items()}
    return Document(document.path, document.text, document.value, marks, key_marks)


def _bare(path: KeyPath) -> KeyPath:
    if len(path) > 1 and path[0] == "config" and isinstance(path[1], str):
        return ("config", path[1].removeprefix(NAMESPACE), *path[2:])
    return path


def _stack_name(document: Document | None) -> str | None:
    match = _STACK_FILE.fullmatch(PurePath(document.path).name) if document else None
    return match[1] if match else None
