"""Whether findings of an alert can fire in a rule of their own, such as with a lower severity."""

from collections.abc import Sequence

from entrawatch.specs.alert_spec import AlertSpec, Severity
from entrawatch.specs.trigger import Operator, TimeAggregation

_ABOVE = (Operator.GREATER_THAN, Operator.GREATER_THAN_OR_EQUAL)


def lowering_problem(severity: Severity, spec: AlertSpec, columns: Sequence[str]) -> str:
    """Return why findings of an alert cannot fire with a lower severity; '' if they can."""
    if severity.azure_number <= spec.severity.azure_number:
        return f"severity '{severity}' is not lower than '{spec.severity}' of alert '{spec.id}'"
    return separate_problem(spec, columns)


def separate_problem(spec: AlertSpec, columns: Sequence[str]) -> str:
    """Return why findings of an alert cannot fire in a rule of their own; '' if they can."""
    if _fires_alone(spec, columns):
        return ""
    return f"alert '{spec.id}' measures its findings together, so some of them cannot fire in a rule of their own"


def _fires_alone(spec: AlertSpec, columns: Sequence[str]) -> bool:
    """Return whether findings fire in a rule of their own exactly as they do among all others."""
    trigger = spec.trigger
    if trigger.dynamic_threshold or trigger.operator not in _ABOVE:
        return False
    if set(columns) <= {one.name for one in trigger.dimensions}:
        return True
    is_any_row = trigger.time_aggregation is TimeAggregation.COUNT and trigger.operator.holds(1, trigger.threshold)
    return is_any_row and trigger.failing_periods.min_failing_periods_to_alert == 1
