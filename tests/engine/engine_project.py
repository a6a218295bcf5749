"""A copy of the project with a state of its own and a cloud of its own, and the CLI to run on it."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from typing import Any

import yaml
from deployedoperations import unknown_operations
from engine_events import Run, read_run, short_name
from engine_home import Engine
from standin.cloud import Cloud

REPOSITORY = Path(__file__).parents[2]
SUBSCRIPTION = "00000000-0000-0000-0000-000000000001"
PASSPHRASE = "a passphrase of the tests"
_PATIENCE = 300
_REST = 1.0
"""Seconds."""
_PARTS = ("Pulumi.yaml", "__main__.py", "alert_specs", "stacks")
_OPERATIONS = ("preview", "up", "refresh", "destroy")
_SENT = ("create", "update", "delete", "deploy")
_RUNS = count()


@dataclass(frozen=True)
class EngineProject:
    """A project folder, a file backend and a cloud, all below `folder`; one subscription of one tenant."""

    engine: Engine
    folder: Path
    variables: Mapping[str, str]

    @property
    def root(self) -> Path:
        """Return the folder with Pulumi.yaml."""
        return self.folder / "project"

    @property
    def backend(self) -> Path:
        """Return the folder of the file backend: states, history, backups."""
        return self.folder / "backend"

    @property
    def cloud(self) -> Cloud:
        """Return what is deployed."""
        return Cloud(self.folder / "cloud")

    def copy(self, folder: Path) -> "EngineProject":
        """Return a copy of all of it; stories begin with one instead of a deployment of their own."""
        shutil.copytree(self.folder, folder, symlinks=True)
        return replace(self, folder=folder)

    def with_variables(self, **variables: str) -> "EngineProject":
        """Return the same project with more in the environment of its commands."""
        return replace(self, variables={**self.variables, **variables})

    def pulumi(self, *arguments: str, given: str | None = None) -> Run:
        """Run one command of the CLI to its end."""
        log = self.folder / f"events-{next(_RUNS)}.jsonl"
        logged = ("--event-log", str(log)) if arguments[0] in _OPERATIONS else ()
        process = subprocess.run(
            [self.engine.cli.executable, *arguments, "--non-interactive", *logged],
            cwd=self.root,
            env=self.environment(),
            input=given,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=_PATIENCE,
            check=False,
        )
        return read_run(process.returncode, process.stdout, log)

    def init(self, stack: str, **secrets: str) -> None:
        """Make a stack and set its secrets."""
        self._must("stack", "init", stack)
        for key, value in secrets.items():
            self.store_secret(stack, key, value)

    def store_secret(self, stack: str, key: str, value: str) -> None:
        """Encrypt a value into the file of a stack."""
        self._must("config", "set", "--secret", f"entrawatch:{key}", "--stack", stack, given=value)

    def up(self, stack: str, *options: str) -> Run:
        """Deploy without a preview before it; it sends only what the alerts on the monitoring know of a deployment."""
        before = len(self.cloud.calls(*_SENT))
        run = self.reported_up(stack, *options)
        sent = self.cloud.calls(*_SENT)[before:]
        assert unknown_operations(sent) == []
        assert len([target for call, target, _ in sent if call == "delete" and "/scheduledQueryRules/" in target]) < 10
        return run

    def reported_up(self, stack: str, *options: str) -> Run:
        """Deploy a change that alerts report for every identity, such as the end of the workspace."""
        return self._operation("up", stack, "--yes", "--skip-preview", *options)

    def preview(self, stack: str, *options: str) -> Run:
        """Show what would be deployed."""
        return self._operation("preview", stack, *options)

    def refresh(self, stack: str, *options: str) -> Run:
        """Read the cloud into the state."""
        return self._operation("refresh", stack, "--yes", "--skip-preview", *options)

    def destroy(self, stack: str, *options: str) -> Run:
        """Remove everything."""
        return self._operation("destroy", stack, "--yes", "--skip-preview", *options)

    def broken_up(self, stack: str, how: signal.Signals, pending: Collection[str], made: Collection[str] = ()) -> Run:
        """Deploy until `made` are there and only `pending` are being made, and send a signal to the CLI.

        SIGINT goes to the CLI alone, as its own Ctrl-C does for it; SIGKILL to all its processes, as a power cut does.
        """
        process = subprocess.Popen(
            [self.engine.cli.executable, "up", "--yes", "--skip-preview", "--stack", stack, "--non-interactive"],
            cwd=self.root,
            env=self.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        send = os.killpg if how is signal.SIGKILL else os.kill
        try:
            end = time.monotonic() + _PATIENCE
            while not (
                self.pending(stack) == sorted(pending) and self.names(stack) >= set(made) and self._rests(stack)
            ):
                assert time.monotonic() < end, f"pending: {self.pending(stack)}"
                time.sleep(0.1)
            send(process.pid, how)
            text, _ = process.communicate(timeout=_PATIENCE)
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
        return Run(process.returncode, text, ())

    def pending(self, stack: str) -> list[str]:
        """Return the short names of the resources whose operation has no end in the state."""
        operations = self.state(stack).get("pending_operations", [])
        return sorted(short_name(operation["resource"]["urn"]) for operation in operations)

    def names(self, stack: str) -> set[str]:
        """Return the short names of all resources of the state."""
        return {short_name(item["urn"]) for item in self.state(stack).get("resources", [])}

    def state(self, stack: str) -> dict[str, Any]:
        """Return the state as it lies in the backend."""
        # A new stack has a file and no state.
        state: dict[str, Any] = json.loads(self._state_file(stack).read_text())["checkpoint"].get("latest") or {}
        return state

    def _rests(self, stack: str) -> bool:
        """Tell whether the state was not written for a while: a kill in the middle would leave half of it."""
        return time.time() - self._state_file(stack).stat().st_mtime > _REST

    def _state_file(self, stack: str) -> Path:
        (path,) = (self.backend / ".pulumi" / "stacks").glob(f"**/{stack}.json")
        return path

    def resource(self, stack: str, name: str) -> dict[str, Any]:
        """Return the resource of the state whose short name ends in `name`."""
        (found,) = (
            item for item in self.state(stack)["resources"] if item["urn"].endswith(f"::{name}") and "id" in item
        )
        return dict(found)

    def stack_file(self, stack: str) -> Path:
        """Return the file of a stack."""
        return self.root / "stacks" / f"Pulumi.{stack}.yaml"

    def configuration(self, stack: str) -> dict[str, Any]:
        """Return the values in the file of a stack, by name without the namespace."""
        content = yaml.safe_load(self.stack_file(stack).read_text())
        return {key.removeprefix("entrawatch:"): value for key, value in content["config"].items()}

    def configure(self, stack: str, **values: Any) -> None:
        """Set values in the file of a stack; None removes one."""
        path = self.stack_file(stack)
        content = yaml.safe_load(path.read_text()) if path.is_file() else {}
        config = content.setdefault("config", {})
        for key, value in values.items():
            config.pop(f"entrawatch:{key}", None)
            if value is not None:
                config[f"entrawatch:{key}"] = value
        path.write_text(yaml.safe_dump(content, sort_keys=False))

    def edit(self, alert: str, old: str, new: str, times: int = -1) -> None:
        """Replace text in the spec of an alert."""
        path = self._spec(alert)
        text = path.read_text()
        assert old in text, f"{alert}: {old}"
        path.write_text(text.replace(old, new, times))

    def rename_alert(self, alert: str, new_id: str) -> Path:
        """Give an alert another id, in its files and in its area; return the folder of the area."""
        area = self._spec(alert).parent
        for path in (area / f"{alert}.yaml", area / f"{alert}.samples.yaml", area / "area.yaml"):
            text = path.read_text().replace(alert, new_id)
            path.unlink()
            path.with_name(path.name.replace(alert, new_id)).write_text(text)
        return area

    def _spec(self, alert: str) -> Path:
        (path,) = (self.root / "alert_specs").glob(f"*/{alert}.yaml")
        return path

    def _operation(self, command: str, stack: str, *options: str) -> Run:
        return self.pulumi(command, "--stack", stack, *options)

    def _must(self, *arguments: str, given: str | None = None) -> Run:
        run = self.pulumi(*arguments, given=given)
        assert run.code == 0, run.text
        return run

    def environment(self) -> dict[str, str]:
        """Return the environment of its commands."""
        unwanted = (
            "PYTHON",
            "PULUMI_",
            "ARM_",
            "AZURE_",
            "STANDIN_",
            "HTTP_PROXY",
            "HTTPS_PROXY",
            "http_proxy",
            "https_proxy",
        )
        inherited = {key: value for key, value in os.environ.items() if not key.startswith(unwanted)}
        return {
            **inherited,
            **self.engine.variables,
            "PULUMI_HOME": str(self.engine.home),
            "PULUMI_BACKEND_URL": f"file://{self.backend}",
            "PULUMI_CONFIG_PASSPHRASE": PASSPHRASE,
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
            "PULUMI_DISABLE_REGISTRY_RESOLVE": "true",
            "PULUMI_DEBUG_COMMANDS": "true",
            "ARM_SUBSCRIPTION_ID": SUBSCRIPTION,
            "STANDIN_CLOUD": str(self.folder / "cloud"),
            "STANDIN_SHAPES": str(self.engine.shapes),
            "STANDIN_VERSION": self.engine.sdk_version,
            "NO_COLOR": "1",
            **self.variables,
        }


def new_project(engine: Engine, folder: Path) -> EngineProject:
    """Return a copy of this repository's project with nothing deployed."""
    project = EngineProject(engine, folder, {})
    project.root.mkdir(parents=True)
    project.backend.mkdir()
    for part in _PARTS:
        source = REPOSITORY / part
        (shutil.copytree if source.is_dir() else shutil.copy)(source, project.root / part)
    # `virtualenv: .venv` of Pulumi.yaml must be the environment that runs the tests.
    (project.root / ".venv").symlink_to(sys.prefix)
    return project
