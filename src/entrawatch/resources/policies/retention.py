"""Policies for tables: logs are kept as long as required, in a plan that alerts can read."""

from collections.abc import Iterator, Mapping
from typing import Any

from entrawatch.kql.words import words
from entrawatch.resources.declared_resources import declared_tables
from entrawatch.resources.policies.notification import RULE, SENTINEL_RULE
from entrawatch.resources.policies.policy import (
    Breach,
    Option,
    Options,
    Policy,
    Resources,
    entries,
    kind,
    member,
    of_kind,
)
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


def _readable(resources: Resources, _: Options) -> Iterator[Breach]:
    # Parse queries only if a table requires it: there are hundreds of them.
    tables = ((one.urn, table) for one in resources for table in declared_tables(kind(one), one.inputs))
    off_plan = [(urn, table) for urn, table in tables if _plan(table) not in ("", "Analytics")]
    names = {rule.name: _names(rule) for rule in of_kind(resources, RULE, SENTINEL_RULE)} if off_plan else {}
    for urn, table in off_plan:
        name = table["tableName"]
        readers = [rule for rule, found in sorted(names.items()) if name in found]
        if readers:
            text = f"table '{name}' is on the {_plan(table)} plan, which alert rules cannot query"
            yield Breach(urn, f"{text}: {', '.join(readers)}; set its plan to Analytics")


def _names(rule: PlannedResource) -> frozenset[str]:
    # A rule of Microsoft Sentinel has its query at the top (SEN043).
    conditions = (rule.inputs, *entries(member(rule.inputs, "criteria", "allOf")))
    queries = (query for one in conditions if isinstance(query := member(one, "query"), str))
    return frozenset().union(*map(words, queries))


def _plan(table: Mapping[str, Any]) -> str:
    plan = table.get("plan")
    return plan if isinstance(plan, str) else ""


TABLE_PLANS = Policy(
    name="alerted-tables-on-analytics",
    code="LAW016",
    description="Tables that alert rules query are on the Analytics plan.",
    check=_readable,
    compares_resources=True,
)
