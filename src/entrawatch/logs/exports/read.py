"""Read exported logs, from a file or a folder, as rows of Log Analytics tables."""

import os
import stat
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from entrawatch.documents.issues import EntrawatchError, Location
from entrawatch.logs.exports.csv_rows import csv_date_order, csv_rows, read_header
from entrawatch.logs.exports.envelope import Row
from entrawatch.logs.exports.formats import HEAD_BYTES, Form, detect_form
from entrawatch.logs.exports.json_stream import Found, json_items, json_lines
from entrawatch.logs.exports.parquet import parquet_rows
from entrawatch.logs.exports.problems import FileProblem, RecordProblem
from entrawatch.logs.exports.query_result import query_rows
from entrawatch.logs.exports.records import RecordReader, RowOrProblem
from entrawatch.logs.exports.report import FileSummary, Tally
from entrawatch.logs.exports.row_ids import RowIds
from entrawatch.logs.exports.streams import ExportStream, open_export
from entrawatch.logs.exports.typed_parquet import TypedFile, typed_file

_PREFIXES = {
    Form.JSON_ARRAY: "item",
    Form.JSON_RECORDS: "records.item",
    Form.JSON_PAGE: "value.item",
    Form.JSON_INDENTED: "",
}
_SUFFIXES = frozenset({"", ".json", ".jsonl", ".ndjson", ".csv", ".log", ".txt", ".gz", ".parquet"})
_MOST_FOREIGN = 50_000
_FIRST_YEAR, _LAST_YEAR = 2010, 2099
_PROGRESS_BYTES = 1024 * 1024


TakeFile = Callable[[TypedFile], None]
"""Receives a file whose rows need no conversion."""


@dataclass(frozen=True)
class Progress:
    """Progress of reading: current file, bytes on disk, rows so far."""

    path: str
    bytes_read: int
    bytes_total: int
    rows: int


def read_exports(
    path: Path, tally: Tally, progress: Callable[[Progress], None] | None = None, take: TakeFile | None = None
) -> Generator[tuple[str, Row], None, None]:
    """Return the rows of one export, or of all exports in a folder and its subfolders, sorted by path.

    Each row maps columns to values of the table's types: datetimes are aware and in UTC, dynamic values are JSON
    values. `_TimeReceived` is None if the export has no arrival time. `take` receives files whose rows need no
    conversion, in place of the rows. Raises EntrawatchError if the path does not
    exist or is not a file that can be read twice; all other problems are in the tally.
    """
    if not path.exists():
        raise EntrawatchError(f"{path}: no such file or folder; name an exported file, or a folder of them")
    if not (path.is_file() or path.is_dir()):
        raise EntrawatchError(
            f"{path}: is a pipe or a device, but exports are read more than once; save the export to a file"
        )
    return _rows(list(_files(path, tally)), tally, progress or (lambda _: None), take)


def _rows(
    paths: list[Path], tally: Tally, progress: Callable[[Progress], None], take: TakeFile | None
) -> Generator[tuple[str, Row], None, None]:
    total, done = sum(path.stat().st_size for path in paths), 0
    for path in paths:
        before, shown_bytes = tally.row_count, 0
        with closing(_ExportFile(path, tally, take)) as file:
            for row in file.rows():
                yield row
                if file.bytes_read - shown_bytes >= _PROGRESS_BYTES:
                    shown_bytes = file.bytes_read
                    progress(Progress(str(path), done + shown_bytes, total, tally.row_count))
        tally.files.append(FileSummary(str(path), file.form, tally.row_count - before))
        done += path.stat().st_size
        progress(Progress(str(path), done, total, tally.row_count))


class _ExportFile:
    """One file while it is read."""

    def __init__(self, path: Path, tally: Tally, take: TakeFile | None) -> None:
        self._path, self._tally, self._take = path, tally, take
        self._stream: ExportStream | None = None
        self._place = Location(str(path))
        self._ids = RowIds()
        self._has_made_ids = False
        self.form = "not read"
        self._left = _MOST_FOREIGN

    @property
    def bytes_read(self) -> int:
        """Bytes of the file on disk that were read."""
        return 0 if self._stream is None or self._stream.closed else self._stream.packed_bytes

    def close(self) -> None:
        """Close the file if reading stopped early."""
        if self._stream is not None:
            self._stream.close()

    def rows(self) -> Iterator[tuple[str, Row]]:
        """Yield the rows; problems go to the tally."""
        try:
            for outcome in self._outcomes():
                problem = outcome if isinstance(outcome, RecordProblem) else _time_problem(outcome[1])
                if problem:
                    self._refuse_foreign()
                    self._tally.problem(self._place, problem)
                elif not isinstance(outcome, RecordProblem):
                    self._identify(*outcome)
                    self._tally.row(*outcome)
                    self._left = 0
                    yield outcome
        except FileProblem as problem:
            self._tally.problem(Location(str(self._path), problem.line or self._place.line), problem)
        except OSError as error:
            message = f"cannot be read: {error.strerror or error}; check the file and its permissions"
            self._tally.problem(Location(str(self._path)), FileProblem("DT314", message))

    def _refuse_foreign(self) -> None:
        """Raise FileProblem for a file whose first records are all unreadable: millions of them would take minutes."""
        self._left -= 1
        if not self._left:
            text = f"none of the first {_MOST_FOREIGN:,} records can be read, so the rest of the file is not read"
            raise FileProblem("DT301", text)

    def _identify(self, table: str, row: Row) -> None:
        column = self._ids.complete(table, row)
        if column and not self._has_made_ids:
            self._has_made_ids = True
            text = f"rows of {table} without '{column}' get one made from their content; equal rows are as many events"
            self._tally.note(self._place, "DT317", text)

    def _outcomes(self) -> Iterator[RowOrProblem]:
        with self._opened() as stream:
            form = detect_form(stream.read(HEAD_BYTES))
        if form is None:
            self._tally.notice(Location(str(self._path)), "DT309", "the file is blank")
            return
        self.form = form.value
        if form is Form.PARQUET and self._is_taken():
            return
        reader = RecordReader(self._path, self._unfit, self._unknown)
        if form is Form.CSV:
            yield from self._csv(reader)
            return
        is_empty = True
        for found in self._items(form):
            is_empty = False
            self._place = Location(str(self._path), found.line)
            if found.problem:
                yield _numbered(found.problem, found.number)
            else:
                yield from (_numbered(outcome, found.number) for outcome in reader.outcomes(found.value))
        if is_empty:
            self._tally.notice(Location(str(self._path)), "DT309", "no record in this file")

    def _is_taken(self) -> bool:
        file = typed_file(self._path, (_FIRST_YEAR, _LAST_YEAR)) if self._take else None
        if file is None or self._take is None:
            return False
        self._take(file)
        self._tally.typed(file)
        return True

    def _items(self, form: Form) -> Iterator[Found]:
        if form is Form.JSON_LINES:
            return json_lines(self._opened)
        if form is Form.JSON_TABLES:
            return query_rows(self._opened)
        if form is Form.PARQUET:
            return parquet_rows(self._path)
        return json_items(self._opened, _PREFIXES[form])

    def _csv(self, reader: RecordReader) -> Iterator[RowOrProblem]:
        header = read_header(self._opened)
        for title in header.unread:
            self._tally.notice(Location(str(self._path), header.first_line), "DT315", f"title '{title}' is not read")
        order = csv_date_order(self._opened, header)
        for found in csv_rows(self._opened, header):
            self._place = Location(str(self._path), found.line)
            yield found.problem or reader.csv_outcome(header, found.value, order)

    def _opened(self) -> BinaryIO:
        self._stream, buffered = open_export(self._path)
        return buffered

    def _unfit(self, column: str, value: Any, kql_type: str) -> None:
        self._tally.unfit(self._place, column, value, kql_type)

    def _unknown(self, table: str, columns: Any) -> None:
        self._tally.unknown(str(self._path), table, columns)


def _time_problem(row: Row) -> RecordProblem | None:
    """Return what is wrong with an implausible time, which would extend every replay by centuries."""
    time = row["TimeGenerated"]
    if _FIRST_YEAR <= time.year <= _LAST_YEAR:
        return None
    return RecordProblem(
        "DT312", f"time '{time:%Y-%m-%d}' is not plausible in a log; times from {_FIRST_YEAR} to {_LAST_YEAR} are read"
    )


def _numbered(outcome: RowOrProblem, number: int) -> RowOrProblem:
    if isinstance(outcome, RecordProblem) and number:
        return RecordProblem(outcome.code, f"record {number}: {outcome.message}")
    return outcome


def _files(path: Path, tally: Tally) -> Iterator[Path]:
    if not path.is_dir():
        yield path
        return
    for folder, folders, names in os.walk(path):
        folders.sort()
        for name in sorted([*names, *(item for item in folders if (Path(folder) / item).is_symlink())]):
            reason = _skipped(Path(folder) / name)
            if reason:
                tally.notice(Location(str(Path(folder) / name)), "DT309", f"skipped: {reason}")
            else:
                yield Path(folder) / name


def _skipped(path: Path) -> str:
    mode = path.lstat().st_mode
    if stat.S_ISLNK(mode):
        return "a symbolic link; name its target to read it"
    if not stat.S_ISREG(mode):
        return "not a regular file"
    if path.name.startswith(".") or path.suffix.lower() not in _SUFFIXES:
        return "not an export according to its name; exports end in .json, .jsonl, .csv, .parquet, .log, .txt or .gz"
    if "_authdetails_" in path.name.lower():
        return "steps of the sign-ins in the download of the same name; they are not sign-ins themselves"
    return ""
