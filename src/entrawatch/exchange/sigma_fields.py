"""Fields of Sigma's Azure rules as columns of Log Analytics, by the service of a rule's log source."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from pydantic import TypeAdapter

from entrawatch.kql.dynamic_shapes import shape
from entrawatch.reference.data_files import read_data
from entrawatch.reference.tables import table


@dataclass(frozen=True)
class SigmaField:
    """A field as a KQL expression."""

    column: str
    within: bool = False
    """True if the column is a list or a record as text, so that an equal value is one inside it."""
    values: Mapping[str, str] = field(default_factory=dict)
    """Sigma's value in lower case → the log's."""
    otherwise: str = ""
    """Column for values that `values` does not have."""
    strip: tuple[str, ...] = ()
    """Ends of values that the log does not have."""


@dataclass(frozen=True)
class SigmaService:
    """A service of product azure: its table, its fields in lower case, and what identifies an actor there."""

    table: str
    fields: Mapping[str, SigmaField]
    entities: Mapping[str, tuple[str, ...]]
    filter: str = ""
    """Condition of all rules of the service."""
    extend: str = ""
    """Columns that the entities need."""
    note: str = ""
    """What an author should know about every imported rule of the service."""

    def column(self, name: str) -> SigmaField | None:
        """Return a field by name, the table's column of that name, or a known member of one; None if there is none."""
        known = table(self.table)
        assert known
        columns = {column.lower(): column for column in known.columns}
        found = self.fields.get(name.lower())
        if found is None and name.lower() in columns:
            found = SigmaField(columns[name.lower()])
        return found or self._member(name, columns.get(name.partition(".")[0].lower(), ""))

    def _member(self, name: str, column: str) -> SigmaField | None:
        """Return a member of a record in a column, of the first element in a list: Sigma names no positions."""
        known = shape(self.table, column)
        paths = known.near(column + name[len(column) :]) if known else ()
        same = (path for path in paths if re.sub(r"\[\d+\]", "", path).lower() == name.lower())
        return next((SigmaField(f"tostring({path})") for path in same), None)

    def type_of(self, column: str) -> str:
        """Return the KQL type of a column; text for an expression."""
        known = table(self.table)
        return known.columns.get(column, "string") if known else "string"


@cache
def sigma_services() -> Mapping[str, SigmaService]:
    """Return the services of product azure by name."""
    return TypeAdapter(dict[str, SigmaService]).validate_python(read_data("sigma_fields.json")["services"])
