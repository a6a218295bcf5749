"""An agent of Azure Pipelines on this machine: the shell steps of a stage as they stand there, tasks by stand-ins.

As there, bash goes on after a command that failed, unless the script says otherwise.
"""

import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from azureexpressions import value
from azurepipeline import stages, steps_of
from fakeazuredevops import run_environment
from hostilechange import MERGE, Origin
from localrunner import SYSTEM, install, write_tools


@dataclass
class StageRun:
    """How one stage ended."""

    failed: list[str] = field(default_factory=list)
    """Names of the steps that failed, without those after which it goes on."""
    log: str = ""


@dataclass
class Agent:
    """A new machine for each stage; what is published lies in a folder of the run."""

    origin: Origin
    folder: Path
    url: str
    cache: Path
    head: str

    def run(self, name: str) -> StageRun:
        """Run the steps of a stage of a pull request."""
        machine = self.folder / name
        for part in ("sources", "temp", "workspace", "tools", "home"):
            (machine / part).mkdir(parents=True)
        write_tools(machine / "tools")
        result = StageRun()
        for number, step in enumerate(steps_of(stages()[name])):
            succeeded = not result.failed
            states = {"succeeded()": succeeded, "succeededOrFailed()": True, "variables": {}}
            if not value(step.get("condition", "succeeded()"), states):
                continue
            if not self._step(machine, step, number, result) and not step.get("continueOnError"):
                result.failed.append(step.get("displayName", str(step)))
        return result

    def _step(self, machine: Path, step: Mapping[str, Any], number: int, result: StageRun) -> bool:
        if "checkout" in step:
            assert step["persistCredentials"] is False
            self.origin.check_out(machine / "sources", MERGE, str(step["fetchDepth"]), None)
            install(machine / "sources", machine / "tools")
        elif "publish" in step:
            return self._publish(machine / "sources" / step["publish"], _macros(step["artifact"], machine))
        elif "download" in step:
            self._download(step["patterns"].split(), machine / "workspace")
        elif "bash" in step:
            return self._bash(machine, step, number, result)
        else:
            assert step["task"] == "UsePythonVersion@0", step
        return True

    def _publish(self, source: Path, artifact: str) -> bool:
        target = self.folder / "artifacts" / artifact
        assert not target.exists(), f"{artifact} is published already"
        if source.is_dir():
            shutil.copytree(source, target, symlinks=True)
        elif source.exists():
            target.mkdir(parents=True)
            shutil.copy(source, target)
        return source.exists()

    def _download(self, patterns: list[str], workspace: Path) -> None:
        artifacts = self.folder / "artifacts"
        for file in sorted(artifacts.glob("*/*")):
            name = str(file.relative_to(artifacts))
            if any(fnmatch(name, pattern) for pattern in patterns):
                (workspace / name).parent.mkdir(exist_ok=True)
                shutil.copy(file, workspace / name, follow_symlinks=False)

    def _bash(self, machine: Path, step: Mapping[str, Any], number: int, result: StageRun) -> bool:
        script = machine / f"step-{number}.sh"
        script.write_text(_macros(step["bash"], machine), encoding="utf-8")
        predefined = run_environment(self.url, SYSTEM_PULLREQUEST_SOURCECOMMITID=self.head)
        token = predefined.pop("SYSTEM_ACCESSTOKEN")
        given = {key: text.replace("$(System.AccessToken)", token) for key, text in (step.get("env") or {}).items()}
        env = {
            "PATH": f"{machine / 'tools'}:{SYSTEM}",
            "HOME": str(machine / "home"),
            "SYSTEM_STAGENAME": machine.name,
            "ENTRAWATCH_CACHE": str(self.cache),
        }
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", str(script)],
            cwd=machine / "sources",
            env={**env, **predefined, **given},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=300,
        )
        result.log += done.stdout.decode(errors="replace")
        return done.returncode == 0


def _macros(text: str, machine: Path) -> str:
    known = {
        "Agent.TempDirectory": str(machine / "temp"),
        "Pipeline.Workspace": str(machine / "workspace"),
        "System.StageAttempt": "1",
    }
    for name, found in known.items():
        text = text.replace(f"$({name})", found)
    return text
