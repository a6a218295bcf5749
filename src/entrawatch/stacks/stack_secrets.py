"""Secrets of a stack: which ones the receivers use, and whether each is set, encrypted and used."""

import re
import shlex
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, get_args

from entrawatch.documents.document import KeyPath
from entrawatch.documents.issues import Problem, warning
from entrawatch.documents.quoting import printable, shown
from entrawatch.stacks.receivers import Receiver

_KEY_OF_A_NAME = "_secret"
_NAME = re.compile(r"[a-z][a-z0-9_]{2,59}")
_STANDS_FOR_A_NAME = "name_is_wrong"
_KINDS = frozenset(get_args(model.model_fields["kind"].annotation)[0] for model in get_args(get_args(Receiver)[0]))


@dataclass(frozen=True)
class NamedSecrets:
    """The secrets that receivers use, each with its key path, and the issues of their names."""

    paths: Mapping[str, KeyPath]
    problems: tuple[Problem, ...]
    settings: Mapping[str, Any]
    """The settings, without anything that could be a misplaced secret."""


def named_secrets(value: Mapping[str, Any]) -> NamedSecrets:
    """Return the secrets that a stack's settings use; the settings may still be invalid."""
    settings = deepcopy(dict(value))
    paths: dict[str, KeyPath] = {}
    problems: list[Problem] = []
    receivers = _receivers(settings)
    for name, receiver in list(receivers.items()):
        if not isinstance(receiver, dict) or str(receiver.get("kind")) not in _KINDS:
            continue  # its model rejects it without showing it
        for key in [key for key in receiver if key.endswith(_KEY_OF_A_NAME) and isinstance(receiver[key], str)]:
            path = ("notifications", "receivers", name, key)
            if _NAME.fullmatch(receiver[key]):
                paths.setdefault(receiver[key], path)
            else:
                problems.append(_wrong_name(path, key))
                receiver[key] = _STANDS_FOR_A_NAME
    return NamedSecrets(paths, tuple(problems), settings)


def _receivers(settings: Mapping[str, Any]) -> dict[str, Any]:
    notifications = settings.get("notifications")
    receivers = notifications.get("receivers") if isinstance(notifications, dict) else None
    return receivers if isinstance(receivers, dict) else {}


def _wrong_name(path: KeyPath, key: str) -> Problem:
    text = f"{key} is not the name of a secret (not shown here, because it may be the secret itself)"
    advice = f"run '{set_command('NAME')}' and write NAME here, with lowercase letters, digits and underscores"
    return Problem("ST205", path, f"{text}; {advice}")


def check_secrets(
    named: Mapping[str, KeyPath], given: frozenset[str], encrypted: frozenset[str], stack: str | None
) -> Iterator[Problem]:
    """Yield the issues of a stack's secrets; `given` are all configured names, `encrypted` the secret ones."""
    for name, path in named.items():
        if name in given and name not in encrypted:
            text = f"'{name}' must be a secret, but its value is plain text in the file; treat it as leaked, rotate it"
            yield Problem("ST203", (name,), f"{text} and run '{set_command(name, stack)}'")
        elif name not in given:
            text = f"secret '{name}' is not set; run '{set_command(name, stack)}'"
            yield warning("ST208", path, text)
    for name in sorted(encrypted - named.keys()):
        text = f"no receiver uses secret {shown(name)}"
        advice = f"name it in a receiver, or run 'pulumi config rm {_key(name)}{_stack_option(stack)}'"
        yield warning("ST206", (name,), f"{text}; {advice}")


def set_command(name: str, stack: str | None = None) -> str:
    """Return the command that stores a secret; it prompts for the value, which keeps it out of the shell history."""
    return f"pulumi config set --secret {_key(name)}{_stack_option(stack)}"


def _stack_option(stack: str | None) -> str:
    return f" --stack {_one_word(stack)}" if stack else ""


def _key(name: str) -> str:
    return _one_word(f"entrawatch:{name}")


def _one_word(text: str) -> str:
    return shlex.quote(printable(text))


def is_encrypted(value: object) -> bool:
    """Return whether a value of a stack file was encrypted by Pulumi."""
    return isinstance(value, dict) and value.keys() == {"secure"} and isinstance(value["secure"], str)
