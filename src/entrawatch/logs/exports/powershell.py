"""What PowerShell makes of Graph's objects: names in another case, and names of types in place of values."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

from entrawatch.documents.messages import shown
from entrawatch.logs.exports.envelope import category_mappings
from entrawatch.logs.exports.problems import FileProblem
from entrawatch.reference.data_files import read_data

_LOST = re.compile(r"Microsoft\.Graph\.PowerShell\.Models\.|System\.Object\[\]|System\.Collections\.|@\{\w+=[^{}]*\}$")


def as_graph_spells(record: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a Graph object with the names that Graph uses; one in that spelling is returned as it is."""
    return _respelled(record, _names()) if any(key[:1].isupper() for key in record) else record


def _respelled(value: Any, names: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {names.get(key.lower(), key): _respelled(inner, names) for key, inner in value.items()}
    if isinstance(value, list):
        return [_respelled(inner, names) for inner in value]
    refuse_type_name(value)
    return value


def refuse_type_name(value: Any) -> None:
    """Raise FileProblem for what Export-Csv, or ConvertTo-Json without a depth, writes for an object."""
    if isinstance(value, str) and _LOST.match(value):
        text = f"{shown(value[:80])} is PowerShell's text for an object, whose values are lost; export again with"
        raise FileProblem("DT319", f"{text} '... | ConvertTo-Json -Depth 10 | Out-File logs.json'")


@cache
def _names() -> Mapping[str, str]:
    """Graph's names by their lower-case form."""
    return MappingProxyType({name.lower(): name for name in (*_sources(), *_members(_shapes()))})


def _sources() -> Iterator[str]:
    downloads: list[dict[str, Any]] = read_data("portal_columns.json")["records"]
    paths = [path for kind in downloads for path in kind["has"]]
    paths += [path for kind in downloads for found in kind["envelope"].values() for path in found]
    paths += [path for mapping in category_mappings().values() for source in mapping.columns for path in source.paths]
    yield from (name for path in paths for name in path.removeprefix("properties.").split(".") if name[:1].islower())


def _shapes() -> list[Any]:
    shapes: dict[str, dict[str, Any]] = read_data("shapes.json")["shapes"]
    return [shape["value"] for shape in shapes.values() if "graph" in shape["sources"]]


def _members(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for inner in value:
            yield from _members(inner)
    elif isinstance(value, dict):
        yield from (name for name in value if name[:1].islower())
        for inner in value.values():
            yield from _members(inner)
