"""A program of somebody else that uses the components: a copy of an example, with a state and a cloud of its own."""

import json
import shutil
from pathlib import Path
from typing import Any

import yaml
from engine_events import Run
from engine_project import REPOSITORY, Engine, EngineProject

COMPONENTS = REPOSITORY / "components"
EXAMPLES = REPOSITORY / "examples"
OWN_ALERT = "payroll_access_granted"
AREAS = {"applications", "privileged_identity_management"}
_RULE = "azure-native:monitor:ScheduledQueryRule"


def consumer(engine: Engine, folder: Path, example: str) -> EngineProject:
    """Return a copy of an example beside a copy of its own specs, with nothing deployed."""
    project = EngineProject(engine, folder, {})
    shutil.copytree(EXAMPLES / example, project.root, ignore=shutil.ignore_patterns("sdks", "node_modules", "venv"))
    shutil.copytree(EXAMPLES / "own_specs", folder / "own_specs")
    project.backend.mkdir()
    return project


def use_plugin(project: EngineProject) -> None:
    """Have a program use the plugin of this repository, which the copy no longer reaches by the example's path."""
    change_program(project, packages={"entrawatch": str(COMPONENTS)})


def change_program(project: EngineProject, **parts: object) -> None:
    """Replace parts of Pulumi.yaml, which in a YAML program is the whole program."""
    path = project.root / "Pulumi.yaml"
    content = yaml.safe_load(path.read_text())
    path.write_text(yaml.safe_dump({**content, **parts}, sort_keys=False))


def added_packages(project: EngineProject, source: str) -> dict[str, str]:
    """Return what `pulumi package add` writes into a program that has no packages yet."""
    path = project.root / "Pulumi.yaml"
    content = yaml.safe_load(path.read_text())
    del content["packages"]
    path.write_text(yaml.safe_dump(content, sort_keys=False))
    require_success(project.pulumi("package", "add", source))
    packages: dict[str, str] = yaml.safe_load(path.read_text())["packages"]
    return packages


def rules(project: EngineProject) -> dict[str, dict[str, object]]:
    """Return what the cloud holds of each alert rule, by the rule's name."""
    found = (item for item in project.cloud.resources() if item["type"] == _RULE)
    return {item["id"].rpartition("/")[2]: item["properties"] for item in found}


def kinds(project: EngineProject) -> set[str]:
    """Return the types of everything in the cloud."""
    return {item["type"].removeprefix("azure-native:") for item in project.cloud.resources()}


def require_success(run: Run) -> Run:
    """Return the run; fail with all that it said if it failed."""
    assert run.code == 0, run.text
    return run


def require_monitoring(project: EngineProject, environment: str) -> None:
    """Fail unless two areas and the consumer's own alert stand in a workspace with a log routing."""
    found = rules(project)
    facts = [item["actions"].get("customProperties", {}) for item in found.values()]
    assert {fact["area"] for fact in facts if "area" in fact} == AREAS
    assert f"entrawatch-{environment}-{OWN_ALERT}" in found
    assert kinds(project) >= {
        "operationalinsights:Workspace",
        "aadiam:DiagnosticSetting",
        "monitor:ActionGroup",
        "applicationinsights:Workbook",
        "managedidentity:UserAssignedIdentity",
    }


def outputs(project: EngineProject, stack: str) -> dict[str, Any]:
    """Return the outputs of a stack."""
    found: dict[str, Any] = json.loads(project.pulumi("stack", "output", "--json", "--stack", stack).text)
    return found
