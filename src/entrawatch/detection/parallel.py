"""Runs of many alerts, side by side in processes of their own."""

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context

from entrawatch.catalog import CatalogAlert
from entrawatch.detection.base_records import BaseRecords
from entrawatch.detection.cannot_run import CannotRun
from entrawatch.detection.engine import Engine
from entrawatch.detection.run import run_alert
from entrawatch.detection.verdict import Verdict
from entrawatch.issues import Issue, IssuesFound
from entrawatch.kql.host import QueryRefused


@dataclass(frozen=True)
class AlertRun:
    """What came of one alert's samples: verdicts, or the issues for which it could not be run."""

    alert_id: str
    verdicts: tuple[Verdict, ...]
    issues: tuple[Issue, ...]
    elapsed: float = field(compare=False)
    """Seconds, reading and translating included."""

    @property
    def is_right(self) -> bool:
        """Whether the alert was run and did on every sample what its author states."""
        return not self.issues and all(verdict.is_right for verdict in self.verdicts)


def run_alerts(
    alerts: Sequence[CatalogAlert], base: BaseRecords, processes: int = 1, engine: Engine | None = None
) -> Iterator[AlertRun]:
    """Run the samples of alerts and yield what came, in the order given.

    `processes`: 1 runs in this process, with `engine` where one is there already. Raises EntrawatchError only
    where nothing can be run, such as without the language service.
    """
    if processes <= 1:
        own = engine or Engine()
        try:
            yield from (alert_run(alert, base, own) for alert in alerts)
        finally:
            if own is not engine:
                own.close()
        return
    # Spawn on every platform: a fork would copy a running V8.
    with ProcessPoolExecutor(processes, get_context("spawn"), _start, (base,)) as pool:
        yield from pool.map(_run, alerts)


def alert_run(alert: CatalogAlert, base: BaseRecords, engine: Engine) -> AlertRun:
    """Run one alert; what is wrong with its samples or its query becomes issues (DT207: cannot be run)."""
    started = time.perf_counter()
    verdicts: tuple[Verdict, ...] = ()
    issues: tuple[Issue, ...] = ()
    try:
        verdicts = run_alert(alert, base, engine)
    except IssuesFound as found:
        issues = found.issues
    except (CannotRun, QueryRefused) as refused:
        issues = (Issue(alert.document.location("query"), "DT207", str(refused)),)
    return AlertRun(alert.spec.id, verdicts, issues, time.perf_counter() - started)


class _Worker:
    """What one process keeps between alerts."""

    engine: Engine
    base: BaseRecords


def _start(base: BaseRecords) -> None:
    _Worker.engine, _Worker.base = Engine(), base


def _run(alert: CatalogAlert) -> AlertRun:
    return alert_run(alert, _Worker.base, _Worker.engine)
