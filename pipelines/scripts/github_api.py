"""GitHub's REST API for one repository, with only the standard library: it runs in jobs that have a token."""

import json
import os
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.client import HTTPResponse
from pathlib import Path
from typing import Any, NoReturn

import rest
from rest import Refused

PAGE = 100


@dataclass(frozen=True)
class GitHub:
    """One repository of the API."""

    url: str
    repository: str
    token: str = field(repr=False)
    pause: float = 2.0
    """Seconds before a failed request is sent again."""

    def get(self, path: str, **query: str | int) -> Any:
        """Return the response for a path of the repository."""
        return json.loads(self._send("GET", _with_query(path, query)))

    def pages(self, path: str, key: str = "", **query: str | int) -> Iterator[Any]:
        """Yield the items of all pages of a list, or of the list below `key`."""
        number = 1
        while True:
            answer = self.get(path, **query, per_page=PAGE, page=number)
            items = answer[key] if key else answer
            yield from items
            if len(items) < PAGE:
                return
            number += 1

    def post(self, path: str, body: dict[str, Any]) -> Any:
        """Create something."""
        return json.loads(self._send("POST", path, body))

    def patch(self, path: str, body: dict[str, Any]) -> Any:
        """Change something."""
        return json.loads(self._send("PATCH", path, body))

    def download(self, path: str, most: int) -> bytes:
        """Return a file of at most `most` bytes; the host that the API redirects to never gets the token."""
        try:
            with rest.opened(self._request("GET", path)) as answer:
                return _bounded(answer, most)
        except urllib.error.HTTPError as error:
            location = error.headers.get("Location", "")
            if error.code not in (301, 302, 303, 307, 308) or not location.startswith(("https://", self.url)):
                raise Refused(f"GET {path}: GitHub responds {error.code}") from None
        with rest.opened(urllib.request.Request(location)) as answer:  # noqa: S310 - https, or the API itself
            return _bounded(answer, most)

    def _send(self, method: str, path: str, body: dict[str, Any] | None = None) -> bytes:
        return rest.send(self._request(method, path, body), f"{method} {path.split('?')[0]}", "GitHub", self.pause)

    def _request(self, method: str, path: str, body: dict[str, Any] | None = None) -> urllib.request.Request:
        headers = {
            "Accept": "application/vnd.github+json",
            "Authorization": f"Bearer {self.token}",
            "User-Agent": "entrawatch",
            "X-GitHub-Api-Version": "2022-11-28",
        }
        data = None if body is None else json.dumps(body).encode()
        url = f"{self.url}/repos/{self.repository}/{path}"
        return urllib.request.Request(url, data, headers, method=method)  # noqa: S310 - the runner's own API


def github() -> GitHub:
    """Return the repository that the job runs for."""
    token = os.environ.get("GITHUB_TOKEN", "")
    if not token:
        raise Refused("GITHUB_TOKEN is empty; give it to this step: env: {GITHUB_TOKEN: ${{ github.token }}}")
    pause = float(os.environ.get("ENTRAWATCH_RETRY_SECONDS", "2"))
    return GitHub(os.environ["GITHUB_API_URL"], os.environ["GITHUB_REPOSITORY"], token, pause)


def event() -> dict[str, Any]:
    """Return the event that started the job; only GitHub can write it."""
    value: dict[str, Any] = json.loads(Path(os.environ["GITHUB_EVENT_PATH"]).read_text(encoding="utf-8"))
    return value


def notice(text: str, kind: str = "notice") -> None:
    """Print a message to the log and the job's summary."""
    print(f"::{kind}::{text}", flush=True)


def leave(main: Callable[[], int]) -> NoReturn:
    """Exit with the result of `main`; print a refusal to the log and the job's summary."""
    rest.leave(main, lambda text: notice(text, "error"))


def _with_query(path: str, query: dict[str, str | int]) -> str:
    return f"{path}?{urllib.parse.urlencode(query)}" if query else path


def _bounded(answer: HTTPResponse, most: int) -> bytes:
    data = answer.read(most + 1)
    if len(data) > most:
        raise Refused(f"a download is larger than {most:,} bytes")
    return data
