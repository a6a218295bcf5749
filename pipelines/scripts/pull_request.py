"""The pull request of the previous run: found by the event and the API, never by data of the change."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from github_api import GitHub
from rest import Refused

# The same rule as `entrawatch diff` has; tests/changes compares both. Additional folders of specs count as code here.
_TEXTS, _NAMED_TEXTS = (".md", ".rst"), ("LICENSE", ".gitignore")
_SPEC = re.compile(r"alert_specs/.*\.yaml", re.DOTALL)
_STACK_FILE = re.compile(r"stacks/Pulumi\.[A-Za-z0-9_.-]{1,100}\.yaml")
_MOST_DANGEROUS = re.compile(
    r"__main__\.py|Pulumi[^/]*|[^/]+\.py|[^/]+/__init__\.py|(\.github|pipelines|policy_pack)/.*|.*\.(pyc|pyd|so|pth)",
    re.DOTALL,
)


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


def find_pull_requests(api: GitHub, event: dict[str, Any]) -> list[PullRequest]:
    """Return the open pull requests of a run: none if it was closed or has newer commits, several with one head."""
    run = run_of(event)
    source = run["head_repository"]
    # Neither the run's own list nor a search by commit contains pull requests of forks; a search by head does.
    named = api.pages("pulls", state="open", head=f"{source['owner']['login']}:{run['head_branch']}")
    is_fork = source["id"] != event["repository"]["id"]
    return [
        PullRequest(int(one["number"]), run["head_sha"], is_fork, run["html_url"])
        for one in named
        if _is_head(one["head"], run["head_sha"], source["id"])
    ]


@dataclass(frozen=True)
class ChangedCode:
    """The changed files that can change what a report says, most dangerous first."""

    names: tuple[str, ...]
    unlisted: int = 0
    """Changed files that the service did not list."""


def changed_code(api: GitHub, number: int) -> ChangedCode:
    """Return the changed code of a pull request; a renamed file counts under both of its names."""
    files = list(api.pages(f"pulls/{number}/files"))
    names = {name for file in files for name in (file["filename"], file.get("previous_filename")) if name}
    # GitHub lists 3,000 files at most and does not report that there are more.
    total = int(api.get(f"pulls/{number}")["changed_files"])
    return ChangedCode(code_among(names), max(0, total - len(files)))


def code_among(names: Iterable[str]) -> tuple[str, ...]:
    """Return the names that count as code, most dangerous first."""
    return tuple(sorted(filter(is_code, names), key=lambda name: (not _MOST_DANGEROUS.fullmatch(name), name)))


def is_code(name: str) -> bool:
    """Return whether a changed file can change what a report says: every one but specs, stack files and texts."""
    path = PurePosixPath(name)
    is_text = path.suffix in _TEXTS or path.name in _NAMED_TEXTS
    return not (is_text or _SPEC.fullmatch(name) or _STACK_FILE.fullmatch(name))


def _is_head(head: dict[str, Any], sha: str, repository_id: int) -> bool:
    return head["sha"] == sha and head["repo"] is not None and head["repo"]["id"] == repository_id
