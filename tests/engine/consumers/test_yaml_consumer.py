"""A YAML program uses the plugin from a folder."""

from pathlib import Path

from consumer_project import (
    COMPONENTS,
    added_packages,
    consumer,
    kinds,
    outputs,
    require_monitoring,
    require_success,
    rules,
)
from engine_project import Engine


def test_a_yaml_program_deploys_leaves_alone_and_removes(engine: Engine, tmp_path: Path) -> None:
    """It says protect: false, so nothing stands in the way of its end."""
    project = consumer(engine, tmp_path / "yaml", "yaml")
    assert added_packages(project, str(COMPONENTS)) == {"entrawatch": str(COMPONENTS)}
    project.init("dev")
    require_success(project.preview("dev"))
    require_success(project.up("dev"))
    require_monitoring(project, "dev")
    given = outputs(project, "dev")
    assert sorted(f"entrawatch-dev-{alert}" for alert in given["alertRuleIds"]) == sorted(rules(project))
    assert given["workspaceId"].endswith("/workspaces/log-entrawatch-dev")
    assert require_success(project.up("dev")).changes().keys() == {"same"}
    require_success(project.destroy("dev"))
    assert kinds(project) == set()
