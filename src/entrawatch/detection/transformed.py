"""Alerts and hunts on what a workspace transformation leaves: their columns, and samples that must still fire."""

import re
from collections.abc import Iterator

from entrawatch.detection.cannot_run import CannotRun
from entrawatch.detection.engine import Engine
from entrawatch.detection.fixtures import Fixtures
from entrawatch.detection.run import read_runs, run_sample
from entrawatch.documents.issues import IssueSeverity, IssuesFound, KeyPath, Problem
from entrawatch.documents.quoting import shown
from entrawatch.kql.analyzer import Analyzer
from entrawatch.kql.host import QueryRefused
from entrawatch.kql.words import without_quotes, words
from entrawatch.reference.tables import table as known_table
from entrawatch.specs.catalog import Catalog
from entrawatch.specs.rule_query import query_body
from entrawatch.stacks.deployment import Deployment
from entrawatch.stacks.settings import Transformation

_STORED = "_stored"
# project-away and project-rename take columns away, which needs no sample to see.
_CHANGES_RECORDS = re.compile(r"\|\s*(where|extend|parse|project(?!-))\b")
_TIME = "TimeGenerated"
_LIKE = "write operators after source, such as: source | where OperationName != 'Synchronize'"


def check_transformed(
    deployment: Deployment, catalog: Catalog, fixtures: Fixtures, analyzer: Analyzer
) -> Iterator[Problem]:
    """Yield where a deployed alert or hunt reads what the stack's own transformations drop."""
    for table, transformation in deployment.settings.workspace.transformations.items():
        path = ("workspace", "transformations", table, "kql")
        found = [Problem("DCR013", path, text) for text in _wrong(table, transformation, analyzer)]
        if not found:
            found = [Problem("PL108", path, text) for text in _columns(table, transformation, deployment, analyzer)]
        yield from found
        # Where a column is missing, samples fail for that reason: one message for each mistake.
        if not found and _CHANGES_RECORDS.search(without_quotes(transformation.kql)):
            with Engine(analyzer) as engine:
                yield from _samples(path, table, transformation, deployment, catalog, fixtures, engine)


def with_transformation(query: str, table: str, kql: str) -> str:
    """Return a query that reads a table as a transformation stores it."""
    code, stored = without_quotes(query), f"{table}{_STORED}"
    for found in reversed(list(re.finditer(rf"\b{re.escape(table)}\b", code))):
        query = query[: found.start()] + stored + query[found.end() :]
    return f"let {stored} = {_on(table, kql)};\n{query}"


def _on(table: str, kql: str) -> str:
    start = without_quotes(kql).index("source")
    return (kql[:start] + table + kql[start + len("source") :]).strip()


def _wrong(table: str, transformation: Transformation, analyzer: Analyzer) -> Iterator[str]:
    """Yield what the language service rejects in a transformation, or that it drops the time of the records."""
    cannot = f"Azure cannot run {shown(transformation.kql)}"
    try:
        analysis = analyzer.analyze(_on(table, transformation.kql))
    except QueryRefused as refused:
        yield f"{cannot}: {refused}"
        return
    errors = [one.message.rstrip(".") for one in analysis.diagnostics if one.severity == "error"]
    yield from (f"{cannot}: {text}; {_LIKE}" for text in errors)
    if not errors and _TIME not in dict(analysis.result_columns or {}):
        yield f"column {_TIME} is dropped, without which Azure rejects a transformation; keep it"


def _columns(table: str, transformation: Transformation, deployment: Deployment, analyzer: Analyzer) -> Iterator[str]:
    """Yield each dropped column that queries name: a union hides from the language service which table lacks it."""
    stored = dict(analyzer.analyze(_on(table, transformation.kql)).result_columns or {})
    dropped = set(known.columns if (known := known_table(table)) else ()) - stored.keys()
    readers: dict[str, list[str]] = {}
    for what, query in _queries(deployment):
        read = words(query)
        for name in dropped & read if table in read else ():
            readers.setdefault(name, []).append(what)
    for name, found in sorted(readers.items()):
        text = f"this transformation drops column '{name}' of {table}, which is read by {', '.join(found)}"
        yield f"{text}; keep the column"


def _queries(deployment: Deployment) -> Iterator[tuple[str, str]]:
    yield from ((f"alert '{alert.spec.id}'", alert.query) for alert in deployment.alerts)
    for hunts in deployment.hunts.values():
        yield from ((f"hunt '{planned.hunt.id}'", planned.query) for planned in hunts)


def _samples(
    path: KeyPath,
    table: str,
    transformation: Transformation,
    deployment: Deployment,
    catalog: Catalog,
    fixtures: Fixtures,
    engine: Engine,
) -> Iterator[Problem]:
    skipped: dict[str, list[str]] = {}
    for alert in deployment.alerts:
        if table in alert.spec.tables and not alert.lowered_from:
            try:
                runs = read_runs(catalog.alerts[alert.spec.id], fixtures)
                body = with_transformation(query_body(runs.spec), table, transformation.kql)
                verdicts = [run_sample(runs, each, body, engine) for each in runs.samples]
            except IssuesFound:
                continue  # reported by the checks of samples
            except (CannotRun, QueryRefused) as cause:
                skipped.setdefault(str(cause), []).append(f"'{alert.spec.id}'")
                continue
            if wrong := [one for one in verdicts if not one.is_right]:
                text = f"alert '{alert.spec.id}' does not behave as its sample in {wrong[0].location} states"
                text = f"{text}, because this transformation of {table} drops or changes its records; keep them"
                yield Problem("PL109", path, text)
    for why, ids in skipped.items():
        text = f"no sample shows whether this transformation of {table} keeps what alerts look for ({', '.join(ids)})"
        yield Problem("PL110", path, f"{text}: {why}", IssueSeverity.NOTE)
