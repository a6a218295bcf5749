"""An environment with everything that a catalog has, for numbers and examples."""

from dataclasses import dataclass

from entrawatch.specs.alert_spec import AlertSpec
from entrawatch.specs.area_guide import Hunt
from entrawatch.specs.catalog import Catalog, CatalogArea
from entrawatch.specs.coverage import coverage
from entrawatch.specs.rule_query import hunt_query, rule_query
from entrawatch.workbooks.plan import AreaPlan, BookPlan


@dataclass(frozen=True)
class _Alert:
    spec: AlertSpec
    query: str


@dataclass(frozen=True)
class _Hunt:
    hunt: Hunt
    query: str


def catalog_plan(catalog: Catalog, unread: frozenset[str] = frozenset()) -> BookPlan:
    """Return an environment with every alert and hunt of a catalog, in which no input has a value but its default."""
    areas = tuple(_area(area, catalog) for area in catalog.areas.values())
    tables = {table for area in areas for alert in area.alerts for table in alert.spec.tables}
    return BookPlan(
        "dev", areas, unread, coverage(catalog).rows, daily_cap_gb=5.0, tables=tuple(sorted(tables - unread))
    )


def _area(area: CatalogArea, catalog: Catalog) -> AreaPlan:
    specs = [catalog.alerts[name].spec for name in area.spec.alerts]
    alerts = tuple(_Alert(spec, rule_query(spec, catalog.inputs, {}, {})) for spec in specs)
    hunts = tuple(_Hunt(one, hunt_query(one, catalog.inputs, {})) for one in area.guide.hunts)
    return AreaPlan(area.spec, alerts, hunts)
