"""Convert records of diagnostic settings to rows of the table for their category."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from types import MappingProxyType
from typing import Any

from entrawatch.documents.messages import close_names, shown
from entrawatch.logs.exports.problems import RecordProblem
from entrawatch.logs.exports.resource_ids import DERIVATIONS
from entrawatch.logs.exports.values import Converter, as_dynamic, converters
from entrawatch.reference.data_files import read_data
from entrawatch.reference.tables import table

Row = dict[str, Any]
Lowered = dict[str, Any]
"""A JSON object with lower-case keys: services differ in the case of the same field."""
Unfit = Callable[[str, Any, str], None]
"""Receives a value that does not fit its column: column, value, KQL type."""
_Path = tuple[bool, str, tuple[str, ...]]
"""Whether it is below `properties`, the field name in lower case, and the names below it as written."""
_TIME, _RECEIVED = "TimeGenerated", "_TimeReceived"
ENQUEUED = ("eventenqueuedutctime", "enqueuedtimeutc", "x-opt-enqueued-time")
"""Lower-case names under which event hub readers record when the hub received a message."""


@dataclass(frozen=True)
class ColumnSource:
    """Source of a column: the first path with a value, and the part to take ('' = all)."""

    column: str
    paths: tuple[str, ...]
    takes: str
    kql_type: str
    assumed: bool
    """True if no record or page shows the path, so that it is derived from the column's name."""


@dataclass(frozen=True)
class CategoryMapping:
    """How records of one category map to rows of one table."""

    category: str
    table: str
    source_system: str | None
    evidence: tuple[str, ...]
    """Keys of `sources` in the data file; empty if the whole mapping is derived from column names."""
    repeats_by: tuple[str, ...]
    """Columns that are equal in two copies of one record; empty if copies cannot be identified."""
    columns: tuple[ColumnSource, ...]


@cache
def category_mappings() -> Mapping[str, CategoryMapping]:
    """Return the mapping of each category of Microsoft Entra ID, and `AzureActivity` for the Activity log."""
    entries: dict[str, dict[str, Any]] = read_data("envelope_columns.json")["categories"]
    return MappingProxyType({name: _mapping(name, entry) for name, entry in entries.items()})


@cache
def repeats_by(table_name: str) -> tuple[str, ...]:
    """Return the columns that two copies of one record share, if any."""
    return next((item.repeats_by for item in category_mappings().values() if item.table == table_name), ())


def always_filled(table_name: str) -> frozenset[str]:
    """Return the columns of a table that are blank in no published record."""
    entries = read_data("envelope_columns.json")["categories"].values()
    return frozenset(name for entry in entries if entry["table"] == table_name for name in entry.get("always", ()))


def category_of(name: str) -> str:
    """Return the known category with this name, ignoring case; raise RecordProblem for any other."""
    found = _by_lowered_name().get(name.lower())
    if found is None:
        near = close_names(name, category_mappings())
        hint = f"did you mean '{near[0]}'?" if near else "only records of Entra ID and of the Activity log can be read"
        raise RecordProblem("DT303", f"category {shown(name)} is not known; {hint}")
    return found


def is_audit_record(record: Lowered) -> bool:
    """Return whether a record is from Entra's audit log by its shape.

    Services put words of their own into the field for the category, such as Policy, which the Activity log has too.
    """
    properties = record.get("properties")
    if not isinstance(properties, dict) or record.get("category") in category_mappings():
        return False
    return {"activitydisplayname", "loggedbyservice", "targetresources"} <= {name.lower() for name in properties}


def envelope_row(category: str, record: Lowered, received: datetime | None, unfit: Unfit) -> tuple[str, Row]:
    """Return the table and the row of one record; raise RecordProblem if it has no readable time.

    `_TimeReceived` is None if the export does not contain the arrival time.
    """
    properties = record.get("properties")
    if isinstance(properties, str):
        properties = as_dynamic(properties)
    if not isinstance(properties, dict):
        properties = {}
    reader = _reader(category)
    row: Row = dict(reader.fixed)
    _fill(row, reader.fields, record, unfit)
    _fill(row, reader.properties, properties, unfit)
    if reader.choices:
        lowered = {key.lower(): value for key, value in properties.items()}
        for paths, target in reader.choices:
            _set_first(row, target, _found(paths, record, lowered), unfit)
    if _TIME not in row:
        raise RecordProblem("DT312", f"no time in a record of {category}; expected 'time' in ISO 8601")
    row[_RECEIVED] = received
    return reader.table, row


_Target = tuple[str, Converter, str]
"""A column, its converter, its KQL type."""


@dataclass(frozen=True)
class _Reader:
    """A mapping indexed for speed: a record has half of the columns, so look up its fields instead of the columns."""

    table: str
    fixed: Row
    fields: Mapping[str, tuple[_Target, ...]]
    """Columns by their only source field, in lower case."""
    properties: Mapping[str, tuple[_Target, ...]]
    """Columns by their only source property, in lower case."""
    choices: tuple[tuple[tuple[_Path, ...], _Target], ...]
    """Columns with several sources, or with a nested one."""


def _fill(row: Row, targets: Mapping[str, tuple[_Target, ...]], values: Mapping[str, Any], unfit: Unfit) -> None:
    for name, value in values.items():
        for target in targets.get(name.lower(), ()):
            _set(row, target, value, unfit)


def _set(row: Row, target: _Target, value: Any, unfit: Unfit) -> None:
    if value is None:
        return
    column, convert, kql_type = target
    try:
        converted = convert(value)
    except (ValueError, OverflowError, RecursionError):
        unfit(column, value, kql_type)
        return
    if converted is not None:
        row[column] = converted


def _set_first(row: Row, target: _Target, values: Iterable[Any], unfit: Unfit) -> None:
    """Set the first value that can be read; report the first one that cannot if none can."""
    refused: list[tuple[str, Any, str]] = []
    for value in values:
        _set(row, target, value, lambda *wrong: refused.append(wrong))
        if target[0] in row:
            return
    if refused:
        unfit(*refused[0])


@cache
def _reader(category: str) -> _Reader:
    mapping = category_mappings()[category]
    by_type = converters()
    fixed: Row = {"Type": mapping.table}
    if mapping.source_system:
        fixed["SourceSystem"] = mapping.source_system
    direct: dict[bool, dict[str, list[_Target]]] = {True: {}, False: {}}
    choices = []
    for item in mapping.columns:
        target = item.column, (DERIVATIONS[item.takes] if item.takes else by_type[item.kql_type]), item.kql_type
        paths = tuple(map(_path, item.paths))
        in_properties, name, rest = paths[0]
        if len(paths) > 1 or rest:
            choices.append((paths, target))
        else:
            direct[in_properties].setdefault(name, []).append(target)
    fields, properties = (
        MappingProxyType({name: tuple(targets) for name, targets in direct[place].items()}) for place in (False, True)
    )
    return _Reader(mapping.table, fixed, fields, properties, tuple(choices))


def _path(text: str) -> _Path:
    first, *rest = text.split(".")
    if first == "properties" and rest:
        return True, rest[0].lower(), tuple(rest[1:])
    return False, first.lower(), tuple(rest)


def _found(paths: tuple[_Path, ...], record: Lowered, properties: Lowered) -> Iterator[Any]:
    """Yield the values at the paths that have one."""
    for in_properties, name, rest in paths:
        value = (properties if in_properties else record).get(name)
        for key in rest:
            value = _member(value, key) if isinstance(value, dict) else None
        if value is not None:
            yield value


def _member(value: Mapping[str, Any], name: str) -> Any:
    if name in value:
        return value[name]
    return next((inner for key, inner in value.items() if key.lower() == name.lower()), None)


def _mapping(name: str, entry: dict[str, Any]) -> CategoryMapping:
    known = table(entry["table"])
    assert known is not None
    assumed, paths = frozenset(entry["assumed"]), entry["columns"].items()
    columns = (_source(column, path, known.columns[column], column in assumed) for column, path in paths)
    by = tuple(entry["repeats_by"])
    return CategoryMapping(name, known.name, entry["source_system"], tuple(entry["evidence"]), by, tuple(columns))


def _source(column: str, written: Any, kql_type: str, assumed: bool) -> ColumnSource:
    takes = ""
    if isinstance(written, dict):
        written, takes = written["path"], written["as"]
    paths = (written,) if isinstance(written, str) else tuple(written)
    return ColumnSource(column, paths, takes, kql_type, assumed)


@cache
def _by_lowered_name() -> Mapping[str, str]:
    names = {name.lower(): name for name in category_mappings()}
    # All Activity log events go to one table; each kind is its own category.
    return MappingProxyType(
        names | {name.lower(): "AzureActivity" for name in read_data("envelope_columns.json")["activity_categories"]}
    )
