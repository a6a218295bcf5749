"""Run an alert: every sample through the engine, each with a verdict."""

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from entrawatch.detection.cannot_run import CannotRun
from entrawatch.detection.engine import Engine
from entrawatch.detection.fixtures import Fixtures
from entrawatch.detection.query_issues import query_issues
from entrawatch.detection.records import Record, sample_records
from entrawatch.detection.sample_file import Sample, read_sample_file
from entrawatch.detection.store import QueryResult
from entrawatch.detection.triggers import Row, measured, raised
from entrawatch.detection.verdict import Outcome, SampleKind, Verdict
from entrawatch.documents.issues import Issue, IssuesFound, Location
from entrawatch.kql.host import QueryRefused
from entrawatch.reference.durations import minutes, query_time_range
from entrawatch.specs.alert_spec import AlertSpec, Entities
from entrawatch.specs.catalog import CatalogAlert
from entrawatch.specs.rule_query import query_body, rule_lets
from entrawatch.specs.samples import AlertSamples, FiringSample, SilentSample
from entrawatch.specs.workspace_names import NO_NAMES, WorkspaceNames, with_let_names


@dataclass(frozen=True)
class SampleRun:
    """One sample, ready to run: its records, and the expected result."""

    kind: SampleKind
    number: int
    why: str
    location: Location
    lets: str
    """The let statements of the sample's inputs and parameters."""
    records: tuple[Record, ...]
    expected: Outcome


@dataclass(frozen=True)
class AlertRuns:
    """All samples of one alert, ready to run, and the moment of the run."""

    spec: AlertSpec
    now: datetime
    samples: tuple[SampleRun, ...]
    silenced_by_success: Location | None = None
    """Location of `silenced_by_success` in the samples file; None if absent."""
    names: WorkspaceNames = NO_NAMES


def read_runs(alert: CatalogAlert, fixtures: Fixtures) -> AlertRuns:
    """Read the samples file of an alert; raises IssuesFound with all its issues.

    Raises CannotRun if the alert reads an input that is not declared.
    """
    file = read_sample_file(alert)
    names = fixtures.names.lets(alert.spec.query)
    unknown = [name for name in alert.spec.inputs if name not in fixtures.inputs]
    if unknown:
        raise CannotRun(unknown[0], "declare the input in inputs.yaml")
    runs: list[SampleRun] = []
    issues: list[Issue] = []
    for kind, number, sample in file.sets():
        records, found = sample_records(file.events(kind, number, sample), fixtures.base, file.now)
        issues += found
        place = file.document.location(kind, number)
        lets = names + _lets(alert.spec, fixtures, file.samples, sample)
        runs.append(SampleRun(kind, number + 1, sample.why, place, lets, records, _expected(sample)))
    if issues:
        raise IssuesFound(issues)
    reason = file.document.location("silenced_by_success") if file.samples.silenced_by_success else None
    spec = alert.spec.model_copy(update={"query": with_let_names(names, alert.spec.query)})
    return AlertRuns(spec, file.now, tuple(runs), reason, fixtures.names)


def run_samples(runs: AlertRuns, engine: Engine) -> tuple[Verdict, ...]:
    """Run every sample; raises CannotRun for the query."""
    return tuple(run_sample(runs, sample, query_body(runs.spec), engine) for sample in runs.samples)


def run_sample(runs: AlertRuns, sample: SampleRun, body: str, engine: Engine) -> Verdict:
    """Run a query on one sample of an alert and compare the result with the expected one.

    `body` is the query without the let statements of inputs and parameters.
    """
    started = time.perf_counter()
    spec, window, query = runs.spec, timedelta(minutes=minutes(runs.spec.window_size)), sample.lets + body
    result = engine.run_query(query, sample.records, runs.now, look_back(spec))
    came = _outcome(spec, sample, result, runs.now, window)
    elapsed = time.perf_counter() - started
    return Verdict(
        spec.id, sample.kind, sample.number, sample.why, sample.location, sample.expected, came, result, query, elapsed
    )


def _outcome(spec: AlertSpec, sample: SampleRun, result: QueryResult, now: datetime, window: timedelta) -> Outcome:
    if sample.kind is SampleKind.MEASURES:
        found = measured(spec.trigger, result, now, window)
        values = _values(sample.expected.values, found.rows)
        return Outcome(0, entity_values(spec.entities, found.rows), values, len(found.rows), found.numbers)
    fired = raised(spec.trigger, result, now, window)
    return Outcome(fired.alerts, entity_values(spec.entities, fired.rows), _values(sample.expected.values, fired.rows))


def first_lets(alert: CatalogAlert, fixtures: Fixtures) -> str:
    """Return the let statements of an alert's first sample, or none if its samples cannot be read."""
    try:
        return next((sample.lets for sample in read_runs(alert, fixtures).samples), "")
    except (CannotRun, IssuesFound):
        return ""


def look_back(spec: AlertSpec) -> timedelta:
    """Return how far back one run reads: the override, otherwise the window times the evaluation periods."""
    periods = spec.trigger.failing_periods.number_of_evaluation_periods
    evaluated = query_time_range(minutes(spec.window_size) * periods)
    return timedelta(minutes=minutes(spec.override_query_time_range or evaluated))


def _lets(spec: AlertSpec, fixtures: Fixtures, samples: AlertSamples, sample: Sample) -> str:
    parameters = samples.parameters | sample.parameters
    return rule_lets(spec, fixtures.inputs, samples.inputs | sample.inputs, parameters)


def _expected(sample: Sample) -> Outcome:
    if isinstance(sample, SilentSample):
        return Outcome(0, {}, {})
    entities = {kind: frozenset(values) for kind, values in sample.expect.entities.items()}
    values = {column: frozenset(map(_text, values)) for column, values in sample.expect.values.items()}
    if isinstance(sample, FiringSample):
        return Outcome(sample.expect.alerts, entities, values)
    numbers = tuple(sorted(float(number) for number in sample.expect.measured))
    return Outcome(0, entities, values, sample.expect.rows, numbers)


def _values(columns: Iterable[str], rows: tuple[Row, ...]) -> dict[str, frozenset[str]]:
    return {column: frozenset(_text(row[column]) for row in rows if column in row) for column in columns}


def entity_values(entities: Entities, rows: Sequence[Row]) -> dict[str, frozenset[str]]:
    """Return the values of the entity columns over some rows, by kind."""
    return {
        kind: frozenset(_text(row.get(name)) for row in rows for name in columns) - {""}
        for kind in type(entities).model_fields
        if (columns := getattr(entities, kind))
    }


def _text(value: Any) -> str:
    return "" if value is None else str(value)


# Pivot queries themselves define how far back they look.
_LOOK_BACK = timedelta(days=3660)


def pivot_issues(alert: CatalogAlert, runs: AlertRuns, engine: Engine) -> Iterator[Issue]:
    """Yield an issue (DT207) for each pivot query that cannot be run on the first sample, a firing one if any."""
    records = runs.samples[0].records
    for number, step in enumerate(alert.spec.runbook):
        if step.query:
            try:
                lets = runs.names.lets(step.query)
                query = lets + with_let_names(lets, step.query).rstrip() + "\n"
                engine.run_query(query, records, runs.now, _LOOK_BACK)
            except (CannotRun, QueryRefused) as refused:
                yield from query_issues(alert.document, ("runbook", number, "query"), "", engine, refused)
