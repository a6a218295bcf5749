"""Policy: logs are kept as long as the organisation asks."""

from collections.abc import Iterator

from entrawatch.plan import PlannedResource
from entrawatch.policies.policy import Breach, Option, Options, Policy, Resources, kind, of_kind

WORKSPACE = "operationalinsights:Workspace"
TABLE = "operationalinsights:Table"
# What Entra itself keeps with a P1 or P2 licence (DIA023): a workspace that keeps less is no record of anything.
LEAST_DAYS = 30
_OF_AZURE = 30
_OF_THE_WORKSPACE = -1


def too_short(what: str, days: float, least: float) -> str:
    """Return what to tell of logs that are kept for too short a time; '' where the time is long enough."""
    return f"{what} keeps {days:g} days; keep {least:g} or more" if days < least else ""


def _check(resources: Resources, options: Options) -> Iterator[Breach]:
    for resource in of_kind(resources, WORKSPACE, TABLE):
        days = _kept_days(resource)
        message = "" if days is None else too_short(_what(resource), days, options["days"])
        if message:
            yield Breach(resource.urn, message)


def _kept_days(resource: PlannedResource) -> float | None:
    days = resource.inputs.get("retentionInDays")
    if days is None and kind(resource) == WORKSPACE:
        return _OF_AZURE
    return days if isinstance(days, int | float) and days != _OF_THE_WORKSPACE else None


def _what(resource: PlannedResource) -> str:
    return f"{'workspace' if kind(resource) == WORKSPACE else 'table'} '{resource.name}'"


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
