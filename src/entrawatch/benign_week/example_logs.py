"""Example logs: the benign week with attack stories and samples, written as files that commands read with --data."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import duckdb

from entrawatch.benign_week.database import benign_logs
from entrawatch.detection.fixtures import Fixtures
from entrawatch.detection.fresh_ids import fresh_ids, own_ids
from entrawatch.detection.records import GENERATED, RECEIVED, Record
from entrawatch.detection.run import read_runs
from entrawatch.detection.store import insert_records
from entrawatch.detection.story_checks import story_records
from entrawatch.detection.verdict import SampleKind
from entrawatch.documents.issues import EntrawatchError
from entrawatch.documents.os_errors import os_error_line
from entrawatch.specs.catalog import Catalog, CatalogAlert
from entrawatch.specs.stories import StoryFile

_DAYS = 5
"""Stories are written for one day; on the days of a week they look like a tenant under attack."""


def require_new_folder(folder: Path) -> None:
    """Raise EntrawatchError if a folder has files: commands would read them together with the example logs."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise EntrawatchError(f"{folder}: is not an empty folder; name a new folder")


def alerts_without_story(catalog: Catalog, stories: Iterable[StoryFile]) -> list[CatalogAlert]:
    """Return the alerts that no story must fire."""
    fired = {one.alert for story in stories for one in story.story.must_fire}
    return [alert for name, alert in catalog.alerts.items() if name not in fired]


def write_example_logs(
    folder: Path,
    week: Path,
    stories: Iterable[StoryFile],
    alerts: Iterable[CatalogAlert],
    fixtures: Fixtures,
    progress: Callable[[str], None],
) -> Mapping[str, int]:
    """Write one Parquet file per table with rows; return the number of rows by table.

    `week`: database of the benign week; `alerts`: those that fire on a sample; `progress`: receives each step. Raises
    EntrawatchError if the folder has files or cannot be written, and as `read_runs` does.
    """
    require_new_folder(folder)
    with benign_logs(week, writes_files=True) as logs:
        for records in attack_records(stories, alerts, fixtures, progress):
            insert_records(logs.connection, records)
        insert_records(logs.connection, reached_cap(logs.connection))
        progress("writing files")
        try:
            folder.mkdir(parents=True, exist_ok=True)
            return dict(_written(logs.connection, folder))
        except (OSError, duckdb.IOException) as error:
            reason = error if isinstance(error, OSError) else OSError(0, str(error).splitlines()[0])
            raise EntrawatchError(os_error_line(reason, folder)) from None


def attack_records(
    stories: Iterable[StoryFile], alerts: Iterable[CatalogAlert], fixtures: Fixtures, progress: Callable[[str], None]
) -> Iterator[list[Record]]:
    """Yield the records of each story, and of the first firing sample of each alert, on the days of the week."""
    number = count()
    for story in stories:
        progress(story.story.id)
        yield list(_placed(story_records(story, fixtures)[0], next(number)))
    progress("samples of other alerts")
    for alert in alerts:
        yield list(_placed(_firing_sample(alert, fixtures), next(number)))


def reached_cap(connection: duckdb.DuckDBPyConnection) -> Iterator[Record]:
    """Yield what Azure writes where a workspace reaches its daily cap, a day before the last sign-in.

    https://learn.microsoft.com/azure/azure-monitor/logs/daily-cap
    """
    (last,) = connection.execute('SELECT max("TimeGenerated") FROM "SigninLogs"').fetchone() or (None,)
    texts = {
        timedelta(
            hours=26
        ): "Data collection stopped due to daily limit of free data reached. Ingestion status = OverQuota",
        timedelta(hours=24): "Data collection resumed. Ingestion status = RespectQuota",
    }
    for before, detail in texts.items() if last else ():
        moment = last.replace(tzinfo=UTC) - before
        times = {GENERATED: moment, RECEIVED: moment + timedelta(minutes=5)}
        kind = {"Type": "Operation", "OperationCategory": "Data Collection Status", "OperationStatus": "Warning"}
        yield Record("Operation", {**times, **kind, "Solution": "Log Management", "Detail": detail})


def _firing_sample(alert: CatalogAlert, fixtures: Fixtures) -> tuple[Record, ...]:
    """Return the records of an alert's first firing sample; none if Azure learns its threshold."""
    firing = (one.records for one in read_runs(alert, fixtures).samples if one.kind is SampleKind.FIRES)
    return next(firing, ())


def _placed(records: Iterable[Record], number: int) -> Iterator[Record]:
    """Yield records on the day of their number, with IDs that no record of another number has."""
    records, ids, later = list(records), dict[str, str](), timedelta(days=number % _DAYS)
    for record in records:
        old = own_ids(record.columns)
        ids |= zip(old.values(), fresh_ids(old, number).values(), strict=True)
    for record in records:
        yield Record(record.table, {name: _replaced(value, ids, later) for name, value in record.columns.items()})


def _replaced(value: Any, ids: Mapping[str, str], later: timedelta) -> Any:
    """Return the value on its new day, or the new ID that it refers to."""
    if isinstance(value, datetime):
        return value + later
    return ids.get(value, value) if isinstance(value, str) else value


def _written(connection: duckdb.DuckDBPyConnection, folder: Path) -> Iterator[tuple[str, int]]:
    tables = connection.execute("SELECT table_name FROM duckdb_tables() ORDER BY table_name").fetchall()
    for (name,) in tables:
        path = str(folder / f"{name}.parquet").replace("'", "''")
        # Equal moments in the order of their content, so that the same logs become the same files.
        rows = f'(SELECT * FROM "{name}" ORDER BY "TimeGenerated", md5(CAST("{name}" AS VARCHAR)))'
        written = connection.execute(f"COPY {rows} TO '{path}' (FORMAT parquet, COMPRESSION zstd)").fetchone()
        if written and written[0]:
            yield name, int(written[0])
        else:
            Path(folder, f"{name}.parquet").unlink(missing_ok=True)
