"""The transformation of a workspace: one rule, linked by a template, and never forgotten by an update."""

from typing import Any

from engine_project import EngineProject
from small_project import STAGING_GROUP

WORKSPACE = f"{STAGING_GROUP}/providers/Microsoft.OperationalInsights/workspaces/log-identity-staging"
RULE = f"{STAGING_GROUP}/providers/Microsoft.Insights/dataCollectionRules/log-identity-staging-transformation"
LINK = "defaultDataCollectionRuleResourceId"


def flows(project: EngineProject) -> dict[str, str]:
    found = project.cloud.properties(RULE)["dataFlows"]
    return {flow["streams"][0]: flow["transformKql"] for flow in found}


def workspace_settings(project: EngineProject) -> dict[str, Any]:
    return dict(project.configuration("staging")["workspace"])


def test_the_workspace_names_its_rule(staging: EngineProject) -> None:
    """And keeps all that its own declaration set; then nothing is left to do, after a refresh either."""
    assert flows(staging) == {
        "Microsoft-Table-AADNonInteractiveUserSignInLogs": "source | project-away ConditionalAccessPolicies"
    }
    found = staging.cloud.properties(WORKSPACE)
    assert found[LINK] == RULE
    assert (found["retentionInDays"], found["features"]["disableLocalAuth"]) == (90, True)
    assert staging.pending("staging") == []
    assert staging.up("staging", "--refresh").steps(but=("refresh",)) == {}


def test_an_update_of_the_workspace_keeps_the_link(staging: EngineProject) -> None:
    """Its own request does not name the rule, so the template runs again after it."""
    staging.configure("staging", workspace={**workspace_settings(staging), "retention_days": 120})
    run = staging.up("staging")
    assert run.code == 0, run.text
    found = staging.cloud.properties(WORKSPACE)
    assert (found["retentionInDays"], found[LINK]) == (120, RULE)


def test_another_transformation_changes_only_the_rule(staging: EngineProject) -> None:
    """The workspace and its link stay as they are."""
    changed = {"SigninLogs": {"kql": "source | project-away AADTenantId"}}
    staging.configure("staging", workspace={**workspace_settings(staging), "transformations": changed})
    assert staging.up("staging").code == 0
    assert [call[:2] for call in staging.cloud.calls("create", "update", "delete")] == [("update", RULE)]
    assert flows(staging) == {"Microsoft-Table-SigninLogs": "source | project-away AADTenantId"}


def test_a_removed_transformation_is_forgotten(staging: EngineProject) -> None:
    """With a refresh, which every deployment of a pipeline has: the workspace first, and then the rule."""
    without = {key: value for key, value in workspace_settings(staging).items() if key != "transformations"}
    staging.configure("staging", workspace=without)
    assert "because it is protected" in staging.up("staging", "--refresh").text
    (urn,) = [one["urn"] for one in staging.state("staging")["resources"] if one.get("id") == RULE]
    staging.pulumi("state", "unprotect", urn, "--yes", "--stack", "staging")
    staging.cloud.forget_calls()
    run = staging.up("staging", "--refresh")
    assert run.code == 0, run.text
    assert LINK not in staging.cloud.properties(WORKSPACE)
    assert staging.cloud.get(RULE) is None
