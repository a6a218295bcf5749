"""From the arguments of EntraMonitoring to what it deploys: they are a stack file in other clothes."""

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from entrawatch.catalog import builtin_specs
from entrawatch.checks import verified_catalog
from entrawatch.issues import Issue, IssuesFound
from entrawatch.messages import parse_model, shown
from entrawatch.planned import Deployment
from entrawatch.settings import StackSettings
from entrawatch.source import is_folder
from entrawatch_pulumi.argument_document import ArgumentDocument, argument_document, in_words_of_caller
from entrawatch_pulumi.arguments import argument_issues
from entrawatch_pulumi.monitoring_args import EntraMonitoringArgs
from entrawatch_pulumi.planning import checked_deployment

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
    return checked_deployment(catalog, settings, document, lambda issue: in_words_of_caller(issue, document))


def settings_document(name: str, args: EntraMonitoringArgs) -> ArgumentDocument:
    """Return the arguments that are settings in the form of a stack file, with their paths as places."""
    return argument_document(f"EntraMonitoring '{name}'", EntraMonitoringArgs, _settings(args))


def settings_from_args(document: ArgumentDocument, args: EntraMonitoringArgs) -> StackSettings:
    """Return the settings in a component's arguments; raises IssuesFound with every problem."""
    found = argument_issues(document.path, document.shape, args)
    if not isinstance(args, dict) or not _is_json(document.value):
        raise IssuesFound(found)
    own = tuple(str(document.location(key)) for key in _OUTPUTS_ALLOWED)
    settings, issues = parse_model(StackSettings, document, family="ST")
    issues += [issue for issue in found if issue.location.path.startswith(own)]
    issues += _two_workspaces(args, document)
    if settings is None or issues:
        raise IssuesFound(in_words_of_caller(issue, document) for issue in issues)
    return settings


def _settings(args: Any) -> Any:
    if not isinstance(args, dict):
        return args
    settings = {key: _whole_numbers(part) for key, part in args.items() if key not in _OUTPUTS_ALLOWED}
    given = args.get("workspace_id")
    if given is not None:
        settings["workspace"] = {"existing_id": given if isinstance(given, str) else _KNOWN_LATER}
    return {key: part for key, part in settings.items() if part is not None}


def _is_json(value: Any) -> bool:
    """Tell whether a value can be read as text: an output and an object of the program cannot."""
    try:
        json.dumps(value)
    except (TypeError, ValueError):
        return False
    return True


def _whole_numbers(value: Any) -> Any:
    # Other languages know one kind of number: 90 days arrive as 90.0.
    if isinstance(value, dict):
        return {key: _whole_numbers(part) for key, part in value.items() if part is not None}
    if isinstance(value, (list, tuple)):
        return [_whole_numbers(part) for part in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _two_workspaces(args: EntraMonitoringArgs, document: ArgumentDocument) -> Iterator[Issue]:
    if args.get("workspace_id") is not None and args.get("workspace") is not None:
        text = "it excludes workspace; give the id of a workspace that is there, or say which one to make"
        yield Issue(document.location("workspace_id"), "ST311", text)


def _missing_folders(folders: Sequence[str], document: ArgumentDocument) -> Iterator[Issue]:
    for number, folder in enumerate(folders):
        if not is_folder(Path(folder)):
            text = (
                f"folder {shown(folder)} does not exist in {Path.cwd()}; write a path that starts there, or a full one"
            )
            yield Issue(document.location("alert_specs", number), "CT101", text)


def _refuse(issues: Iterable[Issue]) -> None:
    found = list(issues)
    if found:
        raise IssuesFound(found)
