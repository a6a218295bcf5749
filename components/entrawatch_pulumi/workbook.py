"""AreaWorkbook: a page where a responder reads about alerts and runs their queries."""

from typing import Any, NotRequired, TypedDict, Unpack, overload

import pulumi
from pulumi_azure_native import applicationinsights

from entrawatch.workbooks.model.document import with_workspace
from entrawatch_pulumi.arguments.check import NO_ARGUMENTS, ArgumentRules, checked
from entrawatch_pulumi.arguments.texts import AZURE_ID, LOCATION, RESOURCE_GROUP, WORKBOOK_CONTENT, WORKBOOK_GUID
from entrawatch_pulumi.component import component_options, token


class AreaWorkbookArgs(TypedDict):
    """One workbook with its content."""

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
    """Azure resource ID of the workspace that its queries run on."""
    tags: NotRequired[dict[str, str]]
    """Tags of the workbook."""


class WorkbookOutputs(TypedDict):
    """Outputs of a workbook."""

    workbook_id: pulumi.Output[str]


_RULES = ArgumentRules(
    "AreaWorkbook",
    AreaWorkbookArgs,
    {
        "workbook_guid": WORKBOOK_GUID,
        "content": WORKBOOK_CONTENT,
        "resource_group_name": RESOURCE_GROUP,
        "location": LOCATION,
        "workspace_id": AZURE_ID,
    },
)


class AreaWorkbook(pulumi.ComponentResource):
    """A shared workbook of the workspace."""

    workbook_id: pulumi.Output[str]
    """Azure resource ID of the workbook."""

    @overload
    def __init__(self, name: str, args: AreaWorkbookArgs, opts: pulumi.ResourceOptions | None = None) -> None: ...

    @overload
    def __init__(
        self, name: str, *, opts: pulumi.ResourceOptions | None = None, **keywords: Unpack[AreaWorkbookArgs]
    ) -> None: ...

    def __init__(
        self,
        name: str,
        args: AreaWorkbookArgs = NO_ARGUMENTS,
        opts: pulumi.ResourceOptions | None = None,
        **keywords: Any,
    ) -> None:
        given = checked(name, _RULES, args, keywords)
        super().__init__(token("AreaWorkbook"), name, None, component_options(opts))
        outputs = declare_workbook(name, given, self)
        self.workbook_id = outputs["workbook_id"]
        self.register_outputs(dict(outputs))


def declare_workbook(
    name: str, args: AreaWorkbookArgs, parent: pulumi.Resource, after: pulumi.Resource | None = None
) -> WorkbookOutputs:
    """Declare a workbook from valid arguments, after another resource if there is one."""
    workspace = pulumi.Output.from_input(args["workspace_id"])
    workbook = applicationinsights.Workbook(
        name,
        resource_name_=args["workbook_guid"],
        display_name=args["display_name"],
        category="workbook",
        kind=applicationinsights.WorkbookSharedTypeKind.SHARED,
        version="Notebook/1.0",
        serialized_data=workspace.apply(lambda workspace_id: with_workspace(args["content"], workspace_id)),
        # The gallery finds the workbooks of a workspace by its ID in lower case (WBK007).
        source_id=workspace.apply(str.lower),
        resource_group_name=args["resource_group_name"],
        location=args["location"],
        tags=args.get("tags"),
        opts=pulumi.ResourceOptions(parent=parent, depends_on=[after] if after else None),
    )
    return {"workbook_id": workbook.id}
