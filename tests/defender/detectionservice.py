"""A stand-in of Microsoft Graph's custom detections; shapes as in learn.microsoft.com/graph/api, beta."""

import json
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import unquote, urlsplit

import requests
from azureservice import Identity, json_response, transport_to
from requests.adapters import BaseAdapter

from entrawatch.directory.graph import Graph, graph_of

PATH = "/beta/security/rules/detectionRules"
Answer = tuple[int, dict[str, Any], dict[str, str]]


@dataclass
class DetectionService(BaseAdapter):
    """Keeps rules by ID, two on a page; `answers` to changes come first, one for each request."""

    rules: dict[str, dict[str, Any]] = field(default_factory=dict)
    answers: list[Answer] = field(default_factory=list)
    denied: bool = False
    broken_page: bool = False
    """Whether every page but the first fails."""
    sent: list[str] = field(default_factory=list)
    waited: list[float] = field(default_factory=list)

    def graph(self, version: str) -> Graph:
        """Return a client whose requests all come here."""
        transport = transport_to(self)
        transport.sleep = self.waited.append  # type: ignore[assignment]
        return replace(graph_of(Identity(), transport=transport), version=version)

    def send(self, request: requests.PreparedRequest, **_: Any) -> requests.Response:  # type: ignore[override]
        parts = urlsplit(str(request.url))
        assert parts.path.startswith(PATH), parts.path
        id = unquote(parts.path.removeprefix(PATH).removeprefix("/"))
        return json_response(request, *self._answer(str(request.method), id, unquote(parts.query), request.body))

    def close(self) -> None:
        """Nothing is open."""

    def _answer(self, method: str, id: str, query: str, body: Any) -> Answer:
        if self.denied:
            return 403, {"error": {"code": "Forbidden", "message": "Insufficient privileges"}}, {}
        if method == "GET":
            return self._page(int(query.partition("$skiptoken=")[2] or 0))
        self.sent.append(method)
        if self.answers and (answer := self.answers.pop(0))[0] != 201:
            return answer
        given = json.loads(body)
        return self._created(given) if method == "POST" else self._changed(id, given)

    def _page(self, start: int) -> Answer:
        if start and self.broken_page:
            return 400, {"error": {"code": "BadRequest", "message": "skiptoken"}}, {}
        shown = list(self.rules.values())[start : start + 2]
        more = {"@odata.nextLink": f"https://graph.microsoft.com{PATH}?$skiptoken={start + 2}"}
        return 200, {"value": shown, **(more if len(self.rules) > start + 2 else {})}, {}

    def _created(self, given: dict[str, Any]) -> Answer:
        if given["id"] in self.rules:
            return 409, {"error": {"code": "Conflict", "message": "exists"}}, {}
        # Two things that Microsoft does not document: github.com/f-bader/XDRConverter.
        if given["id"][0].isdigit() or len(given["detectionAction"]["alertTemplate"]["tactics"]) > 1:
            return 400, {"error": {"code": "BadRequest", "message": "id or tactics"}}, {}
        self.rules[given["id"]] = {"@odata.type": "#microsoft.graph.security.detectionRule", **given}
        # The service has its own spelling of a duration.
        self.rules[given["id"]]["schedule"] = {**given["schedule"], "frequency": "PT0H15M"}
        return 201, given, {}

    def _changed(self, id: str, given: dict[str, Any]) -> Answer:
        self.rules[id] = _merged(self.rules[id], given)
        return 200, given, {}


def _merged(kept: Any, given: Any) -> Any:
    """Return an object after PATCH: what the request omits stays, at every depth; lists are replaced."""
    if not isinstance(kept, dict) or not isinstance(given, dict):
        return given
    return {**kept, **{key: _merged(kept.get(key), value) for key, value in given.items()}}
