"""The readable difference of two queries: a unified diff, line by line."""

import difflib

from entrawatch.changes.findings import MAX_QUERY_LINES
from entrawatch.changes.texts import code_line, first_lines

_CONTEXT = 3


def unified_query_diff(before: str, after: str) -> tuple[str, ...]:
    """Return the lines of a unified diff without its file names; a long one ends with how much is left out."""
    old, new = before.rstrip("\n").split("\n"), after.rstrip("\n").split("\n")
    found = [_shown(one) for one in difflib.unified_diff(old, new, n=_CONTEXT, lineterm="")][2:]
    return tuple(found) if len(found) <= MAX_QUERY_LINES else first_lines(found, MAX_QUERY_LINES - 1)


def _shown(text: str) -> str:
    return code_line(text) or " "
