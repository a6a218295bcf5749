"""From the arguments of EntraMonitoring, which match a stack file's settings, to what it deploys."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

from pydantic import WrapValidator

from entrawatch.documents.document import is_folder
from entrawatch.documents.issues import Issue
from entrawatch.documents.messages import shown
from entrawatch.specs.catalog import builtin_specs
from entrawatch.specs.checks import verified_catalog
from entrawatch.specs.trigger import Text
from entrawatch.stacks.checks.azure_ids import check_azure_id
from entrawatch.stacks.settings import StackSettings, Workspace
from entrawatch_pulumi.action_groups import missing_secrets
from entrawatch_pulumi.arguments.check import argument_issues, one_map, or_output
from entrawatch_pulumi.arguments.document import ArgumentDocument, argument_document
from entrawatch_pulumi.arguments.monitoring_args import EntraMonitoringArgs
from entrawatch_pulumi.arguments.refusal import refuse
from entrawatch_pulumi.environment import Environment
from entrawatch_pulumi.program.checked_deployment import checked_deployment
from entrawatch_pulumi.translate import routed_receivers

# Placeholder for a workspace ID that is known only after the workspace is created; no resource ever uses it.
_KNOWN_LATER = (
    "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/known-later"
    "/providers/Microsoft.OperationalInsights/workspaces/known-later"
)
_WORKSPACES = ("Microsoft.OperationalInsights/workspaces",)
_Later = Annotated[Text, WrapValidator(or_output)]


class MonitoringSettings(StackSettings):
    """The settings of a stack file, and arguments that only a program can pass."""

    workspace: Workspace = Workspace()
    """Workspace to create or use."""
    workspace_id: _Later | None = None
    """Azure resource ID of an existing workspace, or of one that the same program creates."""
    secrets: dict[str, _Later] = {}
    """Secret values, by the names that the receivers use."""


def environment_from_args(name: str, args: Any, keywords: Mapping[str, Any]) -> Environment:
    """Return what the arguments of a component deploy; raises IssuesFound with every problem."""
    document = argument_document("EntraMonitoring", name, EntraMonitoringArgs)
    given = one_map(document, args, keywords)
    settings = settings_from_args(document, given)
    refuse(_missing_folders(settings.alert_specs, document))
    catalog = verified_catalog(builtin_specs(), *map(Path, settings.alert_specs))
    deployment = checked_deployment(catalog, settings, document, may_skip_queries=True)
    secrets = given.get("secrets") or {}
    refuse(missing_secrets(routed_receivers(settings), secrets, document))
    return Environment(deployment, secrets, given.get("workspace_id"))


def settings_from_args(document: ArgumentDocument, args: Any) -> StackSettings:
    """Return the settings in a component's arguments; raises IssuesFound with every problem."""
    settings, issues = argument_issues(MonitoringSettings, document, args)
    refuse([*issues, *_workspaces(args, document)])
    if settings.workspace_id is None:
        return settings.model_copy(update={"secrets": {}})  # type: ignore[no-any-return]
    return settings.model_copy(  # type: ignore[no-any-return]
        update={"secrets": {}, "workspace": Workspace(existing_id=_KNOWN_LATER)}
    )


def _workspaces(args: Any, document: ArgumentDocument) -> Iterator[Issue]:
    if not isinstance(args, dict):
        return
    workspace_id = args.get("workspace_id")
    key = document.key("workspace_id")
    if workspace_id is None and "workspace" not in args:
        text = f"'workspace' is missing; add it: workspace to create or use; or set {key}"
        yield Issue(document.location(), "ST101", text)
    if workspace_id is not None and "workspace" in args:
        text = f"{key} and workspace exclude each other; set the ID of an existing workspace, or configure a new one"
        yield Issue(document.location("workspace_id"), "ST311", text)
    if isinstance(workspace_id, str) and workspace_id.strip():
        yield from document.issues(check_azure_id(workspace_id, _WORKSPACES, ("workspace_id",)))


def _missing_folders(folders: Sequence[str], document: ArgumentDocument) -> Iterator[Issue]:
    for number, folder in enumerate(folders):
        if not is_folder(Path(folder)):
            text = (
                f"folder {shown(folder)} does not exist in {Path.cwd()}; write a path that starts there, or a full one"
            )
            if _is_file(folder):
                text = f"{shown(folder)} is a file; name a folder with one folder per area"
            yield Issue(document.location("alert_specs", number), "CT101", text)


def _is_file(path: str) -> bool:
    try:
        return Path(path).is_file()
    except (OSError, ValueError):
        return False
