"""Convert downloads of the Entra admin center and Microsoft Graph responses to diagnostic records."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from entrawatch.logs.exports.envelope import Lowered
from entrawatch.logs.exports.problems import RecordProblem
from entrawatch.reference.data_files import read_data

_SIGN_IN = "SignInLogs"


@dataclass(frozen=True)
class DownloadKind:
    """One kind of Graph object: its category, and the sources of the fields around `properties`."""

    category: str
    has: tuple[str, ...]
    """Properties that identify the kind; the first kind with all of them matches."""
    fixed: Mapping[str, str]
    envelope: Mapping[str, tuple[str, ...]]
    """Lower-case field and its source properties; the first one with a value is used."""


@cache
def download_kinds() -> tuple[DownloadKind, ...]:
    """Return the supported kinds of Graph objects, easiest to identify first."""
    return tuple(_kind(entry) for entry in read_data("portal_columns.json")["records"])


def kind_of(record: Lowered) -> DownloadKind | None:
    """Return the kind of a Graph object by its properties, or None if it is not supported."""
    return next((kind for kind in download_kinds() if all(name in record for name in kind.has)), None)


def as_envelope(kind: DownloadKind, record: Mapping[str, Any], file_name: str) -> tuple[str, Lowered]:
    """Return the category and the diagnostic record for a Graph object.

    Raises RecordProblem for a sign-in if neither properties nor file name show whether it was interactive.
    """
    category = _sign_in_category(record, file_name) if kind.category == _SIGN_IN else kind.category
    envelope: Lowered = {"category": category, "properties": record, **kind.fixed}
    for field, paths in kind.envelope.items():
        value = next((found for path in paths if (found := _reach(record, path)) is not None), None)
        if value is not None:
            envelope[field] = value
    return category, envelope


def _sign_in_category(record: Mapping[str, Any], file_name: str) -> str:
    kinds: dict[str, str] = read_data("portal_columns.json")["sign_in_kinds"]
    named = record.get("signInEventTypes")
    for kind in named if isinstance(named, list) else ():
        if kind in kinds:
            return kinds[kind]
    stem = re.match(r"[A-Za-z]*", file_name)
    by_file: dict[str, str] = read_data("portal_columns.json")["sign_in_files"]
    if stem and stem[0].lower() in by_file:
        return by_file[stem[0].lower()]
    if isinstance(record.get("isInteractive"), bool) and record.get("userId"):
        return _SIGN_IN if record["isInteractive"] else "NonInteractiveUserSignInLogs"
    message = "a sign-in of unknown type; keep the download's name, such as InteractiveSignIns_2026-11-20.csv"
    raise RecordProblem("DT316", message)


def _reach(record: Any, path: str) -> Any:
    for name in path.split("."):
        record = record.get(name) if isinstance(record, dict) else None
    return record


def _kind(entry: dict[str, Any]) -> DownloadKind:
    has = tuple(name.lower() for name in entry["has"])
    envelope = {field.lower(): tuple(paths) for field, paths in entry["envelope"].items()}
    fixed = {field.lower(): text for field, text in entry["fixed"].items()}
    return DownloadKind(entry["category"], has, MappingProxyType(fixed), MappingProxyType(envelope))
