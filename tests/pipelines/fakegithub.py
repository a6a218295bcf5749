"""GitHub's REST API as far as the scripts use it, on the loopback interface, with a record of what was asked."""

import base64
import hashlib
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, urlsplit

from localserver import serving

TOKEN = "ghs_0123456789abcdefghijklmnopqrstuvwxyz"  # the shape of the real one, and nobody's
REPOSITORY = "contoso/monitoring"
BOT = {"login": "github-actions[bot]", "type": "Bot"}


@dataclass
class Repository:
    """What the repository holds; a test fills it and looks at it afterwards."""

    pulls: list[dict[str, Any]] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    former_names: dict[str, str] = field(default_factory=dict)
    """Of renamed files."""
    issues: list[dict[str, Any]] = field(default_factory=list)
    comments: list[dict[str, Any]] = field(default_factory=list)
    artifacts: dict[str, bytes] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)
    """What the API says of an artifact's size, where it differs."""
    failures: list[int] = field(default_factory=list)
    """Status codes that the next requests get instead of an answer."""
    asked: list[str] = field(default_factory=list)
    commits: dict[str, dict[str, Any]] = field(default_factory=dict)
    """The message, parents and files of each."""
    trees: dict[str, dict[str, str]] = field(default_factory=dict)
    branches: dict[str, str] = field(default_factory=dict)
    tokens_of_storage: list[str | None] = field(default_factory=list)
    """The Authorization header of each download from the storage, which must have none."""


class _Handler(BaseHTTPRequestHandler):
    repository: Repository

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def do_PATCH(self) -> None:
        self._answer()

    def log_message(self, format: str, *args: object) -> None:
        """Stay silent."""

    def _answer(self) -> None:
        url = urlsplit(self.path)
        body = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)) or "null")
        if url.path.startswith("/storage/"):
            self.repository.tokens_of_storage.append(self.headers.get("Authorization"))
            self._send(200, self.repository.artifacts[url.path.removeprefix("/storage/")])
            return
        self.repository.asked.append(f"{self.command} {url.path.removeprefix(f'/repos/{REPOSITORY}/')}")
        if self.repository.failures:
            self._send(self.repository.failures.pop(0), b"{}")
        elif self.headers.get("Authorization") != f"Bearer {TOKEN}":
            self._send(401, b"{}")
        else:
            query = {key: values[0] for key, values in parse_qs(url.query).items()}
            self._routed(url.path.removeprefix(f"/repos/{REPOSITORY}/"), query, body)

    def _routed(self, path: str, query: dict[str, str], body: Any) -> None:
        for pattern, action in _ROUTES.items():
            match = re.fullmatch(pattern, f"{self.command} {path}")
            if match:
                code, value = action(self.repository, match, query, body)
                if code == 302:
                    self._send(302, b"", f"http://{self.headers['Host']}/storage/{value}")
                else:
                    self._send(code, json.dumps(value).encode())
                return
        self._send(404, b"{}")

    def _send(self, code: int, data: bytes, location: str = "") -> None:
        self.send_response(code)
        if location:
            self.send_header("Location", location)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


def _page(items: list[Any], query: dict[str, str]) -> list[Any]:
    size, number = int(query.get("per_page", 30)), int(query.get("page", 1))
    return items[(number - 1) * size : number * size]


def _pulls(repository: Repository, _: re.Match[str], query: dict[str, str], __: Any) -> tuple[int, Any]:
    heads = {id(one): f"{one['head']['user']['login']}:{one['head']['ref']}" for one in repository.pulls}
    named = [one for one in repository.pulls if query.get("head") in (None, heads[id(one)])]
    return 200, _page([one for one in named if one["state"] == query["state"]], query)


def _files(repository: Repository) -> list[dict[str, str]]:
    """Return the changed files as GitHub lists them: 3,000 at most."""
    names = repository.files[:3000]
    former = repository.former_names
    return [{"filename": name} | ({"previous_filename": former[name]} if name in former else {}) for name in names]


def _artifacts(repository: Repository, _: re.Match[str], query: dict[str, str], __: Any) -> tuple[int, Any]:
    listed = [
        {"id": f"{number}", "name": name, "size_in_bytes": repository.sizes.get(name, len(data)), "expired": False}
        for number, (name, data) in enumerate(repository.artifacts.items())
    ]
    return 200, {"total_count": len(listed), "artifacts": _page(listed, query)}


def _zip(repository: Repository, match: re.Match[str], _: Any, __: Any) -> tuple[int, Any]:
    return 302, list(repository.artifacts)[int(match[1])]


def _comment(repository: Repository, _: re.Match[str], __: Any, body: Any) -> tuple[int, Any]:
    made = {"id": 9000 + len(repository.comments), "user": BOT, "body": body["body"]}
    repository.comments.append(made)
    return 201, made


def _edit(repository: Repository, match: re.Match[str], _: Any, body: Any) -> tuple[int, Any]:
    found = next(one for one in repository.comments if one["id"] == int(match[1]))
    found["body"] = body["body"]
    return 200, found


def _issue(repository: Repository, _: re.Match[str], __: Any, body: Any) -> tuple[int, Any]:
    made = {"number": 500 + len(repository.issues), "user": BOT, "state": "open", **body}
    repository.issues.append(made)
    return 201, made


def _change_issue(repository: Repository, match: re.Match[str], _: Any, body: Any) -> tuple[int, Any]:
    found = next(one for one in repository.issues if one["number"] == int(match[1]))
    found.update(body)
    return 200, found


def _issues(repository: Repository, _: re.Match[str], query: dict[str, str], __: Any) -> tuple[int, Any]:
    found = [one for one in repository.issues if one["state"] == query["state"]]
    return 200, _page([one for one in found if one["user"]["login"] == query["creator"]], query)


def _named(value: Any) -> str:
    return hashlib.sha1(json.dumps(value, sort_keys=True).encode(), usedforsecurity=False).hexdigest()


def _tree(repository: Repository, _: re.Match[str], __: Any, body: Any) -> tuple[int, Any]:
    files = {**repository.trees[body["base_tree"]], **{one["path"]: one["content"] for one in body["tree"]}}
    repository.trees[_named(files)] = files
    return 201, {"sha": _named(files)}


def _commit(repository: Repository, _: re.Match[str], __: Any, body: Any) -> tuple[int, Any]:
    repository.commits[_named(body)] = body
    return 201, {"sha": _named(body)}


def _branch(repository: Repository, match: re.Match[str], _: Any, __: Any) -> tuple[int, Any]:
    return 200, {"ref": f"refs/heads/{match[1]}", "object": {"sha": repository.branches[match[1]]}}


def _branches(repository: Repository, match: re.Match[str], _: Any, __: Any) -> tuple[int, Any]:
    return 200, [{"ref": f"refs/heads/{name}"} for name in repository.branches if name.startswith(match[1])]


def _move(repository: Repository, match: re.Match[str], _: Any, body: Any) -> tuple[int, Any]:
    assert body["force"] is True
    repository.branches[match[1]] = body["sha"]
    return 200, {}


def _create(repository: Repository, _: re.Match[str], __: Any, body: Any) -> tuple[int, Any]:
    repository.branches[body["ref"].removeprefix("refs/heads/")] = body["sha"]
    return 201, {}


def _content(repository: Repository, match: re.Match[str], query: dict[str, str], _: Any) -> tuple[int, Any]:
    files = repository.trees[repository.commits[repository.branches[query["ref"]]]["tree"]]
    return 200, {"content": base64.encodebytes(files[match[1]].encode()).decode()}


def _pull(repository: Repository, _: re.Match[str], __: Any, body: Any) -> tuple[int, Any]:
    head = {"ref": body["head"], "user": {"login": REPOSITORY.partition("/")[0]}}
    repository.pulls.append({**body, "number": 100 + len(repository.pulls), "state": "open", "head": head})
    return 201, repository.pulls[-1]


def _change_pull(repository: Repository, match: re.Match[str], _: Any, body: Any) -> tuple[int, Any]:
    next(one for one in repository.pulls if one["number"] == int(match[1])).update(body)
    return 200, {}


_ROUTES = {
    r"POST git/trees": _tree,
    r"POST git/commits": _commit,
    r"GET git/commits/(\w+)": lambda repository, match, *_: (
        200,
        {"tree": {"sha": repository.commits[match[1]]["tree"]}},
    ),
    r"GET git/ref/heads/(.+)": _branch,
    r"GET git/matching-refs/heads/(.+)": _branches,
    r"PATCH git/refs/heads/(.+)": _move,
    r"POST git/refs": _create,
    r"GET contents/(.+)": _content,
    r"POST pulls": _pull,
    r"PATCH pulls/(\d+)": _change_pull,
    r"GET pulls": _pulls,
    r"GET pulls/\d+": lambda repository, *_: (200, {"changed_files": len(repository.files)}),
    r"GET pulls/\d+/files": lambda repository, _, query, __: (200, _page(_files(repository), query)),
    r"GET issues/\d+/comments": lambda repository, _, query, __: (200, _page(repository.comments, query)),
    r"POST issues/\d+/comments": _comment,
    r"PATCH issues/comments/(\d+)": _edit,
    r"GET issues": _issues,
    r"POST issues": _issue,
    r"PATCH issues/(\d+)": _change_issue,
    r"GET actions/runs/\d+/artifacts": _artifacts,
    r"GET actions/artifacts/(\d+)/zip": _zip,
}


@contextmanager
def serve(repository: Repository) -> Iterator[str]:
    """Give the API's address while the block runs."""
    handler = type("Handler", (_Handler,), {"repository": repository})
    with serving(handler) as url:
        yield url
