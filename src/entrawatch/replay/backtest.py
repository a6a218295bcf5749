"""Backtest: which alerts would have fired over logs, when, how often, and for which entities."""

import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from entrawatch.detection.budget import run_out_of_time
from entrawatch.detection.cannot_run import CannotRun
from entrawatch.detection.engine import Engine
from entrawatch.detection.run import entity_values
from entrawatch.detection.triggers import LEARNED
from entrawatch.kql.host import QueryRefused
from entrawatch.replay.alert_state import Change, Entry
from entrawatch.replay.log_source import LogSource
from entrawatch.replay.rule import ReplayRule
from entrawatch.replay.rule_logs import RowsRead
from entrawatch.specs.alert_spec import AlertSpec
from entrawatch.stacks.deployment import Deployment, PlannedAlert
from entrawatch.stacks.exceptions.applied import exception_lines, with_exceptions, without_lines

MOST_FIRINGS, MOST_ENTITIES = 1_000, 20


@dataclass(frozen=True)
class Firing:
    """One alert that would have been sent."""

    at: datetime
    rows: int
    entities: Mapping[str, tuple[str, ...]]
    """Kind → values in the alert's rows, sorted."""


@dataclass(frozen=True)
class EntityNoise:
    """One entity, such as an account or address, and the number of alerts that name it."""

    kind: str
    value: str
    alerts: int


class Conclusion(StrEnum):
    """The conclusion from one alert's replay; without data in its tables, not firing proves nothing."""

    FIRED = "fired"
    SILENT = "silent"
    SILENT_IN_PART = "silent_in_part"
    """Did not fire, and the logs have no rows for some of its tables, or no values in a column."""
    FAILED = "failed"
    """Did not fire, and at least one day has no result."""
    NO_DATA = "no_data"
    """Did not fire, and the logs have no rows for any of its tables."""


@dataclass(frozen=True)
class AlertBacktest:
    """The result for one alert."""

    spec: AlertSpec
    counts: Mapping[Change, int]
    rows: int
    """Rows of the fired alerts; an event alert has one for each event."""
    by_day: Mapping[date, int]
    """Every day of the logs that did not fail, in UTC, with the number of fired alerts."""
    firings: tuple[Firing, ...]
    """The first ones."""
    last: datetime | None
    entities: tuple[EntityNoise, ...]
    """The entities in most alerts."""
    accounts: int
    """Number of accounts in its alerts."""
    late: int
    """Rows that passed the query's first filters but arrived too late for any evaluation."""
    read: tuple[RowsRead, ...]
    """Each table of its query, and how much of it the query could see."""
    without_data: tuple[str, ...]
    """Tables of the alert without rows in the logs."""
    unread: tuple[str, ...]
    """Columns that the query reads and that could not be read, as Table.Column."""
    failed: Mapping[date, str]
    """Days whose evaluations have no result, and why; always empty for logs in files."""
    until: datetime
    """The moment of its last evaluation."""
    elapsed: float = field(compare=False)

    @property
    def fired(self) -> int:
        """Return the number of alerts that fired."""
        return self.counts[Change.FIRED]

    @property
    def outcome(self) -> Conclusion:
        """Return the conclusion about the alert."""
        if self.fired:
            return Conclusion.FIRED
        if self.failed:
            return Conclusion.FAILED
        if not self.without_data and not self.unread:
            return Conclusion.SILENT
        return Conclusion.SILENT_IN_PART if set(self.spec.tables) - set(self.without_data) else Conclusion.NO_DATA


@dataclass(frozen=True)
class NotRun:
    """An alert that was not replayed, and why."""

    alert_id: str
    reason: str


@dataclass(frozen=True)
class ExceptionEffect:
    """What one exception removes from one alert, compared with the alert without any exception."""

    exception: str
    owner: str
    expires: date
    alert_id: str
    fired: int
    """How often the alert would have fired without any exception."""
    hidden: int
    """How many of these the exception removes."""
    severity: str = ""
    """The severity with which the removed ones fire in another rule; empty if they do not fire."""


@dataclass(frozen=True)
class Backtest:
    """All alerts over the same logs, noisiest first."""

    span: tuple[datetime, datetime] | None
    """First and last TimeGenerated; None without rows of any alert's tables."""
    alerts: tuple[AlertBacktest, ...]
    not_run: tuple[NotRun, ...]
    effects: tuple[ExceptionEffect, ...] = ()
    """Only on request: the most effective exceptions first."""

    @property
    def until(self) -> datetime | None:
        """Return the moment of the last evaluation of any alert."""
        return max((one.until for one in self.alerts), default=None)

    def of(self, outcome: Conclusion) -> tuple[AlertBacktest, ...]:
        """Return the alerts with one conclusion."""
        return tuple(one for one in self.alerts if one.outcome is outcome)


def backtest(
    deployment: Deployment, chosen: Collection[str], logs: LogSource, engine: Engine, progress: Callable[[str], None]
) -> Backtest:
    """Replay alerts of a stack; `chosen`: IDs, or empty for all; `progress` receives each ID."""
    off = _not_deployed(deployment, chosen)
    done: list[AlertBacktest] = []
    started = time.monotonic()
    for alert in deployment.alerts:
        if chosen and alert.alert_id not in chosen:
            continue
        progress(alert.spec.id)
        try:
            if time.monotonic() - started > logs.most_seconds:
                raise run_out_of_time()
            rule = ReplayRule(alert.spec, alert.query)
            if rule.spec.trigger.dynamic_threshold:
                off.append(NotRun(rule.spec.id, f"{LEARNED}; {logs.measured(rule, engine)}"))
            else:
                done.append(backtest_alert(rule, logs, engine))
        except (CannotRun, QueryRefused) as refused:
            off.append(NotRun(alert.spec.id, str(refused)))
    noisiest = sorted(done, key=lambda one: (-one.fired, -one.rows, list(Conclusion).index(one.outcome), one.spec.id))
    return Backtest(logs.span, tuple(noisiest), tuple(sorted(off, key=lambda one: one.alert_id)))


def exception_effects(
    deployment: Deployment, chosen: Collection[str], logs: LogSource, engine: Engine
) -> tuple[ExceptionEffect, ...]:
    """Return what each exception removes from each alert; alerts that cannot be replayed are left out."""
    found: list[ExceptionEffect] = []
    for alert in deployment.alerts:
        is_chosen = not alert.lowered_from and (not chosen or alert.spec.id in chosen)
        if alert.exceptions and is_chosen and not alert.spec.trigger.dynamic_threshold:
            with suppress(CannotRun, QueryRefused):
                found += _effects(alert, logs, engine)
    return tuple(sorted(found, key=lambda one: (-one.hidden, one.exception, one.alert_id)))


def _effects(alert: PlannedAlert, logs: LogSource, engine: Engine) -> Iterator[ExceptionEffect]:
    bare = without_lines(alert.query, exception_lines(alert.exceptions))
    fired = backtest_alert(ReplayRule(alert.spec, bare), logs, engine).fired
    for one in alert.exceptions:
        kept = backtest_alert(ReplayRule(alert.spec, with_exceptions(bare, [one])), logs, engine).fired if fired else 0
        severity, hidden = one.spec.severity or "", fired - kept
        yield ExceptionEffect(one.spec.id, one.spec.owner, one.spec.expires, alert.spec.id, fired, hidden, severity)


def nothing_replayed(deployment: Deployment, chosen: Collection[str], reason: str) -> Backtest:
    """Return the result where nothing could be replayed: each alert with the reason."""
    off = _not_deployed(deployment, chosen)
    planned = [one.spec.id for one in deployment.alerts if not chosen or one.alert_id in chosen]
    off += [NotRun(alert_id, reason) for alert_id in planned]
    return Backtest(None, (), tuple(sorted(off, key=lambda one: one.alert_id)))


def _not_deployed(deployment: Deployment, chosen: Collection[str]) -> list[NotRun]:
    return [NotRun(one.alert_id, one.reason) for one in deployment.not_deployed if not chosen or one.alert_id in chosen]


def backtest_alert(rule: ReplayRule, logs: LogSource, engine: Engine) -> AlertBacktest:
    """Replay one alert; raises CannotRun or QueryRefused if its query cannot be run."""
    started = time.perf_counter()
    tally = _Tally(rule.spec)
    found = logs.replay(rule, engine, tally.add)
    first, last = logs.span[0].date(), found.clock.last.date()
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return AlertBacktest(
        rule.spec,
        tally.counts,
        tally.rows,
        {day: tally.days[day] for day in days if day not in found.failed},
        tuple(tally.firings),
        tally.last,
        tally.noisiest(),
        tally.accounts,
        found.late,
        found.read,
        found.without_data,
        found.unread,
        found.failed,
        found.clock.last,
        time.perf_counter() - started,
    )


class _Tally:
    """Counts entries while streaming, so that a noisy alert does not need more memory than a quiet one."""

    def __init__(self, spec: AlertSpec) -> None:
        self._entities = spec.entities
        self.counts = dict.fromkeys(Change, 0)
        self.rows = 0
        self.days: Counter[date] = Counter()
        self.firings: list[Firing] = []
        self.last: datetime | None = None
        self._noise: Counter[tuple[str, str]] = Counter()

    def add(self, entry: Entry) -> None:
        self.counts[entry.change] += 1
        if entry.change is not Change.FIRED:
            return
        self.rows += len(entry.rows)
        self.days[entry.at.date()] += 1
        self.last = entry.at
        values = entity_values(self._entities, entry.rows)
        self._noise.update((kind, value) for kind, found in values.items() for value in found)
        if len(self.firings) < MOST_FIRINGS:
            listed = {kind: tuple(sorted(found)) for kind, found in values.items()}
            self.firings.append(Firing(entry.at, len(entry.rows), listed))

    @property
    def accounts(self) -> int:
        return sum(kind == "account" for kind, _ in self._noise)

    def noisiest(self) -> tuple[EntityNoise, ...]:
        ordered: Sequence[tuple[tuple[str, str], int]] = sorted(
            self._noise.items(), key=lambda item: (-item[1], item[0])
        )
        return tuple(EntityNoise(kind, value, count) for (kind, value), count in ordered[:MOST_ENTITIES])
