"""Unquoted YAML that Pulumi reads as a different value than entrawatch."""

import re
from collections.abc import Iterator, Mapping

import yaml

from entrawatch.documents.document import Document, KeyPath
from entrawatch.documents.issues import Issue, IssueCode, Location
from entrawatch.documents.quoting import NOT_SHOWN, shown_at

Place = tuple[int, int]
"""Line and column, starting at 1."""

# How go-yaml v3 reads plain text into an `any` (seen with the SDK of Pulumi 3.259): 010 is 8, 0x1F is 31,
# 1_000 is 1000, 2026-01-01 is '2026-01-01 00:00:00 +0000 UTC', .inf stops the deployment.
_READ_DIFFERENTLY = re.compile(
    r"""
      [-+]?0[0-9_]+                              # octal, or a number without its zeros
    | [-+]?0[bBoOxX][0-9A-Fa-f_]+
    | [-+]?[0-9][0-9_]*_[0-9_]*(\.[0-9_]*)?
    | [-+]?[0-9]{19,}                            # text here, a possibly rounded number there
    | [-+]?\.(inf|Inf|INF) | \.(nan|NaN|NAN)
    | [0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt ].*)?
    """,
    re.VERBOSE,
)


def unquoted_traps(document: Document, shown_settings: frozenset[str] = frozenset()) -> list[Issue]:
    """Return an issue for each unquoted scalar of a stack file that Pulumi reads as a different value.

    The text is shown only below the keys `entrawatch:<one of shown_settings>`: any other value can be a secret.
    """
    traps = [(value, mark) for value, mark in _plain_scalars(document.text) if _READ_DIFFERENTLY.fullmatch(value)]
    paths = _paths_by_place(document) if traps else {}
    full_keys = frozenset(f"entrawatch:{name}" for name in shown_settings)
    return [
        Issue(Location(document.path, *place), "ST207", _message(value, paths.get(place, ()), full_keys))
        for value, place in traps
    ]


def _message(text: str, path: KeyPath, full_keys: frozenset[str]) -> str:
    is_setting = len(path) > 1 and path[0] == "config" and path[1] in full_keys
    given = shown_at(path, text) if is_setting else f"'{NOT_SHOWN}'"
    return f"{given} is read by Pulumi as a different value; put it in quotes"


def _paths_by_place(document: Document) -> Mapping[Place, KeyPath]:
    return {place: path for marks in (document.marks, document.key_marks) for path, place in marks.items()}


def _plain_scalars(text: str) -> Iterator[tuple[str, Place]]:
    for event in yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
        mark = event.start_mark
        if isinstance(event, yaml.ScalarEvent) and event.implicit[0] and mark:
            yield event.value, (mark.line + 1, mark.column + 1)


ISSUE_CODES = (
    IssueCode(
        "ST207", "unquoted text that Pulumi reads differently", "the deployment would differ from what was checked"
    ),
)
