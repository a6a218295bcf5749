"""Samples that are run for a snapshot: which do not do what their author says, and which mutants they notice."""

from collections.abc import Iterable, Mapping, Sequence

from entrawatch.catalog import CatalogAlert
from entrawatch.changes.snapshots.model import SampleFacts
from entrawatch.detection.engine import Engine
from entrawatch.detection.fixtures import Fixtures
from entrawatch.detection.parallel import AlertRun, mutation_scores, run_alerts
from entrawatch.detection.verdict import Verdict
from entrawatch.issues import EntrawatchError


def run_facts(
    alerts: Sequence[CatalogAlert], facts: Mapping[str, SampleFacts], fixtures: Fixtures, *, mutate: bool
) -> dict[str, SampleFacts]:
    """Return the facts of alerts with what came of their samples; raises EntrawatchError where none can be run."""
    engine = Engine()
    try:
        runs = {run.alert_id: run for run in run_alerts(alerts, fixtures, engine=engine)}
        right = [alert for alert in alerts if runs[alert.spec.id].is_right] if mutate else []
        shares = {one.alert_id: 100 * one.share for one in mutation_scores(right, fixtures, engine=engine)}
    except EntrawatchError as error:
        raise EntrawatchError(f"samples could not be run: {error}") from None
    finally:
        engine.close()
    return {
        name: facts[name].model_copy(
            update={"failing": tuple(_failures(run)), "was_run": True, "mutants_noticed": shares.get(name)}
        )
        for name, run in runs.items()
    }


def _failures(run: AlertRun) -> Iterable[str]:
    yield from map(str, run.issues)
    yield from (_failure(verdict) for verdict in run.verdicts if not verdict.is_right)


def _failure(verdict: Verdict) -> str:
    numbers = f"{verdict.came.alerts} alerts came, {verdict.expected.alerts} expected"
    same = verdict.came.alerts == verdict.expected.alerts
    came = "other entities or values came than expected" if same else numbers
    why = " ".join(verdict.why.split())
    return f"{verdict.kind} {verdict.number}: {why}: {came}"
