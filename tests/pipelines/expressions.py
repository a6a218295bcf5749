"""The expressions of GitHub workflows: names, strings, comparisons, && || ! and cancelled(); anything else fails."""

import re
from collections.abc import Mapping
from typing import Any

_TOKEN = re.compile(r"\s*(?:'((?:[^']|'')*)'|([A-Za-z_][\w.-]*(?:\(\))?)|(==|!=|&&|\|\||!|\(|\)))")
_EMBEDDED = re.compile(r"\$\{\{(.*?)\}\}", re.DOTALL)


def filled(text: str, context: Mapping[str, Any]) -> str:
    """Return text with each ${{ }} in it replaced by its value, as GitHub does before a shell sees it."""
    return _EMBEDDED.sub(lambda match: as_text(value(match[1], context)), text)


def value(text: str, context: Mapping[str, Any]) -> Any:
    """Return the value of one expression."""
    reader = _Reader(_tokens(text), context)
    found = reader.any_of()
    assert not reader.left, f"{text!r}: {reader.left} is not read"
    return found


def is_true(text: str, context: Mapping[str, Any]) -> bool:
    """Return whether a condition holds; without cancelled() and the like it needs success so far."""
    plain = text.removeprefix("${{").removesuffix("}}").strip()
    return bool(value(plain, context)) and ("()" in plain or not context["failed"])


def _tokens(text: str) -> list[str]:
    found, position = [], 0
    text = text.strip()
    while position < len(text):
        match = _TOKEN.match(text, position)
        assert match, f"{text!r} is not read from {text[position:]!r} on"
        found.append(f"'{match[1]}" if match[1] is not None else match[2] or match[3])
        position = match.end()
    return found


class _Reader:
    def __init__(self, tokens: list[str], context: Mapping[str, Any]) -> None:
        self.left, self._context = tokens, context

    def any_of(self) -> Any:
        found = self._all_of()
        while self._took("||"):
            other = self._all_of()
            found = found or other
        return found

    def _all_of(self) -> Any:
        found = self._comparison()
        while self._took("&&"):
            other = self._comparison()
            found = found and other
        return found

    def _comparison(self) -> Any:
        found = self._single()
        if self._took("=="):
            return found == self._single()
        if self._took("!="):
            return found != self._single()
        return found

    def _single(self) -> Any:
        if self._took("!"):
            return not self._single()
        if self._took("("):
            found = self.any_of()
            assert self._took(")")
            return found
        token = self.left.pop(0)
        if token.startswith("'"):
            return token[1:].replace("''", "'")
        if token == "cancelled()":
            return False
        return self._named(token)

    def _named(self, name: str) -> Any:
        found: Any = self._context
        for part in name.split("."):
            # What is not there is empty, as in GitHub; but not a whole context that nobody gave.
            assert found is not self._context or part in found, f"context {part!r} of {name!r}"
            found = found.get(part, "") if isinstance(found, Mapping) else ""
        return found

    def _took(self, token: str) -> bool:
        if self.left and self.left[0] == token:
            self.left.pop(0)
            return True
        return False


def as_text(found: Any) -> str:
    """Return a value as GitHub writes it."""
    if isinstance(found, bool):
        return str(found).lower()
    return "" if found is None else str(found)
