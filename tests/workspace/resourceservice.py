"""A stand-in of Azure Resource Manager: lists by path, in pages, for the one identity of the tests."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import requests
from azureservice import Identity, json_response, transport_to
from requests.adapters import BaseAdapter

from entrawatch.workspace.resource_manager import AZURE, ResourceManager, resource_manager_of


@dataclass
class ResourceService(BaseAdapter):
    """Answers each path with its document, or with a status; `asked` has the paths in order."""

    answers: Mapping[str, Any]
    asked: list[str] = field(default_factory=list)

    def connected(self) -> ResourceManager:
        """Return Azure Resource Manager whose requests all come here."""
        return resource_manager_of(Identity(), transport=transport_to(self))

    def send(self, request: requests.PreparedRequest, **_: Any) -> requests.Response:  # type: ignore[override]
        assert request.headers["Authorization"] == "Bearer token"
        path = str(request.url).removeprefix(AZURE).replace("%20", " ").replace("%27", "'")
        self.asked.append(path)
        found = self.answers.get(path, 404)
        return json_response(request, found, {}) if isinstance(found, int) else json_response(request, 200, found)

    def close(self) -> None:
        """Nothing is open."""
