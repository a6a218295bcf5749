"""The expressions of Azure Pipelines, as far as our file uses them: names, strings, functions; anything else fails."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

_TOKEN = re.compile(r"\s*(?:'((?:[^']|'')*)'|([A-Za-z_]\w*(?:\.\w+|\['[^']*'\])*)|([(),]))")
_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "and": lambda *values: all(values),
    "eq": lambda one, other: _folded(one) == _folded(other),
    "format": lambda text, *values: text.format(*values),
    "in": lambda one, *others: _folded(one) in map(_folded, others),
    "ne": lambda one, other: _folded(one) != _folded(other),
    "not": lambda value: not value,
    "replace": lambda text, old, new: text.replace(old, new),
    "split": lambda text, by: text.split(by),
    "startsWith": lambda text, start: text.startswith(start),
}


def value(text: str, context: Mapping[str, Any]) -> Any:
    """Return the value of one expression; functions without arguments, such as succeeded, are looked up by name."""
    tokens = _tokens(text)
    found = _read(tokens, context)
    assert not tokens, f"{text!r}: {tokens} is not read"
    return found


def _folded(one: Any) -> str:
    return "" if one is None else str(one).lower()


def _tokens(text: str) -> list[str]:
    found, position, text = [], 0, text.strip()
    while position < len(text):
        match = _TOKEN.match(text, position)
        assert match, f"{text!r} is not read from {text[position:]!r} on"
        found.append(f"'{match[1]}" if match[1] is not None else match[2] or match[3])
        position = match.end()
    return found


def _read(tokens: list[str], context: Mapping[str, Any]) -> Any:
    token = tokens.pop(0)
    if token.startswith("'"):
        return token[1:].replace("''", "'")
    if tokens[:1] == ["("]:
        tokens.pop(0)
        arguments = _arguments(tokens, context)
        return _FUNCTIONS[token](*arguments) if arguments else context[f"{token}()"]
    return _named(re.findall(r"\w+(?:\.\w+)*(?='\])|\w+", token), context)


def _arguments(tokens: list[str], context: Mapping[str, Any]) -> list[Any]:
    found: list[Any] = []
    while tokens[0] != ")":
        found.append(_read(tokens, context))
        if tokens[0] == ",":
            tokens.pop(0)
    tokens.pop(0)
    return found


def _named(parts: Sequence[str], context: Mapping[str, Any]) -> Any:
    found: Any = context
    for part in parts:
        # A variable that is not there is empty; but not a whole context that nobody gave.
        assert found is not context or part in found, f"context {part!r}"
        found = found.get(part) if isinstance(found, Mapping) else None
    return found
