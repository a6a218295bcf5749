"""Example logs: the benign week with every attack story in it, written as files that commands read with --data."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path

import duckdb

from entrawatch.benign_week.database import benign_logs
from entrawatch.detection.fixtures import Fixtures
from entrawatch.detection.records import Record
from entrawatch.detection.store import insert_records
from entrawatch.detection.story_checks import story_records
from entrawatch.documents.issues import EntrawatchError
from entrawatch.documents.os_errors import os_error_line
from entrawatch.specs.stories import StoryFile

_DAYS = 5
"""Stories are written for one day; on the days of a week they look like a tenant under attack."""


def require_new_folder(folder: Path) -> None:
    """Raise EntrawatchError if a folder has files: commands would read them together with the example logs."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise EntrawatchError(f"{folder}: is not an empty folder; name a new folder")


def write_example_logs(
    folder: Path, week: Path, stories: Iterable[StoryFile], fixtures: Fixtures, progress: Callable[[str], None]
) -> Mapping[str, int]:
    """Write one Parquet file per table with rows; return the number of rows by table.

    `week`: database of the benign week; `progress`: receives each step. Raises EntrawatchError if the folder has files
    or cannot be written.
    """
    require_new_folder(folder)
    with benign_logs(week, writes_files=True) as logs:
        for number, story in enumerate(stories):
            progress(story.story.id)
            insert_records(logs.connection, _moved(story_records(story, fixtures)[0], timedelta(days=number % _DAYS)))
        progress("writing files")
        try:
            folder.mkdir(parents=True, exist_ok=True)
            return dict(_written(logs.connection, folder))
        except (OSError, duckdb.IOException) as error:
            reason = error if isinstance(error, OSError) else OSError(0, str(error).splitlines()[0])
            raise EntrawatchError(os_error_line(reason, folder)) from None


def _moved(records: Iterable[Record], by: timedelta) -> Iterator[Record]:
    for record in records:
        columns = {name: value + by if isinstance(value, datetime) else value for name, value in record.columns.items()}
        yield Record(record.table, columns)


def _written(connection: duckdb.DuckDBPyConnection, folder: Path) -> Iterator[tuple[str, int]]:
    tables = connection.execute("SELECT table_name FROM duckdb_tables() ORDER BY table_name").fetchall()
    for (name,) in tables:
        path = str(folder / f"{name}.parquet").replace("'", "''")
        # Equal moments in the order of their content, so that the same logs become the same files.
        rows = f'(SELECT * FROM "{name}" ORDER BY "TimeGenerated", md5(CAST("{name}" AS VARCHAR)))'
        count = connection.execute(f"COPY {rows} TO '{path}' (FORMAT parquet, COMPRESSION zstd)").fetchone()
        if count and count[0]:
            yield name, int(count[0])
        else:
            Path(folder, f"{name}.parquet").unlink(missing_ok=True)
