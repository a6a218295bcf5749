"""Azure DevOps: the comment of a pull request, and which steps get which right."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import yaml
from runevents import ROOT, SHA

ME = "11111111-0000-0000-0000-000000000001"
TOKEN = "the-build-service"
THREADS = "/org/My%20Project/_apis/git/repositories/repo/pullRequests/7/threads"


class Organisation:
    """The threads of one pull request, and what was asked."""

    def __init__(self) -> None:
        self.threads: list[dict[str, Any]] = []
        self.asked: list[str] = []

    def answer(self, method: str, path: str, body: Any) -> Any:
        self.asked.append(f"{method} {path}")
        if path == "/org/_apis/connectionData?api-version=7.1-preview":
            return {"authenticatedUser": {"id": ME}}
        if method == "GET":
            return {"value": self.threads}
        if method == "POST":
            comments = [{"id": 1, "author": {"id": ME}, **one} for one in body["comments"]]
            self.threads.append({"id": len(self.threads) + 1, "status": body["status"], "comments": comments})
            return self.threads[-1]
        number = int(path.split("/threads/")[1].split("/")[0])
        thread = next(one for one in self.threads if one["id"] == number)
        thread["comments"][0]["content"] = body["content"]
        return thread


@pytest.fixture
def organisation() -> Iterator[tuple[Organisation, str]]:
    state = Organisation()

    class Handler(BaseHTTPRequestHandler):
        def _do(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)) or "null")
            allowed = self.headers.get("Authorization") == f"Bearer {TOKEN}"
            data = json.dumps(state.answer(self.command, self.path, body)).encode() if allowed else b"{}"
            self.send_response(200 if allowed else 401)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST = do_PATCH = _do

        def log_message(self, format: str, *args: object) -> None:
            """Stay silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield state, f"http://127.0.0.1:{server.server_port}/org/"
    server.shutdown()
    server.server_close()
    thread.join()


def post(url: str, folder: Path, token: str = TOKEN) -> subprocess.CompletedProcess[str]:
    env = {
        "PATH": os.environ["PATH"],
        "SYSTEM_ACCESSTOKEN": token,
        "SYSTEM_COLLECTIONURI": url,
        "SYSTEM_TEAMPROJECT": "My Project",
        "SYSTEM_PULLREQUEST_PULLREQUESTID": "7",
        "SYSTEM_PULLREQUEST_SOURCECOMMITID": SHA,
        "BUILD_BUILDID": "42",
        "BUILD_REPOSITORY_ID": "repo",
    }
    script = ROOT / "pipelines" / "azure_devops_comment.py"
    words = [sys.executable, str(script), str(folder), str(folder / "diff.md"), str(folder / "changed")]
    return subprocess.run(words, env=env, capture_output=True, text=True, timeout=60)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "diff.md").write_text("prod: 1 alert added\n", encoding="utf-8")
    (tmp_path / "checks.json").write_text('{"validate": "success"}', encoding="utf-8")
    (tmp_path / "changed").write_bytes(b"alert_specs/a.yaml\0__main__.py\0")
    return tmp_path


def test_one_thread_is_created_and_then_edited(organisation: tuple[Organisation, str], folder: Path) -> None:
    """Closed from the beginning: nobody has to resolve it before the merge. The thread of another is left alone."""
    state, url = organisation
    assert post(url, folder).stdout == "created the comment\n"
    (thread,) = state.threads
    content = thread["comments"][0]["content"]
    forged = {"id": 1, "author": {"id": "somebody"}, "content": content}
    state.threads.insert(0, {"id": 77, "comments": [forged]})
    (folder / "diff.md").write_text("prod: 2 alerts added\n", encoding="utf-8")
    assert post(url, folder).stdout == "edited the comment\n"
    assert len(state.threads) == 2
    assert (forged["content"], thread["status"]) == (content, 4)
    assert "prod: 2 alerts added\n\nPassed: `entrawatch validate`." in thread["comments"][0]["content"]
    assert "code that made the report below: `__main__.py`." in thread["comments"][0]["content"]
    assert f"{url}My%20Project/_build/results?buildId=42" in thread["comments"][0]["content"]
    assert state.asked[-1] == f"PATCH {THREADS}/1/comments/1?api-version=7.1"


def test_a_refusal_is_told_without_a_stack_trace(organisation: tuple[Organisation, str], folder: Path) -> None:
    """The build service lacks the right to contribute to pull requests."""
    result = post(organisation[1], folder, "another token")
    message = "##vso[task.logissue type=error]GET _apis/connectionData: Azure DevOps answers 401\n"
    assert (result.returncode, result.stdout, result.stderr) == (1, message, "")


def test_links_and_our_own_words_in_an_artifact_are_not_believed(
    organisation: tuple[Organisation, str], folder: Path
) -> None:
    """Here an artifact is unpacked by the agent, so the folder may hold anything."""
    (folder / "secret.txt").write_text("the agent's own file", encoding="utf-8")
    (folder / "validate.txt").symlink_to(folder / "secret.txt")
    (folder / "checks.json").write_text('{"validate": "failure"}', encoding="utf-8")
    (folder / "refused.txt").write_text("</details><img src=x>", encoding="utf-8")
    assert post(organisation[1], folder).returncode == 0
    content = organisation[0].threads[0]["comments"][0]["content"]
    assert "the agent's own file" not in content
    assert "<img" not in content


PIPELINE = ROOT / "pipelines" / "azure-devops.yml"


def steps_of(value: Any) -> Iterator[dict[str, Any]]:
    """Yield every step below a stage, wherever it stands."""
    if isinstance(value, dict):
        yield from value.get("steps") or []
        for inner in value.values():
            yield from steps_of(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from steps_of(inner)


def stages() -> dict[str, dict[str, Any]]:
    """Return all stages by name; those of the loop over stacks too."""
    found: dict[str, dict[str, Any]] = {}
    for item in yaml.safe_load(PIPELINE.read_text(encoding="utf-8"))["stages"]:
        inner = item.values() if "stage" not in item else [[item]]
        found |= {stage["stage"].replace("${{ stack }}", "STACK"): stage for group in inner for stage in group}
    return found


def test_the_stage_that_runs_a_change_has_no_right() -> None:
    """No token, no service connection, no stored credential of git."""
    report = stages()["report"]
    assert "AccessToken" not in str(report)
    assert not any("azureSubscription" in str(step) for step in steps_of(report))
    assert [step["persistCredentials"] for step in steps_of(report) if "checkout" in step] == [False]


def test_the_token_is_in_one_step_which_runs_the_target_branch() -> None:
    """And never for a fork."""
    with_token = [
        (name, step) for name, stage in stages().items() for step in steps_of(stage) if "AccessToken" in str(step)
    ]
    ((name, step),) = with_token
    assert name == "comment"
    assert step["env"] == {"SYSTEM_ACCESSTOKEN": "$(System.AccessToken)"}
    assert step["bash"].startswith('python3 "$(Agent.TempDirectory)/trusted/pipelines/azure_devops_comment.py"')
    assert "ne(variables['System.PullRequest.IsFork'], 'True')" in stages()["comment"]["condition"]


def test_previews_and_deployments_are_kept_from_forks_and_branches() -> None:
    """A preview is never for a fork, a deployment only for main, and each has an identity of its own."""
    found = stages()
    assert set(found) == {"report", "comment", "preview_STACK", "deploy_STACK"}
    assert "ne(variables['System.PullRequest.IsFork'], 'True')" in found["preview_STACK"]["condition"]
    assert "eq(variables['Build.SourceBranch'], 'refs/heads/main')" in found["deploy_STACK"]["condition"]
    connections = [
        step["inputs"]["azureSubscription"]
        for name in found
        for step in steps_of(found[name])
        if "AzureCLI@2" in str(step)
    ]
    assert connections == ["entrawatch-preview-${{ stack }}", "entrawatch-${{ stack }}"]


def test_the_shell_steps_are_valid(tmp_path: Path) -> None:
    """As far as bash itself can tell."""
    for stage in stages().values():
        for step in steps_of(stage):
            text = step.get("bash") or (step.get("inputs") or {}).get("inlineScript")
            if text:
                done = subprocess.run(["bash", "-n"], input=text, capture_output=True, text=True)
                assert done.stderr == "", step.get("displayName")
