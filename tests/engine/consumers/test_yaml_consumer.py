"""A YAML program uses the plugin from a folder."""

from pathlib import Path
from typing import Any

import pytest
from consumer_project import (
    COMPONENTS,
    added_packages,
    change_program,
    consumer,
    kinds,
    outputs,
    require_monitoring,
    require_success,
    rules,
    use_plugin,
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


ADDRESS = "https://soar.example.test/hook?sig=yaml-secret-key"


@pytest.mark.parametrize(
    ("written", "is_shown"),
    [(["${soarUrl}"], False), ([{"fn::secret": ADDRESS}], True)],
    ids=["a reference", "the value itself"],
)
def test_a_secret_of_a_wrong_type(written: Any, is_shown: bool, engine: Engine, tmp_path: Path) -> None:
    """Pulumi shows the lines of Pulumi.yaml and never a value: docs/components.md says to write none there."""
    project = consumer(engine, tmp_path / "yaml", "yaml")
    use_plugin(project)
    project.init("dev")
    config = {}
    if not is_shown:
        require_success(project.pulumi("config", "set", "--secret", "soarUrl", "--stack", "dev", given=ADDRESS))
        config = {"soarUrl": {"type": "string", "secret": True}}
    arguments = {"environment": "dev", "location": "westeurope", "resourceGroup": {"name": "rg"}, "secrets": written}
    wrong = {"type": "entrawatch:EntraMonitoring", "properties": arguments}
    change_program(project, config=config, resources={"entra": wrong}, outputs={})
    run = project.preview("dev")
    assert run.code != 0
    assert "secrets: Cannot assign" in run.text
    assert ("yaml-secret-key" in run.text) is is_shown
