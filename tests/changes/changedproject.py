"""A project of which a test edits one thing, and what a comparison with the unedited one finds."""

import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from entrawatch.changes.compare.versions import stack_findings
from entrawatch.changes.findings import Finding
from entrawatch.changes.snapshots.model import StackSnapshot
from entrawatch.changes.snapshots.reading import read_stack
from entrawatch.changes.snapshots.take import Assumptions, stack_snapshot
from entrawatch.project import Project

PROJECT = Path(__file__).parent / "project"
PROGRAM = Path(__file__).parents[2] / "__main__.py"
STACK = "prod"


@dataclass(frozen=True)
class ChangedProject:
    """A copy of the project in a folder of its own, which is the working directory."""

    root: Path

    def edit(self, case: dict[str, Any]) -> None:
        """Make the edits of a case: replace text that stands once, delete, write or move a file."""
        for change in case.get("edits", [case]):
            path = self.root / change["file"]
            if "replace" in change:
                text = path.read_text(encoding="utf-8")
                assert text.count(change["replace"]) == 1, (
                    f"{change['replace']!r} stands {text.count(change['replace'])} times"
                )
                path.write_text(text.replace(change["replace"], change["with"]), encoding="utf-8")
            elif "write" in change:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(change["write"], encoding="utf-8")
            elif "copy" in change:
                target = self.root / change["copy"]
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(path, target)
            else:
                path.unlink()

    def snapshot(self, spare: Path | None = None) -> StackSnapshot:
        return stack_snapshot(read_stack(Project(self.root), STACK, spare=spare), Assumptions())


def found(base: StackSnapshot, head: StackSnapshot) -> list[str]:
    """Return every finding as 'heading direction subject', sorted."""
    return shown(stack_findings(base, head, []))


def shown(findings: Iterable[Finding]) -> list[str]:
    return sorted(f"{one.category} {one.direction} {one.subject}" for one in findings)
