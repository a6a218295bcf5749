"""Options that Pulumi gives to every resource reach all that a component declares, through the real engine."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from consumer_project import EXAMPLES, change_program, consumer, kinds, require_success, rules, use_plugin
from engine_project import SUBSCRIPTION, Engine, EngineProject

OTHER = "00000000-0000-0000-0000-000000000009"
AZURE = "azure-native:"
ALERT = "pim_alert_triggered"


def monitoring(options: dict[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
    """Return the example's component with one area of alerts; keywords change its arguments."""
    program = yaml.safe_load((EXAMPLES / "yaml" / "Pulumi.yaml").read_text())
    properties = {**program["resources"]["monitoring"]["properties"], **changes}
    del properties["alertSpecs"]
    properties["alerts"] = changes.get("alerts", {"areas": ["privileged_identity_management"]})
    return {"type": "entrawatch:EntraMonitoring", "properties": properties, "options": options or {}}


@pytest.fixture
def project(engine: Engine, tmp_path: Path) -> EngineProject:
    """Return a YAML program that uses the plugin, with a stack and without resources."""
    made = consumer(engine, tmp_path / "yaml", "yaml")
    use_plugin(made)
    made.init("dev")
    return made


def deploy(project: EngineProject, **resources: Any) -> dict[str, list[str]]:
    """Deploy a program of these resources; return the steps that were taken."""
    change_program(project, resources=resources, outputs={})
    return require_success(project.up("dev")).steps()


def providers(project: EngineProject) -> set[str]:
    """Return the names of the providers that Azure's resources of the state belong to."""
    found = (item for item in project.state("dev")["resources"] if item["type"].startswith(AZURE))
    return {item["provider"].split("::")[-2] for item in found}


def subscriptions(project: EngineProject) -> Iterator[str]:
    """Yield the subscription of everything in the cloud that lies in one."""
    for item in project.cloud.resources():
        if item["id"].startswith("/subscriptions/"):
            yield item["id"].split("/")[2]


@pytest.mark.parametrize("option", [{"providers": ["${az}"]}, {"provider": "${az}"}], ids=["providers", "provider"])
def test_a_provider_of_the_program_makes_everything(option: dict[str, Any], project: EngineProject) -> None:
    """Another subscription than the environment's: every child goes there, and stays there."""
    az = {"type": "pulumi:providers:azure-native", "properties": {"subscriptionId": OTHER}}
    deploy(project, az=az, entra=monitoring(option))
    assert providers(project) == {"az"}
    assert set(subscriptions(project)) == {OTHER}
    assert kinds(project) >= {"operationalinsights:Workspace", "authorization:RoleAssignment"}
    assert deploy(project, az=az, entra=monitoring(option)) == {}


def test_two_environments_in_one_program(project: EngineProject) -> None:
    """Two regions and two groups; what changes in one leaves the other alone, and a name can change with an alias."""
    other = {"environment": "neu", "location": "northeurope", "resourceGroup": {"name": "rg-north"}}
    routed = {"manage": False, "licenses": ["p2"], "categories": ["AuditLogs"]}
    first, second = monitoring(), monitoring(**other, logRouting=routed)
    deploy(project, west=first, north=second)
    found = rules(project)
    places = {name.split("-")[1]: rule["location"] for name, rule in found.items()}
    assert places == {"dev": "westeurope", "neu": "northeurope"}
    assert set(subscriptions(project)) == {SUBSCRIPTION}
    assert deploy(project, west=first, north=second) == {}

    off = {"areas": ["privileged_identity_management"], "overrides": {ALERT: {"enabled": False}}}
    fewer = monitoring(**other, logRouting=routed, alerts=off)
    workbooks = ("coverage", "health", "overview", "privileged_identity_management")
    assert deploy(project, west=first, north=fewer) == {
        "delete": [f"ScheduledQueryRule north-{ALERT}"],
        "update": [f"Workbook north-{name}" for name in workbooks],
    }
    assert found.keys() - rules(project).keys() == {f"entrawatch-neu-{ALERT}"}

    renamed = monitoring({"aliases": [{"name": "west"}]})
    assert deploy(project, europe=renamed, north=fewer) == {}
    assert require_success(project.destroy("dev")).code == 0
    assert kinds(project) == set()


def test_protection_of_the_component_protects_all_of_it(project: EngineProject) -> None:
    """But for what the arguments give up: the example says protect: false of workspace and routing."""
    deploy(project, entra=monitoring({"protect": True}))
    resources = [item for item in project.state("dev")["resources"] if item["type"].startswith((AZURE, "entrawatch:"))]
    unprotected = [item["urn"].split("::")[-1] for item in resources if not item.get("protect")]
    assert sorted(unprotected) == ["entra-log-routing", "entra-resource-group", "entra-workspace"]
    before = kinds(project)
    run = project.pulumi("destroy", "--stack", "dev", "--yes")
    assert run.code != 0
    assert "because it is protected" in run.text
    assert kinds(project) == before
