"""One environment with all alerts of a catalog."""

from dataclasses import dataclass

from entrawatch.specs.alert_spec import AlertSpec
from entrawatch.specs.area_guide import Hunt
from entrawatch.specs.catalog import Catalog
from entrawatch.specs.coverage import coverage
from entrawatch.specs.rule_query import hunt_query, rule_query
from entrawatch.workbooks.plan import AreaPlan, BookPlan, LeftOut


@dataclass(frozen=True)
class Alert:
    spec: AlertSpec
    query: str


@dataclass(frozen=True)
class PlannedHunt:
    hunt: Hunt
    query: str


def whole_plan(catalog: Catalog, unread: frozenset[str] = frozenset()) -> BookPlan:
    """Return an environment with every alert and hunt of a catalog, without values of inputs."""
    areas = []
    for area in catalog.areas.values():
        specs = [catalog.alerts[name].spec for name in area.spec.alerts]
        alerts = tuple(Alert(spec, rule_query(spec, catalog.inputs, {}, {})) for spec in specs)
        hunts = tuple(PlannedHunt(one, hunt_query(one, catalog.inputs, {})) for one in area.guide.hunts)
        areas.append(AreaPlan(area.spec, alerts, hunts))
    tables = {table for area in areas for alert in area.alerts for table in alert.spec.tables}
    left_out = (LeftOut("left_out", "An alert", "it is deprecated", ("T1098.001",)),)
    rows = coverage(catalog).rows
    return BookPlan("dev", tuple(areas), unread, rows, left_out, 5.0, tuple(sorted(tables)))
