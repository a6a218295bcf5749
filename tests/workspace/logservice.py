"""A stand-in of the service behind Microsoft's client: each answer is computed by our own runner on given records."""

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import Any

import duckdb
import requests
from azureservice import Identity, json_response, transport_to
from requests.adapters import BaseAdapter

from entrawatch.detection.engine import Engine
from entrawatch.detection.records import Record
from entrawatch.detection.store import QueryResult
from entrawatch.replay.window_query import WindowQuery
from entrawatch.workspace.client import Workspace, workspace_of

_CALL = re.compile(r"\(entrawatch_evaluation\(datetime\(([^)]*)\)\)\)")
_FUNCTION = re.compile(r"let entrawatch_evaluation = \(entrawatch_now: datetime\) \{\n(.*)\n\};\nunion\n", re.DOTALL)

TODAY = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
Body = dict[str, Any]


def owner_added(days_ago: float, actor: str = "adele@contoso.com") -> Record:
    """Return what the alert of the good project finds, some days before today began."""
    at = TODAY - timedelta(days=days_ago)
    times = {"TimeGenerated": at, "_TimeReceived": at + timedelta(minutes=2)}
    operation = {"Id": str(days_ago), "OperationName": "Add owner to application", "Result": "success"}
    user = {"user": {"userPrincipalName": actor}}
    return Record("AuditLogs", {**times, **operation, "InitiatedBy": user, "TargetResources": []})


@dataclass
class Service(BaseAdapter):
    """Answers the queries that reach it over HTTP; `responses` overrides the answer to the query with a number."""

    engine: Engine
    database: duckdb.DuckDBPyConnection
    usage: dict[str, float]
    """Table → megabytes."""
    responses: Callable[[int, str], tuple[int, Body, dict[str, str]] | None] = lambda number, query: None
    asked: list[Body] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)
    """The runner takes one query at a time."""

    def cloud(self) -> Workspace:
        """Return a workspace whose requests all come here."""
        return workspace_of("workspace", Identity(), transport=transport_to(self))

    def send(self, request: requests.PreparedRequest, **_: Any) -> requests.Response:  # type: ignore[override]
        with self.lock:
            return self._sent(request)

    def _sent(self, request: requests.PreparedRequest) -> requests.Response:
        body = json.loads(request.body or "")
        self.asked.append({**body, "url": request.url, "prefer": request.headers.get("Prefer")})
        given = self.responses(len(self.asked), body["query"])
        status, value, headers = given or (200, self._answer(body["query"]), {})
        return json_response(request, status, value, headers)

    def close(self) -> None:
        """Nothing is open."""

    def _answer(self, query: str) -> Body:
        if query.startswith("Usage"):
            return table([["DataType", "string"], ["Megabytes", "real"]], [list(item) for item in self.usage.items()])
        kinds = {**self.engine.analyzer.analyze(query).result_columns}
        rows = [row for result in self._results(query) for row in zip(*map(result.values, kinds), strict=True)]
        return table([[name, kind] for name, kind in kinds.items()], [list(map(_cell, row)) for row in rows])

    def _results(self, query: str) -> Iterable[QueryResult]:
        """Return the rows of each call of the function: the runner has no functions, but a clock."""
        function = _FUNCTION.search(query)
        if function is None:
            return (self._window(query).at(datetime.now(UTC)),)
        text = f"{query[: function.start()]}let entrawatch_now = now();\n{function[1]}\n"
        return self._window(text).at_all([datetime.fromisoformat(moment) for moment in _CALL.findall(query)]).values()

    def _window(self, text: str) -> WindowQuery:
        """Return a query on all records: which of them an evaluation sees is for the text to say."""
        return WindowQuery(self.database, self.engine.translate(text), lambda table, _: f'SELECT * FROM main."{table}"')


def table(columns: list[list[str]], rows: list[list[Any]]) -> Body:
    """Return one table as the service answers it."""
    named = [{"name": name, "type": kind} for name, kind in columns]
    return {"tables": [{"name": "PrimaryResult", "columns": named, "rows": rows}]}


def _cell(value: Any) -> Any:
    return value.isoformat().replace("+00:00", "Z") if isinstance(value, datetime) else value
