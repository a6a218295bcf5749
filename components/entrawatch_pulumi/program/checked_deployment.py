"""Plan a deployment inside a Pulumi program: errors stop it; warnings, overrides and switched-off alerts are logged."""

from collections.abc import Callable, Iterable

import pulumi

from entrawatch.documents.document import Document
from entrawatch.documents.issues import Issue, IssuesFound, errors, notes, warnings
from entrawatch.specs.catalog import Catalog
from entrawatch.stacks.checks import check_settings
from entrawatch.stacks.deployment import Deployment, switched_off_lines
from entrawatch.stacks.plan_deployment import plan_deployment
from entrawatch.stacks.settings import StackSettings

# "input that alerts wait for": here each alert that stays off is named with its reason.
_TOLD_OF_EACH_ALERT = "PL101"


def checked_deployment(
    catalog: Catalog,
    settings: StackSettings,
    document: Document | None = None,
    reworded: Callable[[Issue], Issue] = lambda issue: issue,
) -> Deployment:
    """Return what a stack deploys; raises IssuesFound where Azure would refuse it. Logs what users should know."""
    # Wrong settings first: a plan made of them would only repeat their faults in other words.
    _take_notice(map(reworded, check_settings(settings, document, catalog)))
    deployment = plan_deployment(catalog, settings, document)
    issues = [reworded(issue) for issue in deployment.issues if issue.code != _TOLD_OF_EACH_ALERT]
    _take_notice(issues)
    for line in (*map(str, (*catalog.overrides, *notes(issues))), *switched_off_lines(deployment.switched_off)):
        pulumi.log.info(line)
    return deployment


def _take_notice(found: Iterable[Issue]) -> None:
    issues = list(found)
    if errors(issues):
        raise IssuesFound(errors(issues))
    for issue in warnings(issues):
        pulumi.log.warn(issue.without_severity)
