"""Compare table retention in Azure with a stack; `pulumi refresh` does not read it, because a template sets it."""

import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from entrawatch.documents.document import Document
from entrawatch.documents.issues import EntrawatchError, Issue
from entrawatch.documents.json_values import parsed_json
from entrawatch.documents.quoting import printable, shown
from entrawatch.stacks.deployment import Deployment
from entrawatch.stacks.settings import StackSettings

_ID = re.compile(
    r"/subscriptions/[^/]+/resourceGroups/([^/]+)/providers/Microsoft\.OperationalInsights/workspaces/([^/]+)"
    r"/tables/([^/]+)",
    re.IGNORECASE,
)
_OF_THE_WORKSPACE = -1
_ADVICE = (
    "write it with: az monitor log-analytics workspace table list --resource-group GROUP --workspace-name NAME "
    "--output json"
)


@dataclass(frozen=True)
class Retention:
    """Days that queries can read a table, days that Azure keeps it, and its plan."""

    plan: str
    days: int
    total_days: int

    def __str__(self) -> str:
        return f"{self.days} days to query and {self.total_days} in total, on the {self.plan} plan"


@dataclass(frozen=True)
class ComparedTables:
    """The differences, and the number of tables compared."""

    issues: tuple[Issue, ...]
    tables: int


def compare_retention(deployment: Deployment, document: Document, text: str, place: str) -> ComparedTables:
    """Compare a table list from Azure with a stack's settings, and other tables with what its alerts need.

    Raises EntrawatchError if the list is not from the stack's workspace.
    """
    settings = deployment.settings
    wanted = _wanted(deployment)
    rows = {name.lower(): row for name, row in _listed(text, place, settings)}
    days = settings.workspace.retention_days
    found = {name: _retention(rows[name.lower()], name, place, days) for name in wanted if name.lower() in rows}
    issues = [
        Issue(_location(document, name), "RT101", _difference(name, retention, found.get(name), settings))
        for name, retention in wanted.items()
        if found.get(name) != retention
    ]
    return ComparedTables(tuple(sorted(issues)), len(wanted))


def _wanted(deployment: Deployment) -> Mapping[str, Retention]:
    """Return the expected retention of each table that the stack configures or its alerts read."""
    workspace = deployment.settings.workspace
    read = sorted({table for alert in deployment.alerts for table in alert.spec.tables})
    own = {
        name: Retention(table.plan, table.retention_days, table.total_retention_days or table.retention_days)
        for name, table in workspace.tables.items()
    }
    days = workspace.retention_days
    return {**dict.fromkeys(read, Retention("Analytics", days, days)), **own}


def _listed(text: str, place: str, settings: StackSettings) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield name and row of each table; unconfigured tables, such as search results, may have no retention."""
    expected = settings.resource_group.name.casefold(), settings.new_workspace_name.casefold()
    for number, row in enumerate(_rows(text, place), 1):
        match = _ID.fullmatch(str(row.get("id")))
        if match is None:
            raise EntrawatchError(
                f"{printable(place)}: {_named(row, number)} does not have the ID of an Azure table; {_ADVICE}"
            )
        if (match[1].casefold(), match[2].casefold()) != expected:
            raise EntrawatchError(
                f"{printable(place)}: it lists tables of workspace {shown(match[2])} in resource group "
                f"{shown(match[1])}, and this stack has {shown(settings.new_workspace_name)} in "
                f"{shown(settings.resource_group.name)}; list those of this one"
            )
        yield match[3], row


def _named(row: Mapping[str, Any], number: int) -> str:
    name = row.get("name")
    return f"table {shown(name)}" if name else f"entry {number} of the list"


def _rows(text: str, place: str) -> list[Mapping[str, Any]]:
    """Return the tables in the output of the Azure CLI: a list, or a single page of the service's response."""
    content = parsed_json(text)
    is_part = isinstance(content, dict) and bool(content.get("nextLink"))
    rows = content.get("value") if isinstance(content, dict) else content
    if is_part or not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        problem = "is only part of a list" if is_part else "is not a JSON list of the tables of a workspace"
        raise EntrawatchError(f"{printable(place)}: {problem}; {_ADVICE}")
    return rows


def _retention(row: Mapping[str, Any], name: str, place: str, of_workspace: int) -> Retention:
    # The CLI writes properties next to the name, the service nests them.
    inner = row.get("properties")
    properties = inner if isinstance(inner, Mapping) else row
    plan, days, total = (properties.get(key) for key in ("plan", "retentionInDays", "totalRetentionInDays"))
    if not (isinstance(plan, str) and type(days) is int and type(total) is int):
        raise EntrawatchError(f"{printable(place)}: table {shown(name)} has no plan or retention; {_ADVICE}")
    kept = of_workspace if days == _OF_THE_WORKSPACE else days
    return Retention(plan, kept, kept if total == _OF_THE_WORKSPACE else total)


def _location(document: Document, table: str) -> Any:
    return document.location("config", "entrawatch:workspace", "tables", table)


def _difference(name: str, wanted: Retention, found: Retention | None, settings: StackSettings) -> str:
    if found is None:
        return f"the list has no table {shown(name)}, for which this stack sets {wanted}; list all tables"
    # The name of a resource group can contain parentheses.
    group = shlex.quote(settings.resource_group.name)
    command = (
        f"az monitor log-analytics workspace table update --resource-group {group} "
        f"--workspace-name {settings.new_workspace_name} --name {name} --plan {wanted.plan} "
        f"--retention-time {wanted.days} --total-retention-time {wanted.total_days}"
    )
    return f"table {shown(name)} has {found} in Azure, but {wanted} in this stack; restore it: {command}"
