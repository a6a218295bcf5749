"""Checks of samples files: structure, names, possible records, and a sufficient number of samples."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from entrawatch.detection.base_records import BaseRecords, unknown_part_issues
from entrawatch.detection.fixtures import Fixtures
from entrawatch.detection.near_miss import is_near_miss, set_differences
from entrawatch.detection.records import Events, event_issues, set_columns
from entrawatch.detection.sample_file import SampleFile, read_sample_file
from entrawatch.documents.document import Document, KeyPath
from entrawatch.documents.issues import Issue, IssuesFound, Location, errors
from entrawatch.documents.messages import did_you_mean
from entrawatch.documents.render_issues import first_of
from entrawatch.reference.tables import table_names
from entrawatch.specs.alert_spec import AlertSpec, Entities
from entrawatch.specs.catalog import CatalogAlert
from entrawatch.specs.samples import SilentSample

_FEWEST = 2
_MOST_NAMED = 5


def check_all_samples(alerts: Iterable[CatalogAlert], fixtures: Fixtures) -> list[Issue]:
    """Return the issues of every alert's samples file, sorted by location."""
    return sorted({issue for alert in alerts for issue in check_samples(alert, fixtures)})


def check_samples(alert: CatalogAlert, fixtures: Fixtures) -> Iterator[Issue]:
    """Yield issues of the samples file of an alert."""
    try:
        file = read_sample_file(alert)
    except IssuesFound as found:
        yield from found.issues
        return
    yield from check_sample_file(file, alert.spec, fixtures)


def check_sample_file(file: SampleFile, spec: AlertSpec, fixtures: Fixtures) -> Iterator[Issue]:
    """Yield issues of the content of a samples file."""
    yield from _names(file, spec, fixtures)
    wrong = list(_records(file, spec, fixtures))
    yield from wrong
    yield from _number(file)
    if not errors(wrong) and not spec.trigger.dynamic_threshold:
        yield from _near_miss(file, fixtures)


def _names(file: SampleFile, spec: AlertSpec, fixtures: Fixtures) -> Iterator[Issue]:
    # An input that the spec misspells is reported once, there.
    if spec.inputs.keys() <= fixtures.inputs.keys():
        yield from _given(file, spec, (), file.samples)
        for kind, number, sample in file.sets():
            yield from _given(file, spec, (str(kind), number), sample)
    for kind, number, sample in file.sets():
        for name in () if isinstance(sample, SilentSample) else sample.expect.entities:
            if not getattr(spec.entities, name, None):
                advice = did_you_mean(name, [kind for kind in Entities.model_fields if getattr(spec.entities, kind)])
                message = f"entity '{name}' is not one of the alert's; {advice}"
                place = file.document.location(str(kind), number, "expect", "entities", name)
                yield Issue(place, "DT107", message)


def _given(file: SampleFile, spec: AlertSpec, path: KeyPath, given: object) -> Iterator[Issue]:
    for group, known in (("inputs", spec.inputs), ("parameters", spec.parameters)):
        for name in getattr(given, group):
            if name not in known:
                message = f"{group[:-1]} '{name}' is not one of the alert's; {did_you_mean(name, list(known))}"
                yield Issue(file.document.location(*path, group, name), "DT105", message)


def _records(file: SampleFile, spec: AlertSpec, fixtures: Fixtures) -> Iterator[Issue]:
    for kind, number, sample in file.sets():
        events = file.events(kind, number, sample)
        for index, event in enumerate(sample.events):
            path = (*events.key_path, index)
            if not set(spec.tables) <= set(table_names()):
                continue  # a misspelled table is reported once, in the spec
            if event.table not in spec.tables:
                message = f"table '{event.table}' is not read by the alert; {did_you_mean(event.table, spec.tables)}"
                yield Issue(file.document.value_location(*path, "table"), "DT106", message)
                continue
            yield from record_issues(events, index, fixtures.base, file.now)


def record_issues(events: Events, number: int, base: BaseRecords, now: datetime) -> Iterator[Issue]:
    """Yield the issues of one event's records: in their structure, and in properties that no known record has."""
    found = event_issues(events, number, base, now)
    yield from found
    if not found:
        event, path = events.events[number], (*events.key_path, number)
        columns = set_columns(event, base, now)
        places = {column: _place(events.document, path, event.set, column) for column in columns}
        yield from unknown_part_issues(event.table, columns, places, base[event.table])


def _place(document: Document, path: KeyPath, paths: Iterable[str], column: str) -> Location:
    """Return where an event sets a column, or a property of it."""
    key = next(key for key in paths if key.startswith(column))
    return document.location(*path, "set", key)


def _number(file: SampleFile) -> Iterator[Issue]:
    for kind in dict.fromkeys(kind for kind, _, _ in file.sets()):
        if len(getattr(file.samples, kind)) < _FEWEST:
            message = f"'{kind}' has one set of events; write at least two that show different cases"
            yield Issue(file.document.location(str(kind)), "DT111", message)


def _near_miss(file: SampleFile, fixtures: Fixtures) -> Iterator[Issue]:
    if not any(is_near_miss(differences) for _, differences in _compared(file, fixtures)):
        message = (
            f"no set of events is a near miss{_nearest(_compared(file, fixtures))}; "
            "copy a firing set and change only the field, or the number of records, that the alert is about"
        )
        yield Issue(file.document.location("stays_silent"), "DT112", message)


def _compared(file: SampleFile, fixtures: Fixtures) -> Iterator[tuple[str, list[str]]]:
    """Yield each pair of a silent and a firing set with anything in common, as text, with its differences."""
    for silent_number, silent in enumerate(file.samples.stays_silent):
        for firing_number, firing in enumerate(file.samples.fires):
            given = (silent.inputs, silent.parameters) == (firing.inputs, firing.parameters)
            differences = set_differences(silent.events, firing.events, fixtures.base, file.now) if given else None
            if differences is not None:
                lines = (
                    file.document.location("stays_silent", silent_number).line,
                    file.document.location("fires", firing_number).line,
                )
                yield "the set in line {} and the firing set in line {}".format(*lines), differences


def _nearest(compared: Iterable[tuple[str, list[str]]]) -> str:
    usable = [(sets, differences) for sets, differences in compared if differences]
    if not usable:
        return ""
    sets, differences = min(usable, key=lambda pair: len(pair[1]))
    return f"; the closest are {sets}, which differ in {first_of(differences, _MOST_NAMED)}"
