"""Exceptions on the firing samples of alerts: one that hides every sample leaves an alert that can never fire."""

import ipaddress
import json
import re
from collections.abc import Iterator, Sequence

from entrawatch.detection.cannot_run import CannotRun
from entrawatch.detection.engine import Engine
from entrawatch.detection.fixtures import Fixtures
from entrawatch.detection.run import AlertRuns, SampleRun, read_runs, run_sample
from entrawatch.detection.verdict import SampleKind
from entrawatch.documents.issues import Issue, IssuesFound, Problem
from entrawatch.kql.analyzer import Analyzer
from entrawatch.kql.host import QueryRefused
from entrawatch.kql.words import without_end
from entrawatch.specs.catalog import Catalog
from entrawatch.stacks.deployment import Deployment, PlannedAlert
from entrawatch.stacks.exceptions.applied import AppliedException
from entrawatch.stacks.exceptions.model import PlacedException
from entrawatch.stacks.exceptions.values import ANY_END

_ADDRESS = re.compile(r"[0-9a-f.:]{3,45}")


def check_excepted(
    deployment: Deployment,
    exceptions: Sequence[PlacedException],
    catalog: Catalog,
    fixtures: Fixtures,
    analyzer: Analyzer,
) -> Iterator[Issue]:
    """Yield an issue for each exception that hides every firing sample of an alert, as long as it is in force.

    An exception whose values are in no record of the samples is not run; one alert is enough to refuse an exception.
    """
    unproven = {one.spec.id: one for one in exceptions}
    with Engine(analyzer) as engine:
        for alert in deployment.alerts:
            applied = [one for one in alert.exceptions if one.spec.id in unproven and not one.spec.severity]
            for one in _hiding(alert, applied, catalog, fixtures, engine) if applied else ():
                text = f"exception '{one.spec.id}' hides every firing sample of alert '{alert.spec.id}'"
                problem = Problem("EX209", ("match",), f"{text}; match fewer values, or disable the alert")
                found = unproven.pop(one.spec.id)
                yield found.document.issue(found.at(problem))


def _hiding(
    alert: PlannedAlert,
    applied: Sequence[AppliedException],
    catalog: Catalog,
    fixtures: Fixtures,
    engine: Engine,
) -> Iterator[AppliedException]:
    try:
        runs = read_runs(catalog.alerts[alert.alert_id], fixtures)
    except (CannotRun, IssuesFound):
        return  # reported by the checks of samples
    samples = [one for one in runs.samples if one.kind is SampleKind.FIRES]
    texts = [_text(one) for one in samples]
    for one in applied:
        if texts and all(_can_match(one, text) for text in texts) and _hides_all(one, runs, samples, engine):
            yield one


def _hides_all(one: AppliedException, runs: AlertRuns, samples: Sequence[SampleRun], engine: Engine) -> bool:
    body = f"{without_end(runs.spec.query)}\n| where {one.kept}\n"
    try:
        return all(run_sample(runs, each, body, engine).came.alerts == 0 for each in samples)
    except (CannotRun, QueryRefused):
        return False  # a query that cannot run on samples proves nothing


def _text(sample: SampleRun) -> str:
    return json.dumps([record.columns for record in sample.records], default=str, ensure_ascii=False).casefold()


def _can_match(one: AppliedException, text: str) -> bool:
    """Return whether each column of an exception has a value that is part of the records."""
    matches = zip(one.addresses, one.spec.match.values(), strict=True)
    return all(
        any(_has_address(value, text) if is_address else _has_text(value, text) for value in values)
        for is_address, values in matches
    )


def _has_text(value: str, text: str) -> bool:
    return json.dumps(value.removesuffix(ANY_END), ensure_ascii=False)[1:-1].casefold() in text


def _has_address(value: str, text: str) -> bool:
    network = ipaddress.ip_network(value)
    return any(address in network for address in map(_parsed, set(_ADDRESS.findall(text))) if address)


def _parsed(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None
