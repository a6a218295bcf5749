"""The benign week as a database: made once, kept in the cache folder, opened as a copy of one's own."""

import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from importlib import metadata, resources
from pathlib import Path

import duckdb

from entrawatch.benign_week.tenant import benign_week, write_corpus
from entrawatch.detection.records import GENERATED
from entrawatch.detection.seen_columns import every_column
from entrawatch.detection.store import DUCKDB_TYPES, cell, open_database
from entrawatch.reference.tables import table_names
from entrawatch.replay.backtest import Logs


def benign_database(cache: Path) -> Path:
    """Return the file of the week, made where the cache has none yet: that takes seconds."""
    path = cache / f"benign-week-{_fingerprint()}.duckdb"
    if not path.exists():
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache) as folder:
            _make(Path(folder))
            # Another process may do the same: whoever is last leaves the same rows.
            Path(folder, "week").replace(path)
    return path


@contextmanager
def benign_logs(database: Path) -> Iterator[Logs]:
    """Give the week to replay, in a copy that ends with the block."""
    with tempfile.TemporaryDirectory() as folder:
        copy = shutil.copy(database, folder)
        connection = open_database({"threads": 1}, str(copy))
        try:
            tables = [name for (name,) in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()]
            times = [moment for name in tables for moment in _span(connection, name)]
            yield Logs(connection, frozenset(tables), (min(times), max(times)))
        finally:
            connection.close()


def _span(connection: duckdb.DuckDBPyConnection, table: str) -> tuple[datetime, ...]:
    row = connection.execute(f'SELECT min("{GENERATED}"), max("{GENERATED}") FROM "{table}"').fetchone() or ()
    return tuple(cell(value) for value in row)


def _make(folder: Path) -> None:
    written = write_corpus(folder / "rows", benign_week())
    with duckdb.connect(str(folder / "week"), config={"threads": 1}) as connection:
        for name, columns in every_column(written).items():
            types = ", ".join(f"'{column}': '{DUCKDB_TYPES[kind]}'" for column, kind in columns.items())
            # Text is never null in KQL.
            values = ", ".join(
                f'coalesce("{column}", \'\') AS "{column}"' if kind == "string" else f'"{column}"'
                for column, kind in columns.items()
            )
            rows = f"read_json($1, columns = {{{types}}}, format = 'newline_delimited')"
            source = str(folder / "rows" / f"{name}.jsonl")
            connection.execute(f'CREATE TABLE "{name}" AS SELECT {values} FROM {rows}', [source])


def _fingerprint() -> str:
    """A change of the corpus, of the tables or of the database's format is another week."""
    digest = hashlib.sha256(metadata.version("duckdb").encode())
    for file in sorted(resources.files("entrawatch.benign_week.tenant").iterdir(), key=lambda one: one.name):
        if file.name.endswith(".py"):
            digest.update(file.read_bytes())
    digest.update(json.dumps(every_column(table_names())).encode())
    digest.update(Path(__file__).read_bytes())
    return digest.hexdigest()[:16]
