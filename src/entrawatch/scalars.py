"""Resolve unquoted YAML text as YAML 1.2 does, so that the country code NO stays text."""

import re
from math import isfinite

_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_REAL = re.compile(r"[-+]?([0-9]+\.[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?|[-+]?[0-9]+[eE][-+]?[0-9]+")
_WORDS: dict[str, bool | None] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True,
    "false": False, "False": False, "FALSE": False,
}  # fmt: skip


def resolve_plain(text: str) -> str | int | float | bool | None:
    """Return the value of unquoted text (YAML 1.2 core schema, without hex, octal and what is not finite).

    YAML 1.1, which PyYAML resolves by default, turns NO into false, 12:30 into 750 and 2026-01-01 into a date.
    A leading zero keeps a number text: it is a phone number or an identifier, never an amount.
    """
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in "+-.0123456789":
        return text
    if _INTEGER.fullmatch(text):
        # Longer digit strings are identifiers; Python would also refuse to convert thousands of digits.
        return int(text) if len(text) <= 18 else text
    if not _REAL.fullmatch(text) or len(text) > 40:
        return text
    number = float(text)
    return number if isfinite(number) else text
