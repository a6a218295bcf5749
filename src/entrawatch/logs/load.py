"""Load exported logs into a temporary database on disk."""

import os
import shutil
import signal
import tempfile
import threading
from collections.abc import Callable, Collection, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

import duckdb

from entrawatch.detection.seen_columns import Tables, every_column
from entrawatch.detection.store import open_database
from entrawatch.documents.issues import EntrawatchError
from entrawatch.logs.batches import fill_tables, insert_file
from entrawatch.logs.exports.read import Progress, read_exports
from entrawatch.logs.exports.report import ExportReport, Tally
from entrawatch.logs.sample_rows import is_samples_file, read_samples
from entrawatch.reference.tables import table_names

_MEMORY = "768MB"
_ENDS = [signal.SIGTERM, *([signal.SIGHUP] if hasattr(signal, "SIGHUP") else [])]  # not on Windows
_MOST_THREADS = 4  # each needs memory of its own


@dataclass(frozen=True)
class LogData:
    """Logs in a database, which exists only inside `with load(...)`."""

    connection: duckdb.DuckDBPyConnection
    """Contains every requested table, even without rows; nothing outside the database can be accessed."""
    tables: frozenset[str]
    """Names of the tables with rows."""
    report: ExportReport
    """What was read and skipped, for all tables of the export."""

    def span(self) -> tuple[datetime, datetime] | None:
        """Return the first and last TimeGenerated of the loaded tables, or None without rows."""
        times = [self.report.times[name] for name in self.tables]
        return (min(first for first, _ in times), max(last for _, last in times)) if times else None


@contextmanager
def load(
    path: Path,
    tables: Collection[str] | None = None,
    progress: Callable[[Progress], None] | None = None,
    *,
    columns: Tables | None = None,
) -> Iterator[LogData]:
    """Provide the rows of an export, a folder of exports, or an alert's samples file as tables of a database.

    The database is deleted at the end of the block.
    `tables`: the ones to keep, default all; `columns`: table → column → KQL type if a table needs only some
    columns. `_TimeReceived` is TimeGenerated if an export has no arrival time.
    Raises EntrawatchError if the path does not exist or the database cannot be written.
    """
    wanted = {**every_column(table_names() if tables is None else tables), **(columns or {})}
    with _folder() as folder, _database(folder) as connection:
        # Samples reuse IDs, but their records are not duplicates.
        are_samples = is_samples_file(path)
        tally = Tally(finds_repeats=not are_samples)
        try:
            take = partial(insert_file, connection, wanted)
            read = read_samples(path, tally) if are_samples else read_exports(path, tally, progress, take)
            with closing(read) as rows:
                fill_tables(rows, connection, folder, wanted)
            connection.execute("SET enable_external_access = false")
            connection.execute("SET lock_configuration = true")
        except (duckdb.Error, OSError) as error:
            raise EntrawatchError(_why(error, folder)) from error
        report = tally.report()
        yield LogData(connection, frozenset(report.rows.keys() & wanted.keys()), report)


@contextmanager
def _folder() -> Iterator[Path]:
    with _ordered_end():
        folder = Path(tempfile.mkdtemp(prefix="entrawatch-"))
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _ordered_end() -> Iterator[None]:
    """Make SIGTERM, and a closed terminal, end the process like Ctrl-C; else the folder stays, perhaps gigabytes."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, _exit) for number in _ENDS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _exit(number: int, _: object) -> None:
    raise SystemExit(128 + number)


@contextmanager
def _database(folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    settings: dict[str, str | int] = {
        "enable_external_access": True,  # until everything is loaded
        "disabled_optimizers": "projection_pullup",  # a third of the time to plan a long query, for no gain
        "memory_limit": _MEMORY,
        "temp_directory": str(folder / "spill"),
        "threads": min(os.cpu_count() or 1, _MOST_THREADS),
    }
    connection = open_database(settings, str(folder / "logs.duckdb"))
    try:
        yield connection
    finally:
        connection.close()


def _why(error: duckdb.Error | OSError, folder: Path) -> str:
    text = str(error).splitlines()[0][:200]
    return (
        f"{folder}: the logs cannot be put into a temporary database: {text}; "
        "it needs about as much disk as the export, choose another place with the variable TMPDIR"
    )
