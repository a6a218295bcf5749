"""Addresses of receivers that stand as plain text in what Pulumi wrote: states, history, previews, event logs."""

import gzip
import json
import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from entrawatch.issues import EntrawatchError, Issue, Location
from entrawatch.policies.secrets import ADDRESSES, is_plain_address
from entrawatch.quoting import printable, shown
from entrawatch.stack_secrets import SECRET_PLACEHOLDER

_ACTION_GROUP = re.compile(r"azure-native:(monitor|insights)(/\w+)?:ActionGroup")
# The names of a file backend's states, with their copies, histories and event logs.
_WRITTEN = re.compile(r".+\.jsonl?(\.bak)?(\.gz)?")
_GZIP = b"\x1f\x8b"
_ADVICE = "treat it as leaked: renew it and store the new one as a secret; remove the file, or run 'pulumi up'"


@dataclass(frozen=True)
class Leaks:
    """What was found in how many files with how many action groups."""

    issues: tuple[Issue, ...]
    files: int
    action_groups: int


def find_leaks(paths: Sequence[Path]) -> Leaks:
    """Read files, and folders such as a file backend; raise EntrawatchError where there is nothing to judge."""
    files = [file for path in paths for file in (_written_files(path) if path.is_dir() else [path])]
    return _summary([(str(file), _text(file.read_bytes(), str(file))) for file in files])


def leaks_in(data: bytes, place: str) -> Leaks:
    """Read what `pulumi stack export` writes."""
    return _summary([(place, _text(data, place))])


def _summary(texts: Sequence[tuple[str, str]]) -> Leaks:
    found = [(place, list(_action_groups(_documents(text, place)))) for place, text in texts]
    issues = {issue for place, groups in found for group in groups for issue in _plain(group, place)}
    return Leaks(tuple(sorted(issues)), len(found), sum(len(groups) for _, groups in found))


def _written_files(folder: Path) -> list[Path]:
    files = sorted(path for path in folder.rglob("*") if _WRITTEN.fullmatch(path.name) and path.is_file())
    if not files:
        raise EntrawatchError(
            f"'{printable(str(folder))}' holds no file that Pulumi wrote; name the folder of a backend"
        )
    return files


def _text(data: bytes, place: str) -> str:
    try:
        return (gzip.decompress(data) if data.startswith(_GZIP) else data).decode()
    except (UnicodeDecodeError, gzip.BadGzipFile, EOFError, zlib.error):
        raise _no_json(place) from None


def _documents(text: str, place: str) -> list[Any]:
    """Return the one JSON document of a text, or the one of each line, as event logs have them."""
    try:
        return [json.loads(text)]
    except (ValueError, RecursionError):
        pass
    try:
        documents = [json.loads(line) for line in text.splitlines() if line.strip()]
    except (ValueError, RecursionError):
        documents = []
    if not documents:
        # An export that failed writes nothing, and nothing is not clean.
        raise _no_json(place)
    return documents


def _no_json(place: str) -> EntrawatchError:
    return EntrawatchError(f"'{printable(place)}' is no JSON; give what 'pulumi stack export' writes")


def _action_groups(documents: list[Any]) -> Iterator[dict[str, Any]]:
    # A list of what is still to be read: a hostile document can be nested deeper than Python calls.
    waiting = list(documents)
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            if isinstance(value.get("type"), str) and _ACTION_GROUP.fullmatch(value["type"]):
                yield value
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value


def _plain(group: dict[str, Any], place: str) -> Iterator[Issue]:
    for side in ("inputs", "outputs"):
        properties = group.get(side)
        if not isinstance(properties, dict):
            continue
        for kind, key in ADDRESSES.items():
            # An encrypted list is an object, and so is an encrypted address.
            receivers = properties.get(kind)
            for number, receiver in enumerate(receivers if isinstance(receivers, list) else ()):
                if is_plain_address(receiver, key) and receiver[key] != SECRET_PLACEHOLDER:
                    where = f"{side}.{kind}[{number}].{key}"
                    text = f"action group {shown(_name(group))} has {where} as plain text; {_ADVICE}"
                    yield Issue(Location(printable(place), 1), "LK101", text)


def _name(group: dict[str, Any]) -> str:
    return str(group.get("urn", "")).rpartition("::")[2]
