"""Where an alert of a stack runs, and its rule in Microsoft Sentinel."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from entrawatch.reference.durations import WINDOW_SIZES, normalized
from entrawatch.sentinel.obstacles import differences, obstacles
from entrawatch.sentinel.rule import sentinel_rule
from entrawatch.sentinel.settings import Target
from entrawatch.specs.alert_spec import AlertSpec, Severity
from entrawatch.specs.sentinel_schedule import sentinel_schedule
from entrawatch.stacks.deployment import PlannedAlert
from entrawatch.stacks.exceptions.applied import AppliedException, followed_by, with_exceptions
from entrawatch.stacks.exceptions.lowered import lowered_spec, lowering_lines
from entrawatch.stacks.overrides import overridden
from entrawatch.stacks.settings import AlertOverride, StackSettings


def target_of(alert_id: str, area: str, settings: StackSettings) -> Target:
    """Return where an alert runs: as its override, its area, or the stack sets, in this order."""
    own = settings.alerts.overrides.get(alert_id, AlertOverride()).target
    return own or settings.alerts.targets.get(area) or settings.target


def obstacles_alone(spec: AlertSpec, area: str, settings: StackSettings) -> tuple[str, ...]:
    """Return why an alert cannot run at all, because Microsoft Sentinel is its only target."""
    if target_of(spec.id, area, settings) is not Target.SENTINEL:
        return ()
    return obstacles(overridden(spec, settings.alerts.overrides.get(spec.id) or AlertOverride()))


def on_sentinel_schedule(spec: AlertSpec) -> AlertSpec:
    """Return an alert with its frequency and window in Microsoft Sentinel, as a rule query and a replay read them."""
    schedule = sentinel_schedule(spec)
    frequency, window = normalized(schedule.frequency), normalized(schedule.window)
    # A replay reads a window of Azure Monitor, unless the range is stated.
    read = None if window in WINDOW_SIZES else window
    changes = {"evaluation_frequency": frequency, "window_size": window, "override_query_time_range": read}
    return spec.model_copy(update=changes)


@dataclass(frozen=True)
class SentinelForm:
    """An alert of a stack for Microsoft Sentinel: without what only the notifications of Azure Monitor need."""

    spec: AlertSpec
    """The alert with the schedule of Azure Monitor."""
    query: str = field(repr=False)
    """The query with the schedule of Microsoft Sentinel, complete except for exceptions."""

    def lowered(self, severity: Severity, exceptions: Sequence[AppliedException]) -> "SentinelForm":
        """Return the form of the rule that fires the findings of exceptions with a lower severity."""
        query = followed_by(self.query, lowering_lines(exceptions, on_sentinel_schedule(self.spec)))
        return SentinelForm(lowered_spec(self.spec, severity, exceptions), query)


def with_sentinel_rule(alert: PlannedAlert, form: SentinelForm, settings: StackSettings) -> PlannedAlert:
    """Return a planned alert with its rule in Microsoft Sentinel, or the obstacles to it."""
    if found := obstacles(form.spec):
        return replace(alert, obstacles=found)
    query = with_exceptions(form.query, alert.exceptions)
    rule = sentinel_rule(form.spec, query, settings.sentinel, settings.environment)
    return replace(alert, sentinel=rule, differences=differences(form.spec, settings.sentinel))
