"""Render the rows of a query: a table for a terminal, lines for pipes, CSV and JSON."""

import csv
import io
import json
import math
import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from entrawatch.detection.store import QueryResult
from entrawatch.documents.quoting import printable

if TYPE_CHECKING:
    from rich.table import Table

Types = Mapping[str, str]
"""Column of the result → KQL type."""
LEAST_COLUMN_WIDTH = 10
"""Narrower table cells would be wrapped beyond readability."""
_MICROSECONDS_A_DAY = 24 * 60 * 60 * 1_000_000
# JSON has its own escapes; these are for characters that it allows and a terminal would interpret.
_UNPRINTABLE = re.compile(r"[\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")


def rows_as_table(result: QueryResult, types: Types) -> "Table":
    """Return a table for a terminal; long cells are wrapped."""
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, header_style="bold", pad_edge=False)
    for column in result.columns:
        is_number = types.get(column) in ("int", "long", "real", "decimal")
        table.add_column(Text(printable(column)), justify="right" if is_number else "left", overflow="fold")
    for row in result.rows:
        # Text, so that brackets in a log are not interpreted as markup.
        table.add_row(*(Text(printable(text)) for text in _texts(row, result, types)))
    return table


def rows_as_blocks(result: QueryResult, types: Types) -> "Table":
    """Return each row as lines of column and value, without blank values: for more columns than fit side by side."""
    from rich.table import Table
    from rich.text import Text

    table = Table.grid("", "", padding=(0, 2))
    for number, row in enumerate(result.rows, 1):
        table.add_row(Text(f"row {number}", style="bold"), "")
        for column, value in zip(result.columns, _texts(row, result, types), strict=True):
            if value:
                table.add_row(Text(f"  {printable(column)}"), Text(printable(value), overflow="fold"))
    return table


def rows_as_lines(result: QueryResult, types: Types) -> str:
    """Return a line for each row, with cells separated by tabs; non-printable characters are escaped."""
    rows = [result.columns, *(_texts(row, result, types) for row in result.rows)]
    return "\n".join("\t".join(map(printable, row)) for row in rows)


def rows_as_csv(result: QueryResult, types: Types) -> str:
    """Return CSV with a header, without escaping characters."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(result.columns)
    writer.writerows(_texts(row, result, types) for row in result.rows)
    return text.getvalue().rstrip("\n")


def rows_as_json(result: QueryResult, types: Types) -> str:
    """Return a JSON list with an object for each row; numbers, Booleans and dynamic values keep their type."""
    kinds = [types.get(column, "string") for column in result.columns]
    rows = [
        json.dumps(dict(zip(result.columns, map(_json_value, row, kinds), strict=True)), ensure_ascii=False)
        for row in result.rows
    ]
    text = "[\n  " + ",\n  ".join(rows) + "\n]" if rows else "[]"
    return _UNPRINTABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _texts(row: Sequence[Any], result: QueryResult, types: Types) -> tuple[str, ...]:
    kinds = (types.get(column) for column in result.columns)
    return tuple(
        _dynamic_text(value) if kind == "dynamic" else cell_text(value) for value, kind in zip(row, kinds, strict=True)
    )


def _dynamic_text(value: Any) -> str:
    """Return a dynamic value as text: a string in it without the quotes of JSON."""
    inner = _json_value(value, "dynamic")
    return inner if isinstance(inner, str) else cell_text(value)


def cell_text(value: Any) -> str:
    """Return a cell as text in the format of Log Analytics: datetimes as ISO with Z, null as blank."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, timedelta):
        return _timespan(value)
    if isinstance(value, float):
        return _real(value)
    if isinstance(value, Sequence | Mapping) and not isinstance(value, str):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=cell_text)
    return str(value)


def _json_value(value: Any, kind: str) -> Any:
    if kind == "dynamic" and isinstance(value, str):
        try:
            # NaN and Infinity are text in Kusto's JSON.
            return json.loads(value, parse_constant=str)
        except ValueError:
            return value
    if value is None or isinstance(value, bool | int | str) or (isinstance(value, float) and math.isfinite(value)):
        return value
    if kind == "dynamic" and not isinstance(value, datetime | timedelta):
        return json.loads(cell_text(value))
    return cell_text(value)


def _real(value: float) -> str:
    if math.isnan(value):
        return "NaN"
    return repr(value) if math.isfinite(value) else ("Infinity" if value > 0 else "-Infinity")


def _timespan(value: timedelta) -> str:
    """Return a timespan in Kusto format, such as 1.02:03:04.5000000."""
    total = value // timedelta(microseconds=1)
    days, rest = divmod(abs(total), _MICROSECONDS_A_DAY)
    seconds, fraction = divmod(rest, 1_000_000)
    clock = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    parts = ("-" if total < 0 else "", f"{days}." if days else "", clock, f".{fraction * 10:07}" if fraction else "")
    return "".join(parts)
