"""Runbooks of the beginning: a tenant is prepared, a stack is deployed for the first time, another one joins."""

import yaml
from engine_project import SUBSCRIPTION, EngineProject
from runbook_story import Begin
from small_project import ALERTS, STAGING_GROUP, WEBHOOK

from entrawatch.workbooks.own_workbooks import OWN_WORKBOOKS

SETTING = "/providers/microsoft.aadiam/diagnosticSettings/entrawatch"
TEST_GROUP = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-entrawatch-test"


def kinds(project: EngineProject) -> dict[str, int]:
    """Return how many resources of each kind the calls made."""
    made = [identifier.split("/")[-2] for _, identifier, status in project.cloud.calls("create") if status == 200]
    return {kind: made.count(kind) for kind in sorted(set(made))}


def test_bootstrap(small: EngineProject, begin: Begin) -> None:
    """The state lies where the page says, its key is that of the key service, and the stack can be forgotten."""
    with begin("bootstrap", small) as story:
        assert "prod" in story.run("bootstrap-stack")
        written = yaml.safe_load(small.stack_file("prod").read_text())
        assert written["secretsprovider"] == "hashivault://entrawatch"
        assert written["encryptedkey"]
        states = small.folder / "blob" / ".pulumi" / "stacks"
        assert [path.name for path in states.glob("**/*.json")] == ["prod.json"]
        story.run("bootstrap-back")
        assert list(states.glob("**/*.json")) == []
        assert "encryptedkey" in small.stack_file("prod").read_text()


def test_first_deployment_in_two_steps(small: EngineProject, begin: Begin) -> None:
    """No rule is sent before its tables are there; then the rules are made, and nothing else."""
    tables = {"on": "create", "id": "/scheduledQueryRules/", "do": "refuse", "status": 400, "code": "BadRequest"}
    with begin("first_deployment", small) as story:
        small.cloud.wrong({**tables, "message": "SEM0100: Failed to resolve table", "times": 9})
        story.run("first-look")
        story.run("first-stack", given=WEBHOOK)
        story.run("first-routing")
        first = kinds(small)
        assert first.keys() == {
            "actionGroups",
            "dataCollectionRules",
            "deployments",
            "diagnosticSettings",
            "roleAssignments",
            "userAssignedIdentities",
            "workspaces",
        }
        assert small.cloud.get(SETTING)
        assert small.cloud.calls("met") == []  # no rule was sent
        small.cloud.wrong()
        story.run("first-rules")
        assert kinds(small) == first | {"scheduledQueryRules": len(ALERTS), "workbooks": 3 + len(OWN_WORKBOOKS)}
        assert "enabled" not in small.configuration("staging")["alerts"]
        story.run("first-check")
    group = f"{STAGING_GROUP}/providers/Microsoft.Insights/actionGroups/entrawatch-staging-soc_webhook"
    assert small.cloud.properties(group)["webhookReceivers"][0]["serviceUri"] == WEBHOOK


def test_a_further_environment(dev: EngineProject, begin: Begin) -> None:
    """It comes and goes beside dev, which stays as it was."""
    before = dev.cloud.resources()
    with begin("new_environment", dev) as story:
        story.run("environment-file")
        assert "encryptionsalt" not in dev.stack_file("test").read_text()
        story.write("stacks/Pulumi.test.yaml")
        story.run("environment-deploy")
        made = [item["id"] for item in dev.cloud.resources() if item not in before]
        assert len([item for item in made if "/scheduledQueryRules/entrawatch-test-" in item]) == len(ALERTS)
        assert {item for item in made if not item.lower().startswith(TEST_GROUP.lower())} == set()
        story.run("environment-check")
        story.run("environment-back")
    assert dev.cloud.resources() == before
    assert not dev.stack_file("test").exists()
