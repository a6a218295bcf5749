"""Policy: logs are kept as long as the organization requires."""

from collections.abc import Iterator

from entrawatch.documents.issues import IssueCode
from entrawatch.resources.declared_resources import declared_tables
from entrawatch.resources.policies.policy import Breach, Option, Options, Policy, Resources, kind
from entrawatch.resources.program_plan import PlannedResource, Value

WORKSPACE = "operationalinsights:Workspace"
# Retention in Entra itself with a P1 or P2 license (DIA023): a workspace with less adds nothing.
LEAST_DAYS = 30
_OF_AZURE = 30
_OF_THE_WORKSPACE = -1


def too_short(what: str, days: float, least: float) -> str:
    """Return the message about a retention that is too short; '' if it is long enough."""
    return f"{what} keeps {days:g} days; keep {least:g} or more" if days < least else ""


def _check(resources: Resources, options: Options) -> Iterator[Breach]:
    for resource in resources:
        for what, value in _kept(resource):
            days = _days(value)
            message = "" if days is None else too_short(what, days, options["days"])
            if message:
                yield Breach(resource.urn, message)


def _kept(resource: PlannedResource) -> Iterator[tuple[str, Value]]:
    """Yield the description and days of each workspace and table that a resource configures."""
    if kind(resource) == WORKSPACE:
        yield f"workspace '{resource.name}'", resource.inputs.get("retentionInDays", _OF_AZURE)
    for table in declared_tables(kind(resource), resource.inputs):
        yield f"table '{table['tableName'] or resource.name}'", table.get("retentionInDays", _OF_THE_WORKSPACE)


def _days(value: Value) -> float | None:
    return value if isinstance(value, int | float) and value != _OF_THE_WORKSPACE else None


RETENTION = Policy(
    name="retention-floor",
    code="PO101",
    description="Workspaces and tables keep their records for a minimum number of days.",
    check=_check,
    options=(
        Option(
            "days",
            {
                "type": "integer",
                "minimum": 4,
                "maximum": 730,
                "description": "Days that queries and alerts can read. Entra itself keeps 30.",
            },
            LEAST_DAYS,
        ),
    ),
)


ISSUE_CODES = (
    IssueCode(
        "PO101", "records kept for less than 30 days", "Entra itself keeps 30 days, so the workspace would add nothing"
    ),
)
