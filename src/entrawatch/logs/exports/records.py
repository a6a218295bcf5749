"""Identify a JSON object or CSV row of an export, and convert it to rows of tables."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import PurePath
from typing import Any

from entrawatch.documents.messages import shown
from entrawatch.logs.exports.activity_log import as_diagnostic, is_activity_event
from entrawatch.logs.exports.csv_rows import Header
from entrawatch.logs.exports.envelope import ENQUEUED, Lowered, Row, Unfit, category_of, envelope_row, is_audit_record
from entrawatch.logs.exports.log_analytics import Unknown, is_workspace_row, table_of_file, workspace_row
from entrawatch.logs.exports.portal import as_envelope, kind_of
from entrawatch.logs.exports.powershell import as_graph_spells, refuse_type_name
from entrawatch.logs.exports.problems import RecordProblem
from entrawatch.logs.exports.times import DateOrder, epoch_time, parse_time
from entrawatch.logs.exports.titles import graph_object
from entrawatch.logs.exports.values import as_dynamic

_AUDIT = "AuditLogs"
RowOrProblem = tuple[str, Row] | RecordProblem
"""A table and a row, or why there is none."""


class RecordReader:
    """Converts the records of one file to rows; `unfit` receives skipped values, `unknown` receives unknown columns."""

    def __init__(self, path: PurePath, unfit: Unfit, unknown: Unknown) -> None:
        self._file_name = path.name
        self._file_table = table_of_file(path)
        self._unfit, self._unknown = unfit, unknown

    def outcomes(self, value: Any, received: datetime | None = None) -> Iterator[RowOrProblem]:
        """Yield the rows in one JSON value: one, or one for each record of an event hub message."""
        if not isinstance(value, dict):
            yield RecordProblem("DT302", f"{shown(value)} is not a record; a record is a JSON object")
            return
        lowered = {key.lower(): inner for key, inner in value.items()}
        inner = _message(lowered)
        if inner is None:
            yield self._outcome(value, lowered, _received(lowered) or received)
            return
        arrived = _received(lowered) or received
        for record in inner:
            yield from self.outcomes(record, arrived)

    def csv_outcome(self, header: Header, cells: Sequence[str], order: DateOrder) -> RowOrProblem:
        """Return the record in one row of a CSV file."""
        try:
            for cell in cells:
                refuse_type_name(cell)
            if header.columns is not None:
                record = dict(zip(header.columns, cells, strict=True))
                return workspace_row(record, self._file_table, order, self._unfit, self._unknown)
            return self._graph_row(graph_object(header.titles, _with_iso_time(header, cells, order)))
        except RecordProblem as problem:
            return problem

    def _outcome(self, value: Mapping[str, Any], lowered: Lowered, received: datetime | None) -> RowOrProblem:
        try:
            if is_workspace_row(lowered):
                return workspace_row(value, self._file_table, DateOrder.MONTH_FIRST, self._unfit, self._unknown)
            # Graph audit records also have a category, but nothing below `properties`.
            if "properties" not in lowered and kind_of(lowered) is not None:
                return self._graph_row(value)
            lowered = as_diagnostic(lowered) if is_activity_event(lowered) else lowered
            category = _AUDIT if is_audit_record(lowered) else lowered.get("category")
            if not isinstance(category, str):
                keys = ", ".join(list(value)[:5])
                raise RecordProblem("DT303", f"no 'category', 'TimeGenerated' or Graph properties among {shown(keys)}")
            return envelope_row(category_of(category), lowered, received, self._unfit)
        except RecordProblem as problem:
            return problem

    def _graph_row(self, record: Mapping[str, Any]) -> tuple[str, Row]:
        record = as_graph_spells(record)
        kind = kind_of({key.lower(): value for key, value in record.items()})
        if kind is None:
            raise RecordProblem("DT303", "a row without the cells that distinguish sign-ins, audit records and risks")
        category, envelope = as_envelope(kind, record, self._file_name)
        return envelope_row(category, {key.lower(): value for key, value in envelope.items()}, None, self._unfit)


def _message(lowered: Lowered) -> Sequence[Any] | None:
    """Return the records inside an event hub message, or None if the object is a record itself."""
    body = as_dynamic(lowered["body"]) if "body" in lowered and "category" not in lowered else lowered
    if body is lowered:
        records = lowered.get("records")
        return records if isinstance(records, list) and "category" not in lowered else None
    if isinstance(body, list):
        return body
    return [body] if isinstance(body, dict) else None


def _received(lowered: Lowered) -> datetime | None:
    value = next((lowered[name] for name in ENQUEUED if lowered.get(name)), None)
    try:
        if isinstance(value, int):
            return epoch_time(value)
        return parse_time(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _with_iso_time(header: Header, cells: Sequence[str], order: DateOrder) -> Sequence[str]:
    rewritten = list(cells)
    for place in header.times:
        if cells[place]:
            try:
                rewritten[place] = parse_time(cells[place], order).isoformat()
            except ValueError:
                raise RecordProblem("DT312", f"{shown(cells[place])} is not a time") from None
    return rewritten
