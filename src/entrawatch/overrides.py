"""Overrides: one alert as a stack changes it."""

from entrawatch.settings import AlertOverride
from entrawatch.spec import AlertSpec


def overridden(spec: AlertSpec, override: AlertOverride) -> AlertSpec:
    """Return the spec with a stack's severity and threshold; parameters belong to the query's text."""
    changes: dict[str, object] = {}
    if override.severity:
        changes["severity"] = override.severity
    if override.threshold is not None:
        changes["trigger"] = spec.trigger.model_copy(update={"threshold": override.threshold})
    return spec.model_copy(update=changes)
