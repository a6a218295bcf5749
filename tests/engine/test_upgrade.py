"""The state of an earlier version is taken over as it is."""

from pathlib import Path

import pytest
from engine_home import Engine
from leaked import leaks
from recorded_release import RELEASES, upgraded_project
from small_project import WEBHOOK


@pytest.mark.parametrize("version", sorted(path.name for path in RELEASES.iterdir()))
def test_an_upgrade_replaces_nothing(version: str, engine: Engine, tmp_path: Path) -> None:
    """The program of today deploys over the state of each earlier version: in place, and with its new workbooks."""
    project = upgraded_project(engine, tmp_path / "engine", version)
    before = {item["id"] for item in project.cloud.resources()}
    run = project.up("staging")
    assert run.code == 0, run.text
    assert run.steps().keys() <= {"create", "update"}
    assert {name.partition(" ")[0] for name in run.steps().get("create", [])} <= {"AreaWorkbook", "Workbook"}
    assert {item["id"] for item in project.cloud.resources()} >= before
    assert leaks(project, WEBHOOK) == []
