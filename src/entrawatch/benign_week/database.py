"""The benign week as a database: generated once, kept in the cache folder, opened as a private copy.

For a tenant of another size, three days are generated and the last one is replayed: a rule looks back at most two days.
"""

import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from importlib import metadata, resources
from itertools import islice
from multiprocessing import get_context
from pathlib import Path

import duckdb

from entrawatch.benign_week.consumers.days import write_consumer_days
from entrawatch.benign_week.tenant.today import Today, tenant_days
from entrawatch.benign_week.tenant.week import DEFAULT_START, rows_of_day
from entrawatch.detection.records import GENERATED
from entrawatch.detection.seen_columns import every_column
from entrawatch.detection.store import cell, open_database
from entrawatch.logs.batches import fill_tables
from entrawatch.reference.tables import table_names
from entrawatch.replay.file_logs import FileLogs

SEED = 1
USERS = 200
"""Default size of the tenant."""
WEEK, LOOK_BACK = 7, 2
_MEMORY = "3GB"
_TENANT, _CONSUMERS = "entrawatch.benign_week.tenant", "entrawatch.benign_week.consumers"
_TABLES = "SELECT table_name FROM duckdb_tables() WHERE database_name = $1 AND estimated_size > 0"


def replayed_days(users: int) -> int:
    """Return the number of days that are replayed."""
    return WEEK if users == USERS else 1


def first_day(users: int) -> int:
    """Return the number of the first day that is replayed."""
    return 0 if users == USERS else LOOK_BACK


def benign_database(cache: Path, users: int = USERS, processes: int = 1) -> Path:
    """Return the file of the week; generate it if it is not cached: seconds for 200 users, minutes for 10,000."""
    name = f"benign-week-{users}-{_fingerprint(_TENANT)}.duckdb"
    return _kept(cache / name, lambda folder: _generate(folder, users, processes))


def consumer_database(cache: Path, consumers: int, threads: int = 1) -> Path:
    """Return the file of a week of customers, after two days that rules look back at; generate it if not cached."""
    start = DEFAULT_START - timedelta(days=LOOK_BACK)
    return _kept(
        cache / f"benign-consumers-{consumers}-{_fingerprint(_CONSUMERS)}.duckdb",
        lambda folder: write_consumer_days(folder / "week", consumers, start, LOOK_BACK + WEEK, threads),
    )


def _kept(path: Path, generate: Callable[[Path], None]) -> Path:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=path.parent) as folder:
            generate(Path(folder))
            # Another process can do the same at the same time: both write the same rows.
            Path(folder, "week").replace(path)
    return path


@contextmanager
def benign_logs(database: Path, first_day: int = 0, *, writes_files: bool = False) -> Iterator[FileLogs]:
    """Provide the week to replay from one of its days, in a copy that is deleted at the end of the block.

    `writes_files`: whether statements can write files; never for queries of an author.
    """
    with tempfile.TemporaryDirectory() as folder:
        copy = shutil.copy(database, folder)
        settings: dict[str, str | int] = {
            "threads": 1,
            "memory_limit": _MEMORY,
            "enable_external_access": writes_files,
            "temp_directory": str(Path(folder, "spill")),
        }
        connection = open_database(settings, str(copy))
        try:
            tables = [name for (name,) in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()]
            times = [moment for name in tables for moment in _span(connection, name)]
            first = min(times) + timedelta(days=first_day)
            yield FileLogs(connection, frozenset(tables), (first, max(times)))
        finally:
            connection.close()


def _span(connection: duckdb.DuckDBPyConnection, table: str) -> tuple[datetime, ...]:
    row = connection.execute(f'SELECT min("{GENERATED}"), max("{GENERATED}") FROM "{table}"').fetchone() or ()
    return tuple(cell(value) for value in row)


def _generate(folder: Path, users: int, processes: int) -> None:
    """Write one database for each day, several in parallel, and merge them."""
    write, numbers = partial(_write_day, folder, users), range(first_day(users) + replayed_days(users))
    if processes <= 1:
        days = [write(number) for number in numbers]
    else:
        with ProcessPoolExecutor(processes, get_context("spawn")) as pool:
            days = list(pool.map(write, numbers))
    with duckdb.connect(str(folder / "week"), config={"threads": processes, "memory_limit": _MEMORY}) as week:
        week.execute("SET enable_progress_bar = false")
        for day in days:
            week.execute(f"ATTACH '{day}' AS day (READ_ONLY)")
            for (name,) in week.execute(_TABLES, ["day"]).fetchall():
                week.execute(f'CREATE TABLE IF NOT EXISTS "{name}" AS FROM day."{name}" LIMIT 0')
                week.execute(f'INSERT INTO "{name}" FROM day."{name}"')
            week.execute("DETACH day")
            day.unlink()


def _write_day(folder: Path, users: int, number: int) -> Path:
    """Write a day's rows to a database, a few thousand at a time."""
    path = folder / f"day{number}"
    with duckdb.connect(str(path), config={"threads": 1, "memory_limit": _MEMORY}) as day:
        # It would be mixed with a command's output.
        day.execute("SET enable_progress_bar = false")
        rows = folder / f"rows{number}"
        rows.mkdir()
        fill_tables(rows_of_day(_today(users, number)), day, rows, every_column(table_names()))
    return path


def _today(users: int, number: int) -> Today:
    return next(islice(tenant_days(SEED, users, DEFAULT_START, WEEK), number, None))


def _fingerprint(generator: str) -> str:
    """Return text that changes with the generator, the tables or the database format."""
    digest = hashlib.sha256(metadata.version("duckdb").encode())
    for file in sorted(resources.files(generator).iterdir(), key=lambda one: one.name):
        if file.name.endswith((".py", ".sql", ".yaml")):
            digest.update(file.read_bytes())
    digest.update(json.dumps(every_column(table_names())).encode())
    digest.update(Path(__file__).read_bytes())
    return digest.hexdigest()[:16]
