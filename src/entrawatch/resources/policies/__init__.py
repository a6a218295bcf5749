"""Policies over planned resources: the preview warns about violations, the policy pack blocks them."""

from collections.abc import Iterator

from entrawatch.documents.issues import Issue, IssueSeverity, Location
from entrawatch.resources.policies.archive import ARCHIVE
from entrawatch.resources.policies.exceptions import EXCEPTIONS
from entrawatch.resources.policies.log_routing import PRESENT, PROTECTED
from entrawatch.resources.policies.names import NAMES
from entrawatch.resources.policies.notification import NOTIFICATION
from entrawatch.resources.policies.policy import Policy
from entrawatch.resources.policies.retention import RETENTION, TABLE_PLANS
from entrawatch.resources.policies.secrets import SECRETS
from entrawatch.resources.program_plan import LogLine, LogSeverity, Plan

__all__ = ["POLICIES", "policy_warnings"]

POLICIES: tuple[Policy, ...] = (
    NOTIFICATION,
    RETENTION,
    PRESENT,
    PROTECTED,
    ARCHIVE,
    SECRETS,
    TABLE_PLANS,
    NAMES,
    EXCEPTIONS,
)
"""All policies, with the names and options that users configure."""

# This component is declared from settings, whose checks report the same with file and line.
_FROM_SETTINGS = "entrawatch:index:EntraMonitoring$"


def policy_warnings(plan: Plan) -> Iterator[LogLine]:
    """Yield a warning for each policy that a plan violates with default options.

    Excludes what the checks of a stack's settings report about the component declared from them.
    """
    sources = {resource.urn: resource.source for resource in plan.resources}
    for policy in POLICIES:
        for breach in policy.breaches(plan.resources):
            # The settings of one component do not cover another one with the same names.
            if policy is NAMES or _FROM_SETTINGS not in breach.urn:
                place = Location(sources.get(breach.urn) or "program")
                issue = Issue(place, policy.code, breach.message, IssueSeverity.WARNING)
                yield LogLine(LogSeverity.WARNING, issue.without_severity, breach.urn)
