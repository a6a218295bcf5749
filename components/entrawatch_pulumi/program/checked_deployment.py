"""Plan a deployment inside a Pulumi program: errors stop it; warnings and notes are logged."""

from collections.abc import Iterable

import pulumi

from entrawatch.documents.document import Document
from entrawatch.documents.issues import Issue, IssuesFound, errors, notes, warnings
from entrawatch.resources.program_plan import NOT_DEPLOYED
from entrawatch.specs.catalog import Catalog
from entrawatch.stacks.checks import check_settings
from entrawatch.stacks.deployment import Deployment, not_deployed_lines
from entrawatch.stacks.plan_deployment import plan_deployment
from entrawatch.stacks.settings import StackSettings

# Missing tenant input: here, the log lists each alert that is not deployed, and why.
_LOGGED_FOR_EACH_ALERT = "PL101"


def checked_deployment(catalog: Catalog, settings: StackSettings, document: Document | None = None) -> Deployment:
    """Return what a stack deploys and log warnings and overrides; raises IssuesFound where Azure would reject it."""
    # Invalid settings first: a plan based on them would only repeat their problems in other words.
    _take_notice(check_settings(settings, document, catalog))
    deployment = plan_deployment(catalog, settings, document)
    issues = [issue for issue in deployment.issues if issue.code != _LOGGED_FOR_EACH_ALERT]
    _take_notice(issues)
    for note in (*catalog.overrides, *notes(issues)):
        pulumi.log.info(str(note))
    for line in not_deployed_lines(deployment.not_deployed):
        pulumi.log.info(line, stream_id=NOT_DEPLOYED)
    return deployment


def _take_notice(found: Iterable[Issue]) -> None:
    issues = list(found)
    if errors(issues):
        raise IssuesFound(errors(issues))
    for issue in warnings(issues):
        pulumi.log.warn(issue.without_severity)
