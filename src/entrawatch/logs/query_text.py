"""The text of an ad-hoc query: from a file or from standard input, refused where it cannot be a query."""

from pathlib import Path
from typing import BinaryIO

from entrawatch.documents.issues import Issue, IssuesFound, Location
from entrawatch.kql.host import DEFAULT_LIMITS

STANDARD_INPUT = "-"
_MOST_BYTES = 4 * DEFAULT_LIMITS.characters  # as UTF-8 at its longest


def read_query(path: str, standard_input: BinaryIO) -> str:
    """Return the text of a query; `path` is a file or '-'. Raises IssuesFound, or OSError for an unreadable file."""
    if path == STANDARD_INPUT:
        raw = standard_input.read(_MOST_BYTES + 1)
    else:
        with Path(path).open("rb") as file:
            raw = file.read(_MOST_BYTES + 1)
    text, problem = _decoded(raw)
    problem = problem or _problem(text)
    if problem:
        raise IssuesFound([Issue(Location(shown_name(path), 1), "KQ100", problem)])
    return text


def shown_name(path: str) -> str:
    """Return how messages name the file."""
    return "(standard input)" if path == STANDARD_INPUT else path


def _decoded(raw: bytes) -> tuple[str, str]:
    if len(raw) > _MOST_BYTES:
        return "", f"more than {_MOST_BYTES // 1024} KB, too long for a query; name logs with --data"
    try:
        text = raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        return "", "not UTF-8 text; save the query as UTF-8"
    return text, "binary data; name a text file with a query" if "\0" in text else ""


def _problem(text: str) -> str:
    if not text.strip():
        return "the query is empty; start it with a table, such as: SigninLogs | take 10"
    if text.lstrip().startswith("."):
        return "a control command is no query, and there is no cluster here; write a table and its operators"
    return ""
