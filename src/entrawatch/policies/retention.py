"""Policy: logs are kept as long as the organisation asks."""

from collections.abc import Iterator

from entrawatch.deployed_tables import DEPLOYMENT, TABLE, declared_tables
from entrawatch.plan import PlannedResource, Value
from entrawatch.policies.policy import Breach, Option, Options, Policy, Resources, kind, of_kind

WORKSPACE = "operationalinsights:Workspace"
# What Entra itself keeps with a P1 or P2 licence (DIA023): a workspace that keeps less is no record of anything.
LEAST_DAYS = 30
_OF_AZURE = 30
_OF_THE_WORKSPACE = -1


def too_short(what: str, days: float, least: float) -> str:
    """Return what to tell of logs that are kept for too short a time; '' where the time is long enough."""
    return f"{what} keeps {days:g} days; keep {least:g} or more" if days < least else ""


def _check(resources: Resources, options: Options) -> Iterator[Breach]:
    for resource in of_kind(resources, WORKSPACE, TABLE, DEPLOYMENT):
        for what, days in _kept(resource):
            message = "" if days is None else too_short(what, days, options["days"])
            if message:
                yield Breach(resource.urn, message)


def _kept(resource: PlannedResource) -> Iterator[tuple[str, float | None]]:
    """Yield what keeps records in one resource, and for how many days where somebody says so."""
    if kind(resource) == WORKSPACE:
        yield f"workspace '{resource.name}'", _days(resource.inputs.get("retentionInDays", _OF_AZURE))
    for table in declared_tables(kind(resource), resource.inputs):
        name = resource.name if kind(resource) == TABLE else table["tableName"]
        yield f"table '{name}'", _days(table.get("retentionInDays"))


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
