"""Receiver addresses in plain text in files from Pulumi: states, history, previews, event logs."""

import gzip
import io
import json
import re
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from entrawatch.documents.issues import EntrawatchError, Issue, Location
from entrawatch.documents.quoting import printable, shown
from entrawatch.resources.exposed_addresses import ExposedAddress, exposed_addresses

# File names of states in a file backend, with their backups, histories and event logs.
_WRITTEN = re.compile(r".+\.jsonl?(\.bak)?(\.gz)?")
_GZIP = b"\x1f\x8b"
# Keys of exports, states, previews, event logs and histories.
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
    """A file to read; `is_named`: the user named it explicitly, so it must be from Pulumi."""

    place: str
    read: Callable[[], bytes]
    is_named: bool = True


@dataclass(frozen=True)
class Leaks:
    """The addresses found, and the number of files."""

    issues: tuple[Issue, ...]
    files: int
    stack_files: int = 0
    """Number of stack files in the folders: another command checks them."""

    @property
    def not_judged(self) -> int:
        """Number of files without relevant content."""
        return sum(issue.code == _UNCLEAR for issue in self.issues)


def find_leaks(paths: Sequence[Path]) -> Leaks:
    """Read files, and folders such as a file backend; raise EntrawatchError if there is nothing to check."""
    found = _summary([file for path in paths for file in _given_files(path)])
    folders = [path for path in paths if path.is_dir()]
    return replace(found, stack_files=sum(1 for folder in folders for _ in folder.rglob("Pulumi.*.y*ml")))


def leaks_in(data: bytes, place: str) -> Leaks:
    """Read the output of `pulumi stack export`."""
    return _summary([_File(place, lambda: data)])


def _given_files(path: Path) -> list[_File]:
    if not path.is_dir():
        return [_File(str(path), path.read_bytes)]
    # A backend has other files next to its states, such as locks.
    return [_File(str(file), file.read_bytes, is_named=False) for file in _written_files(path)]


def _summary(files: Sequence[_File]) -> Leaks:
    issues: set[Issue] = set()
    for file in files:
        found = _found(file)
        if found is None:
            issues.add(Issue(Location(printable(file.place)), _UNCLEAR, _NOT_JUDGED))
        issues.update(Issue(Location(printable(file.place), 1), "LK101", _message(one)) for one in found or ())
    return Leaks(tuple(sorted(issues)), len(files))


def _message(address: ExposedAddress) -> str:
    holder = f"resource {shown(address.resource)}" if address.resource else "the file"
    return f"{holder} has {printable(address.path)} as plain text; {_ADVICE}"


def _found(file: _File) -> list[ExposedAddress] | None:
    """Return the addresses in a file; None if its content is unknown, which does not count as clean."""
    try:
        documents = _documents(_text(file.read()))
        found = [address for document in documents for address in exposed_addresses(document)]
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
            raise ValueError("a few bytes can decompress to more than the available memory")
    # A redirection in PowerShell writes UTF-16, or UTF-8 with a byte order mark.
    return data.decode(json.detect_encoding(data))


def _documents(text: str) -> list[Any]:
    """Return the single JSON document of a text, or one for each line, as in event logs."""
    try:
        return [json.loads(text)]
    except ValueError:
        documents = [json.loads(line) for line in text.splitlines() if line.strip()]
    if not documents:
        raise ValueError("a failed export writes nothing")
    return documents


def _is_of_pulumi(document: Any) -> bool:
    first = document[0] if isinstance(document, list) and document else document
    return isinstance(first, dict) and not _OF_PULUMI.isdisjoint(first)
