"""`entrawatch drift`: from files that the Azure CLI wrote, and from Azure itself, with the same result."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from goodproject import STACK, GoodProject
from resourceservice import ResourceService

from entrawatch.cli import drift, main
from entrawatch.cli.preview import planned_stack
from entrawatch.resources.drift.listed import declared
from entrawatch.resources.drift.lists import AzureList, needed_lists
from entrawatch.resources.program_plan import to_plain
from entrawatch.workspace.client import ServiceFailed
from entrawatch.workspace.resource_manager import AZURE

SUBSCRIPTION = "11111111-2222-3333-4444-555555555555"
BELOW = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-entrawatch-dev/providers"
TABLES = f"{BELOW}/Microsoft.OperationalInsights/workspaces/log-entrawatch-dev/tables"
IDENTITY = f"{BELOW}/Microsoft.ManagedIdentity/userAssignedIdentities/id-entrawatch-dev?api-version=2023-01-31"
KINDS = {
    "alert_rules.json": ("monitor:ScheduledQueryRule", "ruleName"),
    "action_groups.json": ("monitor:ActionGroup", "actionGroupName"),
    "workbooks.json": ("applicationinsights:Workbook", "resourceName"),
    "role_assignments.json": ("authorization:RoleAssignment", "roleAssignmentName"),
    "sentinel_rules.json": ("securityinsights:ScheduledAlertRule", "ruleId"),
    "automation_rules.json": ("securityinsights:AutomationRule", "automationRuleId"),
}
Lists = dict[str, list[dict[str, Any]]]
EMPTY_QUERY = {"allOf": [{"query": "AuditLogs | where false"}]}


@pytest.fixture(autouse=True)
def program(good: GoodProject) -> None:
    """Give the good project the program of this repository."""
    good.write("__main__.py", (Path(__file__).parents[2] / "__main__.py").read_bytes())


def azure(good: GoodProject) -> tuple[Lists, list[AzureList]]:
    """Return the lists as Azure has them after a deployment, and how to read them."""
    plan = planned_stack(good.project, "dev")
    found: Lists = {
        file: [{"name": one.inputs[name], **to_plain(one.inputs)} for one in declared(plan, kind)]
        for file, (kind, name) in KINDS.items()
        if any(declared(plan, kind))
    }
    table = {"plan": "Analytics", "retentionInDays": 90, "totalRetentionInDays": 90}
    tables = [{"id": f"{TABLES}/AuditLogs", "name": "AuditLogs", **table}]
    return {**found, "tables.json": tables, "alert_processing_rules.json": []}, list(
        needed_lists(plan, "log-entrawatch-dev")
    )


def from_folder(folder: Path, lists: Mapping[str, Any]) -> Result:
    folder.mkdir()
    for name, rows in lists.items():
        (folder / name).write_text(json.dumps(rows), encoding="utf-8")
    return CliRunner().invoke(main, ["drift", "--stack", "dev", "--from", str(folder)])


def from_azure(lists: Lists, needed: list[AzureList], monkeypatch: pytest.MonkeyPatch, **answers: Any) -> Result:
    paths = {one.file: one.path.format(subscription=SUBSCRIPTION, principal="p") for one in needed}
    identity = {"properties": {"principalId": "p"}}
    given = {paths[file]: {"value": rows} for file, rows in lists.items()}
    service = ResourceService(
        {IDENTITY: identity, **given, **{paths[f"{file}.json"]: one for file, one in answers.items()}}
    )
    monkeypatch.setattr(drift, "_connected", service.connected)
    return CliRunner().invoke(main, ["drift", "--stack", "dev", "--subscription", SUBSCRIPTION])


def test_files_and_azure_give_the_same_differences(
    good: GoodProject, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """None after a deployment; then a rewritten rule, a shorter retention, and a list that cannot be read."""
    lists, needed = azure(good)
    clean = "compared 6 lists of 6: 0 differences\n"
    for result in (from_folder(tmp_path / "clean", lists), from_azure(lists, needed, monkeypatch)):
        assert (result.exit_code, result.stdout, result.stderr) == (0, "", clean)
    lists["alert_rules.json"][0]["criteria"] = EMPTY_QUERY
    lists["tables.json"][0]["retentionInDays"] = 4
    changed = from_folder(
        tmp_path / "changed", {file: rows for file, rows in lists.items() if file != "workbooks.json"}
    )
    live = from_azure(lists, needed, monkeypatch, workbooks=403)
    for result in (changed, live):
        codes = [line.split(": ")[1] for line in result.stdout.splitlines()]
        assert (result.exit_code, sorted(codes)) == (1, ["RT001", "RT101", "RT301"])
        assert result.stderr == "compared 5 lists of 6: 2 differences\n"
    assert "its query is another one" in live.stdout
    assert "the identity may not read this list; it needs the role Reader there (HTTP 403)" in live.stdout
    assert "the folder does not have this file; write it with: az monitor app-insights workbook list" in changed.stdout


@pytest.mark.parametrize(
    "options", [[], ["--commands", "--from", "."], ["--subscription", "prod"], ["--from", "missing"]]
)
def test_wrong_options(options: list[str]) -> None:
    """Without a list, nothing would differ."""
    assert CliRunner().invoke(main, ["drift", "--stack", "dev", *options]).exit_code == 2


def test_rules_of_sentinel_as_the_service_returns_them(
    good: GoodProject, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With properties that Azure adds, and IDs in another case: no difference; then one of each."""
    owner = "{object_id: 00000000-0000-0000-0000-000000000041}"
    good.change("config:\n", f"config:\n  entrawatch:target: both\n  entrawatch:sentinel: {{owner: {owner}}}\n", STACK)
    lists, needed = azure(good)
    (rule,), (automation,) = lists["sentinel_rules.json"], lists["automation_rules.json"]
    lists["sentinel.json"] = [{"name": "default", "properties": {"customerManagedKey": False}}]
    rule |= {"lastModifiedUtc": "2026-01-01T00:00:00Z", "alertRuleTemplateName": None}
    rule["incidentConfiguration"]["groupingConfiguration"] |= {"groupByAlertDetails": [], "groupByCustomDetails": []}
    automation["actions"][0]["actionConfiguration"]["owner"] |= {"email": None, "assignedTo": "SOC"}
    (condition,) = automation["triggeringLogic"]["conditions"]
    values = condition["conditionProperties"]["propertyValues"]
    values[0] = values[0].replace("00000000-0000-0000-0000-000000000000", SUBSCRIPTION).upper()
    same = from_azure(lists, needed, monkeypatch)
    assert (same.exit_code, same.stdout) == (0, "")
    rule |= {"enabled": False, "query": "AuditLogs | where false"}
    automation["triggeringLogic"]["isEnabled"] = False
    other = from_folder(tmp_path / "lists", lists)
    assert [line.partition(": ")[2] for line in other.stdout.splitlines()] == [
        "RT502: error: automation rule 'entrawatch dev: owner and tags of incidents' of Microsoft Sentinel was changed "
        "in Azure: it is disabled; restore it: pulumi up --refresh",
        "RT302: error: rule 'Owner added to an application (dev)' of Microsoft Sentinel was changed in Azure: enabled "
        "is 'false', not 'true', its query is another one; restore it: pulumi up --refresh",
    ]


def test_commands_write_the_files() -> None:
    """One line for each list that this stack needs."""
    lines = CliRunner().invoke(main, ["drift", "--stack", "dev", "--commands"]).stdout.splitlines()
    assert [line.rpartition(" > ")[2] for line in lines] == [
        "tables.json", "workbooks.json", "alert_rules.json", "action_groups.json", "alert_processing_rules.json",
        "role_assignments.json",
    ]  # fmt: skip
    assert all(line.startswith("az ") for line in lines)


def test_a_list_in_pages() -> None:
    """All pages count; a page elsewhere would receive the token."""
    pages = {"/a?1": {"value": [1], "nextLink": f"{AZURE}/a?2"}, "/a?2": {"value": [2]}}
    assert json.loads(ResourceService(pages).connected().rows("/a?1")) == [1, 2]
    for other in ("https://example.org/a", f"{AZURE}.example.org/a"):
        service = ResourceService({"/a?1": {"value": [], "nextLink": other}})
        with pytest.raises(ServiceFailed, match="not an address of Azure Resource Manager"):
            service.connected().rows("/a?1")
        assert service.asked == ["/a?1"]
