"""Runbooks for what is deployed: going back, removing, a new address, another place for the state."""

import subprocess
from pathlib import Path

import pytest
from engine_project import SUBSCRIPTION, EngineProject
from leaked import leaks, reported_leaks
from runbook_story import Begin
from small_project import ALERTS, STAGING_GROUP, WEBHOOK

SETTING = "/providers/microsoft.aadiam/diagnosticSettings/entrawatch"
WORKSPACE = f"{STAGING_GROUP}/providers/Microsoft.OperationalInsights/workspaces/log-identity-staging"
TABLES = [f"{WORKSPACE}/tables/{table}" for table in ("AADNonInteractiveUserSignInLogs", "AuditLogs")]
ACTION_GROUP = f"{STAGING_GROUP}/providers/Microsoft.Insights/actionGroups/entrawatch-staging-soc_webhook"
RENEWED = "https://soc.example.test/hook?sig=renewed-webhook-key"
RULE = (
    f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-entrawatch-dev"
    f"/providers/Microsoft.Insights/scheduledQueryRules/entrawatch-dev-{ALERTS[0]}"
)


def git(project: EngineProject, *arguments: str) -> None:
    """Run git in the project's folder as somebody."""
    someone = ("-c", "user.name=reader", "-c", "user.email=reader@example.test")
    subprocess.run(["git", *someone, *arguments], cwd=project.root, check=True, capture_output=True)


@pytest.fixture
def versioned(dev: EngineProject) -> EngineProject:
    """Return stack dev in a repository of git."""
    git(dev, "init", "--quiet", "--initial-branch=main")
    (dev.root / ".git" / "info" / "exclude").write_text(".venv\n__pycache__\n*.json\n")
    git(dev, "add", ".")
    git(dev, "commit", "--quiet", "--message=deployed")
    return dev


def test_rollback(versioned: EngineProject, begin: Begin) -> None:
    """A commit disabled one alert and muted another; its revert brings Azure back to what it was."""
    before = versioned.cloud.resources()
    versioned.edit(ALERTS[0], "severity: high", "severity: low")
    git(versioned, "commit", "--quiet", "--all", "--message=wrong")
    assert versioned.up("dev").code == 0
    assert versioned.cloud.properties(RULE)["severity"] == 3
    with begin("rollback", versioned) as story:
        assert f"{ALERTS[0]}" in story.run("rollback-look")
        story.run("rollback-revert")
        assert versioned.cloud.resources() == before
        story.run("rollback-check")


def test_alerts_go_and_collection_stays(staging: EngineProject, begin: Begin) -> None:
    """And everything comes back; then everything goes for good."""
    before = staging.cloud.resources()
    collecting = [staging.cloud.get(item) for item in (WORKSPACE, *TABLES, SETTING)]
    with begin("uninstall", staging) as story:
        story.run("uninstall-alerts")
        assert [staging.cloud.get(item["id"]) for item in collecting if item] == collecting
        left = "".join(item["id"] for item in staging.cloud.resources())
        assert "/scheduledQueryRules/" not in left
        assert "/actionGroups/" not in left
        story.run("uninstall-check")
        story.run("uninstall-back")
    assert {item["id"] for item in staging.cloud.resources()} == {item["id"] for item in before}
    assert [staging.cloud.get(item["id"]) for item in collecting if item] == collecting
    with begin("uninstall", staging) as story:
        story.run("uninstall-everything")
    assert [item["id"] for item in staging.cloud.resources() if item["id"].startswith(f"{STAGING_GROUP}/")] == []
    assert staging.cloud.get(SETTING) is None
    assert staging.cloud.get(STAGING_GROUP)  # it was there before


def test_pulumi_goes_and_everything_stays(staging: EngineProject, begin: Begin) -> None:
    """The cloud is not even asked; the file of the stack keeps its secrets."""
    before, file = staging.cloud.resources(), staging.stack_file("staging").read_text()
    with begin("uninstall", staging) as story:
        story.run("uninstall-forget")
    assert staging.cloud.resources() == before
    assert staging.cloud.calls("read", "delete") == []
    assert staging.stack_file("staging").read_text() == file


def address(project: EngineProject) -> str:
    return str(project.cloud.properties(ACTION_GROUP)["webhookReceivers"][0]["serviceUri"])


def test_a_new_address(staging: EngineProject, begin: Begin) -> None:
    """Only the action group changes, and neither address stands anywhere as plain text."""
    with begin("webhook_secret", staging) as story:
        reported = story.run("webhook-store", given=RENEWED) + story.run("webhook-check")
    assert address(staging) == RENEWED
    assert staging.cloud.calls("create", "update", "delete") == [("update", ACTION_GROUP, 200)]
    assert leaks(staging, WEBHOOK) == leaks(staging, RENEWED) == []
    assert not {WEBHOOK, RENEWED} & set(reported.split())


def test_an_address_that_leaked(staging: EngineProject, begin: Begin) -> None:
    """It is found where it stands, renewed, and gone from what Pulumi wrote; the new one never stood there."""
    project = staging.with_variables(STANDIN_LOSES_SECRET_MARKS="1")
    assert project.refresh("staging").code == 0
    assert reported_leaks(project) == ["backups", "history", "stacks"]
    with begin("webhook_secret", project) as story:
        reported = story.run("leak-found")
        assert WEBHOOK not in reported
        story.run("leak-renewed", given=RENEWED)
        assert reported_leaks(project) == ["backups", "history"]
        story.run("leak-removed")
    assert address(project) == RENEWED
    assert leaks(project, WEBHOOK) == leaks(project, RENEWED) == reported_leaks(project) == []


def states(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / ".pulumi" / "stacks").glob("**/*.json"))


def test_the_state_moves(staging: EngineProject, begin: Begin) -> None:
    """A backup comes back after a loss, the key changes, the place changes; Azure is never written."""
    before = staging.cloud.resources()
    with begin("state", staging) as story:
        story.run("state-backup")
        whole = staging.names("staging")
        lost = staging.resource("staging", f"entrawatch-{ALERTS[0]}")["urn"]
        assert staging.pulumi("state", "delete", lost, "--yes", "--stack", "staging").code == 0
        assert staging.names("staging") != whole
        story.run("state-restore")
        assert staging.names("staging") == whole
    with begin("state", staging) as story:
        story.run("state-key")
    git(staging, "init", "--quiet")
    git(staging, "add", "stacks")
    # Nothing but the key opens it now.
    keyed = staging.with_variables(PULUMI_CONFIG_PASSPHRASE="")
    with begin("state", keyed) as story:
        story.run("state-move")
        story.run("state-moved")
        story.run("state-forgotten")
    assert states(staging.folder / "blob") == ["staging.json"]
    assert states(staging.backend) == []
    assert staging.cloud.resources() == before
    assert staging.cloud.calls("create", "update", "delete") == []
    assert leaks(staging, WEBHOOK) == []
