"""MonitoringWorkspace: the Log Analytics workspace that all alerts read, created or adopted."""

from collections.abc import Iterator
from typing import Any, NotRequired, TypedDict

import pulumi
from pulumi_azure_native import operationalinsights

from entrawatch.documents.issues import IssuesFound, errors
from entrawatch.documents.messages import parse_model
from entrawatch.specs.alert_spec import SpecModel
from entrawatch.specs.catalog import Catalog
from entrawatch.stacks.checks.workspace import check_workspace
from entrawatch.stacks.settings import Workspace
from entrawatch_pulumi.arguments.check import ArgumentRules, require_arguments
from entrawatch_pulumi.arguments.document import argument_document, in_words_of_caller
from entrawatch_pulumi.arguments.monitoring_args import TableRetentionSettings
from entrawatch_pulumi.arguments.refusal import told_without_stack_trace
from entrawatch_pulumi.arguments.texts import AZURE_ID, LOCATION, RESOURCE_GROUP
from entrawatch_pulumi.table_retention import TableRetention, set_retention
from entrawatch_pulumi.taken_names import AzureName, Taker, take_names

_NO_CAP_GB = -1.0
_RULES = ArgumentRules(
    adopts="existing_id",
    creates=("workspace_name", "resource_group_name", "location"),
    choices={"tables.*.plan": ("Analytics", "Basic", "Auxiliary")},
    texts={"existing_id": AZURE_ID, "resource_group_name": RESOURCE_GROUP, "location": LOCATION},
)
_NO_ALERTS = Catalog({}, {}, {})
# Arguments that are settings of a workspace, by the names that a stack file gives them.
_SETTINGS = {
    "name": "workspace_name",
    "retention_days": "retention_days",
    "daily_cap_gb": "daily_cap_gb",
    "tables": "tables",
}


class MonitoringWorkspaceArgs(TypedDict):
    """A workspace to create, or the id of one that is there already."""

    existing_id: NotRequired[pulumi.Input[str]]
    """Azure resource id of a workspace to use as it is; everything below is then left alone."""
    workspace_name: NotRequired[str]
    """Name of the workspace to create."""
    resource_group_name: NotRequired[pulumi.Input[str]]
    """Resource group of the workspace to create."""
    location: NotRequired[str]
    """Azure region of the workspace to create."""
    retention_days: NotRequired[float]
    """Days that the tables keep their records, 30 to 730; absent = 90."""
    daily_cap_gb: NotRequired[float]
    """Ingestion stops at this many GB a day, security logs included; absent = no cap."""
    tables: NotRequired[dict[str, TableRetentionSettings]]
    """Retention of single tables by name."""
    tags: NotRequired[dict[str, str]]
    """Tags of the workspace."""
    protect: NotRequired[bool]
    """false: `pulumi destroy` may delete the workspace with all its records; true by default."""


class MonitoringWorkspace(pulumi.ComponentResource):
    """A Log Analytics workspace with the retention of its tables, or one that is there already."""

    workspace_id: pulumi.Output[str]
    """Azure resource id of the workspace."""
    workspace_name: pulumi.Output[str]
    """Name of the workspace."""

    def __init__(self, name: str, args: MonitoringWorkspaceArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        args = require_arguments("MonitoringWorkspace", name, MonitoringWorkspaceArgs, args, _RULES)
        _require_limits(name, args)
        take_names(Taker("MonitoringWorkspace", name, MonitoringWorkspaceArgs, opts), _names(args))
        super().__init__("entrawatch:index:MonitoringWorkspace", name, None, opts)
        existing = args.get("existing_id")
        if existing is not None:
            self.workspace_id = pulumi.Output.from_input(existing)
            self.workspace_name = self.workspace_id.apply(lambda found: found.rstrip("/").rpartition("/")[2])
        else:
            workspace = _workspace(name, args, self)
            _tables(name, args, workspace, self)
            self.workspace_id = workspace.id
            self.workspace_name = workspace.name
        self.register_outputs({"workspace_id": self.workspace_id, "workspace_name": self.workspace_name})


def _names(args: MonitoringWorkspaceArgs) -> Iterator[AzureName]:
    if args.get("existing_id") is None:
        yield AzureName("workspace", args["workspace_name"], args["resource_group_name"], ("workspace_name",))


class _Told(SpecModel):
    """The workspace where a stack file has it."""

    workspace: Workspace


def _require_limits(name: str, args: MonitoringWorkspaceArgs) -> None:
    given: dict[str, Any] = dict(args)
    value = {"workspace": {key: given[argument] for key, argument in _SETTINGS.items() if argument in given}}
    document = argument_document(
        f"MonitoringWorkspace '{name}'",
        MonitoringWorkspaceArgs,
        value,
        ("workspace",),
        {("name",): _SETTINGS["name"]},
    )
    told, issues = parse_model(_Told, document, family="ST")
    if told:
        issues += errors(document.issue(finding) for finding in check_workspace(told.workspace, _NO_ALERTS))
    with told_without_stack_trace():
        if issues:
            raise IssuesFound(in_words_of_caller(issue, document) for issue in issues)


def _workspace(name: str, args: MonitoringWorkspaceArgs, parent: pulumi.Resource) -> operationalinsights.Workspace:
    return operationalinsights.Workspace(
        name,
        workspace_name=args["workspace_name"],
        resource_group_name=args["resource_group_name"],
        location=args["location"],
        sku=operationalinsights.WorkspaceSkuArgs(name="PerGB2018"),
        retention_in_days=int(args.get("retention_days", 90)),
        workspace_capping=operationalinsights.WorkspaceCappingArgs(daily_quota_gb=args.get("daily_cap_gb", _NO_CAP_GB)),
        features=operationalinsights.WorkspaceFeaturesArgs(
            # Who may read identity logs is decided by roles on the workspace alone, not by roles on resources.
            enable_log_access_using_only_resource_permissions=False,
            # Nobody who holds a workspace key may write records; diagnostic settings need no key.
            disable_local_auth=True,
        ),
        tags=args.get("tags"),
        # A deleted workspace takes all evidence with it, and its name stays taken for 14 days (LAW002).
        opts=pulumi.ResourceOptions(parent=parent, protect=args.get("protect", True)),
    )


def _tables(
    name: str, args: MonitoringWorkspaceArgs, workspace: operationalinsights.Workspace, parent: pulumi.Resource
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
        set_retention(f"{name}-{table}", retention, workspace, parent)
