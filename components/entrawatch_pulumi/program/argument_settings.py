"""From the arguments of EntraMonitoring to what it deploys: they are a stack file in other clothes."""

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from entrawatch.documents.document import KeyPath, is_folder
from entrawatch.documents.issues import Issue, IssuesFound
from entrawatch.documents.messages import parse_model, shown
from entrawatch.specs.catalog import builtin_specs
from entrawatch.specs.checks import verified_catalog
from entrawatch.stacks.deployment import Deployment
from entrawatch.stacks.settings import StackSettings
from entrawatch_pulumi.arguments.check import argument_issues, given_arguments
from entrawatch_pulumi.arguments.document import ArgumentDocument, argument_document, in_words_of_caller
from entrawatch_pulumi.arguments.monitoring_args import EntraMonitoringArgs
from entrawatch_pulumi.program.checked_deployment import checked_deployment
from entrawatch_pulumi.receiver_entries import missing_secrets
from entrawatch_pulumi.translate import routed_receivers

# Arguments that no stack file has.
_OUTPUTS_ALLOWED = ("secrets", "workspace_id")
# Stands for the id of a workspace that is known only when the workspace is made; no resource ever gets it.
_KNOWN_LATER = (
    "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/known-later"
    "/providers/Microsoft.OperationalInsights/workspaces/known-later"
)


def deployment_from_args(name: str, args: EntraMonitoringArgs) -> Deployment:
    """Return what the arguments of a component deploy; raises IssuesFound with every problem."""
    document = settings_document(name, args)
    settings = settings_from_args(document, args)
    _refuse(_missing_folders(settings.alert_specs, document))
    catalog = verified_catalog(builtin_specs(), *map(Path, settings.alert_specs))
    deployment = checked_deployment(catalog, settings, document, lambda issue: in_words_of_caller(issue, document))
    _refuse(missing_secrets(routed_receivers(settings), args.get("secrets") or {}, document))
    return deployment


def settings_document(name: str, args: EntraMonitoringArgs) -> ArgumentDocument:
    """Return the arguments that are settings in the form of a stack file, with their paths as places."""
    given = isinstance(args, dict) and args.get("workspace_id") is not None
    renamed: dict[KeyPath, str] = {("workspace", "existing_id"): "workspace_id"} if given else {}
    return argument_document(f"EntraMonitoring '{name}'", EntraMonitoringArgs, _settings(args), ("config",), renamed)


def settings_from_args(document: ArgumentDocument, args: EntraMonitoringArgs) -> StackSettings:
    """Return the settings in a component's arguments; raises IssuesFound with every problem."""
    found = argument_issues(document.path, document.shape, args)
    if not isinstance(args, dict) or not _is_json(document.value):
        raise IssuesFound(found)
    own = tuple(str(document.location(key)) for key in _OUTPUTS_ALLOWED)
    settings, issues = parse_model(StackSettings, document, family="ST")
    issues += [issue for issue in found if issue.location.path.startswith(own)]
    issues += _workspaces(args, document)
    if settings is None or issues:
        raise IssuesFound(in_words_of_caller(issue, document) for issue in issues)
    return settings


def _settings(args: Any) -> Any:
    if not isinstance(args, dict):
        return args
    settings = {key: given_arguments(part) for key, part in args.items() if key not in _OUTPUTS_ALLOWED}
    given = args.get("workspace_id")
    if given is not None:
        # What is no text is told as the argument that it is.
        settings["workspace"] = {"existing_id": given if _is_text(given) else _KNOWN_LATER}
    elif settings.get("workspace") is None:
        settings["workspace"] = {}  # told with both ways to give it
    return {key: part for key, part in settings.items() if part is not None}


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_json(value: Any) -> bool:
    """Tell whether a value stays what it is as text: an output, an object and a number as a key do not."""
    try:
        return bool(json.loads(json.dumps(value)) == value)
    except (TypeError, ValueError):
        return False


def _workspaces(args: EntraMonitoringArgs, document: ArgumentDocument) -> Iterator[Issue]:
    if args.get("workspace_id") is None and args.get("workspace") is None:
        text = "'workspace' is missing; add it: workspace to create or to use; or give workspace_id"
        yield Issue(document.location(), "ST101", text)
    if args.get("workspace_id") is not None and args.get("workspace") is not None:
        text = "it excludes workspace; give the id of a workspace that is there, or say which one to make"
        yield Issue(document.location("workspace_id"), "ST311", text)


def _missing_folders(folders: Sequence[str], document: ArgumentDocument) -> Iterator[Issue]:
    for number, folder in enumerate(folders):
        if not is_folder(Path(folder)):
            text = (
                f"folder {shown(folder)} does not exist in {Path.cwd()}; write a path that starts there, or a full one"
            )
            if _is_file(folder):
                text = f"{shown(folder)} is a file; name the folder that holds one folder per area"
            yield Issue(document.location("alert_specs", number), "CT101", text)


def _is_file(path: str) -> bool:
    try:
        return Path(path).is_file()
    except (OSError, ValueError):
        return False


def _refuse(issues: Iterable[Issue]) -> None:
    found = list(issues)
    if found:
        raise IssuesFound(found)
