"""Pivot queries of runbooks: each must run on what fires, so that a responder meets no error at night."""

from collections.abc import Iterator
from datetime import timedelta

from entrawatch.detection.cannot_run import CannotRun
from entrawatch.detection.engine import Engine
from entrawatch.detection.run import AlertRuns
from entrawatch.detection.verdict import SampleKind
from entrawatch.documents.issues import Issue
from entrawatch.kql.host import QueryRefused
from entrawatch.specs.catalog import CatalogAlert

# Pivot queries say themselves how far back they look.
_LOOK_BACK = timedelta(days=3660)


def pivot_issues(alert: CatalogAlert, runs: AlertRuns, engine: Engine) -> Iterator[Issue]:
    """Yield an issue (DT207) for each pivot query that cannot be run on the events of the first firing sample."""
    records = next(sample.records for sample in runs.samples if sample.kind is SampleKind.FIRES)
    for number, step in enumerate(alert.spec.runbook):
        if step.query:
            try:
                engine.run_query(step.query.rstrip() + "\n", records, runs.now, _LOOK_BACK)
            except (CannotRun, QueryRefused) as refused:
                yield Issue(alert.document.location("runbook", number, "query"), "DT207", str(refused))
