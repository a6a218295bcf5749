"""What one stack deploys, as values: its alerts, the alerts that it excludes, and the whole deployment."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from entrawatch.documents.issues import Issue
from entrawatch.documents.quoting import printable
from entrawatch.documents.render_issues import count_of
from entrawatch.reference.log_categories import with_reviews
from entrawatch.sentinel.rule import SentinelRule
from entrawatch.sentinel.settings import Target
from entrawatch.specs.alert_spec import AlertSpec, AreaSpec
from entrawatch.specs.area_guide import Hunt
from entrawatch.stacks.exceptions.applied import AppliedException
from entrawatch.stacks.exceptions.model import AlertException
from entrawatch.stacks.settings import StackSettings
from entrawatch.stacks.sinks import Sink
from entrawatch.workbooks.model.document import Workbook


@dataclass(frozen=True)
class PlannedAlert:
    """One alert as a stack deploys it: the spec with the stack's overrides, the complete query and the receivers."""

    spec: AlertSpec
    area: AreaSpec
    query: str = field(repr=False)
    receivers: tuple[str, ...]
    overrides: str | None = None
    unread: tuple[str, ...] = ()
    """Tables that the alert could read and this stack does not route; the query leaves them out."""
    exceptions: tuple[AppliedException, ...] = ()
    """Exceptions that the query leaves out at its end; the query of `spec` does not."""
    lowered_from: str = ""
    """ID of the alert whose excepted findings this rule fires with a lower severity."""
    target: Target = Target.MONITOR
    """Where the stack wants the alert; `spec` and `query` are those of Azure Monitor, unless only Sentinel runs it."""
    sentinel: SentinelRule | None = field(default=None, repr=False)
    """The rule in Microsoft Sentinel, if it is a target and can run the alert."""
    closed: tuple[SentinelRule, ...] = field(default=(), repr=False)
    """Rules in Microsoft Sentinel for the findings of exceptions that close their incidents."""
    obstacles: tuple[str, ...] = ()
    """Why Microsoft Sentinel cannot run the alert, although it is a target."""
    differences: tuple[str, ...] = ()
    """What the rule in Microsoft Sentinel does differently."""

    @property
    def alert_id(self) -> str:
        """Return the ID of the alert in the catalog."""
        return self.lowered_from or self.spec.id

    def longest_input(self) -> tuple[str, int]:
        """Return the input that is the largest part of the query, and its characters; '' and 0 without inputs."""
        sizes = {
            line.split(" ", 2)[1]: len(line) for line in reversed(self.query.splitlines()) if line.startswith("let ")
        }
        return max(((name, sizes.get(name, 0)) for name in self.spec.inputs), key=lambda one: one[1], default=("", 0))


def excepted_alerts(alerts: Iterable[PlannedAlert]) -> list[tuple[AlertException, tuple[str, ...]]]:
    """Return each exception that applies to an alert, by ID, with the IDs of its alerts."""
    found: dict[str, list[str]] = {}
    specs: dict[str, AlertException] = {}
    for alert in alerts:
        for one in () if alert.lowered_from else alert.exceptions:
            specs[one.spec.id] = one.spec
            found.setdefault(one.spec.id, []).append(alert.spec.id)
    return [(specs[name], tuple(found[name])) for name in sorted(found)]


def exceptions_line(alerts: Iterable[PlannedAlert]) -> str:
    """Return how many exceptions apply to how many alerts, and when the first ends; '' without one."""
    found = excepted_alerts(alerts)
    if not found:
        return ""
    first = min((spec for spec, _ in found), key=lambda one: one.expires)
    number, reached = count_of(len(found), "exception"), len({name for _, names in found for name in names})
    text = f"{number} {'applies' if len(found) == 1 else 'apply'} to {count_of(reached, 'alert')}"
    return f"{text}; '{first.id}' of {printable(first.owner)} ends first, on {first.expires}"


@dataclass(frozen=True)
class PlannedHunt:
    """One hunt in a stack's workbook, with the complete query."""

    hunt: Hunt
    query: str = field(repr=False)


def sink_categories(sink: Sink, deployment: "Deployment") -> tuple[str, ...]:
    """Return the log categories that a sink receives, sorted: its own, or those of the workspace."""
    return deployment.categories if sink.categories is None else tuple(sorted(set(with_reviews(sink.categories))))


class Scope(StrEnum):
    """What a reason applies to: one alert, alerts or all alerts of its area, or all alerts of the stack."""

    ALERT = "alert"
    TENANT = "tenant"
    AREA = "area"
    STACK = "stack"


@dataclass(frozen=True)
class NotDeployed:
    """One alert that a stack does not deploy, and why.

    One of `missing_inputs` must be set; one of the log categories `unrouted` must be routed; all tables in
    `uncollected` must be collected. `obstacles`: why its only target, Microsoft Sentinel, cannot run it.
    """

    alert_id: str
    area: str
    reason: str
    scope: Scope = Scope.ALERT
    missing_inputs: tuple[str, ...] = ()
    unrouted: tuple[str, ...] = ()
    uncollected: tuple[str, ...] = ()
    obstacles: tuple[str, ...] = ()


def not_deployed_lines(alerts: Sequence[NotDeployed]) -> list[str]:
    """Return a line for each reason: all alerts of a stack, those of an area, or those that share it, most first.

    The last line names the tenant input that most of them lack.
    """
    stack = Counter(alert.reason for alert in alerts if alert.scope is Scope.STACK)
    areas = Counter((alert.area, alert.reason) for alert in alerts if alert.scope is Scope.AREA)
    tenant = Counter((alert.area, alert.reason) for alert in alerts if alert.scope is Scope.TENANT)
    return [
        *(f"all alerts ({count}) are not deployed: {reason}" for reason, count in stack.items()),
        *(
            f"area '{area}' with {count} {'alert' if count == 1 else 'alerts'} is not deployed: {reason}"
            for (area, reason), count in areas.items()
        ),
        *(
            f"{count_of(count, 'alert')} of area '{area}' {'is' if count == 1 else 'are'} not deployed: {reason}"
            for (area, reason), count in tenant.items()
        ),
        *(_reason_line(reason, names) for reason, names in _by_reason(alerts)),
        *_most_wanted(alerts),
    ]


def _most_wanted(alerts: Sequence[NotDeployed]) -> list[str]:
    """Return a line for the tenant input that most alerts require; none if a single alert requires it."""
    found = Counter(name for alert in alerts for name in alert.missing_inputs)
    most = max(sorted(found), key=lambda name: found[name], default="")
    if found[most] < 2:
        return []
    return [f"tenant input '{most}' would deploy the most: {count_of(found[most], 'alert')}; add it to the stack"]


def _by_reason(alerts: Sequence[NotDeployed]) -> list[tuple[str, list[str]]]:
    """Return each reason of single alerts with their IDs."""
    found: dict[str, list[str]] = {}
    for one in alerts:
        if one.scope is Scope.ALERT:
            found.setdefault(one.reason, []).append(one.alert_id)
    return sorted(found.items(), key=lambda item: -len(item[1]))


def _reason_line(reason: str, names: Sequence[str]) -> str:
    if len(names) == 1:
        return f"alert '{names[0]}' is not deployed: {reason}"
    return f"{len(names)} alerts are not deployed: {reason} ({', '.join(names)})"


@dataclass(frozen=True)
class Deployment:
    """Everything that one stack declares, determined before any resource is created."""

    settings: StackSettings
    areas: tuple[AreaSpec, ...]
    hunts: Mapping[str, tuple[PlannedHunt, ...]]
    """Queries of each area's workbook that people run, by area ID."""
    alerts: tuple[PlannedAlert, ...]
    not_deployed: tuple[NotDeployed, ...]
    categories: tuple[str, ...]
    issues: tuple[Issue, ...]
    defaults: tuple[str, ...] = ()
    """Inputs for which the stack uses the default, each with its number of entries."""
    workbooks: tuple[Workbook, ...] = field(default=(), repr=False)
    """One for each area, then those of the whole environment."""

    @property
    def monitor_alerts(self) -> tuple[PlannedAlert, ...]:
        """Return the alerts that Azure Monitor runs."""
        return tuple(one for one in self.alerts if one.target.has_monitor)

    @property
    def sentinel_rules(self) -> tuple[SentinelRule, ...]:
        """Return the rules that Microsoft Sentinel runs."""
        return tuple(rule for one in self.alerts if one.sentinel for rule in (one.sentinel, *one.closed))
