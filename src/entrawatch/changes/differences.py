"""Readable differences between texts: queries line by line, prose sentence by sentence."""

import difflib
import re
import textwrap
from collections.abc import Iterable

from entrawatch.changes.findings import MAX_QUERY_LINES, Change
from entrawatch.changes.texts import code_line, first_lines

_SHORT, _WIDTH, _MOST_LINES = 100, 110, 12
_SENTENCE_END = re.compile(r"(?<=[.!?]) +")


def short_and_long(changes: Iterable[Change]) -> tuple[tuple[Change, ...], tuple[str, ...]]:
    """Return the changes with short values, and a unified diff of all others."""
    short: list[Change] = []
    lines: list[str] = []
    for change in changes:
        name, before, after = change
        if isinstance(before, str) and isinstance(after, str) and not (_is_short(before) and _is_short(after)):
            difference = _prose_diff(before, after)
            lines += [f"@@ {name}{'' if difference else ': layout only'} @@", *difference]
        else:
            short.append(change)
    return tuple(short), tuple(lines)


def _is_short(text: str) -> bool:
    return len(text) <= _SHORT and "\n" not in text.strip()


def _prose_diff(before: str, after: str) -> tuple[str, ...]:
    """Return the first lines of the difference of two texts, with one line around each change."""
    found = [
        code_line(line) or " "
        for line in difflib.unified_diff(_sentences(before), _sentences(after), n=1, lineterm="")
        if not line.startswith(("---", "+++", "@@"))
    ]
    return first_lines(found, _MOST_LINES)


def _sentences(text: str) -> list[str]:
    parts = (part for line in text.splitlines() for part in _SENTENCE_END.split(line))
    return [line for part in parts for line in textwrap.wrap(part, _WIDTH)]


_CONTEXT = 3


def unified_query_diff(before: str, after: str) -> tuple[str, ...]:
    """Return the lines of a unified diff without file names; a long one ends with the number of omitted lines."""
    old, new = before.rstrip("\n").split("\n"), after.rstrip("\n").split("\n")
    found = [code_line(one) or " " for one in difflib.unified_diff(old, new, n=_CONTEXT, lineterm="")][2:]
    return tuple(found) if len(found) <= MAX_QUERY_LINES else first_lines(found, MAX_QUERY_LINES - 1)
