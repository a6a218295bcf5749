"""The hybrid and cloud components that the guide asks to monitor: what watches each, and what that requires."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from entrawatch.kql.union_legs import tables_read
from entrawatch.reference.guide_rows import GuideRow, guide_rows
from entrawatch.reference.log_categories import category_of_table
from entrawatch.reference.table_sources import resource_sources, services
from entrawatch.reference.tables import table_names
from entrawatch.specs.alert_spec import Need, Status
from entrawatch.specs.area_guide import Hunt
from entrawatch.specs.catalog import Catalog, CatalogAlert

ENTRA = "Entra ID"


@dataclass(frozen=True)
class ComponentCoverage:
    """One component of the guide's introduction with the alerts and hunts that watch it; each list is sorted."""

    row: GuideRow
    alerts: tuple[str, ...]
    hunts: tuple[str, ...]
    """As `area/hunt`."""
    tables: tuple[str, ...]
    """Log Analytics tables that the alerts and hunts read."""
    collected_from: tuple[str, ...]
    """Log categories of Entra ID, and titles of other sources, that fill these tables."""
    inputs: tuple[str, ...]
    """Tenant inputs without which one of the alerts or hunts is not deployed."""


def component_coverage(catalog: Catalog) -> tuple[ComponentCoverage, ...]:
    """Return every component in the guide's order; deprecated alerts do not count."""
    return tuple(_covered(row, catalog) for row in guide_rows().values() if row.component)


def unwatched(components: Iterable[ComponentCoverage]) -> tuple[ComponentCoverage, ...]:
    """Return the components that no alert and no hunt watches."""
    return tuple(one for one in components if not one.alerts and not one.hunts)


def _covered(row: GuideRow, catalog: Catalog) -> ComponentCoverage:
    alerts = [one for one in catalog.alerts.values() if row.id in one.spec.covers and _counts(one)]
    hunts = {
        f"{area.spec.id}/{hunt.id}": hunt
        for area in catalog.areas.values()
        for hunt in area.guide.hunts
        if row.id in hunt.covers
    }
    tables = {table for alert in alerts for table in alert.spec.tables}
    tables |= {table for hunt in hunts.values() for table in tables_read(hunt.query, table_names())}
    return ComponentCoverage(
        row=row,
        alerts=tuple(sorted(alert.spec.id for alert in alerts)),
        hunts=tuple(sorted(hunts)),
        tables=tuple(sorted(tables)),
        collected_from=tuple(sorted({source for table in tables for source in _sources(table)})),
        inputs=tuple(sorted(set(_required(alerts, hunts.values())))),
    )


def _counts(alert: CatalogAlert) -> bool:
    return alert.spec.status is not Status.DEPRECATED


def _sources(table: str) -> Iterator[str]:
    """Yield what fills a table: the Entra category, or one of the other sources."""
    if category := category_of_table(table):
        yield f"{ENTRA}: {category.category}"
    for source in (*resource_sources().values(), *services().values()):
        if table in source.tables:
            yield source.title
            return


def _required(alerts: Iterable[CatalogAlert], hunts: Iterable[Hunt]) -> Iterator[str]:
    for inputs in (*(alert.spec.inputs for alert in alerts), *(hunt.inputs for hunt in hunts)):
        yield from (name for name, need in inputs.items() if need is Need.REQUIRED)
