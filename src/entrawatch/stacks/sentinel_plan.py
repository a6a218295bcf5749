"""Where an alert of a stack runs, and its rule in Microsoft Sentinel."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from entrawatch.reference.durations import WINDOW_SIZES, normalized
from entrawatch.sentinel.obstacles import differences, obstacles
from entrawatch.sentinel.rule import SentinelRule, sentinel_rule
from entrawatch.sentinel.settings import Target
from entrawatch.specs.alert_spec import AlertSpec, Severity
from entrawatch.specs.sentinel_schedule import sentinel_schedule
from entrawatch.stacks.deployment import PlannedAlert
from entrawatch.stacks.exceptions.applied import AppliedException, followed_by, with_exceptions
from entrawatch.stacks.exceptions.closing import closed_spec, closing, closing_problem
from entrawatch.stacks.exceptions.lowered import lowered_spec, lowering_lines, only_lines
from entrawatch.stacks.overrides import overridden
from entrawatch.stacks.settings import StackSettings


def obstacles_alone(spec: AlertSpec, area: str, settings: StackSettings) -> tuple[str, ...]:
    """Return why an alert cannot run at all, because Microsoft Sentinel is its only target."""
    if settings.target_of(spec.id, area) is not Target.SENTINEL:
        return ()
    return obstacles(overridden(spec, settings.alerts.override_of(spec.id)))


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
    """Return a planned alert with its rules in Microsoft Sentinel, or the obstacles to them."""
    if found := obstacles(form.spec):
        return replace(alert, obstacles=found)
    query = with_exceptions(form.query, alert.exceptions)
    rule = sentinel_rule(form.spec, query, settings.sentinel, settings.environment)
    rule = replace(rule, playbooks=tuple(_playbooks(form.spec, alert.area.id, settings)))
    closed = () if alert.lowered_from else tuple(_closed(alert, form, settings))
    return replace(alert, sentinel=rule, closed=closed, differences=differences(form.spec, settings.sentinel))


def _playbooks(spec: AlertSpec, area: str, settings: StackSettings) -> Iterator[str]:
    for name, one in settings.sentinel.playbooks.items():
        if spec.severity in one.severities and (not one.areas or area in one.areas):
            yield name


def _closed(alert: PlannedAlert, form: SentinelForm, settings: StackSettings) -> Iterator[SentinelRule]:
    """Yield a rule for the findings of each exception that closes their incidents.

    The rule of the alert leaves them out, so that an incident never has findings of both.
    """
    hiding = [one for one in alert.exceptions if not one.spec.severity and not one.spec.close_incident]
    for one in alert.exceptions:
        if one.spec.close_incident and not closing_problem(form.spec, alert.area.id, one.columns, settings):
            only = only_lines("close incidents by", [one], on_sentinel_schedule(form.spec))
            query = with_exceptions(followed_by(form.query, only), hiding)
            spec = closed_spec(form.spec, one.spec)
            rule = sentinel_rule(spec, query, settings.sentinel, settings.environment)
            yield replace(rule, is_critical=False, closing=closing(one.spec))
