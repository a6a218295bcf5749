"""MonitoringWorkspace: the Log Analytics workspace that all alerts query, created or adopted."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, NotRequired, TypedDict, Unpack, overload

import pulumi
from pulumi_azure_native import operationalinsights

from entrawatch.documents.issues import Issue
from entrawatch.specs.catalog import Catalog
from entrawatch.stacks.checks.workspace import PLANS, check_workspace
from entrawatch.stacks.settings import TableRetention as TableSettings
from entrawatch.stacks.settings import Transformation, Workspace
from entrawatch_pulumi.arguments.check import NO_ARGUMENTS, ArgumentRules, checked
from entrawatch_pulumi.arguments.document import argument_document
from entrawatch_pulumi.arguments.monitoring_args import TableRetentionSettings
from entrawatch_pulumi.arguments.texts import AZURE_ID, LOCATION, RESOURCE_GROUP, WHOLE, one_of
from entrawatch_pulumi.component import component_options, token
from entrawatch_pulumi.table_retention import Later, TableRetention, set_retention
from entrawatch_pulumi.workspace_transformation import LINK, WorkspaceTransformation, transform

_NO_CAP_GB = -1.0
_SKU = "PerGB2018"
_NO_ALERTS = Catalog({}, {}, {})


class MonitoringWorkspaceArgs(TypedDict):
    """A workspace to create, or the ID of an existing one."""

    existing_id: NotRequired[pulumi.Input[str]]
    """Azure resource ID of an existing workspace, which is not changed."""
    workspace_name: NotRequired[str]
    """Name of the new workspace."""
    resource_group_name: NotRequired[pulumi.Input[str]]
    """Resource group of the new workspace."""
    location: NotRequired[str]
    """Azure region of the new workspace."""
    retention_days: NotRequired[float]
    """Retention of the tables in days, 30 to 730; absent = 90."""
    daily_cap_gb: NotRequired[float]
    """Ingestion stops at this many GB per day, including security logs; absent = no cap."""
    tables: NotRequired[dict[str, TableRetentionSettings]]
    """Retention of individual tables, by name."""
    transformations: NotRequired[dict[str, str]]
    """What is stored of the records of a table, by name: KQL that starts with the table `source`."""
    tags: NotRequired[dict[str, str]]
    """Tags of the workspace."""
    protect: NotRequired[bool]
    """false: `pulumi destroy` can delete the workspace with all its records; default true."""


class WorkspaceOutputs(TypedDict):
    """Outputs of the workspace."""

    workspace_id: pulumi.Output[str]
    workspace_name: pulumi.Output[str]


_RULES = ArgumentRules(
    "MonitoringWorkspace",
    MonitoringWorkspaceArgs,
    {
        "existing_id": AZURE_ID,
        "resource_group_name": RESOURCE_GROUP,
        "location": LOCATION,
        "retention_days": WHOLE,
        "tables.retention_days": WHOLE,
        "tables.total_retention_days": WHOLE,
        "tables.plan": one_of(PLANS),
    },
    adopts="existing_id",
    creates=("workspace_name", "resource_group_name", "location"),
)


class MonitoringWorkspace(pulumi.ComponentResource):
    """A Log Analytics workspace with the retention of its tables, or an existing one."""

    workspace_id: pulumi.Output[str]
    """Azure resource ID of the workspace."""
    workspace_name: pulumi.Output[str]
    """Name of the workspace."""

    @overload
    def __init__(
        self, name: str, args: MonitoringWorkspaceArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None: ...

    @overload
    def __init__(
        self, name: str, *, opts: pulumi.ResourceOptions | None = None, **keywords: Unpack[MonitoringWorkspaceArgs]
    ) -> None: ...

    def __init__(
        self,
        name: str,
        args: MonitoringWorkspaceArgs = NO_ARGUMENTS,
        opts: pulumi.ResourceOptions | None = None,
        **keywords: Any,
    ) -> None:
        given: MonitoringWorkspaceArgs = checked(name, _RULES, args, keywords, _limits)
        super().__init__(token("MonitoringWorkspace"), name, None, component_options(opts))
        outputs = declare_workspace(name, given, self)
        self.workspace_id, self.workspace_name = outputs["workspace_id"], outputs["workspace_name"]
        self.register_outputs(dict(outputs))


def declare_workspace(
    name: str, args: MonitoringWorkspaceArgs, parent: pulumi.Resource, before_tables: Later | None = None
) -> WorkspaceOutputs:
    """Declare a workspace with its tables from valid arguments, or adopt an existing one.

    `before_tables`: what Azure gets first. A table of a workspace that is only seconds old may be answered with 404
    "Workspace not active" (terraform-provider-azurerm issue 30069).
    """
    existing = args.get("existing_id")
    if existing is None:
        workspace = _workspace(name, args, parent)
        if args.get("transformations"):
            transform(name, _transformation(args), workspace, parent)
        _tables(name, args, workspace, parent, before_tables)
        return {"workspace_id": workspace.id, "workspace_name": workspace.name}
    workspace_id = pulumi.Output.from_input(existing)
    return {
        "workspace_id": workspace_id,
        "workspace_name": workspace_id.apply(lambda found: found.rstrip("/").rpartition("/")[2]),
    }


def _limits(name: str, args: MonitoringWorkspaceArgs) -> Iterator[Issue]:
    if args.get("existing_id") is not None:
        return
    document = argument_document("MonitoringWorkspace", name, MonitoringWorkspaceArgs, ("workspace",))
    settings = Workspace(
        name=args["workspace_name"],
        retention_days=int(args.get("retention_days", 90)),
        daily_cap_gb=args.get("daily_cap_gb"),
        tables={table: TableSettings.model_validate(given) for table, given in (args.get("tables") or {}).items()},
        transformations={table: Transformation(kql=kql) for table, kql in args.get("transformations", {}).items()},
    )
    for problem in check_workspace(settings, _NO_ALERTS):
        path = ("workspace_name",) if problem.path == ("workspace", "name") else problem.path
        yield document.issue(replace(problem, path=path))


def _workspace(name: str, args: MonitoringWorkspaceArgs, parent: pulumi.Resource) -> "operationalinsights.Workspace":
    return operationalinsights.Workspace(
        name,
        workspace_name=args["workspace_name"],
        resource_group_name=args["resource_group_name"],
        location=args["location"],
        sku=operationalinsights.WorkspaceSkuArgs(name=_SKU),
        retention_in_days=int(args.get("retention_days", 90)),
        workspace_capping=operationalinsights.WorkspaceCappingArgs(daily_quota_gb=args.get("daily_cap_gb", _NO_CAP_GB)),
        features=operationalinsights.WorkspaceFeaturesArgs(
            # Only roles on the workspace grant access to identity logs, not roles on resources.
            enable_log_access_using_only_resource_permissions=False,
            # A workspace key must not allow writing records; diagnostic settings do not need a key.
            disable_local_auth=True,
        ),
        tags=args.get("tags"),
        # Deleting a workspace deletes all evidence, and its name remains reserved for 14 days (LAW002).
        opts=pulumi.ResourceOptions(
            parent=parent,
            protect=args.get("protect", True),
            # Set by the template of the transformation, if there is one.
            ignore_changes=[LINK] if args.get("transformations") else None,
        ),
    )


def _transformation(args: MonitoringWorkspaceArgs) -> WorkspaceTransformation:
    return WorkspaceTransformation(
        workspace_name=args["workspace_name"],
        resource_group_name=args["resource_group_name"],
        location=args["location"],
        tables=args["transformations"],
        tags=args.get("tags", {}),
        protect=args.get("protect", True),
        properties={
            "sku": {"name": _SKU},
            "retentionInDays": int(args.get("retention_days", 90)),
            "workspaceCapping": {"dailyQuotaGb": args.get("daily_cap_gb", _NO_CAP_GB)},
            "features": {"enableLogAccessUsingOnlyResourcePermissions": False, "disableLocalAuth": True},
        },
    )


def _tables(
    name: str,
    args: MonitoringWorkspaceArgs,
    workspace: "operationalinsights.Workspace",
    parent: pulumi.Resource,
    after: Later | None,
) -> None:
    for table, settings in sorted((args.get("tables") or {}).items()):
        days = int(settings["retention_days"])
        retention = TableRetention(
            workspace_name=args["workspace_name"],
            resource_group_name=args["resource_group_name"],
            table=table,
            plan=settings.get("plan", "Analytics"),
            days=days,
            total_days=int(settings.get("total_retention_days", days)),
        )
        set_retention(f"{name}-{table}", retention, workspace, parent, after)
