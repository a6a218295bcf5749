"""What is in Azure and not in the state is taken over as it is: imports, and the state of an earlier version."""

from pathlib import Path

import pytest
from engine_events import short_name
from engine_home import Engine
from engine_project import EngineProject
from leaked import leaks, told_leaks
from recorded_release import RELEASES, upgraded_project
from small_project import WEBHOOK


def test_an_empty_state_takes_over_what_is_there(staging: EngineProject) -> None:
    """The state is lost: an import brings all resources back, and the next deployment makes and removes none."""
    known = staging.state("staging")["resources"]
    ids = {short_name(item["urn"]): item["id"] for item in known if item.get("id")}
    deployed = {item["id"]: item for item in staging.cloud.resources()}
    staging.forget("staging")
    adopted = staging.adopt("staging", ids)
    assert adopted.code == 0, adopted.text
    # An import reads what Azure has, and Pulumi does not know yet that the address is a secret.
    assert leaks(staging, WEBHOOK) == told_leaks(staging) == ["backups", "history", "stacks"]
    run = staging.up("staging")
    assert run.code == 0, run.text
    assert run.steps().keys() == {"update"}
    assert leaks(staging, WEBHOOK) == told_leaks(staging) == ["backups", "history"]
    assert staging.cloud.calls("create", "delete") == []
    assert {item["id"]: item for item in staging.cloud.resources()} == deployed
    now = staging.state("staging")["resources"]
    assert {item["urn"]: item.get("protect") for item in now} == {item["urn"]: item.get("protect") for item in known}


@pytest.mark.parametrize("version", sorted(path.name for path in RELEASES.iterdir()))
def test_an_upgrade_replaces_nothing(version: str, engine: Engine, tmp_path: Path) -> None:
    """The program of today deploys over the state of each earlier version: changes in place, and nothing else."""
    project = upgraded_project(engine, tmp_path / "engine", version)
    before = {item["id"] for item in project.cloud.resources()}
    run = project.up("staging")
    assert run.code == 0, run.text
    assert run.steps().keys() <= {"update"}
    assert {item["id"] for item in project.cloud.resources()} == before
    assert leaks(project, WEBHOOK) == []
