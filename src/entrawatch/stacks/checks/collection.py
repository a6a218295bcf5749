"""Checks of collected logs: machines, event queries, services, and tables that arrive by other ways."""

from collections.abc import Iterator, Sequence

from entrawatch.documents.issues import IssueSeverity, Problem, warning
from entrawatch.documents.messages import did_you_mean, shown
from entrawatch.reference.log_categories import category_of_table
from entrawatch.reference.table_sources import services
from entrawatch.reference.tables import table_names
from entrawatch.reference.windows_events import SECURITY_CHANNEL, WindowsRole, channel_of, role_events
from entrawatch.stacks.checks.azure_ids import check_azure_id
from entrawatch.stacks.checks.event_queries import check_event_query
from entrawatch.stacks.collection import CollectionSettings, WindowsEvents

MACHINES = (
    "Microsoft.Compute/virtualMachines",
    "Microsoft.Compute/virtualMachineScaleSets",
    "Microsoft.HybridCompute/machines",
)
RESOURCES = {"key_vaults": "Microsoft.KeyVault/vaults", "domain_services": "Microsoft.AAD/domainServices"}
MAX_QUERIES = 100
_SPELLING = "check its spelling; names are case-sensitive"


def check_collection(collection: CollectionSettings, has_sentinel: bool = False) -> Iterator[Problem]:
    """Yield what Azure or the agent rejects in collected logs, and what has no effect.

    `has_sentinel`: Microsoft Sentinel is known to be on in the workspace.
    """
    for role, events in collection.windows_events.items():
        yield from check_role(role, events)
    yield from _machines_with_two_roles(collection)
    if not has_sentinel:
        yield from _security_table(collection)
    for key, kind in RESOURCES.items():
        for number, resource in enumerate(getattr(collection, key)):
            yield from check_azure_id(resource, (kind,), ("collection", key, number))
    for key in (*RESOURCES, "subscriptions", "services"):
        yield from _duplicates(key, getattr(collection, key))
    for number, table in enumerate(collection.tables):
        yield from _table(table, number, collection)


def check_role(role: WindowsRole, events: WindowsEvents) -> Iterator[Problem]:
    """Yield what Azure or the agent rejects in the machines and event queries of one role."""
    path = ("collection", "windows_events", role.value)
    seen: set[str] = set()
    for number, machine in enumerate(events.machines):
        yield from check_azure_id(machine, MACHINES, (*path, "machines", number))
        if machine.casefold() in seen:
            text = f"machine {shown(machine)} is listed twice; remove one"
            yield Problem("DCR007", (*path, "machines", number), text)
        seen.add(machine.casefold())
    for number, query in enumerate(events.extra_queries):
        yield from check_event_query(query, (*path, "extra_queries", number))
    count = len(role_events()[role].queries) + len(events.extra_queries)
    if count > MAX_QUERIES:
        text = f"{count} event queries with those of role '{role}'; a data collection rule has {MAX_QUERIES}"
        yield Problem("DCR001", (*path, "extra_queries"), f"{text}, remove some")


def _machines_with_two_roles(collection: CollectionSettings) -> Iterator[Problem]:
    first: dict[str, WindowsRole] = {}
    for role, events in collection.windows_events.items():
        for number, machine in enumerate(events.machines):
            other = first.setdefault(machine.casefold(), role)
            if other is not role:
                text = f"the machine also has role '{other}'; events that both roles collect are stored and paid twice"
                path = ("collection", "windows_events", role.value, "machines", number)
                yield Problem("DCR008", path, text, IssueSeverity.NOTE)


def _security_table(collection: CollectionSettings) -> Iterator[Problem]:
    for role, events in collection.windows_events.items():
        if any(channel_of(query) == SECURITY_CHANNEL for query in role_events()[role].xpaths(events.extra_queries)):
            text = "table SecurityEvent exists only in a workspace with Microsoft Sentinel; without it, Azure rejects"
            yield warning("DCR006", ("collection", "windows_events"), f"{text} the rule: enable Sentinel first")
            return


def _duplicates(key: str, values: Sequence[str]) -> Iterator[Problem]:
    """Yield what is listed twice; Azure ignores the case of IDs."""
    seen: set[str] = set()
    for number, value in enumerate(values):
        if value.casefold() in seen:
            yield Problem("ST362", ("collection", key, number), f"{shown(value)} is duplicated; remove one")
        seen.add(value.casefold())


def _table(table: str, number: int, collection: CollectionSettings) -> Iterator[Problem]:
    path, known = ("collection", "tables", number), table_names()
    category = category_of_table(table)
    if category:
        text = f"table '{table}' is filled by log category '{category.category}'"
        yield Problem("ST360", path, f"{text}; list it in log_routing.categories")
    elif table not in known and not table.endswith("_CL"):
        yield Problem("ST313", path, f"table {shown(table)} is not known; {did_you_mean(table, known, _SPELLING)}")
    elif table in collection.tables[:number]:
        yield warning("ST362", path, f"'{table}' is duplicated; remove one")
    for service in collection.services:
        if table in services()[service].tables:
            yield warning("ST361", path, f"table '{table}' is already one of service '{service}'; remove it")
            return
