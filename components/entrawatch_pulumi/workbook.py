"""AreaWorkbook: the page on which a responder reads about an area's alerts and runs their queries."""

from typing import NotRequired, TypedDict

import pulumi

from entrawatch_pulumi.arguments.check import ArgumentRules, require_arguments
from entrawatch_pulumi.arguments.texts import AZURE_ID, LOCATION, RESOURCE_GROUP, WORKBOOK_CONTENT, WORKBOOK_GUID
from entrawatch_pulumi.azure_resource import AzureResource
from entrawatch_pulumi.taken_names import AzureName, Taker, take_names

_RULES = ArgumentRules(
    texts={
        "workbook_guid": WORKBOOK_GUID,
        "content": WORKBOOK_CONTENT,
        "resource_group_name": RESOURCE_GROUP,
        "location": LOCATION,
        "workspace_id": AZURE_ID,
    }
)


class AreaWorkbookArgs(TypedDict):
    """One workbook with its whole content."""

    workbook_guid: str
    """Resource name of the workbook, a GUID."""
    display_name: str
    """Title of the workbook, unique in its resource group."""
    content: str
    """The workbook's JSON text."""
    resource_group_name: pulumi.Input[str]
    """Resource group of the workbook."""
    location: str
    """Azure region of the workbook."""
    workspace_id: pulumi.Input[str]
    """Azure resource id of the workspace that its queries run in."""
    tags: NotRequired[dict[str, str]]
    """Tags of the workbook."""


class AreaWorkbook(pulumi.ComponentResource):
    """A shared workbook of the workspace."""

    workbook_id: pulumi.Output[str]
    """Azure resource id of the workbook."""

    def __init__(self, name: str, args: AreaWorkbookArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        args = require_arguments("AreaWorkbook", name, AreaWorkbookArgs, args, _RULES)
        taken = AzureName("workbook", args["workbook_guid"], args["resource_group_name"], ("workbook_guid",))
        take_names(Taker("AreaWorkbook", name, AreaWorkbookArgs, opts), [taken])
        super().__init__("entrawatch:index:AreaWorkbook", name, None, opts)
        self.workbook_id = _workbook(name, args, self).id
        self.register_outputs({"workbook_id": self.workbook_id})


def _workbook(name: str, args: AreaWorkbookArgs, parent: pulumi.Resource) -> AzureResource:
    inputs = {
        "resourceName": args["workbook_guid"],
        "displayName": args["display_name"],
        "category": "workbook",
        "kind": "shared",
        "version": "Notebook/1.0",
        "serializedData": args["content"],
        # The gallery finds the workbooks of a workspace by its id in lower case (WBK007).
        "sourceId": pulumi.Output.from_input(args["workspace_id"]).apply(str.lower),
        "resourceGroupName": args["resource_group_name"],
        "location": args["location"],
        "tags": args.get("tags"),
    }
    return AzureResource("applicationinsights:Workbook", name, inputs, pulumi.ResourceOptions(parent=parent))
