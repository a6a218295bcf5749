"""Facts of a stack: from a planned deployment to the plain values of a snapshot."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

from entrawatch.changes.snapshots.model import (
    AlertFacts,
    DimensionFacts,
    ExceptionFacts,
    HuntFacts,
    InputFacts,
    OffFacts,
    ReceiverFacts,
    ResourceFacts,
    RuleFacts,
    SettingsFacts,
    TableFacts,
)
from entrawatch.changes.snapshots.sentinel_facts import planned_sentinel
from entrawatch.documents.keyed_addresses import hidden_address
from entrawatch.reference.log_categories import category_of_table, tenant_has
from entrawatch.resources.program_plan import Plan, PlannedResource, to_plain
from entrawatch.resources.workbook_drift import WORKBOOK_CONTENT, WORKBOOK_TYPE
from entrawatch.specs.alert_spec import AlertSpec
from entrawatch.specs.catalog import Catalog
from entrawatch.specs.inputs import effective_value
from entrawatch.specs.rule_query import query_body
from entrawatch.specs.trigger import Trigger
from entrawatch.stacks.deployment import Deployment, PlannedAlert, excepted_alerts
from entrawatch.stacks.exceptions.applied import exception_lines
from entrawatch.stacks.receivers import Receiver
from entrawatch.stacks.routed_tables import collected_tables
from entrawatch.stacks.settings import StackSettings
from entrawatch.workbooks.model.panels import panels

# The address fields of the kinds of receivers.
_ADDRESSES = ("addresses", "phone_numbers", "roles")


def alert_facts(deployment: Deployment, catalog: Catalog) -> dict[str, AlertFacts]:
    """Return every alert that a stack deploys, by ID."""
    return {alert.spec.id: _alert(alert, deployment, catalog) for alert in deployment.alerts}


def exception_facts(deployment: Deployment) -> dict[str, ExceptionFacts]:
    """Return every exception that applies to a deployed alert, by ID."""
    return {
        spec.id: ExceptionFacts(
            target=spec.target,
            match=spec.match,
            owner=spec.owner,
            expires=spec.expires.isoformat(),
            severity=spec.severity or "",
            closes_incidents=bool(spec.close_incident),
            alerts=alerts,
            texts={"reason": spec.reason, "ticket": spec.ticket or ""},
        )
        for spec, alerts in excepted_alerts(deployment.alerts)
    }


def off_facts(deployment: Deployment, catalog: Catalog) -> dict[str, OffFacts]:
    """Return every alert that a stack does not deploy, by ID."""
    found = {}
    for off in deployment.not_deployed:
        known = catalog.alerts[off.alert_id]
        found[off.alert_id] = OffFacts(
            id=off.alert_id, area=off.area, reason=off.reason, title=known.spec.title, place=known.document.path
        )
    return found


def area_facts(deployment: Deployment) -> dict[str, dict[str, str]]:
    """Return the texts of each area's workbook, by ID."""
    return {
        area.id: {
            "title": area.title,
            "purpose": area.purpose,
            "page": area.guide_page or "",
            "order": ", ".join(area.alerts),
        }
        for area in deployment.areas
    }


def hunt_facts(deployment: Deployment) -> dict[str, HuntFacts]:
    """Return the hunting queries of the workbooks, by area and ID."""
    return {
        f"{area}/{one.hunt.id}": HuntFacts(
            id=one.hunt.id,
            area=area,
            title=one.hunt.title,
            query=one.hunt.query,
            inputs=dict(one.hunt.inputs),
            text=one.hunt.description,
        )
        for area, hunts in deployment.hunts.items()
        for one in hunts
    }


def settings_facts(deployment: Deployment, catalog: Catalog, other: Mapping[str, str]) -> SettingsFacts:
    """Return the stack's settings; `other`: configuration of the program or of its providers."""
    settings = deployment.settings
    return SettingsFacts(
        workspace_id=settings.workspace.existing_id or "",
        retention_days=settings.workspace.retention_days,
        daily_cap_gb=settings.workspace.daily_cap_gb,
        tables={name: _table(name, settings) for name in settings.workspace.tables},
        manages_logs=settings.log_routing.manage,
        categories=deployment.categories,
        collected=collected_tables(settings),
        receivers={name: _receiver(settings.notifications.receivers[name]) for name in _routed(settings)},
        drill_every_days=settings.break_glass.drill_every_days,
        inputs=_inputs(settings, catalog),
        flat={**dict(_flat(settings.model_dump(mode="json", exclude={"inputs"}, exclude_defaults=True))), **other},
    )


def _alert(alert: PlannedAlert, deployment: Deployment, catalog: Catalog) -> AlertFacts:
    spec, known = alert.spec, catalog.alerts[alert.alert_id]
    override = deployment.settings.alerts.override_of(alert.alert_id)
    return AlertFacts(
        id=spec.id,
        former_ids=spec.former_ids,
        title=spec.title,
        area=alert.area.id,
        status=spec.status,
        place=known.document.path,
        overrides=alert.overrides or "",
        lowered_from=alert.lowered_from,
        rule=_rule(spec),
        sentinel=planned_sentinel(alert.sentinel) if alert.sentinel else None,
        closed={one.alert_id: planned_sentinel(one) for one in alert.closed},
        excepted=exception_lines(alert.exceptions),
        tables=known.spec.tables,
        inputs=dict(spec.inputs),
        parameters={name: override.parameters.get(name, one.default) for name, one in spec.parameters.items()},
        receivers=alert.receivers if alert.target.has_monitor else (),
        unfed=dict(_unfed(known.spec, deployment)),
        unread_tables=alert.unread,
        covers=spec.covers,
        tactics=spec.tactics,
        techniques=spec.techniques,
        entities={kind: names for kind, names in spec.entities.model_dump().items() if names},
        detects=spec.detects,
        texts=_texts(spec),
    )


def _rule(spec: AlertSpec) -> RuleFacts:
    return RuleFacts(
        query=query_body(spec),
        severity=spec.severity,
        evaluation_frequency=spec.evaluation_frequency,
        window_size=spec.window_size,
        query_time_range=spec.override_query_time_range or "",
        auto_mitigate=spec.auto_mitigate,
        mute=spec.mute_actions_duration or "",
        **_trigger(spec.trigger),
    )


def _trigger(trigger: Trigger) -> dict[str, Any]:
    dynamic = trigger.dynamic_threshold
    return {
        "sensitivity": dynamic.alert_sensitivity if dynamic else "",
        "ignore_data_before": (dynamic.ignore_data_before if dynamic else None) or "",
        "aggregation": trigger.time_aggregation,
        "measure": trigger.metric_measure_column or "",
        "operator": trigger.operator,
        "threshold": trigger.threshold,
        "dimensions": tuple(
            DimensionFacts(name=one.name, excludes=one.operator == "Exclude", values=tuple(sorted(one.values)))
            for one in sorted(trigger.dimensions, key=lambda one: one.name)
        ),
        "periods": trigger.failing_periods.number_of_evaluation_periods,
        "failing_periods": trigger.failing_periods.min_failing_periods_to_alert,
    }


def _unfed(spec: AlertSpec, deployment: Deployment) -> Iterator[tuple[str, str]]:
    """Yield the tables of an alert that are empty, with the reason."""
    for table in spec.tables:
        category = category_of_table(table)
        if category and not tenant_has(deployment.settings.log_routing.licenses, category.license):
            yield table, f"log category {category.category} is not licensed"
        elif category and category.category not in deployment.categories:
            yield table, f"log category {category.category} is not routed"


def _texts(spec: AlertSpec) -> dict[str, str]:
    steps = [f"{step.step}\n{step.query or ''}" for step in spec.runbook]
    parameters = (
        f"{name}: {one.description} ({one.minimum} to {one.maximum})" for name, one in spec.parameters.items()
    )
    return {
        "parameters": "\n".join(parameters),
        "title": spec.title,
        "description": spec.description,
        "false_positives": "\n".join(spec.false_positives),
        "runbook": "\n".join(steps),
        "references": "\n".join(f"{page.title} {page.url}" for page in spec.references),
    }


def _table(name: str, settings: StackSettings) -> TableFacts:
    own = settings.workspace.tables[name]
    total = own.total_retention_days or own.retention_days
    return TableFacts(retention_days=own.retention_days, total_days=max(total, own.retention_days), plan=own.plan)


def _routed(settings: StackSettings) -> list[str]:
    known = settings.notifications.receivers
    return sorted({name for route in settings.notifications.routes for name in route.receivers if name in known})


def _receiver(receiver: Receiver) -> ReceiverFacts:
    values = receiver.model_dump(mode="json", exclude_none=True)
    kind = values.pop("kind")
    addresses = [str(one) for key in _ADDRESSES for one in values.pop(key, ())]
    return ReceiverFacts(kind=kind, addresses=tuple(sorted(addresses)), rest=dict(_flat(values)))


def _inputs(settings: StackSettings, catalog: Catalog) -> dict[str, InputFacts]:
    given = settings.tenant_inputs
    return {
        name: InputFacts(
            type=spec.type,
            more_means=spec.more_means or "",
            value=effective_value(spec, given.get(name)),
            limits=f"{spec.minimum} to {spec.maximum}",
        )
        for name, spec in catalog.inputs.items()
    }


def _flat(value: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    """Yield every value by its path; lists are not split."""
    for key, item in value.items():
        path = f"{prefix}.{key}" if prefix else str(key)
        if isinstance(item, dict) and item:
            yield from _flat(item, path)
        elif item not in (None, [], {}):
            # The address of a webhook can hold its key in any part.
            shown = hidden_address(item) if key == "uri" and isinstance(item, str) else item
            yield path, json.dumps(shown, ensure_ascii=False, sort_keys=True)


RULE_TYPE = "azure-native:monitor:ScheduledQueryRule"
SENTINEL_RULE_TYPE = "azure-native:securityinsights:ScheduledAlertRule"
_LONGEST = 2000


def resource_facts(plan: Plan) -> tuple[ResourceFacts, ...]:
    """Return every resource of a plan; long text, except in alert rules, is replaced with its length and digest."""
    return tuple(map(_facts, plan.resources))


def _facts(resource: PlannedResource) -> ResourceFacts:
    options, inputs = resource.options, to_plain(resource.inputs)
    return ResourceFacts(
        urn=resource.urn,
        type=resource.type,
        name=resource.name,
        custom=resource.custom,
        parent=resource.parent,
        inputs=_kept(resource.type, inputs),
        protect=options.protect,
        retain_on_delete=options.retain_on_delete,
        replace_on_changes=options.replace_on_changes,
        ignore_changes=options.ignore_changes,
        aliases=tuple({"urn": one.urn, "name": one.name, "type": one.type} for one in options.aliases),
    )


def _kept(kind: str, inputs: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the inputs that a comparison reads: of a workbook, a digest of each panel."""
    if kind in (RULE_TYPE, SENTINEL_RULE_TYPE):
        return inputs
    found: dict[str, Any] = _shortened(inputs)
    content = inputs.get(WORKBOOK_CONTENT)
    if kind == WORKBOOK_TYPE and isinstance(content, str):
        found[WORKBOOK_CONTENT] = panels(content) or found[WORKBOOK_CONTENT]
    return found


def _shortened(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _shortened(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_shortened(item) for item in value]
    if isinstance(value, str) and len(value) > _LONGEST:
        digest = hashlib.sha256(value.encode(errors="replace")).hexdigest()
        return f"text of {len(value)} characters, sha256 {digest[:16]}"
    return value
