"""Addresses of receivers that stand as plain text in what Pulumi wrote: states, history, previews, event logs."""

import gzip
import io
import json
import re
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from entrawatch.documents.issues import EntrawatchError, Issue, IssueCode, Location
from entrawatch.documents.quoting import printable, shown
from entrawatch.resources.plain_addresses import PlainAddress, plain_addresses

# The names of a file backend's states, with their copies, histories and event logs.
_WRITTEN = re.compile(r".+\.jsonl?(\.bak)?(\.gz)?")
_GZIP = b"\x1f\x8b"
# Of exports, states, previews, event logs and histories.
_OF_PULUMI = frozenset({"deployment", "checkpoint", "steps", "changeSummary", "sequence", "kind"})
_MOST_BYTES = 1 << 30
_ADVICE = "treat it as leaked: rotate it and store the new one as a secret; remove the file, or run 'pulumi up'"
_UNCLEAR = "LK102"
_NOT_JUDGED = (
    "it cannot be checked, because it is not JSON that Pulumi wrote; pass the output of 'pulumi stack export', "
    "or remove the file"
)


@dataclass(frozen=True)
class _File:
    """What to read; `is_named`: the user gave it by itself, so that it must be Pulumi's."""

    place: str
    read: Callable[[], bytes]
    is_named: bool = True


@dataclass(frozen=True)
class Leaks:
    """What was found in how many files."""

    issues: tuple[Issue, ...]
    files: int

    @property
    def not_judged(self) -> int:
        """How many of the files said nothing that counts."""
        return sum(issue.code == _UNCLEAR for issue in self.issues)


def find_leaks(paths: Sequence[Path]) -> Leaks:
    """Read files, and folders such as a file backend; raise EntrawatchError where there is nothing to judge."""
    return _summary([file for path in paths for file in _given_files(path)])


def leaks_in(data: bytes, place: str) -> Leaks:
    """Read what `pulumi stack export` writes."""
    return _summary([_File(place, lambda: data)])


def _given_files(path: Path) -> list[_File]:
    if not path.is_dir():
        return [_File(str(path), path.read_bytes)]
    # A backend has files of other kinds beside its states, such as locks.
    return [_File(str(file), file.read_bytes, is_named=False) for file in _written_files(path)]


def _summary(files: Sequence[_File]) -> Leaks:
    issues: set[Issue] = set()
    for file in files:
        found = _found(file)
        if found is None:
            issues.add(Issue(Location(printable(file.place)), _UNCLEAR, _NOT_JUDGED))
        issues.update(Issue(Location(printable(file.place), 1), "LK101", _message(one)) for one in found or ())
    return Leaks(tuple(sorted(issues)), len(files))


def _message(address: PlainAddress) -> str:
    holder = f"resource {shown(address.resource)}" if address.resource else "the file"
    return f"{holder} has {printable(address.path)} as plain text; {_ADVICE}"


def _found(file: _File) -> list[PlainAddress] | None:
    """Return what a file shows; None where it does not say what it holds, and nothing is not clean."""
    try:
        documents = _documents(_text(file.read()))
        found = [address for document in documents for address in plain_addresses(document)]
    except (ValueError, RecursionError, EOFError, zlib.error, gzip.BadGzipFile):
        return None
    return found if found or not file.is_named or any(map(_is_of_pulumi, documents)) else None


def _written_files(folder: Path) -> list[Path]:
    files = sorted(path for path in folder.rglob("*") if _WRITTEN.fullmatch(path.name) and path.is_file())
    if not files:
        raise EntrawatchError(
            f"'{printable(str(folder))}' contains no file that Pulumi wrote; name the folder of a backend"
        )
    return files


def _text(data: bytes) -> str:
    if data.startswith(_GZIP):
        with gzip.open(io.BytesIO(data)) as packed:
            data = packed.read(_MOST_BYTES + 1)
        if len(data) > _MOST_BYTES:
            raise ValueError("a few bytes can unpack to more than there is memory")
    # A redirection in PowerShell writes UTF-16, or a mark in front of UTF-8.
    return data.decode(json.detect_encoding(data))


def _documents(text: str) -> list[Any]:
    """Return the one JSON document of a text, or the one of each line, as event logs have them."""
    try:
        return [json.loads(text)]
    except ValueError:
        documents = [json.loads(line) for line in text.splitlines() if line.strip()]
    if not documents:
        raise ValueError("an export that failed writes nothing")
    return documents


def _is_of_pulumi(document: Any) -> bool:
    first = document[0] if isinstance(document, list) and document else document
    return isinstance(first, dict) and not _OF_PULUMI.isdisjoint(first)


ISSUE_CODES = (
    IssueCode(
        "LK101", "address of a receiver as plain text", "anyone who reads the file could send alerts or intercept them"
    ),
    IssueCode("LK102", "file that Pulumi did not write", "a failed export would pass as one without leaks"),
)
