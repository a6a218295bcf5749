"""What a query returned."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class QueryResult:
    """Rows of one run; moments are datetimes in UTC, dynamic values are JSON text."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]

    def values(self, column: str) -> tuple[Any, ...]:
        """Return the values of one column, row by row; raises ValueError for a column that is not there."""
        index = self.columns.index(column)
        return tuple(row[index] for row in self.rows)
