"""The pull request of the previous run: found by the event and the API, never by data of the change."""

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from github_api import GitHub
from rest import Refused

_DATA = frozenset({".yaml", ".yml", ".md"})
_NEVER_DATA = (".github/", "pipelines/")


@dataclass(frozen=True)
class PullRequest:
    """One open pull request whose head commit was run."""

    number: int
    head_sha: str
    is_fork: bool
    run_url: str


def run_of(event: dict[str, Any]) -> dict[str, Any]:
    """Return the run of the event."""
    run: dict[str, Any] = event["workflow_run"]
    if run["event"] != "pull_request":
        raise Refused("this run was not started by a pull request")
    return run


def find_pull_request(api: GitHub, event: dict[str, Any]) -> PullRequest | None:
    """Return the open pull request of a run, or None if it was closed or has newer commits."""
    run = run_of(event)
    source = run["head_repository"]
    # Neither the run's own list nor a search by commit contains pull requests of forks; a search by head does.
    named = api.pages("pulls", state="open", head=f"{source['owner']['login']}:{run['head_branch']}")
    found = [one for one in named if _is_head(one["head"], run["head_sha"], source["id"])]
    if len(found) > 1:
        numbers = ", ".join(f"#{one['number']}" for one in found)
        raise Refused(f"{numbers} are open with the same head; it is unknown which of them was compared")
    if not found:
        return None
    is_fork = source["id"] != event["repository"]["id"]
    return PullRequest(int(found[0]["number"]), run["head_sha"], is_fork, run["html_url"])


def changed_code(api: GitHub, number: int) -> list[str]:
    """Return the changed files that can change what a report says."""
    names = [file["filename"] for file in api.pages(f"pulls/{number}/files")]
    return sorted(name for name in names if is_code(name))


def is_code(name: str) -> bool:
    """Return whether a changed file can change what a report says: every one but specs, stacks and texts."""
    return name.startswith(_NEVER_DATA) or PurePosixPath(name).suffix not in _DATA


def _is_head(head: dict[str, Any], sha: str, repository_id: int) -> bool:
    return head["sha"] == sha and head["repo"] is not None and head["repo"]["id"] == repository_id
