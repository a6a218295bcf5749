"""Tables are there before a stack is, and nobody deletes them: their retention is set, and reported if it was not."""

import json

from click.testing import CliRunner
from engine_project import EngineProject
from small_project import SECRETS, STAGING_GROUP

from entrawatch.cli import main

WORKSPACE = f"{STAGING_GROUP}/providers/Microsoft.OperationalInsights/workspaces/log-identity-staging"
TABLE = f"{WORKSPACE}/tables/AuditLogs"
DEPLOYMENT = f"{STAGING_GROUP}/providers/Microsoft.Resources/deployments/log-identity-staging-AuditLogs"
NAME = "Deployment entrawatch-workspace-AuditLogs"
YOUNG = {"on": "deploy", "id": "/tables/", "do": "young", "times": 99}
NOT_ACTIVE = {
    "on": "deploy",
    "id": TABLE,
    "do": "refuse",
    "status": 404,
    "code": "ResourceNotFound",
    "message": "Workspace not active, WorkspaceId=1-2.",
}
REFUSED = {"on": "deploy", "id": TABLE, "do": "refuse", "message": "The plan was changed less than a week ago."}
DECLARED_AS_RESOURCE = """
from pulumi_azure_native import operationalinsights

operationalinsights.Table(
    "audit",
    table_name="AuditLogs",
    workspace_name="log-identity-staging",
    resource_group_name="rg-entrawatch-staging",
    retention_in_days=180,
)
"""


def days(project: EngineProject, table: str = "AuditLogs") -> tuple[int, int]:
    """Return for how many days queries read a table, and for how many Azure keeps it."""
    found = project.cloud.properties(f"{WORKSPACE}/tables/{table}")
    return found["retentionInDays"], found["totalRetentionInDays"]


def lowered(project: EngineProject, to: int = 60) -> None:
    """Write another retention of the table into the stack file."""
    workspace = project.configuration("staging")["workspace"]
    tables = {**workspace["tables"], "AuditLogs": {"retention_days": to}}
    project.configure("staging", workspace={**workspace, "tables": tables})


def test_the_first_deployment_sets_tables_that_are_there(staging: EngineProject) -> None:
    """Those that the stack names; the others keep the workspace's days."""
    assert days(staging) == (90, 730)
    assert days(staging, "AADNonInteractiveUserSignInLogs") == (30, 30)
    assert days(staging, "SigninLogs") == (90, 90)


def test_tables_are_set_after_the_last_rule(small: EngineProject) -> None:
    """A workspace that is seconds old answers 404 "Workspace not active" for its tables; by then it is older."""
    small.init("staging", **SECRETS["staging"])
    small.cloud.wrong(YOUNG)
    run = small.up("staging")
    assert run.code == 0, run.text
    asked = [identifier for _, identifier, _ in small.cloud.calls("create", "deploy")]
    rules = [place for place, identifier in enumerate(asked) if "/scheduledQueryRules/" in identifier]
    tables = [place for place, identifier in enumerate(asked) if "/tables/" in identifier]
    assert rules
    assert min(tables) > max(rules)


def test_azure_has_tables_before_anybody_declares_them(staging: EngineProject) -> None:
    """The provider refuses to make one: without this refusal the stories of this file would prove nothing."""
    program = staging.root / "__main__.py"
    program.write_text(program.read_text() + DECLARED_AS_RESOURCE)
    run = staging.up("staging")
    assert run.code != 0
    assert f"cannot create already existing resource '{TABLE}'" in run.text


def test_another_retention_is_one_update(staging: EngineProject) -> None:
    """All three values are sent, and the entry in Azure's history keeps its name."""
    lowered(staging)
    run = staging.up("staging")
    assert (run.code, run.steps()) == (0, {"update": [NAME]}), run.text
    assert staging.cloud.calls("create", "update", "delete", "deploy") == [
        ("deploy", TABLE, 200),
        ("update", DEPLOYMENT, 200),
    ]
    assert days(staging) == (60, 60)


def test_a_refresh_finds_nothing_that_nobody_changed(staging: EngineProject) -> None:
    """Azure never answers the template."""
    run = staging.preview("staging", "--refresh", "--expect-no-changes")
    assert (run.code, run.steps(but=("refresh",))) == (0, {}), run.text


def test_a_retention_that_somebody_changed_is_not_found(staging: EngineProject) -> None:
    """By Pulumi: a deployment reads no table, and docs/pull_requests.md says so."""
    staging.cloud.change(TABLE, retentionInDays=4)
    assert staging.preview("staging", "--refresh", "--expect-no-changes").code == 0
    assert staging.up("staging", "--refresh").steps(but=("refresh",)) == {}
    assert days(staging) == (4, 730)


def test_a_retention_that_somebody_changed_is_found_in_the_list_of_tables(staging: EngineProject) -> None:
    """By the command of ours that compares what the Azure CLI writes; before, nothing differs."""
    assert compared(staging) == (0, [])
    staging.cloud.change(TABLE, retentionInDays=4)
    code, (reported,) = compared(staging)
    assert code == 1
    assert (
        "RT101: error: table 'AuditLogs' has 4 days to query and 730 in total, on the Analytics plan in Azure, but "
        in reported
    )
    assert "--name AuditLogs --plan Analytics --retention-time 90 --total-retention-time 730" in reported


def compared(project: EngineProject) -> tuple[int, list[str]]:
    """Return how `entrawatch retention` ends, and its lines, for the tables that the cloud holds."""
    tables = [item for item in project.cloud.below(WORKSPACE) if "/tables/" in item["id"]]
    listed = json.dumps([{"id": item["id"], **item["properties"]} for item in tables])
    options = ["retention", "--stack", "staging", "--project", str(project.root), "-"]
    result = CliRunner().invoke(main, options, input=listed)
    return result.exit_code, result.stdout.splitlines()


def test_a_new_workspace_of_the_same_name_is_set_too(staging: EngineProject) -> None:
    """Somebody deleted the workspace; Azure's history goes on saying that its table was set."""
    staging.cloud.delete(WORKSPACE)
    run = staging.up("staging", "--refresh")
    assert run.code == 0, run.text
    assert days(staging) == (90, 730)
    assert staging.preview("staging", "--expect-no-changes").code == 0


def test_what_azure_refuses_is_reported_and_deployed_again(staging: EngineProject) -> None:
    """The failed attempt is in the state, and the next deployment tries again."""
    lowered(staging)
    staging.cloud.wrong(REFUSED)
    failed = staging.up("staging")
    assert failed.failures() == [NAME]
    assert REFUSED["message"] in failed.text
    assert days(staging) == (90, 730)
    assert staging.up("staging").steps() == {"update": [NAME]}
    assert days(staging) == (60, 60)


def test_a_failed_first_attempt_is_repeated_after_a_refresh_as_well(small: EngineProject) -> None:
    """State and program are equal then, and only Azure's history says that the table is not set."""
    small.init("staging", **SECRETS["staging"])
    small.cloud.wrong({**NOT_ACTIVE, "times": 2})
    failed = small.up("staging")
    assert failed.failures() == [NAME]
    assert "Workspace not active" in failed.text
    assert small.up("staging", "--refresh").failures() == [f"{NAME}-2"]
    run = small.up("staging", "--refresh")
    assert (run.code, run.steps(but=("refresh",))) == (0, {"create": [f"{NAME}-3"]}), run.text
    assert days(small) == (90, 730)
    assert small.preview("staging", "--refresh", "--expect-no-changes").code == 0
    lowered(small)
    run = small.up("staging")
    assert (run.code, run.steps()) == (0, {"delete": [f"{NAME}-2", f"{NAME}-3"], "update": [NAME]}), run.text
    assert (days(small), small.cloud.get(f"{DEPLOYMENT}-2")) == ((60, 60), None)


def test_a_destroyed_stack_comes_back(staging: EngineProject) -> None:
    """The entry goes from Azure's history, so that it can be made again; the table keeps its days meanwhile."""
    assert staging.destroy("staging", "--exclude-protected").code == 0
    assert staging.cloud.get(DEPLOYMENT) is None
    assert days(staging) == (90, 730)
    run = staging.up("staging")
    assert run.code == 0, run.text
    assert days(staging) == (90, 730)
