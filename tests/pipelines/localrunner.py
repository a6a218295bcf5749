"""Run the jobs of a workflow file on this machine: its shell steps as they stand there, its actions by stand-ins.

A step gets what GitHub gives it and nothing of this process's environment, so that what leaks is seen.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from expressions import as_text, filled, is_true
from workflowfiles import Job

StandIn = Callable[[dict[str, str]], None]
SYSTEM = "/usr/local/bin:/usr/bin:/bin"
_SHIM = """#!/bin/sh
# What stands in for the machine's python3: a virtual environment is made at once, with the tools of this one.
[ "$1 $2" = "-m venv" ] || exec "{python}" "$@"
mkdir -p "$3/bin"
cp "{tools}/entrawatch" "{tools}/python" "$3/bin/"
"""
_ENTRAWATCH = """#!/bin/sh
# As an editable install: the code that is run is the one of the folder around it.
here=$(cd "$(dirname "$0")/../.." && pwd)
PYTHONPATH="$here/src:$here/components" exec "{python}" -P -c "from entrawatch.cli import main; main()" "$@"
"""
_PYTHON = """#!/bin/sh
[ "$1 $2" = "-m tools" ] && exec "{python}" "$@"
[ "$1 $2 $3" = "-m pip install" ] || {{ echo "python $*: not expected" >&2; exit 1; }}
"""


def write_tools(tools: Path) -> None:
    """Put what stands in for the machine's Python into a folder."""
    for name, text in (("python3", _SHIM), ("entrawatch", _ENTRAWATCH), ("python", _PYTHON)):
        (tools / name).write_text(text.format(python=sys.executable, tools=tools), encoding="utf-8")
        (tools / name).chmod(0o755)


def install(workspace: Path, tools: Path) -> None:
    """Do what `make setup` has done on a machine whose environment is complete: nothing is left to do."""
    subprocess.run([tools / "python3", "-m", "venv", ".venv"], cwd=workspace, check=True)
    ready = workspace / ".venv" / "ready"
    ready.write_text(f"{workspace.resolve()}\n", encoding="utf-8")
    os.utime(ready, (2**31, 2**31))


@dataclass
class JobRun:
    """How one job ended."""

    outcomes: dict[str, str] = field(default_factory=dict)
    """Outcome of each step by its name."""
    outputs: dict[str, dict[str, str]] = field(default_factory=dict)
    log: str = ""
    summary: str = ""

    @property
    def failed(self) -> bool:
        return "FAILED" in self.outcomes.values()


@dataclass
class Runner:
    """One machine of GitHub: a workspace, a folder for temporary files, an event."""

    folder: Path
    event: dict[str, Any]
    event_name: str
    api_url: str
    token: str
    repository: str
    stand_ins: dict[str, StandIn]
    cache: Path
    """Where the language service is; on a new machine `make setup` fetches it."""

    def __post_init__(self) -> None:
        self.workspace, self.temp = self.folder / "workspace", self.folder / "temp"
        for path in (self.workspace, self.temp, self.folder / "home", self.folder / "tools"):
            path.mkdir(parents=True)
        (self.folder / "event.json").write_text(json.dumps(self.event), encoding="utf-8")
        write_tools(self.folder / "tools")

    def install(self) -> None:
        """Do what `make setup` does."""
        install(self.workspace, self.folder / "tools")

    def run(self, job: Job) -> JobRun:
        """Run the steps of one job in their order."""
        result = JobRun()
        context: dict[str, Any] = {
            "github": {"event": self.event, "token": self.token},
            "runner": {"temp": str(self.temp)},
            "steps": {},
            "vars": {},
            "failed": False,
        }
        for number, step in enumerate(job.steps):
            name = step.get("name") or step["uses"].split("@")[0]
            outcome = self._step(job, step, number, context, result)
            if "id" in step:
                outputs = result.outputs.get(step["id"], {})
                context["steps"][step["id"]] = {"outcome": outcome, "outputs": outputs}
            if outcome == "failure" and not step.get("continue-on-error"):
                context["failed"], outcome = True, "FAILED"
            result.outcomes[name] = outcome
        return result

    def _step(self, job: Job, step: dict[str, Any], number: int, context: dict[str, Any], result: JobRun) -> str:
        if not is_true(step.get("if", "'true'"), context):
            return "skipped"
        if "uses" in step:
            given = {key: filled(as_text(text), context) for key, text in (step.get("with") or {}).items()}
            self.stand_ins[step["uses"].split("@")[0]](given)
            return "success"
        assert job.value["defaults"]["run"]["shell"] == "bash"
        files = {f"GITHUB_{name}": self.folder / f"{name}-{number}" for name in ("OUTPUT", "ENV", "STEP_SUMMARY")}
        for path in files.values():
            path.touch()
        script = self.folder / f"step-{number}.sh"
        script.write_text(filled(step["run"], context), encoding="utf-8")
        env = {key: filled(str(text), context) for key, text in (step.get("env") or {}).items()}
        words = ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)]
        done = subprocess.run(
            words,
            cwd=self.workspace,
            env={**self._environment(job), **{key: str(path) for key, path in files.items()}, **env},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=300,
        )
        result.log += done.stdout.decode(errors="replace")
        result.summary += files["GITHUB_STEP_SUMMARY"].read_text(errors="replace")
        lines = files["GITHUB_OUTPUT"].read_text(errors="replace").splitlines()
        result.outputs[step.get("id", "")] = dict(line.split("=", 1) for line in lines if "=" in line)
        return "failure" if done.returncode else "success"

    def _environment(self, job: Job) -> dict[str, str]:
        return {
            "PATH": f"{self.folder / 'tools'}:{SYSTEM}",
            "HOME": str(self.folder / "home"),
            "CI": "true",
            "GITHUB_ACTIONS": "true",
            "GITHUB_API_URL": self.api_url,
            "GITHUB_EVENT_NAME": self.event_name,
            "GITHUB_EVENT_PATH": str(self.folder / "event.json"),
            "GITHUB_JOB": job.name,
            "GITHUB_REPOSITORY": self.repository,
            "GITHUB_RUN_ID": "42",
            "GITHUB_SERVER_URL": "https://github.com",
            "GITHUB_WORKSPACE": str(self.workspace),
            "RUNNER_TEMP": str(self.temp),
            "ENTRAWATCH_CACHE": str(self.cache),
        }

    def clean(self) -> None:
        """Throw the machine away."""
        shutil.rmtree(self.folder)
