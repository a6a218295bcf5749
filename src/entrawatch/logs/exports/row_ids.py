"""IDs for rows of exports that have none, such as the admin center's CSV of the audit log."""

import hashlib
from collections import Counter

from entrawatch.logs.exports.envelope import Row, repeats_by


class RowIds:
    """Gives an ID to each row of one file that has none.

    Queries count events by their ID, so rows without one would all be the same event. The ID is made from what the row
    holds: a row in two downloads is one event, and equal rows of one file are as many events.
    """

    def __init__(self) -> None:
        self._equal_rows: Counter[bytes] = Counter()

    def complete(self, table: str, row: Row) -> str:
        """Add an ID to a row without one, and return the column that got it; '' if none did."""
        columns = repeats_by(table)
        if len(columns) != 1 or row.get(columns[0]):
            return ""
        digest = hashlib.sha256(repr(sorted(row.items(), key=lambda cell: cell[0])).encode(errors="replace")).digest()
        self._equal_rows[digest] += 1
        count = self._equal_rows[digest]
        row[columns[0]] = f"row-{digest.hex()[:32]}" + (f"-{count}" if count > 1 else "")
        return columns[0]
