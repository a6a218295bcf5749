"""What must outlive a mistake is protected: the workspace with its evidence, its group, and the tenant's setting."""

from engine_project import SUBSCRIPTION, EngineProject
from small_project import STAGING_GROUP

SETTING = "/providers/microsoft.aadiam/diagnosticSettings/entrawatch"
STAGING_WORKSPACE = f"{STAGING_GROUP}/providers/Microsoft.OperationalInsights/workspaces/log-identity-staging"
GROUP = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-entrawatch-dev"
WORKSPACE = f"{GROUP}/providers/Microsoft.OperationalInsights/workspaces/log-entrawatch-dev"


def ids(project: EngineProject) -> set[str]:
    return {item["id"] for item in project.cloud.resources()}


def test_destroy_is_refused(staging: EngineProject) -> None:
    """With its preview, `destroy` stops before it removes anything."""
    before = ids(staging)
    run = staging.pulumi("destroy", "--stack", "staging", "--yes")
    assert run.code != 0
    assert "because it is protected" in run.text
    assert ids(staging) == before


def test_destroy_without_its_preview_removes_what_it_may(dev: EngineProject) -> None:
    """It refuses too, but too late for rules and action groups: docs/deploy.md warns of it."""
    before = ids(dev)
    run = dev.destroy("dev")
    assert run.code != 0
    kinds = {identifier.split("/")[-2] for identifier in before - ids(dev)}
    assert {"scheduledQueryRules", "actionGroups"} <= kinds
    assert {GROUP, WORKSPACE} <= ids(dev)


def test_uninstalling_keeps_what_is_protected(staging: EngineProject) -> None:
    """Rules, groups, workbooks and identity go; workspace, its tables and the setting stay and go on collecting."""
    before = ids(staging)
    run = staging.destroy("staging", "--exclude-protected")
    assert run.code == 0, run.text
    gone = before - ids(staging)
    kinds = {identifier.split("/")[-2] for identifier in gone}
    assert kinds == {
        "scheduledQueryRules",
        "actionGroups",
        "workbooks",
        "userAssignedIdentities",
        "roleAssignments",
        # Entries of Azure's history: the tables that they set stay as they are.
        "deployments",
    }
    assert {SETTING, STAGING_WORKSPACE, f"{STAGING_WORKSPACE}/tables/AuditLogs"} <= ids(staging)


def test_unprotected_things_go(dev: EngineProject) -> None:
    """Whoever takes the protection away removes everything, the group last; tables and other groups are not ours."""
    dev.pulumi("state", "unprotect", "--all", "--yes", "--stack", "dev")
    run = dev.destroy("dev")
    assert run.code == 0, run.text
    assert [item for item in ids(dev) if item.startswith(GROUP)] == []
    assert dev.cloud.calls("delete")[-1] == ("delete", GROUP, 200)


def test_the_group_of_a_protected_workspace_is_protected(dev: EngineProject) -> None:
    """Azure deletes a group with all that is in it: a stack that no longer manages it must not take it away."""
    dev.configure("dev", resource_group={"name": "rg-entrawatch-dev", "existing": True})
    run = dev.up("dev")
    assert run.code != 0
    assert "because it is protected" in run.text
    assert {GROUP, WORKSPACE} <= ids(dev)
