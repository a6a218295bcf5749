"""The workbooks of one stack."""

from collections.abc import Iterable, Iterator, Mapping
from functools import partial

from entrawatch.specs.alert_spec import AreaSpec
from entrawatch.specs.catalog import Catalog
from entrawatch.specs.coverage import coverage
from entrawatch.stacks.deployment import Deployment, NotDeployed, PlannedAlert, excepted_alerts
from entrawatch.stacks.routed_tables import collected_tables, routed_tables, uncollected_tables, unrouted_tables
from entrawatch.stacks.tenant_records import only_of_tenant
from entrawatch.workbooks.books import workbooks
from entrawatch.workbooks.could_not_fire import could_not_fire
from entrawatch.workbooks.model.document import Workbook
from entrawatch.workbooks.plan import AreaPlan, BookPlan, LeftOut, ShownException

LeftOutHunts = Mapping[str, tuple[LeftOut, ...]]
"""Hunts that a stack does not have, by area ID."""


def stack_workbooks(deployment: Deployment, catalog: Catalog, left_out_hunts: LeftOutHunts) -> tuple[Workbook, ...]:
    """Return the workbooks of a stack: one for each area, then those of the whole environment."""
    settings, unread = deployment.settings, _unread(deployment)
    read = {table for alert in deployment.alerts for table in alert.spec.tables}
    received = {*read, *collected_tables(settings), *routed_tables(deployment.categories)}
    plan = BookPlan(
        environment=settings.environment,
        areas=tuple(_area(area, deployment, catalog, left_out_hunts) for area in deployment.areas),
        unread=unread,
        rows=coverage(catalog).rows,
        left_out=tuple(_left_out(one, catalog) for one in deployment.not_deployed),
        daily_cap_gb=settings.workspace.daily_cap_gb,
        tables=tuple(sorted(received - unread)),
        of_tenant=partial(only_of_tenant, settings=settings),
    )
    return workbooks(plan)


def could_not_fire_query(deployment: Deployment) -> str:
    """Return the query of the health workbook that lists the alerts of a stack that could not fire; '' if all can."""
    return only_of_tenant(could_not_fire(deployment.alerts, _unread(deployment)), deployment.settings)


def _unread(deployment: Deployment) -> frozenset[str]:
    return uncollected_tables(deployment.settings) | unrouted_tables(deployment.categories)


def _area(area: AreaSpec, deployment: Deployment, catalog: Catalog, left_out_hunts: LeftOutHunts) -> AreaPlan:
    planned = {alert.spec.id: alert for alert in deployment.alerts if alert.area.id == area.id}
    # Alerts that another folder adds to the area are not in the area's order: they follow, sorted by ID.
    order = [*(name for name in area.alerts if name in planned), *sorted(planned.keys() - set(area.alerts))]
    left_out = [_left_out(one, catalog) for one in deployment.not_deployed if one.area == area.id]
    alerts, hunts = tuple(planned[name] for name in order), deployment.hunts[area.id]
    return AreaPlan(area, alerts, hunts, (*left_out, *left_out_hunts[area.id]), tuple(_exceptions(planned.values())))


def _exceptions(alerts: Iterable[PlannedAlert]) -> Iterator[ShownException]:
    for spec, names in excepted_alerts(alerts):
        created, expires = spec.created.isoformat(), spec.expires.isoformat()
        yield ShownException(spec.id, spec.hides, names, spec.owner, spec.reason, created, expires)


def _left_out(one: NotDeployed, catalog: Catalog) -> LeftOut:
    spec = catalog.alerts[one.alert_id].spec
    return LeftOut(spec.id, spec.title, one.reason, spec.techniques)
