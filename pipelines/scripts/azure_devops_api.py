"""Azure DevOps' REST API for one project, as the build service."""

import json
import os
import urllib.parse
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NoReturn

import rest
from rest import Refused

_VERSION = "7.1"


@dataclass(frozen=True)
class AzureDevOps:
    """One project of an organization; paths are below the project."""

    url: str
    project: str
    token: str = field(repr=False)
    pause: float = 2.0
    """Seconds before a failed request is sent again."""

    def get(self, path: str, /, **query: str | int) -> Any:
        """Return the response for a path."""
        return self._send("GET", f"{self.project}/{path}", None, query)

    def post(self, path: str, body: Any, **query: str | int) -> Any:
        """Create something, or send a query that needs a body; a list of operations is a JSON patch."""
        return self._send("POST", f"{self.project}/{path}", body, query)

    def patch(self, path: str, body: Any) -> Any:
        """Change something."""
        return self._send("PATCH", f"{self.project}/{path}", body, {})

    def me(self) -> str:
        """Return the id of the token's identity."""
        found = self._send("GET", "_apis/connectionData", None, {"api-version": "7.1-preview"})
        return str(found["authenticatedUser"]["id"])

    def run_url(self) -> str:
        """Return the page of this run."""
        return f"{self.url}/{self.project}/_build/results?buildId={os.environ['BUILD_BUILDID']}"

    def _send(self, method: str, path: str, body: Any, query: dict[str, str | int]) -> Any:
        is_patch = isinstance(body, list) and any("op" in one for one in body)
        kind = "application/json-patch+json" if is_patch else "application/json"
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": kind}
        data = None if body is None else json.dumps(body).encode()
        asked = urllib.parse.urlencode({"api-version": _VERSION, **query}, safe="$,")
        url = f"{self.url}/{path}?{asked}"
        request = urllib.request.Request(url, data, headers, method=method)  # noqa: S310 - the agent's own API
        try:
            return json.loads(rest.send(request, f"{method} {path}", "Azure DevOps", self.pause))
        except ValueError:
            # An unknown identity is redirected to a sign-in page.
            raise Refused(
                f"{method} {path}: Azure DevOps returned a page instead of JSON; it did not accept the token"
            ) from None


def azure_devops() -> AzureDevOps:
    """Return the project that the job runs for."""
    token = os.environ.get("SYSTEM_ACCESSTOKEN", "")
    if not token:
        hint = "give it to this step: env: {SYSTEM_ACCESSTOKEN: $(System.AccessToken)}"
        raise Refused(f"SYSTEM_ACCESSTOKEN is empty; {hint}")
    url, project = os.environ["SYSTEM_COLLECTIONURI"].rstrip("/"), os.environ["SYSTEM_TEAMPROJECT"]
    pause = float(os.environ.get("ENTRAWATCH_RETRY_SECONDS", "2"))
    return AzureDevOps(url, urllib.parse.quote(project), token, pause)


def leave(main: Callable[[], int]) -> NoReturn:
    """Exit with the result of `main`; print a refusal to the log and the run's summary."""
    rest.leave(main, lambda text: print(f"##vso[task.logissue type=error]{text}"))
