"""Policy: logs are kept as long as the organization asks."""

from collections.abc import Iterator

from entrawatch.documents.issues import IssueCode
from entrawatch.resources.declared_resources import TABLE
from entrawatch.resources.policies.policy import Breach, Option, Options, Policy, Resources, kind, of_kind
from entrawatch.resources.program_plan import Value

WORKSPACE = "operationalinsights:Workspace"
# What Entra itself keeps with a P1 or P2 license (DIA023): a workspace that keeps less is no record of anything.
LEAST_DAYS = 30
_OF_AZURE = 30
_OF_THE_WORKSPACE = -1
# What people call it, and the days where none are said.
_KEEPS = {WORKSPACE: ("workspace", _OF_AZURE), TABLE: ("table", _OF_THE_WORKSPACE)}


def too_short(what: str, days: float, least: float) -> str:
    """Return what to tell of logs that are kept for too short a time; '' where the time is long enough."""
    return f"{what} keeps {days:g} days; keep {least:g} or more" if days < least else ""


def _check(resources: Resources, options: Options) -> Iterator[Breach]:
    for resource in of_kind(resources, *_KEEPS):
        noun, default = _KEEPS[kind(resource)]
        days = _days(resource.inputs.get("retentionInDays", default))
        message = "" if days is None else too_short(f"{noun} '{resource.name}'", days, options["days"])
        if message:
            yield Breach(resource.urn, message)


def _days(value: Value) -> float | None:
    return value if isinstance(value, int | float) and value != _OF_THE_WORKSPACE else None


RETENTION = Policy(
    name="retention-floor",
    code="PO101",
    description="Workspaces and tables keep their records for a least number of days.",
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
