"""AreaWorkbook and the content that responders read."""

import json
import uuid
from typing import Any

from entrawatch.resources.program_plan import to_plain
from entrawatch.specs.alert_spec import AreaSpec
from entrawatch.specs.area_guide import Hunt
from entrawatch.stacks.deployment import Deployment, PlannedHunt
from entrawatch.stacks.workbook import WARN_BYTES, with_workspace, workbook_bytes, workbook_content
from entrawatch_pulumi import AreaWorkbook
from entrawatch_pulumi.names import workbook_guid
from entrawatch_pulumi.translate import area_workbook_args

WORKSPACE = "/subscriptions/S/resourceGroups/G/providers/Microsoft.OperationalInsights/workspaces/W"


def items(content: str) -> list[dict[str, Any]]:
    """Return the workbook's items."""
    found: list[dict[str, Any]] = json.loads(content)["items"]
    return found


def test_every_input_of_a_workbook(declare: Any, only: Any, alert: Any, stack: Any, area: AreaSpec) -> None:
    """A shared workbook of the workspace, found in its gallery by the lower-case id."""
    planned = [alert()]
    deployment = Deployment(stack(tags={"team": "soc"}), (area,), {area.id: ()}, tuple(planned), (), (), ())
    args = area_workbook_args(area, deployment, resource_group_name="rg", workspace_id=WORKSPACE)
    workbook = only(declare(lambda: AreaWorkbook("book", args)), "applicationinsights:Workbook")
    assert workbook.name == "book"
    assert to_plain(workbook.inputs) == {
        "category": "workbook",
        "displayName": "Entra ID monitoring: Applications (dev)",
        "kind": "shared",
        "location": "westeurope",
        "resourceGroupName": "rg",
        "resourceName": "abb9ccca-5762-5b51-928d-a61652f7a2f4",
        "serializedData": with_workspace(workbook_content(area, planned), WORKSPACE),
        "sourceId": WORKSPACE.lower(),
        "tags": {"team": "soc"},
        "version": "Notebook/1.0",
    }


def test_a_workbooks_guid_depends_on_its_environment_and_area_alone() -> None:
    """A title may change without replacing the workbook; two environments never share one."""
    assert workbook_guid("dev", "applications") == "abb9ccca-5762-5b51-928d-a61652f7a2f4"
    assert (
        workbook_guid("dev", "devices") != workbook_guid("dev", "applications") != workbook_guid("prod", "applications")
    )
    assert uuid.UUID(workbook_guid("prod", "devices")).version == 5


def test_content_is_canonical(area: AreaSpec, alert: Any) -> None:
    """Sorted keys, no spaces, and the area's order of alerts, whatever order they were planned in."""
    first, second = alert(), alert(id="consent_granted", title="Consent granted")
    content = workbook_content(area, [second, first])
    assert content == workbook_content(area, [first, second])
    assert content == json.dumps(json.loads(content), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def test_alerts_follow_the_areas_order_and_added_ones_come_last(area: AreaSpec, alert: Any) -> None:
    """Alerts of the area that are not planned are left out; alerts that another folder adds follow by id."""
    planned = [alert(id="zone_added"), alert(id="app_added"), alert(id="consent_granted")]
    names = [item["name"] for item in items(workbook_content(area, planned))]
    assert names == [
        "introduction",
        "parameters",
        *("consent_granted-text", "consent_granted-results"),
        *("app_added-text", "app_added-results"),
        *("zone_added-text", "zone_added-results"),
    ]


def test_an_alerts_text_says_what_it_means_and_what_to_do(area: AreaSpec, alert: Any) -> None:
    """Title, severity, status, ATT&CK, description, runbook with its queries, false positives, references."""
    text = items(workbook_content(area, [alert()]))[2]
    assert text["content"]["json"] == (
        "## Credential added to an application\n\n"
        "**Severity** high | **Status** stable | **ATT&CK** Persistence, T1098.001 | `credential_added`\n\n"
        "Someone gave an application a new secret.\n\n"
        "### Runbook\n\n1. Ask the owner.\n2. Look at its sign-ins.\n\n"
        "   ```kusto\n   SigninLogs\n   | take 10\n   ```\n\n\n"
        "### Can be ordinary\n\n- A planned rotation.\n\n"
        "### References\n\n- [Guide](https://learn.microsoft.com/entra)"
    )


def test_an_alerts_grid_runs_its_query_over_the_chosen_time_range(area: AreaSpec, alert: Any) -> None:
    """The grid loads on demand and takes its time from the workbook's parameter."""
    group = items(workbook_content(area, [alert()]))[3]["content"]
    (grid,) = group["items"]
    assert group["loadType"] == "explicit"
    assert grid["content"]["query"] == alert().query
    assert grid["content"]["timeContextFromParameter"] == "TimeRange"
    assert grid["content"]["resourceType"] == "microsoft.operationalinsights/workspaces"


def test_the_grid_of_an_event_alert_is_not_limited_to_the_last_run(area: AreaSpec, alert: Any) -> None:
    """What arrived since the last run is nearly always nothing; readers want the whole time range."""
    query = "AuditLogs\n| summarize arg_min(IngestedAt, *) by Id\n| where IngestedAt >= new_since\n"
    group = items(workbook_content(area, [alert(query=f"let new_since = ago(20m);\n{query}")]))[3]["content"]
    assert group["items"][0]["content"]["query"] == f"let new_since = datetime(1970-01-01);\n{query}"


def test_size_counts_bytes_as_azure_does(area: AreaSpec, alert: Any) -> None:
    """A letter outside ASCII counts as the bytes that are sent."""
    plain, accented = workbook_bytes(area, [alert()]), workbook_bytes(area, [alert(title="Crédential added")])
    assert plain == len(workbook_content(area, [alert()]).encode())
    assert accented - plain == 2 * (len("Crédential added".encode()) - len("Credential added to an application"))
    assert workbook_bytes(area, [alert(description="x" * WARN_BYTES)]) > WARN_BYTES


def test_hunts_follow_the_alerts_with_their_text_and_query(area: AreaSpec, alert: Any) -> None:
    """They load on demand as the alerts' grids do."""
    hunt = Hunt(id="old_owners", title="Old owners", description="Read it monthly.", query="AuditLogs\n| take 5\n")
    planned = PlannedHunt(hunt, "let days = 90;\nAuditLogs\n")
    text, group = items(workbook_content(area, [alert()], [planned]))[-2:]
    assert text["content"]["json"] == "## Hunt: Old owners\n\nRead it monthly."
    (grid,) = group["content"]["items"]
    assert (grid["name"], grid["content"]["query"]) == ("old_owners-query", planned.query)


def test_a_hunt_has_a_time_range_of_its_own(area: AreaSpec, alert: Any) -> None:
    """The reader's week would cut a comparison of months."""
    hunt = Hunt(id="old_owners", title="Old owners", description="Read it monthly.", days=90, query="AuditLogs\n")
    group = items(workbook_content(area, [alert()], [PlannedHunt(hunt, "AuditLogs\n")]))[-1]["content"]
    (grid,) = group["items"]
    assert grid["content"]["timeContext"] == {"durationMs": 90 * 24 * 60 * 60 * 1000}
    assert "timeContextFromParameter" not in grid["content"]
    assert group["loadButtonText"] == "Show what this finds in the last 90 days"


def test_a_workbook_queries_its_workspace_for_a_reader_from_elsewhere(area: AreaSpec, alert: Any) -> None:
    """In Azure Monitor's gallery no workspace is selected, and every grid asks for one."""
    content = json.loads(with_workspace(workbook_content(area, [alert()]), WORKSPACE))
    assert content["fallbackResourceIds"] == [WORKSPACE]
