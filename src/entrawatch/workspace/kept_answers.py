"""Kept answers: the days of an interrupted run that are done, so that the next run asks only for the others.

They name accounts and addresses. So only their owner can read the files, and a run that ends deletes them.
"""

import json
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from entrawatch.documents.json_values import parsed_json
from entrawatch.kql.cache import hash_of
from entrawatch.workspace.client import Answer

_FOLDER = "workspace-answers"
_HOURS = 24
"""Older answers are not used: logs that arrived late may be missing in them."""


class KeptAnswers:
    """Answers by workspace and query, one file each."""

    def __init__(self, cache: Path, workspace_id: str, now: datetime) -> None:
        """`cache`: the user's cache folder; the folder in it need not exist. Deletes what is too old."""
        self._folder = cache / _FOLDER / workspace_id
        _delete_old(cache, now)

    def get(self, query: str) -> Answer | None:
        """Return the answer to a query that an interrupted run kept; None if there is none that can be used."""
        try:
            stamp, _, text = self._path(query).read_text(encoding="utf-8").partition("\n")
            return _answer(parsed_json(text)) if stamp == _stamp(query, text) else None
        except (OSError, ValueError):
            return None

    def put(self, query: str, answer: Answer) -> None:
        """Keep an answer."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self._path(query)
        unfinished = path.with_suffix(".part")
        unfinished.touch(mode=0o600)
        text = json.dumps(_as_value(answer))
        unfinished.write_text(f"{_stamp(query, text)}\n{text}", encoding="utf-8")
        unfinished.replace(path)

    def clear(self) -> None:
        """Delete all answers of the workspace."""
        for path in self._folder.glob("*"):
            path.unlink(missing_ok=True)

    def _path(self, query: str) -> Path:
        return self._folder / f"{hash_of(query)}.json"


def _delete_old(cache: Path, now: datetime) -> None:
    """Delete what is too old of all workspaces: a workspace may never be opened again."""
    oldest = now.timestamp() - _HOURS * 3600
    for path in (cache / _FOLDER).glob("*/*"):
        with suppress(FileNotFoundError):  # another run deleted it
            if path.stat().st_mtime < oldest:
                path.unlink()


def _stamp(query: str, text: str) -> str:
    """Return the first line of a file: a file that was edited, or of another query, has a different one."""
    return hash_of(f"{query}\n{text}")


def _as_value(answer: Answer) -> dict[str, Any]:
    rows = [[cell.isoformat() if isinstance(cell, datetime) else cell for cell in row] for row in answer.rows]
    return {"columns": dict(answer.columns), "rows": rows}


def _answer(value: Any) -> Answer:
    kinds = list(value["columns"].values())
    return Answer(value["columns"], tuple(tuple(map(_cell, kinds, row)) for row in value["rows"]))


def _cell(kind: str, cell: Any) -> Any:
    return datetime.fromisoformat(cell).astimezone(UTC) if kind == "datetime" and cell else cell
