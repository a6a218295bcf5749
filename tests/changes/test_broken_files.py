"""Whatever line of a project is missing: the rest is compared, and what is broken by it is reported."""

import shutil
from pathlib import Path

import pytest
from changedproject import PROJECT, STACK, ChangedProject

from entrawatch.changes.compare.versions import SideSnapshot, compare
from entrawatch.changes.report import Report, Side
from entrawatch.changes.snapshots.model import Snapshot, StackSnapshot

FILES = sorted(path.relative_to(PROJECT).as_posix() for path in PROJECT.rglob("*/*.yaml"))


def report(base: StackSnapshot, head: StackSnapshot) -> Report:
    sides = [
        SideSnapshot(Side(name=name), Snapshot(version="1", stacks={STACK: stack}))
        for name, stack in (("base", base), ("head", head))
    ]
    return compare(*sides)


@pytest.mark.parametrize("file", FILES)
def test_a_missing_line_hides_nothing(file: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """There and back; each problem belongs to something that is reported as broken, or as fixed."""
    root = tmp_path / "project"
    shutil.copytree(PROJECT, root)
    monkeypatch.chdir(root)
    project, spare = ChangedProject(root), PROJECT / f"stacks/Pulumi.{STACK}.yaml"
    whole = project.snapshot()
    lines = (root / file).read_text(encoding="utf-8").splitlines(keepends=True)
    for number in range(len(lines)):
        (root / file).write_text("".join(lines[:number] + lines[number + 1 :]), encoding="utf-8")
        changed = project.snapshot(spare)
        there, back = report(whole, changed), report(changed, whole)
        assert there.stacks[0].compared, number
        assert bool(there.problems) == any(one.category == "broken" for one in there.findings), number
        assert not any(one.category == "broken" for one in back.findings), number
        assert any("broken before" in one.text for one in back.findings) == bool(back.problems), number
