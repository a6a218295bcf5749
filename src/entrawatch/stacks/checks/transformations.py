"""Checks of workspace transformations: KQL that Azure runs on each record before it is stored and paid for.

Source of the operators: learn.microsoft.com/azure/azure-monitor/data-collection/data-collection-transformations-kql
"""

import re
from collections.abc import Iterator, Mapping

from entrawatch.documents.document import KeyPath
from entrawatch.documents.issues import Problem
from entrawatch.documents.messages import did_you_mean, shown
from entrawatch.kql.words import without_quotes
from entrawatch.reference.log_categories import category_of_table
from entrawatch.reference.table_sources import resource_sources
from entrawatch.reference.tables import table_names
from entrawatch.stacks.settings import Transformation

MAX_TABLES = 10  # DCR009: data flows of a data collection rule
OPERATORS = ("extend", "parse", "project", "project-away", "project-rename", "where")
SOURCE = "source"
_FED_BY_SETTINGS = ("activity_log", "domain_services", "intune", "key_vault")
_OPERATOR = re.compile(r"\|\s*([a-z][\w-]*)")
_EXAMPLE = "source | where ResultType != '0' | project-away ConditionalAccessPolicies"


def check_transformations(transformations: Mapping[str, Transformation]) -> Iterator[Problem]:
    """Yield what Azure rejects in transformations."""
    path = ("workspace", "transformations")
    if len(transformations) > MAX_TABLES:
        text = f"{len(transformations)} transformations; the one rule of a workspace has {MAX_TABLES} data flows"
        yield Problem("DCR009", path, f"{text}, remove some", is_about_key=True)
    for table, transformation in transformations.items():
        yield from _table(table, (*path, table))
        yield from _kql(transformation.kql, (*path, table, "kql"))


def _table(table: str, path: KeyPath) -> Iterator[Problem]:
    category = category_of_table(table)
    others = [name for source in _FED_BY_SETTINGS for name in resource_sources()[source].tables]
    if table not in table_names():
        text = f"table {shown(table)} is not known; {did_you_mean(table, table_names(), 'names are case-sensitive')}"
        yield Problem("ST313", path, text, is_about_key=True)
    elif not (category.transform if category else table in others):
        text = f"table '{table}' takes no transformation of the workspace"
        yield Problem("DCR011", path, f"{text}; filter it where it is collected", is_about_key=True)


def _kql(kql: str, path: KeyPath) -> Iterator[Problem]:
    code = without_quotes(kql)
    if not re.match(rf"\s*{SOURCE}\s*(\||$)", code):
        text = f"a transformation starts with the table '{SOURCE}' and has no other"
        yield Problem("DCR012", path, f"{text}; write for example: {_EXAMPLE}")
    for name in dict.fromkeys(_OPERATOR.findall(code)):
        if name not in OPERATORS:
            text = f"operator '{name}' is not available: Azure transforms each record by itself"
            yield Problem("DCR010", path, f"{text}; use {', '.join(OPERATORS)}")
