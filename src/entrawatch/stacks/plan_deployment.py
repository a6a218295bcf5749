"""Determine what one stack deploys from a catalog: its alerts with their queries and receivers, as plain values."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from entrawatch.documents.document import Document
from entrawatch.kql.one_tenant import with_tenant, word_without_filter
from entrawatch.kql.union_legs import tables_read, without_legs
from entrawatch.kql.words import words
from entrawatch.reference.log_categories import (
    category_of_table,
    license_title,
    recommended_categories,
    tenant_has,
    with_reviews,
)
from entrawatch.specs.alert_spec import AlertSpec, AreaSpec, Severity, Status
from entrawatch.specs.area_guide import Hunt
from entrawatch.specs.catalog import Catalog, CatalogAlert
from entrawatch.specs.inputs import missing_inputs
from entrawatch.specs.rule_query import hunt_query, rule_query
from entrawatch.stacks.acknowledgements import acknowledge
from entrawatch.stacks.deployment import Deployment, NotDeployed, PlannedAlert, PlannedHunt, Scope
from entrawatch.stacks.deployment_checks import check_deployment, idle_exceptions
from entrawatch.stacks.exceptions.applied import AppliedException, exceptions_of, followed_by, with_exceptions
from entrawatch.stacks.exceptions.lowered import lowered_spec, lowering_lines
from entrawatch.stacks.exceptions.model import PlacedException
from entrawatch.stacks.overrides import filled, overridden, split_by_entities
from entrawatch.stacks.routed_tables import uncollected_tables, unrouted_tables
from entrawatch.stacks.sentinel_plan import SentinelForm, obstacles_alone, on_sentinel_schedule, with_sentinel_rule
from entrawatch.stacks.settings import AlertOverride, StackSettings
from entrawatch.stacks.stack_workbooks import stack_workbooks
from entrawatch.stacks.tenant_records import only_of_tenant
from entrawatch.workbooks.plan import LeftOut


@dataclass(frozen=True)
class _Received:
    """The log categories that a stack routes, and the tables that its workspace does not receive."""

    categories: tuple[str, ...]
    uncollected: frozenset[str]
    unread: frozenset[str]
    """Tables that queries must not read, because they do not exist: `uncollected`, and those of other categories."""


def plan_deployment(
    catalog: Catalog,
    settings: StackSettings,
    document: Document | None = None,
    look_backs: Mapping[str, float] | None = None,
    exceptions: Sequence[PlacedException] = (),
) -> Deployment:
    """Determine what a stack deploys; `document` is its stack file, for the locations of issues.

    `look_backs`: alert → seconds that its queries look back, if they were analyzed. `exceptions`: those in the files
    that the settings name.
    """
    received = _received(settings)
    planned, left_out = _alerts(catalog, settings, received, exceptions)
    areas = tuple(area.spec for area in catalog.areas.values() if any(item.area is area.spec for item in planned))
    judged = {
        area.id: [_hunt(one, catalog, settings, received) for one in catalog.areas[area.id].guide.hunts]
        for area in areas
    }
    hunts = {area: tuple(one for one in found if isinstance(one, PlannedHunt)) for area, found in judged.items()}
    defaults = tuple(_defaults(planned, catalog, settings))
    deployment = Deployment(settings, areas, hunts, tuple(planned), tuple(left_out), received.categories, (), defaults)
    lacking = {area: tuple(one for one in found if isinstance(one, LeftOut)) for area, found in judged.items()}
    deployment = replace(deployment, workbooks=stack_workbooks(deployment, catalog, lacking))
    issues = [*check_deployment(deployment, document, look_backs), *idle_exceptions(exceptions, left_out)]
    return replace(deployment, issues=tuple(acknowledge(issues, settings)))


def _alerts(
    catalog: Catalog, settings: StackSettings, received: _Received, exceptions: Sequence[PlacedException]
) -> tuple[list[PlannedAlert], list[NotDeployed]]:
    """Return the rules of a stack, and the alerts that it does not deploy."""
    planned: list[PlannedAlert] = []
    left_out: list[NotDeployed] = []
    for alert in catalog.alerts.values():
        spec = routed(alert.spec, received.unread)
        if found := _not_deployed(alert, spec, catalog, settings, received):
            left_out.append(found)
        else:
            planned += _rules(*_planned(alert, spec, catalog, settings), settings, exceptions)
    return planned, left_out


def _received(settings: StackSettings) -> _Received:
    routing = settings.log_routing
    given = routing.categories
    chosen = recommended_categories(routing.licenses) if given is None else with_reviews(given)
    categories, uncollected = tuple(sorted(set(chosen))), uncollected_tables(settings)
    return _Received(categories, uncollected, uncollected | unrouted_tables(categories))


def _not_deployed(
    alert: CatalogAlert, routed_spec: AlertSpec, catalog: Catalog, settings: StackSettings, received: _Received
) -> NotDeployed | None:
    for holds, scope, reason in _reasons(alert, settings):
        if holds:
            return NotDeployed(alert.spec.id, alert.area, reason, scope)
    if unrouted := _unrouted(alert.spec, received.categories):
        reason = f"this stack does not route log category {' or '.join(repr(one) for one in unrouted)}"
        return NotDeployed(alert.spec.id, alert.area, reason, unrouted=unrouted)
    # The query would fail at every run.
    if uncollected := sorted(received.uncollected.intersection(routed_spec.tables)):
        reason = f"this stack does not collect table {' and '.join(uncollected)} (collection)"
        return NotDeployed(alert.spec.id, alert.area, reason, uncollected=tuple(uncollected))
    if found := obstacles_alone(alert.spec, alert.area, settings):
        reason = f"Microsoft Sentinel cannot run it: {'; '.join(found)}"
        return NotDeployed(alert.spec.id, alert.area, reason, obstacles=found)
    missing = next(missing_inputs(alert.spec.inputs, catalog.inputs, settings.tenant_inputs), None)
    return NotDeployed(alert.spec.id, alert.area, _needs(missing), missing_inputs=missing) if missing else None


def _reasons(alert: CatalogAlert, settings: StackSettings) -> Iterator[tuple[bool, Scope, str]]:
    """Yield whether each reason to exclude an alert applies, most deliberate first."""
    chosen, spec = settings.alerts, alert.spec
    yield not chosen.enabled, Scope.STACK, "this stack disables alerts (alerts.enabled: false)"
    is_chosen = chosen.areas is None or alert.area in chosen.areas
    yield not is_chosen, Scope.AREA, "this stack does not list the area (alerts.areas)"
    yield alert.area in chosen.areas_off, Scope.AREA, "this stack disables the area (alerts.areas_off)"
    other_kind = f"this stack's tenant is of kind '{settings.tenant.kind}' (tenant)"
    yield settings.tenant.kind not in spec.tenants, Scope.TENANT, other_kind
    yield not settings.alerts.override_of(spec.id).enabled, Scope.ALERT, "this stack disables it (alerts.overrides)"
    yield spec.status is Status.DEPRECATED, Scope.ALERT, "it is deprecated"
    unfiltered = _unfiltered(spec.query, settings)
    yield bool(unfiltered), Scope.ALERT, unfiltered
    lacking = _lacking_license(spec, settings)
    yield bool(lacking), Scope.ALERT, f"the logs require {lacking}, which log_routing.licenses does not list"
    too_young = f"status '{spec.status}' is below this stack's minimum_status '{chosen.minimum_status}'"
    yield _too_young(spec, settings), Scope.ALERT, too_young


def _hunt(hunt: Hunt, catalog: Catalog, settings: StackSettings, received: _Received) -> PlannedHunt | LeftOut:
    """Return a hunt with its query, or why the stack does not have it."""
    missing = next(missing_inputs(hunt.inputs, catalog.inputs, settings.tenant_inputs), None)
    if missing:
        return LeftOut(hunt.id, hunt.title, _needs(missing))
    query = without_legs(hunt_query(hunt, catalog.inputs, settings.tenant_inputs), received.unread)
    unread = tables_read(query, received.unread)
    uncollected = f"this stack does not collect table {' and '.join(unread)}" if unread else ""
    if reason := _unfiltered(query, settings) or uncollected:
        return LeftOut(hunt.id, hunt.title, reason)
    return PlannedHunt(hunt, of_stack_tenant(query, settings))


def _defaults(alerts: Sequence[PlannedAlert], catalog: Catalog, settings: StackSettings) -> Iterator[str]:
    """Yield the inputs whose defaults planned alerts read, by name, each with its number of entries."""
    for name in sorted({name for alert in alerts for name in alert.spec.inputs} & catalog.inputs.keys()):
        default = catalog.inputs[name].default
        if default is not None and settings.tenant_inputs.get(name) is None:
            yield f"{name} (list of {len(default)})" if isinstance(default, list) else f"{name} ({default})"


def _needs(missing: tuple[str, ...]) -> str:
    if len(missing) == 1:
        return f"requires tenant input '{missing[0]}', which this stack does not set"
    return f"requires one of the tenant inputs {', '.join(missing)}, and this stack sets none of them"


def _lacking_license(spec: AlertSpec, settings: StackSettings) -> str:
    """Return the license required for the alert's events or for all its tables; '' if none is required."""
    owned = settings.log_routing.licenses
    if spec.licenses and not any(tenant_has(owned, license) for license in spec.licenses):
        return " or ".join(license_title(license) for license in spec.licenses)
    needed = [category.license if (category := category_of_table(table)) else None for table in spec.tables]
    if any(license is None or tenant_has(owned, license) for license in needed):
        return ""
    return " or ".join(sorted({license_title(license) for license in needed if license}))


def _unrouted(spec: AlertSpec, categories: Collection[str]) -> tuple[str, ...]:
    """Return the log categories of an alert's tables if none of them is routed: its query would fail at every run."""
    read = [category_of_table(table) for table in spec.tables]
    names = tuple(category.category for category in read if category)
    return () if len(names) < len(read) or set(names) & set(categories) else names


def _too_young(spec: AlertSpec, settings: StackSettings) -> bool:
    if "enabled" in settings.alerts.override_of(spec.id).model_fields_set:
        return False
    order = list(Status)
    return order.index(spec.status) < order.index(settings.alerts.minimum_status)


def _planned(
    alert: CatalogAlert, routed_spec: AlertSpec, catalog: Catalog, settings: StackSettings
) -> tuple[PlannedAlert, SentinelForm | None]:
    """Return an alert as Azure Monitor runs it, and its form for Microsoft Sentinel, if that is a target."""
    area, override = catalog.areas[alert.area].spec, settings.alerts.override_of(alert.spec.id)
    target = settings.target_of(alert.spec.id, alert.area)

    def complete(one: AlertSpec) -> tuple[AlertSpec, str]:
        spec = one.model_copy(update={"query": of_stack_tenant(one.query, settings)})
        return spec, rule_query(spec, catalog.inputs, settings.tenant_inputs, override.parameters)

    whole = overridden(routed_spec, override)
    spec = whole if target.has_monitor else on_sentinel_schedule(whole)
    split = split_by_entities(spec) if override.dimensions is None else filled(spec, override.dimensions)
    spec, query = complete(split)
    unread = tuple(sorted(set(alert.spec.tables) - set(spec.tables)))
    receivers = _receivers(spec, area, settings, override)
    planned = PlannedAlert(spec, area, query, receivers, alert.overrides, unread, target=target)
    in_sentinel = SentinelForm(whole, complete(on_sentinel_schedule(whole))[1]) if target.has_sentinel else None
    return planned, in_sentinel


def _rules(
    alert: PlannedAlert, form: SentinelForm | None, settings: StackSettings, exceptions: Sequence[PlacedException]
) -> Iterator[PlannedAlert]:
    """Yield an alert without its excepted findings, then a rule for each lower severity that exceptions give them."""
    found = exceptions_of(exceptions, alert.spec, alert.area.id)
    yield _excepted(alert, form, found, settings)
    hidden = tuple(one for one in found if one.spec.severity is None)
    for severity in Severity:
        if lowered := [one for one in found if one.spec.severity is severity]:
            spec = lowered_spec(alert.spec, severity, lowered)
            query = followed_by(alert.query, lowering_lines(lowered, alert.spec))
            receivers = _receivers(spec, alert.area, settings, settings.alerts.override_of(alert.spec.id))
            rule = replace(alert, spec=spec, query=query, receivers=receivers, lowered_from=alert.spec.id)
            yield _excepted(rule, form.lowered(severity, lowered) if form else None, hidden, settings)


def _excepted(
    alert: PlannedAlert, form: SentinelForm | None, exceptions: tuple[AppliedException, ...], settings: StackSettings
) -> PlannedAlert:
    excepted = replace(alert, query=with_exceptions(alert.query, exceptions), exceptions=exceptions)
    return with_sentinel_rule(excepted, form, settings) if form else excepted


def _receivers(spec: AlertSpec, area: AreaSpec, settings: StackSettings, override: AlertOverride) -> tuple[str, ...]:
    if override.receivers is not None:
        return tuple(sorted(override.receivers))
    if spec.severity not in area.notify:
        return ()
    names = {
        name
        for route in settings.notifications.routes
        if spec.severity in route.severities and (not route.areas or area.id in route.areas)
        for name in route.receivers
    }
    return tuple(sorted(names))


def routed(spec: AlertSpec, unread: Collection[str]) -> AlertSpec:
    """Return the spec without the union legs of tables that the workspace does not receive.

    Such a table does not exist: a plain union fails at every run, and Azure disables a rule that fails for a week.
    """
    query = without_legs(spec.query, unread)
    if query == spec.query:
        return spec
    read = words(query)
    return spec.model_copy(update={"query": query, "tables": tuple(one for one in spec.tables if one in read)})


def _unfiltered(query: str, settings: StackSettings) -> str:
    """Return why a query would read records of other tenants; '' if it reads only those of the stack's tenant."""
    word = word_without_filter(query) if settings.tenant.id else ""
    return f"the query uses '{word}', which cannot be filtered by tenant.id; name each table instead" if word else ""


def of_stack_tenant(query: str, settings: StackSettings) -> str:
    """Return a query that reads only the records of the stack's tenant, and states it; unchanged without its ID."""
    if settings.tenant.id is None:
        return query
    return with_tenant(only_of_tenant(query, settings), settings.tenant.id.lower())
