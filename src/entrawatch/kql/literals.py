"""Write values as KQL literals, so that no value can change the surrounding query."""

import math
import re
from collections.abc import Mapping
from itertools import chain

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_LONG = range(-(2**63), 2**63)
# Escapes that mean the same in KQL text and in the JSON of a dynamic literal; all others go as \uXXXX.
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def let_statements(values: Mapping[str, object]) -> str:
    """Return one `let` line for each value, sorted by name; empty text without values.

    Lists and maps become dynamic literals, text a string, numbers a long or real; ValueError for other types.
    """
    for name in values:
        if not _NAME.fullmatch(name):
            raise ValueError(f"{name!r} is not a KQL name")
    return "".join(f"let {name} = {literal(values[name])};\n" for name in sorted(values))


def literal(value: object) -> str:
    """Return the KQL literal of text, a Boolean, a number, a list or a map."""
    if isinstance(value, str):
        return string_literal(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return number_literal(value)
    return dynamic_literal(value)


def string_literal(text: str) -> str:
    """Return text as a KQL string on one line; non-printable characters are escaped."""
    return f'"{"".join(map(_character, text))}"'


def without_braces(literal: str) -> str:
    """Return the literal of the same value without a brace: a workbook would fill a name in braces with a parameter."""
    return literal.replace("{", "\\u007b")


def number_literal(number: int | float) -> str:
    """Return a whole number as a long and any other as a real; ValueError if KQL cannot represent it."""
    if isinstance(number, int):
        if number not in _LONG:
            raise ValueError(f"{number} is too large for a KQL long")
        return str(number) if number >= 0 else f"long({number})"
    if not math.isfinite(number):
        raise ValueError(f"{number} cannot be a KQL literal")
    # Bare literals cannot have a sign or a signed exponent.
    text = repr(number)
    return text if text.replace(".", "").isdigit() else f"real({text})"


def dynamic_literal(value: object) -> str:
    """Return a list, a map or None as a KQL dynamic literal, with keys in the given order."""
    return f"dynamic({_json(value)})"


def _json(value: object) -> str:
    if isinstance(value, str):
        return string_literal(value)
    if isinstance(value, Mapping):
        return "{" + ",".join(f"{_key(key)}:{_json(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(map(_json, value)) + "]"
    return _json_word(value)


def _json_word(value: object) -> str:
    words: dict[object, str] = {None: "null", True: "true", False: "false"}
    if value is None or isinstance(value, bool):
        return words[value]
    if not isinstance(value, int | float):
        raise ValueError(f"a {type(value).__name__} cannot be a KQL literal")
    number_literal(value)  # rejects what fits neither a long nor a real
    return repr(value)


def _key(key: object) -> str:
    if not isinstance(key, str):
        raise ValueError(f"{key!r} cannot be a key of a dynamic value")
    return string_literal(key)


def _character(char: str) -> str:
    if char in _ESCAPES:
        return _ESCAPES[char]
    # The space is the only separator that Python calls printable: line and paragraph separators are not.
    return char if char.isprintable() else _unicode_escape(char)


def _unicode_escape(char: str) -> str:
    # UTF-16, as .NET and JSON count; a lone surrogate, which JSON allows, is kept.
    units = char.encode("utf-16-be", "surrogatepass").hex()
    return "".join(chain.from_iterable(("\\u", units[at : at + 4]) for at in range(0, len(units), 4)))
