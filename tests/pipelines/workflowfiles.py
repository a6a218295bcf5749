"""The workflow files as values: jobs, steps, permissions, and what starts them."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from runevents import ROOT

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


@dataclass(frozen=True)
class Job:
    """One job of one workflow."""

    workflow: str
    name: str
    triggers: frozenset[str]
    value: dict[str, Any]

    @property
    def permissions(self) -> dict[str, str]:
        return dict(self.value.get("permissions") or {})

    @property
    def steps(self) -> list[dict[str, Any]]:
        return list(self.value.get("steps") or [])

    def uses(self, action: str) -> list[dict[str, Any]]:
        """Return the steps that use an action, whatever its version."""
        return [step for step in self.steps if str(step.get("uses", "")).split("@")[0] == action]


def read(path: Path) -> dict[str, Any]:
    """Return a workflow; YAML reads its key `on` as a truth value."""
    value: dict[Any, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {"on" if key is True else str(key): inner for key, inner in value.items()}


def triggers(workflow: dict[str, Any]) -> frozenset[str]:
    found = workflow["on"]
    return frozenset([found] if isinstance(found, str) else found)


def jobs() -> Iterator[Job]:
    """Yield every job of every workflow."""
    for path in WORKFLOWS:
        workflow = read(path)
        for name, value in workflow["jobs"].items():
            yield Job(path.name, name, triggers(workflow), value)


def job(workflow: str, name: str) -> Job:
    return next(one for one in jobs() if (one.workflow, one.name) == (workflow, name))
