"""What GitHub says of the run of a fork's pull request, as the event and as the API."""

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

from fakegithub import REPOSITORY

ROOT = Path(__file__).parents[2]
SHA = "1234567890abcdef1234567890abcdef12345678"
OURS, FORK = 100, 200
"""Ids of the repository and of a fork."""
Script = Callable[..., subprocess.CompletedProcess[str]]
"""Runs one script with the environment of a job."""


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
