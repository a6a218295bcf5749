"""Azure DevOps' REST API as far as the scripts use it, on the loopback interface, with a record of what was asked."""

import hashlib
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from localserver import serving
from runevents import SHA

ME, SOMEBODY = "11111111-0000-0000-0000-000000000001", "22222222-0000-0000-0000-000000000002"
TOKEN = "the-build-service"
PROJECT = "My%20Project"
STATES = {"To Do": "Proposed", "Doing": "InProgress", "Done": "Completed"}


@dataclass
class Organization:
    """What the project holds; a test fills it and looks at it afterwards."""

    pull_request: dict[str, Any] = field(
        default_factory=lambda: {
            "pullRequestId": 7,
            "status": "active",
            "lastMergeSourceCommit": {"commitId": SHA},
        }
    )
    others: int = 0
    """Other active pull requests, without a comment."""
    threads: list[dict[str, Any]] = field(default_factory=list)
    items: list[dict[str, Any]] = field(default_factory=list)
    branches: dict[str, dict[str, str]] = field(default_factory=dict)
    """The files of each; the content decides the name of its commit."""
    proposals: list[dict[str, Any]] = field(default_factory=list)
    """Pull requests with lists of inputs."""
    states: dict[str, str] = field(default_factory=lambda: dict(STATES))
    failures: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    """What the next requests get instead of an answer."""
    asked: list[str] = field(default_factory=list)

    def item(
        self, number: int, author: str = ME, state: str = "To Do", tags: str = "entrawatch-drift"
    ) -> dict[str, Any]:
        """Add a work item."""
        fields = {
            "System.Id": number,
            "System.State": state,
            "System.Tags": tags,
            "System.WorkItemType": "Task",
            "System.CreatedBy": {"id": author},
        }
        self.items.append({"id": number, "fields": fields})
        return self.items[-1]

    def answer(self, method: str, path: str, query: dict[str, str], body: Any) -> tuple[int, Any]:
        for pattern, action in _ROUTES.items():
            if match := re.fullmatch(pattern, f"{method} {path}"):
                return 200, action(self, match, query, body)
        return 404, {}


def _create_thread(state: Organization, _: re.Match[str], __: Any, body: Any) -> Any:
    comments = [{"id": 1, "author": {"id": ME}, **one} for one in body["comments"]]
    state.threads.append({"id": len(state.threads) + 1, "status": body["status"], "comments": comments})
    return state.threads[-1]


def _edit_comment(state: Organization, match: re.Match[str], _: Any, body: Any) -> Any:
    thread = next(one for one in state.threads if one["id"] == int(match[1]))
    thread["comments"][0]["content"] = body["content"]
    return thread


def _query(state: Organization, _: re.Match[str], query: dict[str, str], body: Any) -> Any:
    wanted = re.search(r"\[System\.Tags\] CONTAINS '([^']+)' ORDER BY \[System\.Id\] DESC", body["query"])
    assert wanted, body["query"]
    found = [one for one in state.items if wanted[1] in one["fields"].get("System.Tags", "").split("; ")]
    numbers = sorted((one["id"] for one in found), reverse=True)[: int(query["$top"])]
    return {"workItems": [{"id": number, "url": "https://dev.azure.com/"} for number in numbers]}


def _items(state: Organization, _: re.Match[str], query: dict[str, str], __: Any) -> Any:
    wanted = {int(number) for number in query["ids"].split(",")}
    names = query["fields"].split(",")
    found = [one for one in state.items if one["id"] in wanted]
    return {"value": [{**one, "fields": {name: one["fields"][name] for name in names}} for one in found]}


def _create_item(state: Organization, match: re.Match[str], _: Any, body: Any) -> Any:
    made = state.item(700 + len(state.items), tags="")
    made["fields"]["System.WorkItemType"] = unquote(match[1])
    return _patched(made, body)


def _change_item(state: Organization, match: re.Match[str], _: Any, body: Any) -> Any:
    return _patched(next(one for one in state.items if one["id"] == int(match[1])), body)


def _patched(item: dict[str, Any], body: list[dict[str, Any]]) -> dict[str, Any]:
    for one in body:
        assert one["op"] == "add"
        item["fields"][one["path"].removeprefix("/fields/")] = one["value"]
    return item


def _active(state: Organization, _: re.Match[str], query: dict[str, str], __: Any) -> Any:
    """Return one page of the pull requests; the one in the state comes last."""
    assert query["searchCriteria.status"] == state.pull_request["status"] == "active"
    head = {"lastMergeSourceCommit": {"commitId": SHA}}
    every = [*({"pullRequestId": 1000 + number, **head} for number in range(state.others)), state.pull_request]
    first = int(query["$skip"])
    return {"value": every[first : first + int(query["$top"])]}


def _named(files: dict[str, str]) -> str:
    return hashlib.sha1(json.dumps(files, sort_keys=True).encode(), usedforsecurity=False).hexdigest()


def _refs(state: Organization, _: re.Match[str], query: dict[str, str], __: Any) -> Any:
    names = {f"refs/heads/{name}": _named(files) for name, files in state.branches.items()}
    found = [one for one in names if one.startswith(f"refs/{query['filter']}")]
    return {"value": [{"name": one, "objectId": names[one]} for one in found]}


def _move(state: Organization, _: re.Match[str], __: Any, body: Any) -> Any:
    (one,) = body
    name = one["name"].removeprefix("refs/heads/")
    assert one["oldObjectId"] == (_named(state.branches[name]) if name in state.branches else "0" * 40)
    state.branches[name] = next(files for files in state.branches.values() if _named(files) == one["newObjectId"])
    return {"value": [{"success": True}]}


def _pushed(state: Organization, _: re.Match[str], __: Any, body: Any) -> Any:
    (update,), (commit,) = body["refUpdates"], body["commits"]
    name = update["name"].removeprefix("refs/heads/")
    assert update["oldObjectId"] == _named(state.branches[name])
    changed = {one["item"]["path"].removeprefix("/"): one["newContent"]["content"] for one in commit["changes"]}
    assert changed.keys() <= state.branches[name].keys()
    state.branches[name] = {**state.branches[name], **changed}
    return {"pushId": 1}


def _content(state: Organization, _: re.Match[str], query: dict[str, str], __: Any) -> Any:
    files = state.branches[query["versionDescriptor.version"]]
    return {"content": files[query["path"].removeprefix("/")]}


def _proposed(state: Organization, _: re.Match[str], query: dict[str, str], __: Any) -> Any:
    wanted = query["searchCriteria.status"], query["searchCriteria.sourceRefName"]
    return {"value": [one for one in state.proposals if (one["status"], one["sourceRefName"]) == wanted]}


def _propose(state: Organization, _: re.Match[str], __: Any, body: Any) -> Any:
    state.proposals.append({**body, "pullRequestId": 90 + len(state.proposals), "status": "active"})
    return state.proposals[-1]


def _change_proposal(state: Organization, match: re.Match[str], _: Any, body: Any) -> Any:
    next(one for one in state.proposals if one["pullRequestId"] == int(match[1])).update(body)
    return {}


_GIT = r"_apis/git/repositories/repo"
_PULL = r"_apis/git/repositories/repo/pullRequests/7"
_ROUTES = {
    rf"GET {PROJECT}/{_GIT}/refs": _refs,
    rf"POST {PROJECT}/{_GIT}/refs": _move,
    rf"POST {PROJECT}/{_GIT}/pushes": _pushed,
    rf"GET {PROJECT}/{_GIT}/items": _content,
    rf"GET {PROJECT}/{_GIT}/pullrequests": _proposed,
    rf"POST {PROJECT}/{_GIT}/pullrequests": _propose,
    rf"PATCH {PROJECT}/{_GIT}/pullrequests/(\d+)": _change_proposal,
    rf"GET {PROJECT}/{_PULL[:-2]}": _active,
    rf"GET {PROJECT}/{_PULL[:-1]}1\d+/threads": lambda *_: {"value": []},
    rf"GET {PROJECT}/{_PULL}": lambda state, *_: state.pull_request,
    rf"GET {PROJECT}/{_PULL}/threads": lambda state, *_: {"value": state.threads},
    rf"POST {PROJECT}/{_PULL}/threads": _create_thread,
    rf"PATCH {PROJECT}/{_PULL}/threads/(\d+)/comments/1": _edit_comment,
    rf"POST {PROJECT}/_apis/wit/wiql": _query,
    rf"GET {PROJECT}/_apis/wit/workitems": _items,
    rf"POST {PROJECT}/_apis/wit/workitems/\$(.+)": _create_item,
    rf"PATCH {PROJECT}/_apis/wit/workitems/(\d+)": _change_item,
    rf"GET {PROJECT}/_apis/wit/workitemtypes/[^/]+/states": lambda state, *_: {
        "value": [{"name": name, "category": category} for name, category in state.states.items()]
    },
}


class _Handler(BaseHTTPRequestHandler):
    state: Organization

    def _answer(self) -> None:
        url = urlsplit(self.path)
        body = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)) or "null")
        path = url.path.removeprefix("/org/")
        query = {key: values[0] for key, values in parse_qs(url.query).items()}
        self.state.asked.append(f"{self.command} {path}")
        if self.state.failures:
            self._send(*self.state.failures.pop(0))
        elif self.headers.get("Authorization") != f"Bearer {TOKEN}":
            self._send(302, {}, f"http://{self.headers['Host']}/org/stolen")
        elif path == "_apis/connectionData" and query["api-version"] == "7.1-preview":
            self._send(200, {"authenticatedUser": {"id": ME}})
        else:
            assert query["api-version"] == "7.1"
            kind = "application/json-patch+json" if "op" in str(body) and isinstance(body, list) else "application/json"
            assert self.headers["Content-Type"] == kind
            self._send(*self.state.answer(self.command, path, query, body))

    do_GET = do_POST = do_PATCH = _answer

    def _send(self, code: int, value: Any, location: str = "") -> None:
        data = json.dumps(value).encode()
        self.send_response(code)
        if location:
            self.send_header("Location", location)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:
        """Stay silent."""


@contextmanager
def serve(state: Organization) -> Iterator[str]:
    """Give the organization's address while the block runs."""
    handler = type("Handler", (_Handler,), {"state": state})
    with serving(handler) as url:
        yield f"{url}/org/"


def run_environment(url: str, **changed: str) -> dict[str, str]:
    """Return what Azure Pipelines passes to a step, as far as the scripts read it."""
    return {
        "SYSTEM_ACCESSTOKEN": TOKEN,
        "SYSTEM_COLLECTIONURI": url,
        "SYSTEM_TEAMPROJECT": "My Project",
        "SYSTEM_PULLREQUEST_PULLREQUESTID": "7",
        "SYSTEM_PULLREQUEST_SOURCECOMMITID": SHA,
        "BUILD_BUILDID": "42",
        "BUILD_REPOSITORY_ID": "repo",
        "BUILD_SOURCEBRANCH": "refs/heads/main",
        "ENTRAWATCH_RETRY_SECONDS": "0",
        **changed,
    }
