"""Deployments of earlier versions, as upgrades begin with them: the state of stack staging, its file, and the cloud.

Each release records itself, and its folder is committed: .venv/bin/python tests/engine/recorded_release.py VERSION
"""

import json
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

import yaml
from engine_home import Engine, installed_engine
from engine_project import EngineProject, new_project
from pulumi_cli import find_cli
from small_project import ALERTS, deployed_project, keep_alerts

RELEASES = Path(__file__).with_name("releases")
_STACK = "staging"
# Where in its program a user declared a resource, and when: nothing that an upgrade reads.
_NOISE = ("stackTrace", "sourcePosition", "created", "modified")


def record(project: EngineProject, version: str) -> None:
    """Write a deployed project of today as the one of a version."""
    folder = RELEASES / version
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    exported = json.loads(project.pulumi("stack", "export", "--stack", _STACK).text)
    for resource in exported["deployment"]["resources"]:
        for key in _NOISE:
            resource.pop(key, None)
    _write(folder / "state.json", exported)
    _write(folder / "cloud.json", project.cloud.resources())
    shutil.copy(project.stack_file(_STACK), folder / "stack.yaml")


def upgraded_project(engine: Engine, folder: Path, version: str) -> EngineProject:
    """Return today's small project with the state, the cloud and the stack file of a version."""
    recorded = RELEASES / version
    project = new_project(engine, folder)
    keep_alerts(project, *ALERTS)
    stack = yaml.safe_load((recorded / "stack.yaml").read_text())
    project.stack_file(_STACK).write_text(yaml.safe_dump(stack, sort_keys=False))
    for item in json.loads((recorded / "cloud.json").read_text()):
        project.cloud.put(item["id"], item["type"], item["properties"])
    project.init(_STACK)
    run = project.pulumi("stack", "import", "--stack", _STACK, "--file", str(recorded / "state.json"))
    assert run.code == 0, run.text
    return project


def _write(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, indent=1, sort_keys=True) + "\n")


def main(version: str) -> None:
    """Deploy the project as it stands, and record it."""
    with tempfile.TemporaryDirectory() as folder:
        engine = installed_engine(find_cli(), Path(folder))
        record(deployed_project(engine, Path(folder) / "engine", _STACK), version)


if __name__ == "__main__":
    main(*sys.argv[1:])
