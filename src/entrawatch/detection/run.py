"""Runs of alerts: every sample of an alert through the engine, each with its verdict."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from entrawatch.catalog import CatalogAlert, shown_path
from entrawatch.detection.base_records import BaseRecords
from entrawatch.detection.column_values import WrongValue, moment
from entrawatch.detection.engine import Engine
from entrawatch.detection.records import Events, Record, sample_records
from entrawatch.detection.triggers import Row, raised
from entrawatch.detection.verdict import Outcome, SampleKind, Verdict
from entrawatch.durations import minutes
from entrawatch.issues import Issue, IssuesFound, Location
from entrawatch.kql_text import let_statements
from entrawatch.messages import parse_model
from entrawatch.samples import DEFAULT_NOW, AlertSamples, FiringSample, SilentSample
from entrawatch.source import Document, read_document
from entrawatch.spec import AlertSpec, Entities


@dataclass(frozen=True)
class SampleRun:
    """One sample, ready to run: its records, and what its author expects of the alert."""

    kind: SampleKind
    number: int
    why: str
    location: Location
    records: tuple[Record, ...]
    expected: Outcome


@dataclass(frozen=True)
class AlertRuns:
    """All samples of one alert, ready to run: the alert, the moment, the values of inputs and parameters."""

    spec: AlertSpec
    now: datetime
    values: Mapping[str, object]
    samples: tuple[SampleRun, ...]

    @property
    def lets(self) -> str:
        """The let statements of inputs and parameters."""
        return let_statements(self.values)

    @property
    def query(self) -> str:
        """The query as it is deployed: a let for each value, then the author's text."""
        return self.lets + self.spec.query.rstrip() + "\n"


def read_runs(alert: CatalogAlert, base: BaseRecords) -> AlertRuns:
    """Read the samples file of an alert; raises IssuesFound with everything that is wrong in it."""
    path = alert.samples_path
    document = read_document(path, shown_path(path))
    samples, issues = parse_model(AlertSamples, document, family="DT")
    if samples is None:
        raise IssuesFound(issues)
    now = _now(samples, document)
    runs: list[SampleRun] = []
    for kind in SampleKind:
        for index, sample in enumerate(getattr(samples, kind)):
            key_path = (str(kind), index)
            records, found = sample_records(Events(sample.events, document, (*key_path, "events")), base, now)
            issues += found
            place = document.location(*key_path)
            runs.append(SampleRun(kind, index + 1, sample.why, place, records, _expected(sample)))
    if issues:
        raise IssuesFound(issues)
    return AlertRuns(alert.spec, now, _values(alert.spec, samples), tuple(runs))


def run_alert(alert: CatalogAlert, base: BaseRecords, engine: Engine) -> tuple[Verdict, ...]:
    """Run every sample of an alert; raises IssuesFound for a wrong samples file, CannotRun for the query."""
    runs = read_runs(alert, base)
    query = runs.query
    return tuple(run_sample(runs, sample, query, engine) for sample in runs.samples)


def run_sample(runs: AlertRuns, sample: SampleRun, query: str, engine: Engine) -> Verdict:
    """Run a query on one sample of an alert and compare what came with what its author expects."""
    started = time.perf_counter()
    spec, window = runs.spec, timedelta(minutes=minutes(runs.spec.window_size))
    result = engine.run_query(query, sample.records, runs.now, look_back(spec))
    found = raised(spec.trigger, result, runs.now, window)
    came = Outcome(found.alerts, _entities(spec.entities, found.rows))
    elapsed = time.perf_counter() - started
    return Verdict(
        spec.id, sample.kind, sample.number, sample.why, sample.location, sample.expected, came, result, query, elapsed
    )


def look_back(spec: AlertSpec) -> timedelta:
    """Return how far back one run reads: the override, else the window times the evaluation periods."""
    if spec.override_query_time_range:
        return timedelta(minutes=minutes(spec.override_query_time_range))
    periods = spec.trigger.failing_periods.number_of_evaluation_periods
    return timedelta(minutes=minutes(spec.window_size) * periods)


def _now(samples: AlertSamples, document: Document) -> datetime:
    if samples.now is None:
        return DEFAULT_NOW
    try:
        return moment(samples.now)
    except WrongValue as wrong:
        raise IssuesFound([Issue(document.value_location("now"), "DT205", f"now {wrong}")]) from None


def _values(spec: AlertSpec, samples: AlertSamples) -> dict[str, object]:
    given: dict[str, object] = {name: samples.inputs.get(name, []) for name in spec.inputs}
    defaults = {name: parameter.default for name, parameter in spec.parameters.items()}
    return given | defaults | {name: value for name, value in samples.parameters.items() if name in defaults}


def _expected(sample: FiringSample | SilentSample) -> Outcome:
    if isinstance(sample, SilentSample):
        return Outcome(0, {})
    entities = {kind: frozenset(values) for kind, values in sample.expect.entities.items()}
    return Outcome(sample.expect.alerts, entities)


def _entities(entities: Entities, rows: tuple[Row, ...]) -> dict[str, frozenset[str]]:
    return {
        kind: frozenset(_text(row.get(name)) for row in rows for name in columns) - {""}
        for kind in type(entities).model_fields
        if (columns := getattr(entities, kind))
    }


def _text(value: Any) -> str:
    return "" if value is None else str(value)
