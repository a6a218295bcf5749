"""An independent reading of KQL's literals, from the language's documentation, for the tests of the writer.

String literals: "Enclose the string in double-quotes; escape with a backslash": \\t \\n \\r \\' \\" \\\\ and \\uXXXX.
A line break inside one is an error. `dynamic(...)` holds JSON, with the same text literals.
"""

import json
import re

_ESCAPES = {"t": "\t", "n": "\n", "r": "\r", "'": "'", '"': '"', "\\": "\\"}
_LET = re.compile(r"let ([A-Za-z_]\w*) = (.*);")
_LONG = re.compile(r"[0-9]+|long\((-?[0-9]+)\)")
_REAL = re.compile(r"[0-9]+\.[0-9]+|real\((-?[0-9.]+(?:e[-+]?[0-9]+)?)\)")


def read_lets(text: str) -> dict[str, object]:
    """Return the values of let statements, one on each line; ValueError for any other text."""
    values: dict[str, object] = {}
    # Only these two end a line in KQL, but an editor or a log may also break at others.
    for line in text.split("\n")[:-1]:
        match = _LET.fullmatch(line)
        if match is None or match[1] in values:
            raise ValueError(f"no let statement: {line!r}")
        values[match[1]] = read_literal(match[2])
    return values


def read_literal(text: str) -> object:
    """Return the value of one literal; ValueError where anything stands before, behind or inside it."""
    if text in ("true", "false"):
        return text == "true"
    if text.startswith("dynamic(") and text.endswith(")"):
        return _read_json(text[len("dynamic(") : -1])
    if match := _LONG.fullmatch(text):
        return int(match[1] or text)
    if match := _REAL.fullmatch(text):
        return float(match[1] or text)
    value, end = read_string(text, 0)
    if end != len(text):
        raise ValueError(f"text behind the literal: {text[end:]!r}")
    return value


def read_string(text: str, start: int) -> tuple[str, int]:
    """Return the text of the string literal that starts at a position, and the position behind it."""
    if text[start] != '"':
        raise ValueError(f"no string: {text[start:]!r}")
    units: list[str] = []
    at = start + 1
    while text[at] != '"':
        if text[at] in "\n\r":
            raise ValueError("a line break ends the query's line")
        if text[at] != "\\":
            units.append(text[at])
            at += 1
        elif text[at + 1] == "u":
            units.append(chr(int(text[at + 2 : at + 6], 16)))
            at += 6
        else:
            units.append(_ESCAPES[text[at + 1]])
            at += 2
    joined = "".join(units).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
    return joined, at + 1


def _read_json(text: str) -> object:
    """Read JSON, but every text in it by KQL's rules: both must mean the same."""
    strings: list[str] = []
    plain, at = "", 0
    while at < len(text):
        if text[at] == '"':
            value, at = read_string(text, at)
            plain += json.dumps(f"#{len(strings)}")
            strings.append(value)
        else:
            plain += text[at]
            at += 1
    by_kql = _filled(json.loads(plain), strings)
    if by_kql != json.loads(text):
        raise ValueError("KQL and JSON read different values")
    return by_kql


def _filled(value: object, strings: list[str]) -> object:
    if isinstance(value, str):
        return strings[int(value[1:])]
    if isinstance(value, list):
        return [_filled(item, strings) for item in value]
    if isinstance(value, dict):
        return {strings[int(key[1:])]: _filled(item, strings) for key, item in value.items()}
    return value
