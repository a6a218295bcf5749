"""Fixtures of the pipelines' tests: a made-up GitHub, and a way to run one script of a privileged job."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fakegithub import REPOSITORY, TOKEN, Repository, serve
from runevents import ROOT, Script, pull_request, run_event

_HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark all of them: the scripts run with the newest Python, whichever a checkout is tested with."""
    for item in items:
        if _HERE in item.path.parents:
            item.add_marker(pytest.mark.same_everywhere)


@pytest.fixture
def repository() -> Repository:
    """Return a repository with one open pull request of a fork."""
    return Repository(pulls=[pull_request(7)])


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
            words = [sys.executable, str(ROOT / "pipelines" / "scripts" / f"{name}.py"), *map(str, arguments)]
            return subprocess.run(words, env=job, cwd=tmp_path, capture_output=True, text=True, timeout=60)

        yield run
