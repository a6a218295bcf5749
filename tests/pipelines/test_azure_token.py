"""GitHub's token for Azure: fetched anew before each command that opens the state."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path

import pytest
from expressions import is_true
from runevents import ROOT
from workflowfiles import job

FETCH = "python3 pipelines/scripts/azure_token.py"


@pytest.fixture
def service() -> Iterator[tuple[str, list[tuple[int, bytes]], list[str]]]:
    """Return a token service's address, its answers, and what it was asked."""
    answers: list[tuple[int, bytes]] = []
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(f"{self.path} {self.headers['Authorization']}")
            code, data = answers.pop(0)
            self.send_response(code)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *args: object) -> None:
            """Stay silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/token?api-version=2.0", answers, asked
    server.shutdown()
    server.server_close()
    thread.join()


def fetch(folder: Path, url: str) -> subprocess.CompletedProcess[str]:
    env = {
        "PATH": os.environ["PATH"],
        "RUNNER_TEMP": str(folder),
        "GITHUB_ENV": str(folder / "env"),
        "ACTIONS_ID_TOKEN_REQUEST_URL": url,
        "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "of the job",
        "ENTRAWATCH_RETRY_SECONDS": "0",
    }
    words = [sys.executable, str(ROOT / "pipelines" / "scripts" / "azure_token.py")]
    return subprocess.run(words, env=env, capture_output=True, text=True, timeout=60)


def test_the_token_is_masked_and_kept_in_a_file_of_its_own(
    service: tuple[str, list[tuple[int, bytes]], list[str]], tmp_path: Path
) -> None:
    """A later one takes its place; nobody else of the machine can read it."""
    url, answers, asked = service
    answers += [(200, json.dumps({"value": value}).encode()) for value in ("first", "second")]
    assert fetch(tmp_path, url).stdout == "::add-mask::first\n"
    assert fetch(tmp_path, url).stdout == "::add-mask::second\n"
    assert asked == ["/token?api-version=2.0&audience=api://AzureADTokenExchange Bearer of the job"] * 2
    file = tmp_path / "azure-token"
    assert (file.read_text(), file.stat().st_mode & 0o777) == ("second", 0o600)
    assert (tmp_path / "env").read_text().splitlines()[-1] == f"AZURE_FEDERATED_TOKEN_FILE={file}"


@pytest.mark.parametrize(
    ("answer", "reported"),
    [
        ((403, b"{}"), "GET the token of this job: GitHub responds 403"),
        ((200, b"[]"), "GitHub returned no token"),
        ((200, b"<html>"), "GitHub returned no token"),
    ],
)
def test_without_a_token_the_job_ends(
    answer: tuple[int, bytes], reported: str, service: tuple[str, list[tuple[int, bytes]], list[str]], tmp_path: Path
) -> None:
    """With a reason; a job without the permission has no address to ask."""
    url, answers, _ = service
    answers.append(answer)
    result = fetch(tmp_path, url)
    assert (result.returncode, result.stdout, result.stderr) == (1, f"::error::{reported}\n", "")
    assert fetch(tmp_path, "").stdout.startswith("::error::this job has no GitHub token; give it the permission")


@pytest.mark.parametrize("policies", ["", "policy_pack/owner.json"])
@pytest.mark.parametrize(("command", "opened"), [("preview", 1), ("drift", 2), ("up", 2)])
def test_it_is_fetched_anew_before_each_command_that_opens_the_state(command: str, opened: int, policies: str) -> None:
    """It lives for minutes, and a preview or a deployment takes longer."""
    context = {"inputs": {"command": command}, "vars": {"ENTRAWATCH_POLICIES": policies}, "failed": False}
    steps = [step for step in job("entrawatch-stack.yml", "stack").steps if "run" in step]
    scripts = [step["run"] for step in steps if is_true(step.get("if", "'true'"), context)]
    order = ["fetch" if FETCH in script else "open" for script in scripts if FETCH in script or "pulumi " in script]
    assert order.count("open") == opened + (command == "preview" and policies != "")
    assert all(before == "fetch" for before, after in pairwise(order) if after == "open")
    assert order[0] == "fetch"
