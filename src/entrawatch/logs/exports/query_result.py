"""The JSON of the Log Analytics query API: tables with columns and rows, read row by row."""

from collections.abc import Iterator
from typing import Any

from ijson.common import ObjectBuilder

from entrawatch.logs.exports.json_stream import Found, Opener, json_events
from entrawatch.logs.exports.problems import FileProblem, RecordProblem, nested_too_deep

_COLUMN = "tables.item.columns.item.name"
_ROW = "tables.item.rows.item"


def query_rows(opened: Opener) -> Iterator[Found]:
    """Yield each row as a map of its columns; raises FileProblem if rows come before their columns."""
    columns: list[str] = []
    number = 0
    events = json_events(opened, _ROW)
    for prefix, event, value in events:
        if prefix == "tables.item" and event == "start_map":
            columns = []
        elif prefix == _COLUMN:
            columns.append(str(value))
        elif prefix == _ROW and event == "start_array":
            number += 1
            yield _row(columns, _built(events, event, value), number)


def _built(events: Iterator[tuple[str, str, Any]], event: str, value: Any) -> list[Any]:
    builder = ObjectBuilder()
    builder.event(event, value)
    for prefix, name, inner in events:
        builder.event(name, inner)
        if prefix == _ROW and name == "end_array":
            break
    row: list[Any] = builder.value
    return row


def _row(columns: list[str], cells: list[Any], number: int) -> Found:
    if not columns:
        raise FileProblem("DT310", "rows before their columns; save the query response unchanged")
    if len(cells) != len(columns):
        message = f"{len(cells)} cells where the table has {len(columns)} columns"
        return Found(problem=RecordProblem("DT302", message), number=number)
    if nested_too_deep(cells):
        return Found(problem=RecordProblem("DT306", "a row nested deeper than any log's"), number=number)
    return Found(dict(zip(columns, cells, strict=True)), number=number)
