"""Checks of queries against each other: identical queries find the same events and alert twice."""

from collections.abc import Iterator

from entrawatch.documents.document import Document, KeyPath
from entrawatch.documents.issues import Issue, IssueCode, IssueSeverity
from entrawatch.kql.words import tokens
from entrawatch.specs.alert_spec import Status
from entrawatch.specs.catalog import Catalog

_Meaning = tuple[tuple[str, ...], tuple[tuple[str, object], ...]]


def check_duplicates(catalog: Catalog) -> Iterator[Issue]:
    """Yield a warning for each query that duplicates one of an earlier folder or file, or a hunt."""
    first: dict[_Meaning, tuple[str, Document]] = {}
    for name, meaning, document, path in (*_alerts(catalog), *_hunts(catalog)):
        other, file = first.setdefault(meaning, (name, document))
        if other != name:
            message = f"the query of {name} duplicates that of {other} in {file.path}; change or remove one of them"
            yield Issue(document.location(*path), "CT106", message, IssueSeverity.WARNING)


def _alerts(catalog: Catalog) -> Iterator[tuple[str, _Meaning, Document, KeyPath]]:
    order = {folder: number for number, folder in enumerate(catalog.folders)}
    for alert in sorted(catalog.alerts.values(), key=lambda one: (order.get(one.folder, 0), one.document.path)):
        spec = alert.spec
        # A deprecated alert is never deployed; its successor may have the same query.
        if spec.status is not Status.DEPRECATED:
            # The same text with other numbers is a different query.
            numbers = tuple(sorted((name, parameter.default) for name, parameter in spec.parameters.items()))
            yield f"alert '{spec.id}'", (tokens(spec.query), numbers), alert.document, ("query",)


def _hunts(catalog: Catalog) -> Iterator[tuple[str, _Meaning, Document, KeyPath]]:
    for area in catalog.areas.values():
        for number, hunt in enumerate(area.guide.hunts):
            if area.guide_document:
                name = f"hunt '{hunt.id}' of area '{area.spec.id}'"
                yield name, (tokens(hunt.query), ()), area.guide_document, ("hunts", number, "query")


ISSUE_CODES = (
    IssueCode(
        "CT106", "duplicate query", "one event would raise two alerts, and a change to one query would miss the other"
    ),
)
