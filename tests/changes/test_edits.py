"""Each edit of a project shows under its heading, and a weakening is never missed: the tables in edits/."""

import shutil
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from changedproject import PROJECT, ChangedProject, found

from entrawatch.changes.snapshots.model import StackSnapshot

CASES: dict[str, dict[str, Any]] = {
    f"{file.stem}: {name}": case
    for file in sorted((Path(__file__).parent / "edits").glob("*.yaml"))
    for name, case in yaml.safe_load(file.read_text(encoding="utf-8")).items()
}
# A list whose meaning the edit itself turns round is judged by what the older version says of it.
TURNED_ROUND = {"inputs: exclusion declared as a watch list"}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ChangedProject:
    """Return a copy of the project."""
    root = tmp_path / "project"
    shutil.copytree(PROJECT, root)
    monkeypatch.chdir(root)
    return ChangedProject(root)


@cache
def unedited() -> StackSnapshot:
    """Return the snapshot of a project before any edit, whichever test asks first."""
    return ChangedProject(Path.cwd()).snapshot()


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_an_edit_is_found_under_its_heading(case: dict[str, Any], project: ChangedProject) -> None:
    """The whole list is compared, there and back."""
    before = unedited()
    project.edit(case)
    after = project.snapshot()
    assert (found(before, after), found(after, before)) == (case["finds"], case["back"])
    assert found(before, before) == found(after, after) == []


def weakened(findings: list[str]) -> set[str]:
    return {subject for _, direction, subject in map(str.split, findings) if direction == "weakened"}


def test_a_weakening_is_none_the_other_way_round() -> None:
    """Of many weakening edits none looks like one when it is taken back."""
    weakening = {name: case for name, case in CASES.items() if weakened(case["finds"])}
    both = {name for name, case in weakening.items() if weakened(case["finds"]) & weakened(case["back"])}
    assert (len(weakening) >= 60, both) == (True, TURNED_ROUND)
