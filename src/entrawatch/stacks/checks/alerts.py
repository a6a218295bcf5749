"""Checks of a stack's changes to alerts: areas, alerts and parameters must exist, values must be within range."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from entrawatch.documents.issues import Problem, warning
from entrawatch.documents.messages import did_you_mean, shown
from entrawatch.sentinel.settings import Target
from entrawatch.specs.alert_spec import AlertSpec, Parameter, Severity, Status
from entrawatch.specs.catalog import Catalog
from entrawatch.specs.checks.azure_limits import broken_limits
from entrawatch.specs.checks.logic import late_events
from entrawatch.specs.checks.sentinel_limits import broken_sentinel_limits
from entrawatch.stacks.exceptions.applied import watches_break_glass
from entrawatch.stacks.exceptions.columns import possible_dimensions
from entrawatch.stacks.overrides import overridden
from entrawatch.stacks.settings import AlertOverride, AlertSettings

# What a stack changes in the limits of an alert.
_LIMITED = ("evaluation_frequency", "window_size", "mute_actions_duration", "threshold", "dimensions", "severity")


def check_alerts(settings: AlertSettings, receivers: Sequence[str], catalog: Catalog) -> Iterator[Problem]:
    """Yield the issues of a stack's settings for alerts; `receivers`: the names of those that the stack declares."""
    if settings.minimum_status is Status.DEPRECATED:
        text = "minimum_status 'deprecated' is not possible, because deprecated alerts are never deployed"
        yield Problem("ST341", ("alerts", "minimum_status"), f"{text}; use experimental, test or stable")
    yield from _unknown_areas("areas", settings.areas or (), catalog)
    yield from _unknown_areas("areas_off", settings.areas_off, catalog)
    yield from _unknown_areas("targets", settings.targets, catalog)
    if settings.areas is not None and settings.areas_off:
        text = "areas and areas_off cannot be combined; list the areas to deploy in areas"
        yield Problem("ST347", ("alerts", "areas_off"), text, is_about_key=True)
    for area in settings.targets:
        if area in catalog.areas and not _is_deployed(area, settings):
            text = f"the target of area '{area}' has no effect, because the area is disabled; remove one of the two"
            yield warning("ST344", ("alerts", "targets", area), text)
    for alert_id, override in settings.overrides.items():
        yield from _override(alert_id, override, settings, receivers, catalog)


def _is_deployed(area: str, settings: AlertSettings) -> bool:
    return area not in settings.areas_off and area in (settings.areas or (area,))


def receivers_of_overrides(settings: AlertSettings) -> frozenset[str]:
    """Return the receivers that overrides of alerts name."""
    return frozenset(name for override in settings.overrides.values() for name in override.receivers or ())


def _unknown_areas(key: str, areas: Sequence[str] | Mapping[str, Target], catalog: Catalog) -> Iterator[Problem]:
    is_map = isinstance(areas, Mapping)
    for number, area in enumerate(areas):
        if area not in catalog.areas:
            text = f"area '{area}' does not exist; {did_you_mean(area, list(catalog.areas))}"
            yield Problem("ST342", ("alerts", key, area if is_map else number), text, is_about_key=is_map)


def _override(
    alert_id: str, override: AlertOverride, settings: AlertSettings, receivers: Sequence[str], catalog: Catalog
) -> Iterator[Problem]:
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
    if not _is_deployed(alert.area, settings):
        text = (
            f"the override of '{alert_id}' has no effect, because its area '{alert.area}' "
            "is disabled; remove one of the two"
        )
        yield warning("ST344", path, text)
    yield from _values(alert.spec, override, path)
    for number, receiver in enumerate(override.receivers or ()):
        if receiver not in receivers:
            text = f"receiver '{receiver}' does not exist; {did_you_mean(receiver, receivers)}"
            yield Problem("ST321", (*path, "receivers", number), text)


def _values(spec: AlertSpec, override: AlertOverride, path: tuple[str, ...]) -> Iterator[Problem]:
    """Yield the issues of an override's values with the spec of its alert."""
    if override.alert_sensitivity and not spec.trigger.dynamic_threshold:
        text = f"alert '{spec.id}' has no dynamic_threshold, so alert_sensitivity has no effect; remove it"
        yield Problem("SQR060", (*path, "alert_sensitivity"), text)
    yield from _limits(spec, override, path)
    yield from _quieter(spec, override, path)
    yield from _dimensions(spec, override.dimensions or (), path)
    for name, value in override.parameters.items():
        yield from _parameter(spec, name, value, (*path, "parameters", name))


def _is_early(spec: AlertSpec, override: AlertOverride, settings: AlertSettings) -> bool:
    """Return whether the override deploys an alert whose status is below the stack's minimum."""
    order = list(Status)
    return "enabled" in override.model_fields_set and order.index(spec.status) < order.index(settings.minimum_status)


def _limits(spec: AlertSpec, override: AlertOverride, path: tuple[str, ...]) -> Iterator[Problem]:
    """Yield the limits that the alert violates only with this stack's changes; others are reported in its own file."""
    known = {problem.code for problem in _broken(spec)}
    changed = overridden(spec, override)
    for problem in (*_broken(changed), *late_events(changed)):
        if problem.code not in known:
            key = next(key for key in (*problem.path, *_LIMITED) if key in override.model_fields_set)
            fixed = problem.path[0] not in (*AlertOverride.model_fields, "trigger")
            advice = f", in a spec of your own; or remove {key}" if fixed else ""
            yield replace(problem, path=(*path, key), message=f"{problem.message}{advice}")


def _quieter(spec: AlertSpec, override: AlertOverride, path: tuple[str, ...]) -> Iterator[Problem]:
    """Yield a warning for each value with which a critical alert, or one on emergency access accounts, warns less."""
    if spec.severity is not Severity.CRITICAL and not watches_break_glass(spec):
        return
    threshold, severity = override.threshold, override.severity
    for key, is_quieter in (
        ("enabled", not override.enabled),
        ("severity", severity is not None and severity.azure_number > spec.severity.azure_number),
        ("threshold", threshold is not None and threshold > spec.trigger.threshold),
        ("mute_actions_duration", override.mute_actions_duration is not None),
        ("receivers", override.receivers == ()),
    ):
        if is_quieter:
            text = f"{key} {shown(getattr(override, key))} weakens alert '{spec.id}', which must always notify"
            yield warning("ST359", (*path, key), f"{text}; remove it, or acknowledge ST359 with a reason and an end")


def _broken(spec: AlertSpec) -> list[Problem]:
    return [*broken_limits(spec), *broken_sentinel_limits(spec)]


def _dimensions(spec: AlertSpec, columns: Sequence[str], path: tuple[str, ...]) -> Iterator[Problem]:
    allowed = possible_dimensions(spec)
    for number, column in enumerate(columns):
        if column not in allowed:
            text = f"'{column}' is not a column that can split alert '{spec.id}'"
            yield Problem("ST348", (*path, "dimensions", number), f"{text}; {did_you_mean(column, allowed)}")
        elif column in columns[:number]:
            yield Problem("ST348", (*path, "dimensions", number), f"column '{column}' is listed twice; remove one")


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
