"""Checks of an alert's key order, title, and deprecation, and of equal alerts."""

from collections.abc import Iterator
from itertools import pairwise

from entrawatch.documents.document import Document, KeyPath
from entrawatch.documents.issues import Issue, IssueSeverity
from entrawatch.documents.look_alikes import look_alike
from entrawatch.documents.messages import did_you_mean
from entrawatch.documents.quoting import shown
from entrawatch.kql.words import tokens
from entrawatch.specs.alert_spec import AlertSpec, Status
from entrawatch.specs.catalog import Catalog, CatalogAlert

_ORDER = list(AlertSpec.model_fields)


def check_identity(alert: CatalogAlert, _: Catalog) -> Iterator[Issue]:
    """Yield issues of the title, the key order, and `deprecated`."""
    spec, document = alert.spec, alert.document
    if spec.title.rstrip().endswith("."):
        yield Issue(document.value_location("title"), "SP108", f"title '{spec.title}' ends with a period; remove it")
    if why := look_alike(spec.title):
        text = f"title {shown(spec.title)} can be mistaken for another one: {why}; type it again"
        yield Issue(document.value_location("title"), "SP111", text, IssueSeverity.WARNING)
    keys = [key for key in document.value if key in _ORDER]
    for above, below in pairwise(keys):
        if _ORDER.index(above) > _ORDER.index(below):
            message = f"key '{below}' is below '{above}'; move it above, as in all alerts"
            yield Issue(document.location(below), "SP107", message)
    if (spec.status is Status.DEPRECATED) != (spec.deprecated is not None):
        message = f"status '{spec.status}' and the key deprecated contradict each other; a deprecated alert has both"
        yield Issue(document.value_location("status"), "SP106", message)


def check_former_ids(catalog: Catalog) -> Iterator[Issue]:
    """Yield an issue for each ID that is also a former ID, and for each former ID that is claimed twice."""
    claimed: dict[str, CatalogAlert] = {}
    for alert in catalog.alerts.values():
        for number, former in enumerate(alert.spec.former_ids):
            other = claimed.setdefault(former, alert)
            if former == alert.spec.id or other is not alert or former in alert.spec.former_ids[:number]:
                owner = (
                    "is already used"
                    if other is alert
                    else f"belongs to alert '{other.spec.id}' in {other.document.path}"
                )
                text = f"former id '{former}' {owner}; remove it here"
                yield Issue(alert.document.value_location("former_ids", number), "CT107", text)
    for former, alert in claimed.items():
        if former in catalog.alerts and former != alert.spec.id:
            taken = catalog.alerts[former].document
            text = (
                f"id '{former}' is a former id of alert '{alert.spec.id}' in {alert.document.path}; choose another id"
            )
            yield Issue(taken.value_location("id"), "CT107", f"{text}, or '{alert.spec.id}' to override that alert")


def check_successors(catalog: Catalog) -> Iterator[Issue]:
    """Yield an issue for each successor that is not in the catalog."""
    for alert in catalog.alerts.values():
        successor = alert.spec.deprecated.successor if alert.spec.deprecated else None
        if successor and successor not in catalog.alerts and successor not in catalog.refused:
            message = f"successor '{successor}' is not an alert; {did_you_mean(successor, list(catalog.alerts))}"
            yield Issue(alert.document.value_location("deprecated", "successor"), "CT104", message)


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
