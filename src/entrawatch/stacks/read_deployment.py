"""Read the deployment of one stack of a project from its files."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from entrawatch.documents.issues import EntrawatchError, Issue, IssuesFound, errors, warnings
from entrawatch.project import Project
from entrawatch.resources.property_values import SECRET_PLACEHOLDER
from entrawatch.specs.catalog import Catalog, require_alerts
from entrawatch.specs.checks import verified_catalog
from entrawatch.stacks.checks import check_settings
from entrawatch.stacks.deployment import Deployment, PlannedAlert
from entrawatch.stacks.exceptions.checks import check_exceptions
from entrawatch.stacks.exceptions.model import PlacedException
from entrawatch.stacks.exceptions.read import load_exceptions
from entrawatch.stacks.plan_deployment import plan_deployment
from entrawatch.stacks.stack_config import NAMESPACE
from entrawatch.stacks.stack_file import StackFile, read_stack_file


@dataclass(frozen=True)
class StackDeployment:
    """What one stack deploys, with its catalog."""

    catalog: Catalog
    deployment: Deployment
    warnings: tuple[Issue, ...]
    """Warnings of the stack's file, its settings and the plan."""
    other_config: Mapping[str, str]
    """Configuration of the program and its providers other than ours; secrets are markers."""
    exceptions: tuple[PlacedException, ...] = ()
    """Exceptions in the files that the stack names, also those without an effect on a deployed alert."""


def read_deployment(project: Project, stack: str, further: Sequence[Path] = ()) -> StackDeployment:
    """Return what a stack deploys, with the specs of `further` folders; raises IssuesFound if something is invalid."""
    file = read_stack_file(project.stack_file(stack))
    if file.settings is None or errors(file.issues):
        raise IssuesFound(errors(file.issues))
    catalog = verified_catalog(
        project.specs, *(project.root / folder for folder in file.settings.alert_specs), *further
    )
    exceptions = load_exceptions(project.root, file.settings.exceptions)
    checked = check_settings(file.settings, file.document, catalog)
    # Expired exceptions have no effect; the program and `validate` refuse them.
    checked += check_exceptions(exceptions, catalog, file.settings)
    if errors(checked):
        raise IssuesFound(errors(checked))
    deployment = plan_deployment(catalog, file.settings, file.document, exceptions=exceptions)
    if errors(deployment.issues):
        raise IssuesFound(errors(deployment.issues))
    shown = warnings([*file.issues, *checked, *deployment.issues])
    return StackDeployment(catalog, deployment, tuple(shown), other_config(file), exceptions)


def other_config(file: StackFile) -> Mapping[str, str]:
    """Return the configuration of a stack file other than ours; secrets are markers."""
    return {key: _shown(file, key) for key in file.config if not key.startswith(NAMESPACE)}


def _shown(file: StackFile, key: str) -> str:
    return SECRET_PLACEHOLDER if key in file.secret_keys else file.config[key]


def deployed_alert(read: StackDeployment, stack: str, alert_id: str) -> PlannedAlert:
    """Return one alert as a stack deploys it; raises UnknownAlerts, or EntrawatchError if it is not deployed."""
    require_alerts([alert_id], read.catalog)
    reason = next((one.reason for one in read.deployment.not_deployed if one.alert_id == alert_id), None)
    if reason:
        raise EntrawatchError(f"alert '{alert_id}' is not deployed by stack '{stack}': {reason}")
    return next(one for one in read.deployment.alerts if one.spec.id == alert_id)
