"""Policy: tables that alert rules query are on the Analytics plan."""

from collections.abc import Iterator, Mapping
from typing import Any

from entrawatch.documents.issues import IssueCode
from entrawatch.kql.words import words
from entrawatch.resources.declared_resources import declared_tables
from entrawatch.resources.policies.notification import RULE
from entrawatch.resources.policies.policy import Breach, Options, Policy, Resources, entries, kind, member, of_kind
from entrawatch.resources.program_plan import PlannedResource


def _check(resources: Resources, _: Options) -> Iterator[Breach]:
    # Parse queries only if a table requires it: there are hundreds of them.
    tables = ((one.urn, table) for one in resources for table in declared_tables(kind(one), one.inputs))
    off_plan = [(urn, table) for urn, table in tables if _plan(table) not in ("", "Analytics")]
    names = {rule.name: _names(rule) for rule in of_kind(resources, RULE)} if off_plan else {}
    for urn, table in off_plan:
        name = table["tableName"]
        readers = [rule for rule, found in sorted(names.items()) if name in found]
        if readers:
            text = f"table '{name}' is on the {_plan(table)} plan, which alert rules cannot query"
            yield Breach(urn, f"{text}: {', '.join(readers)}; set its plan to Analytics")


def _names(rule: PlannedResource) -> frozenset[str]:
    conditions = entries(member(rule.inputs, "criteria", "allOf"))
    queries = (query for one in conditions if isinstance(query := member(one, "query"), str))
    return frozenset().union(*map(words, queries))


def _plan(table: Mapping[str, Any]) -> str:
    plan = table.get("plan")
    return plan if isinstance(plan, str) else ""


TABLE_PLANS = Policy(
    name="alerted-tables-on-analytics",
    code="LAW016",
    description="Tables that alert rules query are on the Analytics plan.",
    check=_check,
    compares_resources=True,
)


ISSUE_CODES = (
    IssueCode("LAW016", "table that alerts read, not on the Analytics plan", "alert rules on it stop working"),
)
