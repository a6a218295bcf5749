"""Read CSV exports row by row: detect the delimiter from the header, reject long lines and irregular rows."""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import BinaryIO

from entrawatch.documents.messages import shown
from entrawatch.logs.exports.json_stream import Found, Opener, skip_line
from entrawatch.logs.exports.log_analytics import workspace_columns
from entrawatch.logs.exports.problems import MAX_RECORD_BYTES, FileProblem, RecordProblem
from entrawatch.logs.exports.times import DateOrder, date_order, is_local_time
from entrawatch.logs.exports.titles import time_places, title_paths

_TIME = re.compile(r"\d\d:\d\d")
_DELIMITERS = (",", ";", "\t")
_ROWS_THAT_TELL = 100
"""Number of rows without a local time after which a file is assumed to have none."""
_IN_ENGLISH = "the titles are in another language; set the portal's language to English and download again"
_TITLES = "accepted: the portal's downloads (with 'Date (UTC)') and query results (with 'TimeGenerated')"


@dataclass(frozen=True)
class Header:
    """The header of a CSV export: columns of a workspace, or the Graph property of each title."""

    delimiter: str
    first_line: int
    titles: tuple[str, ...]
    columns: tuple[str, ...] | None
    """Column names, if this is a query result."""
    paths: tuple[str | None, ...] | None
    """Graph properties, if this is a download of the admin center."""

    @property
    def times(self) -> list[int]:
        """The columns with times, the record's own first."""
        return [self.columns.index("TimeGenerated")] if self.columns else time_places(self.paths or ())

    @property
    def unread(self) -> list[str]:
        """Titles that are not read."""
        return [title for title, path in zip(self.titles, self.paths or (), strict=False) if path is None and title]


def read_header(opened: Opener) -> Header:
    """Return the header of a CSV file; raise FileProblem if it is not a known export."""
    # The limit is per interpreter, not per reader; query results have cells above the default of 128 KB.
    csv.field_size_limit(max(csv.field_size_limit(), MAX_RECORD_BYTES))
    with opened() as stream:
        first = _text(stream.readline(MAX_RECORD_BYTES), 1)
        # Excel sets the delimiter with such a line; Windows PowerShell names the type of the objects.
        skipped = 1 if first.lower().startswith(("sep=", "#type ")) else 0
        line = _text(stream.readline(MAX_RECORD_BYTES), 2) if skipped else first
    for delimiter in _DELIMITERS:
        titles = _titles_of(line, delimiter)
        columns, paths = workspace_columns(titles), title_paths(titles)
        if columns or paths:
            return Header(delimiter, 1 + skipped, titles, columns, paths)
    advice = _IN_ENGLISH if "(UTC)" in line else _TITLES
    raise FileProblem("DT304", f"no header of a known export: {shown(line.strip())}; {advice}", 1 + skipped)


def csv_rows(opened: Opener, header: Header) -> Iterator[Found]:
    """Yield each row as its cells, in the header's order."""
    with opened() as stream:
        lines = _Lines(stream)
        reader = csv.reader(lines, delimiter=header.delimiter)
        yield from _rows(reader, lines, header)


def csv_date_order(opened: Opener, header: Header) -> DateOrder:
    """Return the time format of a file; raise FileProblem if day and month are ambiguous."""
    place = header.times[0]
    times = (found.value[place] for found in csv_rows(opened, header) if found.value)
    first = list(islice(times, _ROWS_THAT_TELL))
    if not any(map(is_local_time, first)):
        return DateOrder.MONTH_FIRST
    order = date_order(chain(first, times))
    if order is None:
        message = f"day or month first in {shown(first[0])}? export again with the browser in English (United States)"
        raise FileProblem("DT313", message, header.first_line + 1)
    return order


def _rows(reader: "Iterator[list[str]]", lines: "_Lines", header: Header) -> Iterator[Found]:
    while True:
        line = lines.number + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield Found(problem=_csv_problem(error), line=line)
            continue
        except RecordProblem as problem:
            yield Found(problem=problem, line=lines.number)
            continue
        if line > header.first_line and any(cells):
            if lines.number > line:
                yield from _swallowed(cells, header, line)
            yield _checked(cells, header.titles, line)


def _swallowed(cells: Sequence[str], header: Header, line: int) -> Iterator[Found]:
    """Report a cell that contains rows; it stays one cell, because its text may be an attacker's."""
    rows = sum(_is_row(text, header) for cell in cells for text in cell.splitlines()[1:])
    if rows:
        text = (
            f"lines that look like rows in one cell: {rows:,}; perhaps a quote that is never closed, so they are lost"
        )
        yield Found(problem=RecordProblem("DT302", text), line=line)


def _is_row(text: str, header: Header) -> bool:
    cells = text.split(header.delimiter)
    return len(cells) == len(header.titles) and bool(_TIME.search(cells[header.times[0]]))


def _titles_of(line: str, delimiter: str) -> tuple[str, ...]:
    try:
        return tuple(next(csv.reader([line], delimiter=delimiter), []))
    except csv.Error as error:
        raise FileProblem(
            "DT304", f"no header of a known export: {_csv_problem(error).message}; {_TITLES}", 1
        ) from None


def _csv_problem(error: csv.Error) -> RecordProblem:
    if "limit" in str(error):
        message = f"a cell of more than {MAX_RECORD_BYTES // 1024**2} MB, perhaps a quote that is never closed"
        return RecordProblem("DT308", message)
    return RecordProblem("DT302", "a carriage return inside a line; save the file with ordinary line ends")


def _checked(cells: list[str], titles: Sequence[str], line: int) -> Found:
    if len(cells) == len(titles):
        return Found(cells, line=line)
    message = f"{len(cells)} cells where the header has {len(titles)}"
    return Found(problem=RecordProblem("DT302", message), line=line)


class _Lines:
    """Iterate over the lines of a file as text; raises RecordProblem for a line that is too long or not UTF-8."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.number = 0

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        raw = self._stream.readline(MAX_RECORD_BYTES + 1)
        if not raw:
            raise StopIteration
        self.number += 1
        if len(raw) > MAX_RECORD_BYTES:
            skip_line(self._stream)
            raise RecordProblem("DT308", f"a line of more than {MAX_RECORD_BYTES // 1024**2} MB, longer than any log's")
        try:
            return raw.decode("utf-8")
        except UnicodeDecodeError:
            raise RecordProblem("DT305", "not UTF-8; save the file as 'CSV UTF-8'") from None


def _text(raw: bytes, line: int) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        raise FileProblem(
            "DT305", "not UTF-8; save the file as 'CSV UTF-8' or as UTF-16 with a byte order mark", line
        ) from None
