"""Write imported rules as alerts: all that would pass `validate`, or why not."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from entrawatch.detection.fixtures import Fixtures, read_fixtures
from entrawatch.detection.sample_checks import check_sample_file
from entrawatch.detection.sample_file import sample_file_of
from entrawatch.documents.document import Document, parse_document, read_text, shown_path
from entrawatch.documents.issues import EntrawatchError, Issue, IssuesFound, Location, errors
from entrawatch.documents.messages import parse_model
from entrawatch.documents.quoting import shown
from entrawatch.exchange.draft import Draft
from entrawatch.kql.analyzer import Analyzer
from entrawatch.project import Project
from entrawatch.specs.alert_spec import AlertSpec
from entrawatch.specs.catalog import Catalog, CatalogAlert, read_catalog
from entrawatch.specs.checks import check_alert
from entrawatch.specs.checks.queries import check_alert_queries
from entrawatch.specs.new_alert import area_folder, refuse_taken, write_alerts

# A portal exports all rules of a workspace into one file.
_LARGEST = 10 * 1024 * 1024


@dataclass(frozen=True)
class Reading:
    """What one rule becomes: a draft, or the issues that make one impossible; `is_rule` is False for other content."""

    place: Location
    draft: Draft | None
    issues: tuple[Issue, ...]
    is_rule: bool = True


@dataclass(frozen=True)
class Imported:
    """One alert that was written, and the rule that it came from."""

    place: Location
    alert: str
    spec: Path
    samples: Path


@dataclass(frozen=True)
class Import:
    """The alerts that were written, the number of rules that were refused, and every issue sorted by location."""

    alerts: tuple[Imported, ...]
    refused: int
    issues: tuple[Issue, ...]


@dataclass(frozen=True)
class Destination:
    """Where imported alerts go, and what they are checked against."""

    project: Project
    folder: Path
    area: str
    catalog: Catalog
    fixtures: Fixtures
    analyzer: Analyzer

    def sampled(self, tables: Sequence[str]) -> Sequence[str]:
        """Return those of the tables that samples can have records of; all, if there is none."""
        return [name for name in tables if name in self.fixtures.base] or tables


def destination_of(project: Project, folder: Path, area: str, analyzer: Analyzer) -> Destination:
    """Return an area of a folder of areas as a destination; raises EntrawatchError if the area does not exist."""
    area_folder(project, folder, area)
    folders = [place for place in dict.fromkeys((project.specs, folder)) if place.is_dir()]
    # Mistakes in other files are not about the import; `validate` reports them.
    catalog, _ = read_catalog(*folders)
    fixtures, _ = read_fixtures(catalog, *folders)
    return Destination(project, folder, area, catalog, fixtures, analyzer)


def readings(
    files: Iterable[Path], destination: Destination, read: Callable[[Document, Destination], Iterator[Reading]]
) -> Iterator[Reading]:
    """Yield what each rule of these files becomes; a file that cannot be read counts as one rule."""
    for file in files:
        try:
            name = shown_path(file)
            yield from read(parse_document(read_text(file, name, _LARGEST), name), destination)
        except IssuesFound as found:
            yield Reading(Location(shown_path(file), 1), None, found.issues)


def import_rules(readings: Iterable[Reading], destination: Destination) -> Import:
    """Write the alerts of all readings that pass, in one step, and return what was written and every issue."""
    texts: dict[str, tuple[str, str]] = {}
    places: dict[str, Location] = {}
    issues: list[Issue] = []
    refused = 0
    for reading in readings:
        spec = reading.draft.spec() if reading.draft else ""
        wrong = list(_wrong(reading, spec, destination, places)) if reading.draft else []
        issues += [*reading.issues, *wrong]
        if reading.draft and not errors((*reading.issues, *wrong)):
            texts[reading.draft.id] = (spec, reading.draft.samples)
            places[reading.draft.id] = reading.place
        else:
            refused += reading.is_rule
    paths = write_alerts(destination.project, destination.folder / destination.area, texts) if texts else {}
    alerts = tuple(Imported(places[name], name, *paths[name]) for name in texts)
    return Import(alerts, refused, tuple(sorted(set(issues))))


def _wrong(reading: Reading, spec: str, destination: Destination, places: dict[str, Location]) -> Iterator[Issue]:
    """Yield why a draft with this text cannot be an alert of this area."""
    draft = reading.draft
    assert draft
    if not draft.id[:1].isalpha():
        text = f"its name {shown(draft.title)} does not become an id; begin it with a Latin letter"
        yield Issue(reading.place, "IM107", text)
        return
    if draft.id in places:
        text = f"its name becomes id '{draft.id}', as that of the rule in {places[draft.id]}; rename one of them"
        yield Issue(reading.place, "IM107", text)
        return
    try:
        refuse_taken(destination.project, destination.folder, destination.area, draft.id)
    except EntrawatchError as taken:
        yield Issue(reading.place, "IM107", f"its name becomes an id that is taken; rename the rule ({taken})")
        return
    yield from (
        Issue(reading.place, "IM108", f"the alert would be invalid: {found.code}: {found.message}")
        for found in errors(_issues(draft, spec, destination))
    )


def _issues(draft: Draft, text: str, destination: Destination) -> Iterator[Issue]:
    """Yield the issues that `validate` would report of the alert."""
    try:
        document = parse_document(text, f"{draft.id}.yaml")
        spec, found = parse_model(AlertSpec, document)
        yield from found
        if spec is None:
            return
        alert = CatalogAlert(spec, destination.area, document, destination.folder)
        yield from check_alert(alert, destination.catalog)
        yield from check_alert_queries(alert, destination.catalog, destination.analyzer)
        samples = parse_document(draft.samples, f"{draft.id}.samples.yaml")
        yield from check_sample_file(sample_file_of(samples, spec.trigger), spec, destination.fixtures)
    except IssuesFound as found_issues:
        yield from found_issues.issues
