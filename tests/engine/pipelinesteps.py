"""Steps of the workflow and of the pipeline as they stand in their files, run on this machine with the real CLI."""

import json
import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from engine_project import REPOSITORY, SUBSCRIPTION, EngineProject

_WORKFLOW = REPOSITORY / ".github" / "workflows" / "entrawatch-stack.yml"
_TEMPLATE = REPOSITORY / "pipelines" / "azure-devops-stack.yml"
_AZ = f"#!/bin/sh\n[ \"$1 $2\" = 'account show' ] && echo {SUBSCRIPTION}\n"


@dataclass(frozen=True)
class Ended:
    """How one command on one stack ended."""

    code: int
    text: str
    result: dict[str, Any]
    """What is kept for the comment or the issue; nothing after a deployment."""
    summary: str = ""


class GitHub:
    """The steps of entrawatch-stack.yml."""

    def __init__(self, project: EngineProject) -> None:
        self._project = project

    def run(self, command: str, policies: str = "", number: int = 1) -> Ended:
        """Run the steps that need the CLI, in their order; a failed one ends it."""
        temp = self._project.folder / f"runner-{number}"
        temp.mkdir()
        variables = {
            "STACK": "dev",
            "COMMAND": command,
            "POLICIES": policies,
            "RUNNER_TEMP": str(temp),
            "GITHUB_STEP_SUMMARY": str(temp / "summary.md"),
        }
        code, text = 0, ""
        for name in _github_steps(command, policies):
            code, said = _ran(self._project, _github_script(name), variables)
            text += said
            if code:
                break
        summary = temp / "summary.md"
        return Ended(code, text, _result(temp), summary.read_text() if summary.exists() else "")


class AzureDevOps:
    """The one step of azure-devops-stack.yml that needs the CLI; `az` is a stand-in that knows the subscription."""

    def __init__(self, project: EngineProject) -> None:
        self._project = project
        tools = project.folder / "tools"
        tools.mkdir()
        (tools / "az").write_text(_AZ)
        (tools / "az").chmod(0o755)
        self._path = str(tools)

    def run(self, command: str, policies: str = "", number: int = 1) -> Ended:
        """Run the script of a command."""
        temp = self._project.folder / f"runner-{number}"
        temp.mkdir()
        variables = {
            "STACK": "dev",
            "POLICIES": policies,
            "TEMP_FOLDER": str(temp),
            "BUILD_REASON": "Schedule" if command == "drift" else "PullRequest",
            "PATH": f"{self._path}{os.pathsep}{self._project.environment()['PATH']}",
            "ARM_SUBSCRIPTION_ID": "",
        }
        code, text = _ran(self._project, _azure_script(command), variables)
        return Ended(code, text, _result(temp))


def _github_steps(command: str, policies: str) -> list[str]:
    if command == "up":
        return ["Deploy", "Check the state for plain addresses"]
    if command == "drift":
        return ["Preview", "Check the state for plain addresses"]
    return ["Preview", "Run the policies"] if policies else ["Preview"]


def _github_script(name: str) -> str:
    steps = yaml.safe_load(_WORKFLOW.read_text(encoding="utf-8"))["jobs"]["stack"]["steps"]
    (script,) = (step["run"] for step in steps if step.get("name") == name)
    return str(script)


def _azure_script(command: str) -> str:
    steps = yaml.safe_load(_TEMPLATE.read_text(encoding="utf-8"))["steps"]
    (inputs,) = (step["inputs"] for step in steps if step.get("task") == "AzureCLI@2")
    (chosen,) = (part for key, part in inputs.items() if re.search("else" if command == "up" else r"\bif\b", key))
    return str(chosen["inlineScript"])


def _ran(project: EngineProject, script: str, variables: dict[str, str]) -> tuple[int, str]:
    words = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script]
    done = subprocess.run(
        words,
        cwd=project.root,
        env={**project.environment(), **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=300,
    )
    return done.returncode, done.stdout


def _result(temp: Path) -> dict[str, Any]:
    path = temp / "result" / "preview.json"
    return dict(json.loads(path.read_text())) if path.exists() else {}
