"""Log Analytics tables: their columns with KQL types."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from entrawatch.reference.data_files import read_data


@dataclass(frozen=True)
class Table:
    """One table; `columns` maps each column, including standard ones, to its KQL type, sorted by name."""

    name: str
    columns: Mapping[str, str]
    is_open: bool
    """True if resources add their own columns, so that an unlisted column can exist."""
    sources: Mapping[str, str]
    """Keys of `sources` in the data file, each with what it states about this table."""


@cache
def table_names() -> tuple[str, ...]:
    """Return the names of the known tables, Entra ID tables first; KQL table names are case-sensitive."""
    return tuple(read_data("tables.json")["tables"])


@cache
def table(name: str) -> Table | None:
    """Return the table with this exact name, or None if it is not known."""
    entry = read_data("tables.json")["tables"].get(name)
    if entry is None:
        return None
    sources = MappingProxyType(entry["sources"])
    return Table(name, _columns(entry["columns"]), entry.get("is_open", False), sources)


def standard_columns() -> Mapping[str, str]:
    """Return the columns that Azure Monitor adds to every table; its table reference omits many of them."""
    return MappingProxyType(read_data("tables.json")["standard_columns"])


def _columns(by_type: dict[str, list[str]]) -> Mapping[str, str]:
    own = {column: kql_type for kql_type, columns in by_type.items() for column in columns}
    # A table's own type takes precedence if it ever differs from the standard one.
    columns = {**standard_columns(), **own}
    return MappingProxyType(dict(sorted(columns.items(), key=lambda item: item[0].casefold())))
