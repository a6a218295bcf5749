"""Build plain values from YAML parser events, and reject what plain data does not need."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from math import isfinite
from typing import Any

import yaml

from entrawatch.documents.issues import Issue, IssuesFound, KeyPath, Location
from entrawatch.documents.quoting import UNSEEN, shown

MAX_DEPTH = 24
MAX_VALUES = 50_000

# The C parser is 10 times faster; a Python built without libyaml still works.
_LOADER: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def unseen_message(character: str) -> str:
    """Return what is wrong with an invisible character."""
    return f"invisible character U+{ord(character):04X} is not allowed; remove it"


@dataclass(slots=True)
class _Open:
    """An unfinished map or list; `key` is the map key that waits for its value."""

    container: Any
    path: KeyPath
    is_map: bool
    key: str | None = None


class ValueBuilder:
    """Build values with an explicit stack, so that deep nesting cannot exhaust Python's; use once."""

    def __init__(self, name: str) -> None:
        """`name`: the file, for the locations of issues."""
        self.root: Any = None
        self.marks: dict[KeyPath, tuple[int, int]] = {}
        self.key_marks: dict[KeyPath, tuple[int, int]] = {}
        self._name = name
        self._stack: list[_Open] = []
        self._documents = self._values = 0
        # A table is faster than a chain of comparisons; a large catalog has a hundred thousand events.
        self._take: dict[type, Callable[[Any], None]] = {
            yaml.ScalarEvent: self._scalar,
            yaml.MappingStartEvent: self._start,
            yaml.SequenceStartEvent: self._start,
            yaml.MappingEndEvent: self._end,
            yaml.SequenceEndEvent: self._end,
            yaml.AliasEvent: self._alias,
            yaml.DocumentStartEvent: self._document,
        }

    def build(self, text: str) -> None:
        """Read the whole text; raise IssuesFound for rejected content and MarkedYAMLError for invalid YAML."""
        for event in yaml.parse(text, Loader=_LOADER):
            take = self._take.get(type(event))
            if take:
                take(event)

    def _alias(self, event: yaml.AliasEvent) -> None:
        self._refuse(event, "YM105", f"alias {shown(f'*{event.anchor}')} is not allowed; write the value out")

    def _document(self, event: yaml.DocumentStartEvent) -> None:
        self._documents += 1
        if self._documents > 1:
            self._refuse(event, "YM107", "a second document starts here; keep one document in each file")

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        self._guard(event)
        value, parent = event.value, self._stack[-1] if self._stack else None
        if event.style == '"' and (unseen := UNSEEN.search(value)):
            self._refuse(event, "YM111", unseen_message(unseen[0]))
        if parent and parent.is_map and parent.key is None:
            self._key(parent, event)
        else:
            self._place(resolve_plain(value) if event.implicit[0] else value, event)

    def _key(self, parent: _Open, event: yaml.ScalarEvent) -> None:
        key = event.value
        path = (*parent.path, key)
        if key in parent.container:
            first = self.key_marks[path][0]
            self._refuse(event, "YM108", f"key {shown(key)} is duplicated (first on line {first}); remove one")
        self.key_marks[path] = _mark(event)
        parent.key = key

    def _start(self, event: yaml.Event) -> None:
        self._guard(event)
        is_map = isinstance(event, yaml.MappingStartEvent)
        if self._stack and self._stack[-1].is_map and self._stack[-1].key is None:
            self._refuse(event, "YM109", "a key must be plain text, not a list or a map")
        if len(self._stack) >= MAX_DEPTH:
            self._refuse(event, "YM110", f"nested more than {MAX_DEPTH} levels deep; flatten the file")
        container: Any = {} if is_map else []
        self._stack.append(_Open(container, self._place(container, event), is_map))

    def _end(self, _: yaml.Event) -> None:
        self._stack.pop()

    def _place(self, value: Any, event: yaml.Event) -> KeyPath:
        if not self._stack:
            self.root = value
            return ()
        parent = self._stack[-1]
        if parent.is_map:
            path: KeyPath = (*parent.path, parent.key or "")
            parent.container[parent.key], parent.key = value, None
        else:
            path = (*parent.path, len(parent.container))
            parent.container.append(value)
        self.marks[path] = _mark(event)
        return path

    def _guard(self, event: Any) -> None:
        self._values += 1
        if event.anchor:
            self._refuse(event, "YM105", f"anchor {shown(f'&{event.anchor}')} is not allowed; write the value out")
        if event.tag:
            self._refuse(event, "YM106", f"tag {shown(event.tag)} is not allowed; remove it")
        if self._values > MAX_VALUES:
            self._refuse(event, "YM102", f"more than {MAX_VALUES:,} values; split the file")

    def _refuse(self, event: yaml.Event, code: str, message: str) -> None:
        raise IssuesFound([Issue(Location(self._name, *_mark(event)), code, message)])


def _mark(event: Any) -> tuple[int, int]:
    mark = event.start_mark
    return mark.line + 1, mark.column + 1


_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_REAL = re.compile(r"[-+]?([0-9]+\.[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?|[-+]?[0-9]+[eE][-+]?[0-9]+")
_WORDS: dict[str, bool | None] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True,
    "false": False, "False": False, "FALSE": False,
}  # fmt: skip


def resolve_plain(text: str) -> str | int | float | bool | None:
    """Return the value of unquoted text (YAML 1.2 core schema, without hex, octal and non-finite numbers).

    YAML 1.1, which PyYAML resolves by default, turns NO into false, 12:30 into 750 and 2026-01-01 into a date.
    Digits with a leading zero remain text: they are a phone number or an identifier, never an amount.
    """
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in "+-.0123456789":
        return text
    if _INTEGER.fullmatch(text):
        # Longer digit strings are identifiers; Python also does not convert thousands of digits.
        return int(text) if len(text) <= 18 else text
    if not _REAL.fullmatch(text) or len(text) > 40:
        return text
    number = float(text)
    return number if isfinite(number) else text
