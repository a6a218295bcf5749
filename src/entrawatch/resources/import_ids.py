"""IDs for `pulumi import`: fill the file from `pulumi preview --import-file` with IDs from lists of Azure resources."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from entrawatch.documents.issues import EntrawatchError
from entrawatch.documents.json_values import parsed_json
from entrawatch.documents.quoting import printable

PLACEHOLDER = "<PLACEHOLDER>"
_NAMED_BY_AZURE = "azure-native:authorization:RoleAssignment"
_SUBSCRIPTION = re.compile(r"^/subscriptions/[^/]+/", re.IGNORECASE)
_ANY = "/subscriptions/*/"

PlannedIds = Mapping[tuple[str, str], str]
"""Type token and logical name of a declared resource -> its Azure ID, in any subscription."""


@dataclass(frozen=True)
class FilledImport:
    """The file with IDs: how many were written, and (resource name, expected ID) for resources without one."""

    text: str
    written: int
    left_out: tuple[tuple[str, str], ...]
    """Resources missing from the lists, with the expected ID."""


@dataclass(frozen=True)
class _Entry:
    """One resource of the file, and the matching IDs in the lists."""

    item: Mapping[str, Any]
    name: str
    planned: str = ""
    fitting: tuple[str, ...] = ()


def fill_ids(text: str, place: str, planned: PlannedIds, found: Sequence[str]) -> FilledImport:
    """Return the file with an ID for each resource that is in `found`, without the other resources.

    IDs that are already in the file are kept. Raises EntrawatchError if a resource or its ID is ambiguous,
    or if no ID is found at all, because the lists are then of something else.
    """
    document, entries = _document(text, place)
    entries = [_matched(entry, planned, found) for entry in entries]
    if problems := list(_problems(entries, planned, place)):
        raise EntrawatchError("\n".join(problems))
    missing, written = list(filter(_is_missing, entries)), sum(bool(entry.fitting) for entry in entries)
    if missing and not written:
        raise EntrawatchError(f"{printable(place)}: {_nothing_found(len(missing))}")
    kept = [{**entry.item, **_id(entry)} for entry in entries if not _is_missing(entry)]
    text = json.dumps({**document, "resources": kept}, indent=2) + "\n"
    left_out = tuple((entry.name, _SUBSCRIPTION.sub(_ANY, entry.planned)) for entry in missing)
    return FilledImport(text, written, left_out)


def ids_in(text: str, place: str) -> list[str]:
    """Return the IDs in the output of the Azure CLI: a list of resources, one resource, or a `value` with a list."""
    content = parsed_json(text)
    items = content.get("value", [content]) if isinstance(content, dict) else content
    ids = [item.get("id") if isinstance(item, dict) else None for item in items] if isinstance(items, list) else [None]
    if not all(isinstance(identifier, str) and identifier.startswith("/") for identifier in ids):
        raise EntrawatchError(
            f"{printable(place)}: is not a JSON list of Azure resources with their IDs; "
            "write it with a command such as: az resource list --resource-group GROUP --output json"
        )
    return [str(identifier) for identifier in ids]


def _document(text: str, place: str) -> tuple[dict[str, Any], list[_Entry]]:
    try:
        document = json.loads(text)
        resources = document["resources"]
        return document, [_Entry(item, str(item.get("logicalName", item["name"]))) for item in resources]
    except (ValueError, KeyError, TypeError, AttributeError):
        raise EntrawatchError(
            f"{printable(place)}: is not a file for 'pulumi import'; write it "
            f"with: pulumi preview --import-file {place}"
        ) from None


def _matched(entry: _Entry, planned: PlannedIds, found: Sequence[str]) -> _Entry:
    if entry.item.get("id") != PLACEHOLDER:
        return entry
    kind = str(entry.item.get("type"))
    wanted = planned.get((kind, entry.name), "")
    form = _comparable(wanted, kind)
    fitting = {item.lower(): item for item in found if wanted and _comparable(item, kind) == form}
    return replace(entry, planned=wanted, fitting=tuple(fitting.values()))


def in_any_subscription(identifier: str) -> str:
    """Return an ID in lower case, with * as its subscription, which a plan without Azure does not know."""
    return _SUBSCRIPTION.sub(_ANY, identifier.lower())


def _comparable(identifier: str, kind: str) -> str:
    """Return an ID for comparison: without case, subscription and principal, which an offline plan lacks."""
    form = in_any_subscription(identifier)
    return f"{form.rpartition('/')[0]}/*" if kind == _NAMED_BY_AZURE else form


def _problems(entries: Sequence[_Entry], planned: PlannedIds, place: str) -> Iterator[str]:
    for entry in entries:
        name = f"{printable(place)}: '{printable(entry.name)}'"
        if entry.item.get("id") == PLACEHOLDER and not entry.planned:
            yield f"{name} is not declared by this stack; create the file again with: pulumi preview --import-file"
        if len(entry.fitting) > 1:
            yield (
                f"{name} matches several resources: {', '.join(entry.fitting)}; list "
                "only the one that this stack created"
            )


def _nothing_found(wanted: int) -> str:
    searched = "the resource that waits" if wanted == 1 else f"any of the {wanted} resources that wait"
    return (
        f"no list contains {searched} for an ID, so the file is unchanged; check that the lists are of the stack's own "
        "resource group and that you can read it; if none of it exists in Azure, import nothing: pulumi up creates it"
    )


def _id(entry: _Entry) -> dict[str, str]:
    return {"id": _in_planned_spelling(entry)} if entry.fitting else {}


def _in_planned_spelling(entry: _Entry) -> str:
    """Return the ID that was found, in the letters of the program: others would replace the resource after its import.

    Azure ignores the case of an ID and does not always keep it.
    """
    found, planned = entry.fitting[0], entry.planned
    subscription = _SUBSCRIPTION.match(found)
    spelled = _SUBSCRIPTION.sub(subscription[0].lower(), planned) if subscription else planned
    if entry.item.get("type") != _NAMED_BY_AZURE:
        return spelled
    return f"{spelled.rpartition('/')[0]}/{found.rpartition('/')[2]}"


def _is_missing(entry: _Entry) -> bool:
    return bool(entry.planned) and not entry.fitting
