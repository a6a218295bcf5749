"""Checks of the workspace: its name, its retention, and what would stop the alerts."""

import re
from collections.abc import Iterator

from entrawatch.documents.issues import Problem, warning
from entrawatch.documents.messages import did_you_mean, shown
from entrawatch.reference.log_categories import category_of_table
from entrawatch.reference.tables import table_names
from entrawatch.resources.policies.log_routing import unprotected
from entrawatch.resources.policies.retention import LEAST_DAYS, too_short
from entrawatch.specs.catalog import Catalog
from entrawatch.stacks.checks.azure_ids import check_azure_id
from entrawatch.stacks.checks.transformations import check_transformations
from entrawatch.stacks.settings import TableRetention, Workspace

RETENTION_DAYS = range(30, 731)
TABLE_RETENTION_DAYS = range(4, 731)
TOTAL_RETENTION_STEPS = (1095, 1460, 1826, 2191, 2556, 2922, 3288, 3653, 4018, 4383)
PLANS = ("Analytics", "Basic", "Auxiliary")
_SPELLING = "check its spelling; names are case-sensitive"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{2,61}[A-Za-z0-9]")


def check_workspace(workspace: Workspace, catalog: Catalog) -> Iterator[Problem]:
    """Yield what Azure rejects in a workspace, and what would leave the alerts without records."""
    yield from _identity(workspace)
    if workspace.retention_days not in RETENTION_DAYS:
        text = f"retention_days '{workspace.retention_days}' is not accepted by Azure; use 30 to 730"
        yield Problem("LAW005", ("workspace", "retention_days"), text)
    yield from _daily_cap(workspace.daily_cap_gb)
    if not workspace.protect and workspace.existing_id is None:
        yield warning("PO102", ("workspace", "protect"), unprotected("the workspace with all its records"))
    yield from check_transformations(workspace.transformations)
    for table, retention in workspace.tables.items():
        yield from _table(table, retention, catalog)


def _identity(workspace: Workspace) -> Iterator[Problem]:
    if workspace.name is not None and not _NAME.fullmatch(workspace.name):
        text = f"name {shown(workspace.name)} is not accepted by Azure; use 4 to 63 letters, digits and hyphens"
        yield Problem("LAW001", ("workspace", "name"), f"{text}, no hyphen first or last")
    if workspace.existing_id is None:
        return
    path = ("workspace", "existing_id")
    yield from check_azure_id(workspace.existing_id, ("Microsoft.OperationalInsights/workspaces",), path)
    if workspace.name is not None:
        text = "name and existing_id cannot be combined; remove name to use the existing workspace"
        yield Problem("ST311", ("workspace", "name"), text, is_about_key=True)
    for key in sorted(workspace.model_fields_set - {"name", "existing_id"}):
        text = f"{key} has no effect, because an existing workspace is never changed; remove it"
        yield Problem("ST312", ("workspace", key), text, is_about_key=True)


def _daily_cap(cap: float | None) -> Iterator[Problem]:
    path = ("workspace", "daily_cap_gb")
    if cap is None:
        return
    if cap <= 0:
        text = f"daily_cap_gb '{cap:g}' is not accepted by Azure; use more than 0, or remove it for no cap"
        yield Problem("LAW017", path, text)
        return
    text = f"after the {cap:g} GB daily cap, no alert fires until the next day"
    yield warning("LAW018", path, f"{text}; set it well above a normal day's volume, or remove it")


def _table(table: str, retention: TableRetention, catalog: Catalog) -> Iterator[Problem]:
    path = ("workspace", "tables", table)
    known = table_names()
    # Custom tables end in _CL; all others are Azure's.
    if table not in known and not table.endswith("_CL"):
        yield Problem(
            "ST313", path, f"table '{table}' is not known; {did_you_mean(table, known, _SPELLING)}", is_about_key=True
        )
    yield from _days(table, retention, path)
    yield from _plan(table, retention, catalog, path)


def _days(table: str, retention: TableRetention, path: tuple[str, ...]) -> Iterator[Problem]:
    days, total = retention.retention_days, retention.total_retention_days
    if days not in TABLE_RETENTION_DAYS:
        yield Problem(
            "LAW007", (*path, "retention_days"), f"retention_days '{days}' is not accepted by Azure; use 4 to 730"
        )
    elif text := too_short(f"table '{table}'", days, LEAST_DAYS):
        yield warning("PO101", (*path, "retention_days"), text)
    if total is None:
        return
    where = (*path, "total_retention_days")
    if total not in TABLE_RETENTION_DAYS and total not in TOTAL_RETENTION_STEPS:
        steps = ", ".join(map(str, TOTAL_RETENTION_STEPS))
        text = f"total_retention_days '{total}' is not accepted by Azure; use 4 to 730, or whole years: {steps}"
        yield Problem("LAW008", where, text)
    elif total < days:
        text = f"total_retention_days '{total}' is less than retention_days '{days}', which it includes"
        yield Problem("LAW009", where, f"{text}; use {days} or more")


def _plan(table: str, retention: TableRetention, catalog: Catalog, path: tuple[str, ...]) -> Iterator[Problem]:
    plan, where = retention.plan, (*path, "plan")
    readers = sorted(alert.spec.id for alert in catalog.alerts.values() if table in alert.spec.tables)
    category = category_of_table(table)
    if plan not in PLANS:
        yield Problem("LAW012", where, f"plan {shown(plan)} is not known; {did_you_mean(plan, PLANS)}")
    elif plan != "Analytics" and readers:
        count = f"{len(readers)} alert {'spec reads' if len(readers) == 1 else 'specs read'}"
        text = f"{count} {table}: {', '.join(readers)}"
        yield Problem("LAW016", where, f"{text}; keep it on the Analytics plan")
    elif plan == "Basic" and category and not category.plan_basic:
        yield Problem("LAW014", where, f"table {table} cannot use the Basic plan; use Analytics")
    elif plan == "Basic" and retention.retention_days != 30:
        text = f"retention_days '{retention.retention_days}' is not accepted by Azure; a Basic table keeps 30 days"
        yield Problem("LAW007", (*path, "retention_days"), text)
    elif plan == "Auxiliary" and not table.endswith("_CL"):
        yield Problem(
            "LAW015", where, f"table {table} cannot use the Auxiliary plan, only custom tables can; use Analytics"
        )
