"""The tables that the workspace of a stack receives, by whatever way its settings name."""

from collections.abc import Collection, Iterator

from entrawatch.reference.log_categories import category_of_table, log_categories
from entrawatch.reference.table_sources import Service, resource_sources, services, tables_always_there
from entrawatch.reference.tables import table_names
from entrawatch.reference.windows_events import channel_of, role_events, table_of_channel
from entrawatch.stacks.settings import StackSettings

# Setting of each resource whose logs a stack can collect.
_KEYS = {
    "windows_agent": "machines of a role in windows_events",
    "key_vault": "key_vaults",
    "activity_log": "subscriptions",
    "domain_services": "domain_services",
    "intune": "'intune: true'",
}


def uncollected_tables(settings: StackSettings) -> frozenset[str]:
    """Return the known tables that no log category fills and no setting of the stack collects.

    A custom table, or one that this project does not know, counts as collected.
    """
    others = {name for name in table_names() if category_of_table(name) is None}
    return frozenset(others - set(_collected(settings)))


def collected_tables(settings: StackSettings) -> tuple[str, ...]:
    """Return the known tables that a setting of the stack collects, sorted."""
    always = set(tables_always_there())
    return tuple(sorted(set(_collected(settings)) - always))


def routed_tables(categories: Collection[str]) -> frozenset[str]:
    """Return the tables that these log categories fill."""
    return frozenset(one.table for one in log_categories().values() if one.category in categories)


def unrouted_tables(categories: Collection[str]) -> frozenset[str]:
    """Return the tables of the log categories that are not among these."""
    return frozenset(one.table for one in log_categories().values() if one.category not in categories)


def way_to_collect(table: str) -> str:
    """Return which setting collects a table, for a message."""
    keys = [key for name, key in _KEYS.items() if table in resource_sources()[name].tables]
    ways = [f"{key} below collection" for key in keys]
    ways += [f"'{name}' to collection.services" for name, source in services().items() if table in source.tables]
    listed = f"'{table}' to collection.tables if it arrives without this stack"
    return ", or ".join([*ways[:2], listed])


def _collected(settings: StackSettings) -> Iterator[str]:
    yield from tables_always_there()
    collection = settings.collection
    connected = (Service.IDENTITY_PROTECTION,) if settings.sentinel.entra_id_protection else ()
    for service in (*collection.services, *connected):
        yield from services()[service].tables
    for role, events in collection.windows_events.items():
        yield "Heartbeat"  # sent by every Azure Monitor Agent
        yield from (table_of_channel(channel_of(query)) for query in role_events()[role].xpaths(events.extra_queries))
    for name, is_collected in (
        ("key_vault", collection.key_vaults),
        ("activity_log", collection.subscriptions),
        ("domain_services", collection.domain_services),
        ("intune", collection.intune),
    ):
        if is_collected:
            yield from resource_sources()[name].tables
    yield from collection.tables
