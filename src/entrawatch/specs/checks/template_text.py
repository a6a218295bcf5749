"""Warnings about template text of `entrawatch new` that the author did not replace."""

from collections.abc import Iterator
from functools import cache

from entrawatch.documents.document import KeyPath
from entrawatch.documents.issues import Issue, IssueSeverity
from entrawatch.reference.data_files import read_text
from entrawatch.specs.catalog import Catalog, CatalogAlert

TEMPLATE = "new_alert.yaml"


def check_template_text(alert: CatalogAlert, _: Catalog) -> Iterator[Issue]:
    """Yield a warning for each text for people, and for the query, that still matches the template."""
    fresh = _template()
    for path, text in _texts(alert):
        if _words(text) in fresh:
            message = f"{path[0]} is still the template's text; write your own"
            yield Issue(alert.document.value_location(*path), "SP110", message, IssueSeverity.WARNING)


def _texts(alert: CatalogAlert) -> Iterator[tuple[KeyPath, str]]:
    yield ("description",), alert.spec.description
    # The template's query is a working one: under another title, it would find something else.
    yield ("query",), alert.spec.query
    for number, text in enumerate(alert.spec.false_positives):
        yield ("false_positives", number), text
    for number, step in enumerate(alert.spec.runbook):
        yield ("runbook", number, "step"), step.step


@cache
def _template() -> str:
    return _words(read_text(TEMPLATE))


def _words(text: str) -> str:
    # Delimited by spaces, so that a short sentence of the author does not match inside a longer one.
    return f" {' '.join(text.split())} "
