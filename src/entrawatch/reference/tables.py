"""Log Analytics tables: their columns and the columns' KQL types."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from entrawatch.reference.data_files import read_data


@dataclass(frozen=True)
class Table:
    """One table; `columns` maps each column, standard ones included, to its KQL type, in order of name."""

    name: str
    columns: Mapping[str, str]
    is_open: bool
    """True where resources add columns of their own, so that an unlisted column can exist."""
    sources: Mapping[str, str]
    """Keys of `sources` in the data file, each with what it says of this table."""


@cache
def table_names() -> tuple[str, ...]:
    """Return the names of the known tables, the ones of Entra ID first; KQL is strict about their case."""
    return tuple(_data()["tables"])


@cache
def table(name: str) -> Table | None:
    """Return the table with this exact name, or None where it is not known."""
    entry = _data()["tables"].get(name)
    if entry is None:
        return None
    sources = MappingProxyType(entry["sources"])
    return Table(name, _columns(entry["columns"]), entry.get("is_open", False), sources)


def standard_columns() -> Mapping[str, str]:
    """Return the columns that Azure Monitor adds to every table; its table reference leaves many of them out."""
    return MappingProxyType(_data()["standard_columns"])


def _columns(by_type: dict[str, list[str]]) -> Mapping[str, str]:
    own = {column: kql_type for kql_type, columns in by_type.items() for column in columns}
    # A table's own type wins, should it ever differ from the standard one.
    columns = {**standard_columns(), **own}
    return MappingProxyType(dict(sorted(columns.items(), key=lambda item: item[0].casefold())))


@cache
def _data() -> dict[str, Any]:
    data: dict[str, Any] = read_data("tables.json")
    return data
