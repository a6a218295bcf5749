"""Checks of an alert's samples file: it is there, well formed, and speaks of the alert's own names."""

from collections.abc import Iterator

from entrawatch.catalog import Catalog, CatalogAlert, shown_path
from entrawatch.issues import Issue, IssuesFound, Location
from entrawatch.messages import did_you_mean, parse_model
from entrawatch.samples import AlertSamples
from entrawatch.source import Document, read_document
from entrawatch.spec import AlertSpec, Entities


def check_samples(alert: CatalogAlert, catalog: Catalog) -> Iterator[Issue]:
    """Yield issues of the samples file that lies beside the alert."""
    path = alert.samples_path
    if not (path.exists() or path.is_symlink()):
        message = "is missing; every alert has samples that fire and samples that stay silent"
        yield Issue(Location(shown_path(path), 1), "DT110", message)
        return
    try:
        document = read_document(path, shown_path(path))
    except IssuesFound as found:
        yield from found.issues
        return
    samples, issues = parse_model(AlertSamples, document, family="DT")
    yield from issues
    if samples:
        yield from _names(samples, document, alert)


def _names(samples: AlertSamples, document: Document, alert: CatalogAlert) -> Iterator[Issue]:
    spec = alert.spec
    for group, given, known in (
        ("inputs", samples.inputs, spec.inputs),
        ("parameters", samples.parameters, spec.parameters),
    ):
        for name in given:
            if name not in known:
                message = f"{group[:-1]} '{name}' is not one of the alert's; {did_you_mean(name, list(known))}"
                yield Issue(document.location(group, name), "DT105", message)
    yield from _tables(samples, document, spec)
    for number, firing in enumerate(samples.fires):
        for name in firing.expect.entities:
            if not getattr(spec.entities, name, None):
                message = (
                    f"entity '{name}' is not one of the alert's; {did_you_mean(name, _entity_kinds(spec.entities))}"
                )
                yield Issue(document.location("fires", number, "expect", "entities", name), "DT107", message)


def _tables(samples: AlertSamples, document: Document, spec: AlertSpec) -> Iterator[Issue]:
    for kind in ("fires", "stays_silent"):
        for number, sample in enumerate(getattr(samples, kind)):
            for index, event in enumerate(sample.events):
                if event.table not in spec.tables:
                    message = (
                        f"table '{event.table}' is not read by the alert; {did_you_mean(event.table, spec.tables)}"
                    )
                    yield Issue(document.value_location(kind, number, "events", index, "table"), "DT106", message)


def _entity_kinds(entities: Entities) -> list[str]:
    return [kind for kind in Entities.model_fields if getattr(entities, kind)]
