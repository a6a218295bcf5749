"""`entrawatch retention`: a change made in the portal is reported; the list of another workspace is refused."""

import json
from typing import Any

import pytest
from click.testing import CliRunner, Result
from goodproject import STACK, GoodProject

from entrawatch.cli import main

GROUP = "/subscriptions/00000000-0000-0000-0000-00000000000a/resourceGroups/rg-entrawatch-dev"
WORKSPACE = f"{GROUP}/providers/Microsoft.OperationalInsights/workspaces/log-entrawatch-dev"
NO_ID = "does not have the ID of an Azure table"
SET_AS_IT_WAS = (
    "restore it: az monitor log-analytics workspace table update --resource-group rg-entrawatch-dev "
    "--workspace-name log-entrawatch-dev --name"
)
ADVICE = (
    "write it with: az monitor log-analytics workspace table list --resource-group GROUP --workspace-name NAME "
    "--output json\n"
)


@pytest.fixture
def project(good: GoodProject) -> GoodProject:
    """Return the good project, whose one alert reads AuditLogs, with a table of its own retention."""
    tables = "{SigninLogs: {retention_days: 30, total_retention_days: 365}}"
    good.change("{retention_days: 90}", f"\n    retention_days: 90\n    tables: {tables}", STACK)
    return good


def table(name: str, days: int, total: int, plan: str = "Analytics", workspace: str = WORKSPACE) -> dict[str, Any]:
    """Return a table as the Azure CLI writes it."""
    settings = {"plan": plan, "retentionInDays": days, "totalRetentionInDays": total}
    return {"id": f"{workspace}/tables/{name}", "name": name, **settings}


GOOD = [table("AuditLogs", 90, 90), table("SigninLogs", 30, 365)]


def compared(listed: Any, *options: str) -> Result:
    text = listed if isinstance(listed, str) else json.dumps(listed)
    return CliRunner().invoke(main, ["retention", *options, "-"], input=text)


@pytest.mark.usefixtures("project")
class TestRetention:
    @pytest.mark.parametrize(
        "listed",
        [
            [*GOOD, table("Heartbeat", 4, 4, "Basic")],
            [table("auditlogs", -1, -1), table("SIGNINLOGS", 30, 365, workspace=WORKSPACE.lower())],
            {"value": [{"id": row["id"], "properties": row} for row in GOOD]},
            [*GOOD, {"id": f"{WORKSPACE}/tables/Found_SRCH", "plan": None}],
        ],
        ids=["list", "the workspace's own days", "the answer of the service", "a table without a retention"],
    )
    def test_a_workspace_as_the_stack_says(self, listed: Any) -> None:
        """Tables that the stack neither names nor reads are ignored."""
        result = compared(listed)
        assert (result.exit_code, result.stdout) == (0, "")
        assert result.stderr == "compared 2 tables: 0 differences\n"

    def test_a_changed_table(self) -> None:
        """Days, days in all, and the plan; with the line of the stack file, and the command that sets it back."""
        result = compared([table("AuditLogs", 4, 90, "Basic"), table("SigninLogs", 30, 30)])
        assert result.exit_code == 1
        assert result.stdout.splitlines() == [
            f"{STACK}:7:5: RT101: error: table 'AuditLogs' has 4 days to query and 90 in total, "
            "on the Basic plan in Azure, but 90 days to query and 90 in total, "
            f"on the Analytics plan in this stack; {SET_AS_IT_WAS} AuditLogs "
            "--plan Analytics --retention-time 90 --total-retention-time 90",
            f"{STACK}:7:14: RT101: error: table 'SigninLogs' has 30 days to query and 30 in total, on the Analytics "
            f"plan in Azure, but 30 days to query and 365 in total, on the Analytics plan in this stack; "
            f"{SET_AS_IT_WAS} SigninLogs --plan Analytics --retention-time 30 --total-retention-time 365",
        ]
        assert result.stderr == "compared 2 tables: 2 differences\n"

    def test_the_command_can_be_run_as_it_is(self, project: GoodProject) -> None:
        """The name of a resource group may hold what a shell reads as its own."""
        project.change("rg-entrawatch-dev", "rg-entrawatch(dev)", STACK)
        workspace = WORKSPACE.replace("rg-entrawatch-dev", "rg-entrawatch(dev)")
        result = compared([table(name, 30, 365, workspace=workspace) for name in ("AuditLogs", "SigninLogs")])
        assert "--resource-group 'rg-entrawatch(dev)' --workspace-name" in result.stdout, result.output

    def test_a_table_that_the_list_leaves_out(self) -> None:
        """Not counted as right."""
        result = compared(GOOD[1:])
        assert result.exit_code == 1
        assert result.stdout == (
            f"{STACK}:7:5: RT101: error: the list has no table 'AuditLogs', for which this stack sets "
            "90 days to query and 90 in total, on the Analytics plan; list all tables\n"
        )

    @pytest.mark.parametrize(
        ("listed", "problem"),
        [
            ("", "is not a JSON list of the tables of a workspace"),
            ("[" * 100_000, "is not a JSON list of the tables of a workspace"),
            ([], "is not a JSON list of the tables of a workspace"),
            (["AuditLogs"], "is not a JSON list of the tables of a workspace"),
            ({"error": {"code": "AuthorizationFailed"}}, "is not a JSON list of the tables of a workspace"),
            ({"value": GOOD, "nextLink": "https://management.azure.com/next"}, "is only part of a list"),
            ([GOOD[0], {"name": "AuditLogs"}], f"table 'AuditLogs' {NO_ID}"),
            ([GOOD[0], {"id": GROUP, "plan": "Analytics"}], f"entry 2 of the list {NO_ID}"),
            ([{"id": f"{WORKSPACE}/tables/AuditLogs"}], "table 'AuditLogs' has no plan or retention"),
            ([{**GOOD[0], "retentionInDays": True}], "table 'AuditLogs' has no plan or retention"),
        ],
    )
    def test_what_is_not_a_list_is_refused(self, listed: Any, problem: str) -> None:
        """A failed call does not mean that there are no differences."""
        result = compared(listed)
        assert (result.exit_code, result.stdout) == (1, "")
        assert result.stderr == f"standard input: {problem}; {ADVICE}"

    @pytest.mark.parametrize("other", ["workspaces/log-other", "resourceGroups/rg-other"])
    def test_the_list_of_another_workspace_is_refused(self, other: str) -> None:
        """Its tables have other days for good reasons."""
        kind = other.partition("/")[0]
        parts = WORKSPACE.split("/")
        parts[parts.index(kind) + 1] = other.partition("/")[2]
        result = compared([table("AuditLogs", 90, 90, workspace="/".join(parts))])
        assert (result.exit_code, result.stdout) == (1, "")
        assert result.stderr == (
            f"standard input: it lists tables of workspace '{parts[-1]}' in resource group '{parts[4]}', and this "
            "stack has 'log-entrawatch-dev' in 'rg-entrawatch-dev'; list those of this one\n"
        )


def test_a_stack_that_uses_a_workspace_of_others(project: GoodProject) -> None:
    """Its retention is theirs."""
    text = project.text(STACK)
    start, end = text.index("  entrawatch:workspace"), text.index("  entrawatch:log_routing")
    project.write(STACK, f"{text[:start]}  entrawatch:workspace: {{existing_id: {WORKSPACE}}}\n{text[end:]}")
    result = compared(GOOD)
    assert (result.exit_code, result.stdout) == (2, "")
    assert (
        "stack 'dev' uses an existing workspace and sets no retention; name the stack that creates it" in result.stderr
    )


def test_files_that_powershell_wrote(project: GoodProject) -> None:
    """With a mark at the beginning, as a redirection there writes it."""
    path = project.root / "tables.json"
    path.write_text(json.dumps(GOOD), encoding="utf-8-sig")
    result = CliRunner().invoke(main, ["retention", str(path), "--format", "json"])
    assert (result.exit_code, json.loads(result.stdout)) == (0, [])
