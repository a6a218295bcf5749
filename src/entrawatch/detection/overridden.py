"""Windows and dimensions of a stack on the samples of alerts: an alert must still find what its author shows."""

from collections.abc import Iterator
from dataclasses import replace

from entrawatch.detection.cannot_run import CannotRun
from entrawatch.detection.engine import Engine
from entrawatch.detection.fixtures import Fixtures
from entrawatch.detection.run import read_runs, run_samples
from entrawatch.detection.verdict import SampleKind, Verdict
from entrawatch.documents.issues import IssuesFound, Problem
from entrawatch.kql.analyzer import Analyzer
from entrawatch.kql.host import QueryRefused
from entrawatch.specs.catalog import Catalog
from entrawatch.stacks.deployment import Deployment
from entrawatch.stacks.overrides import overridden
from entrawatch.stacks.settings import AlertOverride


def check_overridden(
    deployment: Deployment, catalog: Catalog, fixtures: Fixtures, analyzer: Analyzer
) -> Iterator[Problem]:
    """Yield the first sample of each deployed alert that the stack's window or dimensions contradict."""
    deployed = {alert.spec.id for alert in deployment.alerts}
    found = {name: one for name, one in deployment.settings.alerts.overrides.items() if name in deployed}
    changed = {name: key for name, one in found.items() if (key := _key(one))}
    if not changed:
        return
    with Engine(analyzer) as engine:
        for name, key in changed.items():
            wrong = _contradicted(name, found[name], catalog, fixtures, engine)
            if wrong:
                text = f"alert '{name}' with its overrides does not behave as its sample in {wrong.location} states"
                yield Problem("PL111", ("alerts", "overrides", name, key), f"{text}; {_ADVICE}")


_ADVICE = "choose other values, or override the alert with a spec and samples of your own"


def _key(override: AlertOverride) -> str:
    return "window_size" if override.window_size else "dimensions" if override.dimensions is not None else ""


def _contradicted(
    name: str, override: AlertOverride, catalog: Catalog, fixtures: Fixtures, engine: Engine
) -> Verdict | None:
    try:
        runs = read_runs(catalog.alerts[name], fixtures)
        verdicts = run_samples(replace(runs, spec=overridden(runs.spec, override)), engine)
    except (CannotRun, IssuesFound, QueryRefused):
        return None  # reported by the checks of samples
    return next((one for one in verdicts if not _holds(one)), None)


def _holds(verdict: Verdict) -> bool:
    """Return whether a sample still fires or still does not; other dimensions change the number of alerts."""
    if verdict.kind is SampleKind.MEASURES:
        return verdict.is_right
    return (verdict.came.alerts > 0) is (verdict.kind is SampleKind.FIRES)
