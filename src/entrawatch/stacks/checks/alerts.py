"""Checks of a stack's changes to alerts: areas, alerts and parameters must exist, values must be within range."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from entrawatch.documents.issues import Problem, warning
from entrawatch.documents.messages import did_you_mean
from entrawatch.specs.alert_spec import AlertSpec, Parameter, Status
from entrawatch.specs.catalog import Catalog
from entrawatch.specs.checks.azure_limits import broken_limits
from entrawatch.stacks.plan_deployment import overridden
from entrawatch.stacks.settings import AlertOverride, AlertSettings


def check_alerts(settings: AlertSettings, catalog: Catalog) -> Iterator[Problem]:
    """Yield the issues of a stack's settings for alerts."""
    if settings.minimum_status is Status.DEPRECATED:
        text = "minimum_status 'deprecated' is not possible, because deprecated alerts are never deployed"
        yield Problem("ST341", ("alerts", "minimum_status"), f"{text}; use experimental, test or stable")
    yield from _unknown_areas("areas", settings.areas or (), catalog)
    yield from _unknown_areas("areas_off", settings.areas_off, catalog)
    if settings.areas is not None and settings.areas_off:
        text = "areas and areas_off cannot be combined; list the areas to deploy in areas"
        yield Problem("ST347", ("alerts", "areas_off"), text, is_about_key=True)
    for alert_id, override in settings.overrides.items():
        yield from _override(alert_id, override, settings, catalog)


def _unknown_areas(key: str, areas: Sequence[str], catalog: Catalog) -> Iterator[Problem]:
    for number, area in enumerate(areas):
        if area not in catalog.areas:
            text = f"area '{area}' does not exist; {did_you_mean(area, list(catalog.areas))}"
            yield Problem("ST342", ("alerts", key, number), text)


def _override(alert_id: str, override: AlertOverride, settings: AlertSettings, catalog: Catalog) -> Iterator[Problem]:
    path = ("alerts", "overrides", alert_id)
    alert = catalog.alerts.get(alert_id)
    if alert_id in catalog.refused:
        return
    if alert is None:
        text = f"alert '{alert_id}' does not exist; {_alert_advice(alert_id, catalog)}"
        yield Problem("ST343", path, text, is_about_key=True)
        return
    if override == AlertOverride() and not _is_early(alert.spec, override, settings):
        yield warning("ST344", path, f"the override of '{alert_id}' changes nothing; remove it")
    if alert.area in settings.areas_off or alert.area not in (settings.areas or (alert.area,)):
        text = (
            f"the override of '{alert_id}' has no effect, because its area '{alert.area}' "
            "is disabled; remove one of the two"
        )
        yield warning("ST344", path, text)
    if override.alert_sensitivity and not alert.spec.trigger.dynamic_threshold:
        text = f"alert '{alert_id}' has no dynamic_threshold, so alert_sensitivity has no effect; remove it"
        yield Problem("SQR060", (*path, "alert_sensitivity"), text)
    yield from _limits(alert.spec, override, path)
    for name, value in override.parameters.items():
        yield from _parameter(alert.spec, name, value, (*path, "parameters", name))


def _is_early(spec: AlertSpec, override: AlertOverride, settings: AlertSettings) -> bool:
    """Return whether the override deploys an alert whose status is below the stack's minimum."""
    order = list(Status)
    return "enabled" in override.model_fields_set and order.index(spec.status) < order.index(settings.minimum_status)


def _limits(spec: AlertSpec, override: AlertOverride, path: tuple[str, ...]) -> Iterator[Problem]:
    """Yield the limits that the alert violates only with this stack's changes; others are reported in its own file."""
    known = {problem.code for problem in broken_limits(spec)}
    for problem in broken_limits(overridden(spec, override)):
        if problem.code not in known:
            yield replace(problem, path=(*path, "threshold"))


def _alert_advice(alert_id: str, catalog: Catalog) -> str:
    for alert in catalog.alerts.values():
        if alert_id in alert.spec.former_ids:
            return f"its ID is now '{alert.spec.id}'"
    return did_you_mean(
        alert_id, list(catalog.alerts), "each alert is a file with its ID as the name, below alert_specs"
    )


def _parameter(spec: AlertSpec, name: str, value: int | float, path: tuple[str, ...]) -> Iterator[Problem]:
    parameter = spec.parameters.get(name)
    if parameter is None:
        text = f"alert '{spec.id}' has no parameter '{name}'; {did_you_mean(name, list(spec.parameters))}"
        yield Problem("ST345", path, text, is_about_key=True)
    elif isinstance(parameter.default, int) and isinstance(value, float):
        yield Problem("ST346", path, f"parameter '{name}' must be a whole number, not '{value}'")
    elif not parameter.minimum <= value <= parameter.maximum:
        yield Problem("ST346", path, f"parameter '{name}' is '{value}'; {_range(parameter)}")


def _range(parameter: Parameter) -> str:
    return f"use {parameter.minimum} to {parameter.maximum}"
