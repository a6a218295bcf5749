"""The samples file of an alert: parsed, with the moment of its runs and the location of each set of events."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from entrawatch.detection.column_values import WrongValue, moment
from entrawatch.detection.records import Events
from entrawatch.detection.verdict import SampleKind, sample_kinds
from entrawatch.documents.document import Document, read_document
from entrawatch.documents.issues import Issue, IssuesFound, Location
from entrawatch.documents.messages import parse_model
from entrawatch.specs.catalog import MISSPELLED_SAMPLES, SAMPLES_SUFFIX, CatalogAlert, shown_path
from entrawatch.specs.samples import DEFAULT_NOW, AlertSamples, FiringSample, MeasuredSample, SilentSample
from entrawatch.specs.trigger import Trigger

Sample = FiringSample | SilentSample | MeasuredSample


@dataclass(frozen=True)
class SampleFile:
    """The content of a samples file."""

    samples: AlertSamples
    document: Document
    now: datetime

    def sets(self) -> Iterator[tuple[SampleKind, int, Sample]]:
        """Yield every set of events with its kind and its number from 0, firing ones first."""
        for kind in SampleKind:
            for number, sample in enumerate(getattr(self.samples, kind)):
                yield kind, number, sample

    def events(self, kind: SampleKind, number: int, sample: Sample) -> Events:
        """Return the events of a set with their location."""
        return Events(sample.events, self.document, (str(kind), number, "events"))


def read_sample_file(alert: CatalogAlert) -> SampleFile:
    """Read the samples file of an alert; raises IssuesFound if its structure is invalid.

    Codes: DT110 for a missing file, DT101 to DT104 as for models, DT205 for an invalid moment.
    """
    path = alert.samples_path
    if not (path.exists() or path.is_symlink()):
        raise IssuesFound([Issue(Location(shown_path(path), 1), "DT110", f"is missing; {_instead(path)}")])
    return sample_file_of(read_document(path, shown_path(path)), alert.spec.trigger)


def sample_file_of(document: Document, trigger: Trigger) -> SampleFile:
    """Return the content of a samples file for an alert with this trigger; raises IssuesFound as `read_sample_file`."""
    samples, issues = parse_model(AlertSamples, document, family="DT")
    if samples is None:
        raise IssuesFound(issues)
    wrong = list(_wrong_kinds(trigger, samples, document))
    if wrong:
        raise IssuesFound(wrong)
    return SampleFile(samples, document, moment_of_runs(samples.now, document))


def _instead(path: Path) -> str:
    alert_id = path.name.removesuffix(SAMPLES_SUFFIX)
    names = [name for end in MISSPELLED_SAMPLES if path.with_name(name := f"{alert_id}{end}").exists()]
    if names:
        return f"rename '{names[0]}' to '{path.name}'"
    return "every alert requires samples that fire and samples that must not fire"


def _wrong_kinds(trigger: Trigger, samples: AlertSamples, document: Document) -> Iterator[Issue]:
    allowed = sample_kinds(trigger)
    threshold = "learns its threshold (dynamic_threshold)" if SampleKind.MEASURES in allowed else "has a threshold"
    for kind in SampleKind:
        if kind in allowed and not getattr(samples, kind):
            text = f"'{kind}' has no set of events; the alert {threshold}, write at least two"
            yield Issue(document.location(str(kind)), "DT101", text)
        elif kind not in allowed and getattr(samples, kind):
            text = f"'{kind}' is not allowed: the alert {threshold}; write {' and '.join(allowed)} instead"
            yield Issue(document.location(str(kind)), "DT102", text)


def moment_of_runs(now: str | None, document: Document) -> datetime:
    """Return the moment below `now` in a file, otherwise the default; raises IssuesFound if it is invalid."""
    if now is None:
        return DEFAULT_NOW
    try:
        return moment(now)
    except WrongValue as wrong:
        raise IssuesFound([Issue(document.value_location("now"), "DT205", f"now {wrong}")]) from None
