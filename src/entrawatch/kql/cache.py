"""Cached analyses in one SQLite file in the user's cache folder."""

import hashlib
import json
import os
import sqlite3
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from entrawatch.documents.json_values import parsed_json
from entrawatch.downloads.cache_folder import cache_folder

_FILE = "kql-analyses.sqlite3"
_MOST_ROWS = 20_000
_CREATE = "CREATE TABLE IF NOT EXISTS analyses (key TEXT PRIMARY KEY, data TEXT NOT NULL)"


class AnalysisCache:
    """Key → JSON data; several processes can share the file, and a corrupt or locked file only costs time."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / _FILE
        self._connection: sqlite3.Connection | None = None
        self._is_broken = False

    def get(self, key: str) -> dict[str, Any] | None:
        """Return the data stored under this key, or None."""
        try:
            connection = self._opened()
            row = connection and connection.execute("SELECT data FROM analyses WHERE key = ?", (key,)).fetchone()
        except (sqlite3.Error, OSError) as error:
            self._give_up(error)
            return None
        data = parsed_json(row[0]) if row and isinstance(row[0], str) else None
        return data if isinstance(data, dict) else None

    def put(self, key: str, data: Mapping[str, Any]) -> None:
        """Store the data if possible; otherwise do nothing."""
        text = json.dumps(data, separators=(",", ":"))
        try:
            if connection := self._opened():
                with connection:
                    connection.execute("INSERT OR REPLACE INTO analyses VALUES (?, ?)", (key, text))
        except (sqlite3.Error, OSError) as error:
            self._give_up(error)

    def close(self) -> None:
        """Delete the oldest entries if there are too many, and close the file."""
        connection, self._connection = self._connection, None
        if connection:
            with suppress(sqlite3.Error), connection:
                connection.execute(
                    "DELETE FROM analyses WHERE rowid <= (SELECT max(rowid) FROM analyses) - ?", (_MOST_ROWS,)
                )
            connection.close()

    def _opened(self) -> sqlite3.Connection | None:
        if self._connection is None and not self._is_broken:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            # An analyzer makes one call at a time, under its lock, from any thread.
            self._connection = sqlite3.connect(self._path, timeout=5, check_same_thread=False)
            # A cache damaged by a power failure is recreated: no need to wait for the disk at each query.
            self._connection.execute("PRAGMA synchronous = OFF")
            self._connection.execute(_CREATE)
        return self._connection

    def _give_up(self, error: Exception) -> None:
        """Stop using the file in this run; a file that is not a database is removed for the next run."""
        self._is_broken = True
        connection, self._connection = self._connection, None
        if connection:
            connection.close()
        # OperationalError (locked, read-only, disk full) does not mean that the file is corrupt.
        if isinstance(error, sqlite3.DatabaseError) and not isinstance(error, sqlite3.OperationalError):
            with suppress(OSError):
                self._path.unlink()


def hash_of(*texts: str) -> str:
    """Return a key for some texts; texts that are divided differently have different keys."""
    digest = hashlib.sha256()
    for text in texts:
        encoded = text.encode("utf-8", "surrogatepass")
        digest.update(f"{len(encoded)}:".encode() + encoded)
    return digest.hexdigest()


def default_cache() -> AnalysisCache:
    """Return the cache in the user's cache folder."""
    return AnalysisCache(cache_folder(os.environ))
