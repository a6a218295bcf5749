"""AreaWorkbook: what Azure gets of a workbook."""

import uuid
from typing import Any

from entrawatch.resources.program_plan import to_plain
from entrawatch.stacks.deployment import Deployment
from entrawatch.workbooks.model.document import Workbook, with_workspace
from entrawatch.workbooks.model.items import Text
from entrawatch_pulumi import AreaWorkbook
from entrawatch_pulumi.names import workbook_guid
from entrawatch_pulumi.translate import workbook_args

WORKSPACE = "/subscriptions/S/resourceGroups/G/providers/Microsoft.OperationalInsights/workspaces/W"


def test_every_input_of_a_workbook(declare: Any, only: Any, stack: Any) -> None:
    """A shared workbook of the workspace, found in its gallery by the lower-case id."""
    book = Workbook("applications", "Applications", (Text("introduction", "# Applications"),))
    deployment = Deployment(stack(tags={"team": "soc"}), (), {}, (), (), (), ())
    args = workbook_args(book, deployment, resource_group_name="rg", workspace_id=WORKSPACE)
    workbook = only(declare(lambda: AreaWorkbook("book", args)), "applicationinsights:Workbook")
    assert workbook.name == "book"
    assert to_plain(workbook.inputs) == {
        "category": "workbook",
        "displayName": "Entra ID monitoring: Applications (dev)",
        "kind": "shared",
        "location": "westeurope",
        "resourceGroupName": "rg",
        "resourceName": "abb9ccca-5762-5b51-928d-a61652f7a2f4",
        "serializedData": with_workspace(book.content, WORKSPACE),
        "sourceId": WORKSPACE.lower(),
        "tags": {"team": "soc"},
        "version": "Notebook/1.0",
    }


def test_a_workbooks_guid_depends_on_its_environment_and_id_alone() -> None:
    """A title may change without replacing the workbook; two environments never share one."""
    assert workbook_guid("dev", "applications") == "abb9ccca-5762-5b51-928d-a61652f7a2f4"
    assert (
        workbook_guid("dev", "devices") != workbook_guid("dev", "applications") != workbook_guid("prod", "applications")
    )
    assert uuid.UUID(workbook_guid("prod", "devices")).version == 5
