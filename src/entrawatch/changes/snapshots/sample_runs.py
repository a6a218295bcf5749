"""Run samples for a snapshot: which of them fail, and which mutants they detect."""

import time
from collections.abc import Iterable, Mapping, Sequence

from entrawatch.changes.snapshots.model import SampleFacts
from entrawatch.detection.engine import Engine
from entrawatch.detection.fixtures import Fixtures
from entrawatch.detection.parallel import AlertRun, mutation_scores, run_alerts
from entrawatch.detection.verdict import Verdict
from entrawatch.documents.issues import EntrawatchError
from entrawatch.specs.catalog import CatalogAlert

SECONDS_FOR_MUTANTS = 180
"""Time limit for mutants: enough for 50 alerts, and much less than the limit of a snapshot."""


def run_facts(
    alerts: Sequence[CatalogAlert], facts: Mapping[str, SampleFacts], fixtures: Fixtures, mutant_seconds: float
) -> dict[str, SampleFacts]:
    """Return the facts of alerts with the results of their samples; raises EntrawatchError if none can run.

    `mutant_seconds`: time limit for mutants, alert by alert; 0 = none.
    """
    engine = Engine()
    try:
        runs = {run.alert_id: run for run in run_alerts(alerts, fixtures, engine=engine)}
        right = [alert for alert in alerts if runs[alert.spec.id].is_right] if mutant_seconds else []
        shares = _shares(right, fixtures, engine, mutant_seconds)
    except EntrawatchError as error:
        raise EntrawatchError(f"samples could not be run: {error}") from None
    finally:
        engine.close()
    late = {alert.spec.id for alert in right} - shares.keys()
    return {
        name: facts[name].model_copy(
            update={
                "failing": tuple(_failures(run)),
                "was_run": True,
                "mutants_noticed": shares.get(name),
                "mutants_left_out": name in late,
            }
        )
        for name, run in runs.items()
    }


def _shares(alerts: Sequence[CatalogAlert], fixtures: Fixtures, engine: Engine, seconds: float) -> Mapping[str, float]:
    """Return the share of detected mutants in percent, for the alerts that fit in the time."""
    end = time.monotonic() + seconds
    scores = mutation_scores(alerts, fixtures, engine=engine)
    shares: dict[str, float] = {}
    while time.monotonic() < end and (score := next(scores, None)):
        shares[score.alert_id] = 100 * score.share
    return shares


def _failures(run: AlertRun) -> Iterable[str]:
    yield from map(str, run.issues)
    yield from (_failure(verdict) for verdict in run.verdicts if not verdict.is_right)


def _failure(verdict: Verdict) -> str:
    numbers = f"expected {verdict.expected.alerts} alerts, got {verdict.came.alerts}"
    same = verdict.came.alerts == verdict.expected.alerts
    came = "got other entities or values than expected" if same else numbers
    why = " ".join(verdict.why.split())
    return f"{verdict.kind} {verdict.number}: {why}: {came}"
