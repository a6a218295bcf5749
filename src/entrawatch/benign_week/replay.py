"""The benign week replayed: whether alerts fire on ordinary life as often as their authors say."""

import signal
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path

from entrawatch.benign_week.database import benign_logs
from entrawatch.benign_week.tenant import tenant_facts
from entrawatch.detection.cannot_run import CannotRun
from entrawatch.detection.engine import Engine
from entrawatch.detection.fixtures import Fixtures
from entrawatch.detection.sample_file import read_sample_file
from entrawatch.documents.issues import Issue, IssuesFound, Location
from entrawatch.kql.host import QueryRefused
from entrawatch.replay.backtest import AlertBacktest, Logs, backtest_alert
from entrawatch.replay.rule import ReplayRule
from entrawatch.specs.alert_spec import Need
from entrawatch.specs.catalog import CatalogAlert
from entrawatch.specs.rule_query import rule_query
from entrawatch.specs.samples import BenignWeek

_SILENT = BenignWeek(alerts=0, why="not stated")


@dataclass(frozen=True)
class BenignRun:
    """One alert over the week, evaluation by evaluation as deployed: what it did, or why it could not be run."""

    alert_id: str
    expected: BenignWeek
    location: Location
    """Where the samples file says what to expect, or could."""
    found: AlertBacktest | None
    issues: tuple[Issue, ...]
    elapsed: float = field(compare=False)

    @property
    def fired(self) -> int:
        """Return how many times the alert fired."""
        return self.found.fired if self.found else 0

    @property
    def is_blind(self) -> bool:
        """Whether the week holds no row that the query could see, so that its silence proves nothing."""
        return self.found is not None and not any(one.passed for one in self.found.read)

    @property
    def is_right(self) -> bool:
        """Whether the alert was run and fired as often as stated."""
        return self.found is not None and self.fired == self.expected.alerts


def benign_runs(
    alerts: Sequence[CatalogAlert], fixtures: Fixtures, database: Path, processes: int = 1
) -> Iterator[BenignRun]:
    """Replay alerts over the week in this database with the inputs of its tenant; yield them in the order given."""
    if processes <= 1:
        with benign_logs(database) as logs, Engine() as engine:
            yield from (benign_run(alert, fixtures, logs, engine) for alert in alerts)
        return
    # Spawn on every platform: a fork would copy a running V8.
    with ProcessPoolExecutor(processes, get_context("spawn"), _start, (fixtures, database)) as pool:
        yield from pool.map(_in_worker, alerts)


def benign_run(alert: CatalogAlert, fixtures: Fixtures, logs: Logs, engine: Engine) -> BenignRun:
    """Replay one alert; what stands in the way becomes issues."""
    started = time.perf_counter()
    expected, location = _SILENT, Location(alert.document.path, 1, 1)
    found: AlertBacktest | None = None
    issues: tuple[Issue, ...] = ()
    try:
        file = read_sample_file(alert)
        expected, location = file.samples.benign_week or _SILENT, file.document.location("benign_week")
        query = rule_query(alert.spec, fixtures.inputs, _inputs(alert, fixtures), {})
        found = backtest_alert(ReplayRule(alert.spec, query), logs, engine)
    except IssuesFound as wrong:
        issues = wrong.issues
    except (CannotRun, QueryRefused) as refused:
        issues = (Issue(alert.document.location("query"), "DT207", str(refused)),)
    return BenignRun(alert.spec.id, expected, location, found, issues, time.perf_counter() - started)


def _inputs(alert: CatalogAlert, fixtures: Fixtures) -> dict[str, object]:
    """Return what the tenant gives; of a required input that it does not know, the example of its declaration."""
    facts = tenant_facts().inputs
    unknown = [name for name in alert.spec.inputs if name not in facts and name in fixtures.inputs]
    required = [name for name in unknown if alert.spec.inputs[name] is Need.REQUIRED]
    return {**facts, **{name: fixtures.inputs[name].example for name in required}}


class _Worker:
    """What one process keeps between alerts."""

    resources: ExitStack
    engine: Engine
    fixtures: Fixtures
    logs: Logs


def _start(fixtures: Fixtures, database: Path) -> None:
    # Ctrl-C reaches every process of the terminal; the first one ends the others.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _Worker.resources = ExitStack()
    _Worker.fixtures = fixtures
    _Worker.engine = _Worker.resources.enter_context(Engine())
    _Worker.logs = _Worker.resources.enter_context(benign_logs(database))


def _in_worker(alert: CatalogAlert) -> BenignRun:
    return benign_run(alert, _Worker.fixtures, _Worker.logs, _Worker.engine)
