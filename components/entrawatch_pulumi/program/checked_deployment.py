"""Plan a deployment inside a Pulumi program: errors stop it; warnings and notes are logged."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pulumi

from entrawatch.documents.document import Document
from entrawatch.documents.issues import EntrawatchError, Issue, IssuesFound, acknowledged, errors, notes, warnings
from entrawatch.documents.render_issues import count_of
from entrawatch.kql.analyzer import Analyzer
from entrawatch.resources.program_plan import NOT_DEPLOYED
from entrawatch.specs.catalog import Catalog
from entrawatch.specs.checks.queries import are_queries_left_out, failing_queries
from entrawatch.stacks.checks import check_settings
from entrawatch.stacks.deployment import Deployment, exceptions_line, not_deployed_lines
from entrawatch.stacks.exceptions.checks import check_exceptions
from entrawatch.stacks.exceptions.read import read_exceptions
from entrawatch.stacks.plan_deployment import plan_deployment
from entrawatch.stacks.settings import StackSettings

# Missing tenant input: here, the log lists each alert that is not deployed, and why.
_LOGGED_FOR_EACH_ALERT = "PL101"


def checked_deployment(
    catalog: Catalog,
    settings: StackSettings,
    document: Document | None = None,
    *,
    root: Path = Path(),
    may_skip_queries: bool = False,
) -> Deployment:
    """Return what a stack deploys and log warnings and overrides; raises IssuesFound if Azure would reject it.

    `root`: the folder below which the settings name exceptions, by default the working directory, where Pulumi runs a
    program. `may_skip_queries`: warn, instead of raising EntrawatchError, if the language service is not installed.
    """
    # Invalid settings first: a plan based on them would only repeat their problems in other words.
    exceptions, found = read_exceptions(root, settings.exceptions)
    # A comparison reads versions of any age.
    today = None if are_queries_left_out() else datetime.now(UTC).date()
    found += check_exceptions(exceptions, catalog, settings, today)
    _take_notice([*check_settings(settings, document, catalog), *found])
    deployment = plan_deployment(catalog, settings, document, exceptions=exceptions)
    issues = [issue for issue in deployment.issues if issue.code != _LOGGED_FOR_EACH_ALERT]
    _take_notice([*issues, *_wrong_queries(catalog, deployment, may_skip=may_skip_queries)])
    for note in (*catalog.overrides, *notes(issues)):
        pulumi.log.info(str(note))
    if said := exceptions_line(deployment.alerts):
        pulumi.log.info(said)
    for line in not_deployed_lines(deployment.not_deployed):
        pulumi.log.info(line, stream_id=NOT_DEPLOYED)
    return deployment


def _wrong_queries(catalog: Catalog, deployment: Deployment, *, may_skip: bool) -> list[Issue]:
    """Return what is wrong with the deployed queries: Azure accepts rules unread, as their tables may not exist yet."""
    if are_queries_left_out():
        return []
    alerts = [alert.spec.id for alert in deployment.alerts if not alert.lowered_from]
    try:
        # A thread of its own: V8 takes no limit of time in one with an event loop, as a program has.
        with Analyzer() as analyzer, ThreadPoolExecutor(1) as thread:
            return thread.submit(failing_queries, catalog, alerts, analyzer).result()
    except EntrawatchError as error:
        text = (
            f"the queries of {count_of(len(alerts), 'alert')} were not checked, and Azure does not check them: {error}"
        )
        if not may_skip:
            raise EntrawatchError(text) from None
        pulumi.log.warn(text)
        return []


def _take_notice(found: Iterable[Issue]) -> None:
    issues = list(found)
    if errors(issues):
        raise IssuesFound(errors(issues))
    for issue in warnings(issues):
        pulumi.log.warn(issue.without_severity)
    for issue in acknowledged(issues):
        pulumi.log.info(str(issue))
