"""Replay the benign week: whether alerts fire on ordinary work as often as their authors state."""

import atexit
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path

from entrawatch.benign_week.consumers.inputs import consumer_inputs
from entrawatch.benign_week.database import LOOK_BACK, USERS, WEEK, benign_logs, first_day, replayed_days
from entrawatch.benign_week.tenant.tenant import tenant_inputs
from entrawatch.detection.cannot_run import CannotRun
from entrawatch.detection.engine import Engine
from entrawatch.detection.fixtures import Fixtures
from entrawatch.detection.parallel import in_processes
from entrawatch.detection.sample_file import read_sample_file
from entrawatch.documents.issues import Issue, IssuesFound, Location
from entrawatch.kql.host import QueryRefused
from entrawatch.reference.durations import iso, minutes
from entrawatch.replay.backtest import AlertBacktest, backtest_alert
from entrawatch.replay.file_logs import FileLogs
from entrawatch.replay.rule import ReplayRule, with_names
from entrawatch.specs.alert_spec import AlertSpec, Need
from entrawatch.specs.catalog import CatalogAlert
from entrawatch.specs.rule_query import rule_query
from entrawatch.specs.samples import BenignWeek

MOST_A_DAY = 15
"""Notifications per day from all alerts that a team can review; see docs/author_guide.md."""
_HOUR, _QUARTER = 60, 15
_SILENT = BenignWeek(alerts=0, why="not stated")


@dataclass(frozen=True)
class Week:
    """A generated week: its database, and the size of its tenant."""

    database: Path
    users: int = USERS
    consumers: int = 0
    """Customers of a tenant that has no other users; 0 = a tenant with users."""

    @property
    def is_stated(self) -> bool:
        """Whether samples files state how often their alerts fire in this week."""
        return self.users == USERS and not self.consumers

    @property
    def days(self) -> int:
        """The number of days that are replayed."""
        return WEEK if self.consumers else replayed_days(self.users)

    @property
    def first_day(self) -> int:
        """The number of the first day that is replayed."""
        return LOOK_BACK if self.consumers else first_day(self.users)

    @property
    def inputs(self) -> Mapping[str, object]:
        """The inputs of the tenant."""
        return consumer_inputs() if self.consumers else tenant_inputs(users=self.users)


@dataclass(frozen=True)
class BenignRun:
    """One alert over the week, evaluated as deployed: its result, or why it could not be run."""

    spec: AlertSpec
    expected: BenignWeek | None
    """What the samples file states; None for a week of another size."""
    why: str
    """The ordinary activity that makes it fire."""
    location: Location
    """The location of `benign_week` in the samples file, or of the file."""
    found: AlertBacktest | None
    issues: tuple[Issue, ...]
    days: int
    elapsed: float = field(compare=False)

    @property
    def alert_id(self) -> str:
        """Return the id of the alert."""
        return self.spec.id

    @property
    def fired(self) -> int:
        """Return how many times the alert fired."""
        return self.found.fired if self.found else 0

    @property
    def is_learned(self) -> bool:
        """Whether Azure learns the threshold, so that how often the alert fires is not known."""
        return self.spec.trigger.dynamic_threshold is not None

    @property
    def is_blind(self) -> bool:
        """Whether no row of the week passes the first filters of the query, so that not firing proves nothing."""
        return self.found is not None and not any(one.passed for one in self.found.read)

    @property
    def is_right(self) -> bool:
        """Whether the alert was run and, if a number is stated, fired that often."""
        if self.is_learned:
            return not self.issues
        return self.found is not None and (self.expected is None or self.fired == self.expected.alerts)


def a_day(runs: Sequence[BenignRun]) -> float:
    """Return how many notifications per day all alerts send."""
    return sum(run.fired / run.days for run in runs)


def benign_runs(
    alerts: Sequence[CatalogAlert], fixtures: Fixtures, week: Week, processes: int = 1
) -> Iterator[BenignRun]:
    """Replay alerts over a week with the inputs of its tenant; yield results in the given order."""
    return in_processes(partial(_benign_run, week), alerts, fixtures, processes)


def _benign_run(week: Week, alert: CatalogAlert, fixtures: Fixtures, engine: Engine) -> BenignRun:
    """Replay one alert; problems become issues."""
    started = time.perf_counter()
    expected, location = _SILENT, Location(alert.document.path, 1, 1)
    found: AlertBacktest | None = None
    issues: tuple[Issue, ...] = ()
    try:
        file = read_sample_file(alert)
        expected, location = file.samples.benign_week or _SILENT, file.document.location("benign_week")
        spec = alert.spec if week.is_stated else _seldom(alert.spec)
        query = rule_query(spec, fixtures.inputs, _inputs(alert, fixtures, week), {})
        if not spec.trigger.dynamic_threshold:
            rule = with_names(ReplayRule(spec, query), fixtures.names)
            found = backtest_alert(rule, _logs(week), engine)
    except IssuesFound as wrong:
        issues = wrong.issues
    except (CannotRun, QueryRefused) as refused:
        issues = (Issue(alert.document.location("query"), "DT207", str(refused)),)
    why = alert.spec.false_positives[0] if expected is _SILENT else expected.why
    stated, elapsed = expected if week.is_stated else None, time.perf_counter() - started
    return BenignRun(alert.spec, stated, why, location, found, issues, week.days, elapsed)


def _seldom(spec: AlertSpec) -> AlertSpec:
    """Return a rule that runs once an hour, or twice in a shorter window: it finds the same in much less time."""
    pause = min(_HOUR, minutes(spec.window_size) // 2) // _QUARTER * _QUARTER
    if minutes(spec.evaluation_frequency) >= pause:
        return spec
    return spec.model_copy(update={"evaluation_frequency": iso(pause)})


def _inputs(alert: CatalogAlert, fixtures: Fixtures, week: Week) -> dict[str, object]:
    """Return the inputs of the tenant; for a missing required one, the example in its declaration."""
    facts = week.inputs
    unknown = [name for name in alert.spec.inputs if name not in facts and name in fixtures.inputs]
    required = [name for name in unknown if alert.spec.inputs[name] is Need.REQUIRED]
    return {**facts, **{name: fixtures.inputs[name].example for name in required}}


@cache
def _logs(week: Week) -> FileLogs:
    """Return this process's copy of the week, which is deleted when the process ends."""
    stack = ExitStack()
    atexit.register(stack.close)
    return stack.enter_context(benign_logs(week.database, week.first_day))
