"""Run many alerts in parallel, in separate processes."""

import signal
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from multiprocessing import get_context
from typing import TypeVar

from entrawatch.detection.cannot_run import CannotRun
from entrawatch.detection.engine import Engine
from entrawatch.detection.fixtures import Fixtures
from entrawatch.detection.mutation import MutationScore, mutation_score
from entrawatch.detection.query_issues import query_issues
from entrawatch.detection.run import first_lets, pivot_issues, read_runs, run_samples
from entrawatch.detection.success_after import success_issues
from entrawatch.detection.verdict import SampleKind, Verdict
from entrawatch.documents.issues import Issue, IssuesFound
from entrawatch.kql.host import QueryRefused
from entrawatch.specs.catalog import CatalogAlert

T = TypeVar("T")
Item = TypeVar("Item")


@dataclass(frozen=True)
class AlertRun:
    """The result of one alert's samples: verdicts, or the issues that prevented the run."""

    alert_id: str
    verdicts: tuple[Verdict, ...]
    issues: tuple[Issue, ...]
    elapsed: float = field(compare=False)
    """Seconds, including reading and translating."""

    @property
    def is_learned(self) -> bool:
        """Whether Azure learns the threshold: the samples prove what the query measures, not that the alert fires."""
        return any(verdict.kind is SampleKind.MEASURES for verdict in self.verdicts)

    @property
    def is_right(self) -> bool:
        """Whether the alert was run and behaved as its author states on every sample."""
        return not self.issues and all(verdict.is_right for verdict in self.verdicts)


def run_alerts(
    alerts: Sequence[CatalogAlert], fixtures: Fixtures, processes: int = 1, engine: Engine | None = None
) -> Iterator[AlertRun]:
    """Run the samples of alerts and yield the results, in the given order.

    `processes`: 1 runs in this process, with `engine` if there is one. Raises EntrawatchError only
    if nothing can be run, such as without the language service.
    """
    return in_processes(alert_run, alerts, fixtures, processes, engine)


def mutation_scores(
    alerts: Sequence[CatalogAlert], fixtures: Fixtures, processes: int = 1, engine: Engine | None = None
) -> Iterator[MutationScore]:
    """Yield the mutation score of each alert, in the given order; all samples must pass first."""
    return in_processes(mutation_score, alerts, fixtures, processes, engine)


def in_processes(
    work: Callable[[Item, Fixtures, Engine], T],
    items: Sequence[Item],
    fixtures: Fixtures,
    processes: int,
    engine: Engine | None = None,
) -> Iterator[T]:
    """Yield the result of some work for each item, in the given order; `processes` and `engine` as for run_alerts."""
    if processes <= 1:
        own = engine or Engine()
        try:
            yield from (work(item, fixtures, own) for item in items)
        finally:
            if own is not engine:
                own.close()
        return
    # Spawn on every platform: a fork would copy a running V8.
    with ProcessPoolExecutor(processes, get_context("spawn"), _start, (fixtures,)) as pool:
        yield from pool.map(partial(_in_worker, work), items)


def alert_run(alert: CatalogAlert, fixtures: Fixtures, engine: Engine) -> AlertRun:
    """Run one alert; errors in its samples or queries become issues.

    Codes: DT207 cannot be run, DT115 suppressed by a successful sign-in.
    """
    started = time.perf_counter()
    verdicts: tuple[Verdict, ...] = ()
    issues: tuple[Issue, ...] = ()
    try:
        runs = read_runs(alert, fixtures)
        verdicts = run_samples(runs, engine)
        issues = (*pivot_issues(alert, runs, engine), *success_issues(runs, verdicts, engine))
    except IssuesFound as found:
        issues = found.issues
    except (CannotRun, QueryRefused) as refused:
        issues = query_issues(alert.document, ("query",), first_lets(alert, fixtures), engine, refused)
    return AlertRun(alert.spec.id, verdicts, issues, time.perf_counter() - started)


class _Worker:
    """State that one process keeps between alerts."""

    engine: Engine
    fixtures: Fixtures


def _start(fixtures: Fixtures) -> None:
    # Ctrl-C is sent to every process of the terminal; the main one ends the others.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _Worker.engine, _Worker.fixtures = Engine(), fixtures


def _in_worker(work: Callable[[Item, Fixtures, Engine], T], item: Item) -> T:
    return work(item, _Worker.fixtures, _Worker.engine)
