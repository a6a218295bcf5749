"""A repository on GitHub with machines that run its workflows, and a canary for the code that they run."""

import io
import json
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fakegithub import REPOSITORY, TOKEN, Repository
from hostilechange import MERGE, Origin, packed
from localrunner import JobRun, Runner
from runevents import FORK, OURS, pull_request, run_event
from workflowfiles import job


@dataclass
class Forge:
    """A repository on GitHub, and machines that run its workflows."""

    origin: Origin
    folder: Path
    url: str
    state: Repository
    cache: Path
    branch: str = "main"
    """What the default branch is taken for."""
    artifacts: dict[str, bytes] = field(default_factory=dict)
    """What was uploaded by the runs of the comment workflow."""

    def unprivileged(self, head: str) -> JobRun:
        """Run the job that reads a change; what it uploads is what the next workflow finds."""
        base, fork = {"id": OURS}, {"id": FORK}
        change = {"number": 7, "head": {"sha": head, "repo": fork}, "user": {"login": "mallory"}}
        event = {"repository": base, "pull_request": change}
        runner = self._runner("report", event, "pull_request", MERGE, self.state.artifacts)
        run = runner.run(job("entrawatch.yml", "report"))
        assert TOKEN not in (runner.workspace / ".git" / "config").read_text()
        return run

    def comment(self, head: str) -> tuple[JobRun, JobRun | None]:
        """Run the jobs that make the comment, the second one where the first says so."""
        self.state.pulls = [pull_request(7, sha=head)]
        event = run_event(head_sha=head)
        event["repository"]["default_branch"] = self.branch
        rendered = self._runner("render", event, "workflow_run", self.branch, self.artifacts)
        first = rendered.run(job("entrawatch-comment.yml", "render"))
        assert not first.failed, first.log
        if first.outputs["body"].get("made") != "true":
            return first, None
        post = self._runner("post", event, "workflow_run", self.branch, self.artifacts)
        second = post.run(job("entrawatch-comment.yml", "post"))
        assert not second.failed, second.log
        return first, second

    def sweep(self) -> JobRun:
        """Run the job of every hour."""
        run = self._runner("sweep", {"repository": {"default_branch": self.branch}}, "schedule", self.branch, {}).run(
            job("entrawatch-sweep.yml", "sweep")
        )
        assert not run.failed, run.log
        return run

    def _runner(
        self, name: str, event: dict[str, Any], kind: str, reference: str, artifacts: dict[str, bytes]
    ) -> Runner:
        folder = self.folder / name

        def check_out(given: dict[str, str]) -> None:
            token = TOKEN if given.get("persist-credentials") != "false" else None
            self.origin.check_out(runner.workspace, given.get("ref", reference), given.get("fetch-depth", "1"), token)
            if name == "report":
                runner.install()

        def upload(given: dict[str, str]) -> None:
            path = Path(given["path"])
            if path.exists() and (path.is_file() or any(path.iterdir())):
                artifacts[given["name"]] = packed(path)

        def download(given: dict[str, str]) -> None:
            zipfile.ZipFile(io.BytesIO(artifacts[given["name"]])).extractall(given["path"])

        stand_ins = {
            "actions/checkout": check_out,
            "actions/setup-python": lambda _: None,
            "actions/upload-artifact": upload,
            "actions/download-artifact": download,
        }
        runner = Runner(folder, event, kind, self.url, TOKEN, REPOSITORY, stand_ins, self.cache)
        return runner


class Canary:
    """Code that a change brings along: it notes each job that runs it, with that job's environment."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "canary.jsonl"
        self.python = (
            "import json as _json, os as _os\n"
            f"with open({str(self._file)!r}, 'a') as _file:\n"
            "    print(_json.dumps(dict(_os.environ)), file=_file)\n"
        )

    def seen(self) -> list[dict[str, str]]:
        """Return the environments it ran in."""
        return [json.loads(line) for line in self._file.read_text().splitlines()] if self._file.exists() else []
