"""Convert rows of a Log Analytics query result to rows of their table."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, lru_cache
from pathlib import PurePath
from typing import Any

from entrawatch.documents.messages import shown
from entrawatch.logs.exports.envelope import Lowered, Row, Unfit
from entrawatch.logs.exports.problems import FileProblem, RecordProblem
from entrawatch.logs.exports.times import DateOrder
from entrawatch.logs.exports.values import Converter, converters
from entrawatch.reference.tables import table, table_names

_TIME, _RECEIVED, _TYPE = "TimeGenerated", "_TimeReceived", "Type"
_ZONE = re.compile(r"(.*\S)\s*\[([^\]]+)\]")
Unknown = Callable[[str, Iterable[str]], None]
"""Receives columns that a table does not have: table, columns."""
_NOT_COLUMNS = frozenset({"TableName"})
"""Columns that the Azure CLI adds to every row."""


def is_workspace_row(lowered: Lowered) -> bool:
    """Return whether a JSON object is a row of a workspace: it has the column that every table has."""
    return _TIME.lower() in lowered


def workspace_columns(header: Sequence[str]) -> tuple[str, ...] | None:
    """Return a CSV header's columns without the portal's [UTC], or None if it is not from a workspace.

    Raises FileProblem if the portal showed another time zone.
    """
    columns = tuple(_column(title) for title in header)
    return columns if _TIME in columns else None


def table_of_file(path: PurePath) -> str | None:
    """Return the table at the start of a file name, such as SigninLogs_2026-11.csv, or None."""
    word = re.match(r"\w*", path.name)
    name = word[0].lower() if word else ""
    fitting = [item for item in table_names() if re.fullmatch(rf"{item.lower()}(_.*)?", name)]
    return max(fitting, key=len, default=None)


def workspace_row(
    record: Mapping[str, Any], file_table: str | None, order: DateOrder, unfit: Unfit, unknown: Unknown
) -> tuple[str, Row]:
    """Return the table and the row of one record; raise RecordProblem if its table or time is unknown."""
    name = record.get(_TYPE) or record.get(_TYPE.lower()) or file_table
    if not isinstance(name, str) or table(name) is None:
        raise RecordProblem("DT310", _no_table(name))
    by_column = _table_converters(name, order)
    row: Row = {_TYPE: name}
    strange = []
    for column, value in record.items():
        known = column if column in by_column else _known_column(name, column)
        if known is None:
            strange.append(column)
            continue
        if value is None or value == "":
            continue
        kql_type, convert = by_column[known]
        try:
            row[known] = convert(value)
        except (ValueError, OverflowError, RecursionError):
            unfit(column, value, kql_type)
    if strange:
        unknown(name, [column for column in strange if column not in _NOT_COLUMNS])
    return name, _complete(row)


@lru_cache(maxsize=4096)  # an export can have any number of names
def _known_column(name: str, column: str) -> str | None:
    """Return the column meant by a name, ignoring case, or by X_<type>, as a union of two types names X."""
    known = table(name)
    assert known is not None
    spellings = {item.lower(): item for item in known.columns}
    base, _, kind = column.rpartition("_")
    return spellings.get(column.lower()) or (spellings.get(base.lower()) if kind in converters() else None)


def _complete(row: Row) -> Row:
    if row.get(_TIME) is None:
        raise RecordProblem("DT312", f"no time in a row of {row[_TYPE]}; expected 'TimeGenerated' in UTC")
    row.setdefault(_RECEIVED, None)
    return {column: value for column, value in row.items() if value is not None or column == _RECEIVED}


def _no_table(name: Any) -> str:
    if name:
        return f"{shown(name)} is not a known table; keep the column Type of the query as it is"
    return "no column 'Type' identifies the table; keep Type in the query, or start the file name with the table name"


def _column(title: str) -> str:
    match = _ZONE.fullmatch(title.strip())
    if match is None:
        name = title.strip()
        return _TIME if name.lower() == _TIME.lower() else name
    if match[2].strip().upper() != "UTC":
        raise FileProblem("DT313", f"times in {shown(match[2])}; set the portal's time zone to UTC and export again", 1)
    return match[1]


@cache
def _table_converters(name: str, order: DateOrder) -> Mapping[str, tuple[str, Converter]]:
    known = table(name)
    assert known is not None
    by_type = converters(order)
    return {column: (kql_type, by_type[kql_type]) for column, kql_type in known.columns.items()}
