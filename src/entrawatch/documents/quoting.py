"""Show untrusted text on one line: nothing in it can move the cursor, hide a line or fill the screen."""

import json
import re
from collections.abc import Sequence
from typing import Any

from entrawatch.documents.keyed_addresses import without_keys

# Every character that is invisible or looks like a plain blank: controls, marks of direction, zero widths, fillers,
# selectors, other blanks, private ones. The one list of this product; pipelines/scripts/literal.py has a copy.
UNSEEN = re.compile(
    "["
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\xa0\xad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f"
    "\u1160\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164"
    "\ud800-\uf8ff\ufdd0-\ufdef\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\U000110bd\U000110cd"
    "\U00013430-\U00013438\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000dfffe-\U0010ffff"
    "]"
)

NOT_SHOWN = "(not shown)"
# Keys below which users paste secret addresses.
_GUARDED_KEYS = frozenset({"notifications", "entrawatch:notifications", "receivers", "secrets"})
# What cannot be a secret address or key: an email address, or a few words or digits.
_MAIL = re.compile(r"[\w.+-]{1,64}@[\w.-]{1,64}", re.ASCII)
_WORDS = re.compile(r"[\w .+-]{0,40}", re.ASCII)
_LONGEST_MIX = 20
_ADDRESS_START = 100
_LONGEST, _SHOWN = 63, 60
# What is wrong with an ID is at its end, and nothing in it is a secret.
_RESOURCE_ID = re.compile(r"/subscriptions/[\w./()-]{1,1000}", re.ASCII | re.IGNORECASE)
_ID_START, _ID_END = 15, 45


def shown(value: Any) -> str:
    """Return a value as its author wrote it: in quotes, on one line, truncated after 60 characters, without secrets.

    An Azure resource ID is truncated in the middle.
    """
    text = value if isinstance(value, str) else json.dumps(_without_secrets(value), ensure_ascii=False)
    if "://" in text[:_ADDRESS_START]:
        text = without_keys(text[:2000])
    # Truncate first: a value can be a megabyte.
    if len(text) <= _LONGEST:
        return f"'{printable(text)}'"
    if _RESOURCE_ID.fullmatch(text):
        return f"'{text[:_ID_START]}...{text[-_ID_END:]}'"
    return f"'{printable(text[:_SHOWN])}...'"


def shown_at(path: Sequence[str | int], value: Any) -> str:
    """Return a value as `shown` does, unless its key path or format suggests a secret."""
    is_hidden = any(_names_secret(part) for part in path) or (is_guarded(path) and _can_be_secret(value))
    return f"'{NOT_SHOWN}'" if is_hidden else shown(value)


def is_guarded(path: Sequence[str | int]) -> bool:
    """Return whether a key path is one where users paste secrets."""
    return not _GUARDED_KEYS.isdisjoint(path)


def _can_be_secret(value: Any) -> bool:
    if isinstance(value, dict | list):
        return bool(value)
    text = str(value)
    if _MAIL.fullmatch(text):
        return False
    is_mixed = bool(re.search("[A-Za-z]", text) and re.search("[0-9]", text))
    return not _WORDS.fullmatch(text) or (is_mixed and len(text) > _LONGEST_MIX)


def _names_secret(key: str | int) -> bool:
    return isinstance(key, str) and (key == "secure" or key.endswith("_secret"))


def _without_secrets(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: NOT_SHOWN if _names_secret(key) else _without_secrets(item) for key, item in value.items()}
    return [_without_secrets(item) for item in value] if isinstance(value, list) else value


def printable(text: str) -> str:
    """Return text with every character that is not printable as an escape such as \\\\x1b."""
    return text if text.isprintable() else "".join(map(_character, text))


def _character(char: str) -> str:
    return char if char.isprintable() else f"\\x{ord(char):02x}"
