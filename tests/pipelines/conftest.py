"""Fixtures of the pipelines' tests: a made-up GitHub, and a way to run one script of a privileged job."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fakegithub import REPOSITORY, TOKEN, Repository, serve

ROOT = Path(__file__).parents[2]
SHA = "1234567890abcdef1234567890abcdef12345678"
OURS, FORK = 100, 200
"""Ids of the repository and of a fork."""


@pytest.fixture
def repository() -> Repository:
    """Return a repository with one open pull request of a fork."""
    return Repository(pulls=[pull_request(7)])


def pull_request(number: int, **changed: Any) -> dict[str, Any]:
    """Return a pull request as the API lists it."""
    head = {"ref": "change", "sha": SHA, "repo": {"id": FORK}, "user": {"login": "mallory"}}
    return {"number": number, "state": "open", "head": {**head, **changed}}


def run_event(**changed: Any) -> dict[str, Any]:
    """Return what GitHub says of the run that came before."""
    run = {
        "id": 42,
        "event": "pull_request",
        "conclusion": "success",
        "head_sha": SHA,
        "head_branch": "change",
        "head_repository": {"id": FORK, "owner": {"login": "mallory"}},
        "repository": {"id": OURS},
        "html_url": f"https://github.com/{REPOSITORY}/actions/runs/42",
    }
    base = {"id": OURS, "default_branch": "main"}
    return {"repository": base, "workflow_run": {**run, **changed}}


Script = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def script(repository: Repository, tmp_path: Path) -> Iterator[Script]:
    """Return a function that runs one script with the environment of a job."""
    with serve(repository) as url:

        def run(name: str, *arguments: object, event: dict[str, Any] | None = None, **env: str) -> Any:
            (tmp_path / "event.json").write_text(json.dumps(event or run_event()), encoding="utf-8")
            job = {
                "PATH": os.environ["PATH"],
                "GITHUB_API_URL": url,
                "GITHUB_REPOSITORY": REPOSITORY,
                "GITHUB_EVENT_PATH": str(tmp_path / "event.json"),
                "GITHUB_SERVER_URL": "https://github.com",
                "GITHUB_RUN_ID": "77",
                "GITHUB_TOKEN": TOKEN,
                "ENTRAWATCH_RETRY_SECONDS": "0",
                **env,
            }
            words = [sys.executable, str(ROOT / "pipelines" / f"{name}.py"), *map(str, arguments)]
            return subprocess.run(words, env=job, cwd=tmp_path, capture_output=True, text=True, timeout=60)

        yield run
