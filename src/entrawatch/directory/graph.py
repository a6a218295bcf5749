"""Client: whole lists from Microsoft Graph, through Microsoft's package, which the extra `workspace` installs."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote

from entrawatch.documents.issues import EntrawatchError
from entrawatch.workspace.client import ServiceFailed, answered, json_object, rest_client, signed_in

GRAPH = "https://graph.microsoft.com"
_MOST_PAGES = 2_000
_REASONS = {
    400: "Microsoft Graph rejects the request",
    401: "Microsoft Graph does not accept the identity; sign in again",
    404: "it does not exist in this tenant",
    429: "Microsoft Graph is throttled, and stayed so after waiting; run the command again later",
}


class GraphFailed(EntrawatchError):
    """Raised if a list cannot be read to its end: half of one would remove the rest."""


@dataclass
class Graph:
    """Microsoft Graph of one tenant; each list is read once."""

    client: Any
    """An azure.core PipelineClient."""
    version: str = "v1.0"
    """v1.0 or beta."""
    _kept: dict[str, list[Mapping[str, Any]]] = field(default_factory=dict)

    def all(self, path: str, permission: str) -> list[Mapping[str, Any]]:
        """Return every item of a list, such as /domains; raises GraphFailed.

        `permission`: the application permission that reading it requires, for the message.
        """
        if path not in self._kept:
            self._kept[path] = list(self._pages(path, permission))
        return self._kept[path]

    def send(self, method: str, path: Sequence[str], body: Mapping[str, Any], permission: str) -> None:
        """Create an object with POST, or change one with PATCH; raises ServiceFailed.

        `path`: the list, such as /domains, and the ID of an object in it. `permission`: the application permission that
        it requires, for the message.
        """
        from azure.core.rest import HttpRequest

        parts = (path[0], *(quote(one, safe="") for one in path[1:]))
        request = HttpRequest(method, f"{GRAPH}/{self.version}{'/'.join(parts)}", json=dict(body))
        denied = f"the identity may not change it; grant the application permission {permission}"
        answered(self.client, request, "Microsoft Graph", {**_REASONS, 403: denied})

    def _pages(self, path: str, permission: str) -> Iterator[Mapping[str, Any]]:
        denied = f"the identity may not read it; grant the application permission {permission}, or a license is missing"
        address, seen = f"{GRAPH}/{self.version}{path}", set[str]()
        while address:
            if address in seen or len(seen) == _MOST_PAGES or not address.startswith(f"{GRAPH}/"):
                raise GraphFailed(f"{path}: the link to the next page cannot be followed; run the command again")
            seen.add(address)
            try:
                page = json_object(self.client, address, "Microsoft Graph", {**_REASONS, 403: denied})
            except ServiceFailed as failed:
                raise GraphFailed(f"{path}: {failed}") from failed
            if not isinstance(page.get("value"), list):
                raise GraphFailed(f"{path}: the answer is not a list")
            yield from page["value"]
            address = str(page.get("@odata.nextLink") or "")


def connect(version: str = "v1.0") -> Graph:
    """Return the tenant of the caller's own identity; raises EntrawatchError if the extra is not installed."""
    return replace(signed_in(graph_of), version=version)


def graph_of(credential: Any, **options: Any) -> Graph:
    """Return the tenant that a credential signs in to; `options` are those of PipelineClient.

    Throttled requests are repeated after the time that the service asks for (learn.microsoft.com/graph/throttling).
    """
    from azure.core.pipeline.policies import RetryPolicy

    return Graph(rest_client(GRAPH, credential, RetryPolicy(retry_total=5, retry_backoff_factor=1), **options))
