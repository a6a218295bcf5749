"""Checks of stories: possible records, and expectations that a run can decide."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path

from entrawatch.detection.fixtures import Fixtures
from entrawatch.detection.records import Events, Record, sample_records
from entrawatch.detection.sample_checks import record_issues
from entrawatch.detection.sample_file import moment_of_runs
from entrawatch.detection.triggers import LEARNED
from entrawatch.documents.issues import Issue, IssuesFound, errors
from entrawatch.documents.messages import did_you_mean
from entrawatch.reference.tables import table
from entrawatch.specs.alert_spec import AlertSpec
from entrawatch.specs.catalog import Catalog
from entrawatch.specs.inputs import InputSpec, missing_inputs
from entrawatch.specs.stories import StoryFile, read_stories

_LISTS = ("must_fire", "must_not_fire")


def story_records(file: StoryFile, fixtures: Fixtures) -> tuple[tuple[Record, ...], datetime]:
    """Return the records of a story and the moment that their times are relative to; raises IssuesFound."""
    now = moment_of_runs(file.story.now, file.document)
    records, issues = sample_records(_events(file), fixtures.base, now)
    if issues:
        raise IssuesFound(issues)
    return records, now


def checked_stories(catalog: Catalog, fixtures: Fixtures, *folders: Path) -> Mapping[str, StoryFile]:
    """Return the stories of these folders by ID; raises IssuesFound if one of them is invalid."""
    stories, issues = read_stories(*folders)
    wrong = errors([*issues, *check_stories(stories, catalog, fixtures)])
    if wrong:
        raise IssuesFound(wrong)
    return stories


def check_stories(stories: Mapping[str, StoryFile], catalog: Catalog, fixtures: Fixtures) -> list[Issue]:
    """Return the issues of every story, sorted by location.

    Codes: DT113 unknown alert, DT114 expectation that no run can decide, CT103 ID of an alert, DT105 unknown input,
    and those of samples for records.
    """
    return sorted({issue for file in stories.values() for issue in _issues(file, catalog, fixtures)})


def _issues(file: StoryFile, catalog: Catalog, fixtures: Fixtures) -> Iterator[Issue]:
    if file.story.id in catalog.alerts:
        message = f"id '{file.story.id}' is the ID of an alert; choose another ID"
        yield Issue(file.document.value_location("id"), "CT103", message)
    for name in file.story.inputs:
        if name not in fixtures.inputs and catalog.has_all_inputs:
            message = f"input '{name}' is not declared; {did_you_mean(name, list(fixtures.inputs))}"
            yield Issue(file.document.location("inputs", name), "DT105", message)
    yield from _expectations(file, catalog)
    yield from _records(file, fixtures)


def _expectations(file: StoryFile, catalog: Catalog) -> Iterator[Issue]:
    seen: set[str] = set()
    for group in _LISTS:
        for number, expected in enumerate(getattr(file.story, group)):
            place = file.document.value_location(group, number, "alert")
            alert = catalog.alerts.get(expected.alert)
            if expected.alert in seen:
                yield Issue(place, "DT114", f"alert '{expected.alert}' is listed twice; remove one")
            elif alert:
                yield from (Issue(place, "DT114", text) for text in why_not_run(file, alert.spec, catalog.inputs))
            elif expected.alert not in catalog.refused:
                advice = did_you_mean(expected.alert, list(catalog.alerts))
                yield Issue(place, "DT113", f"alert '{expected.alert}' does not exist; {advice}")
            seen.add(expected.alert)


def why_not_run(file: StoryFile, spec: AlertSpec, declared: Mapping[str, InputSpec]) -> Iterator[str]:
    """Yield why an alert cannot fire in a story, regardless of its query."""
    # A misspelled table is reported where it is, and not again for each story.
    if not file.story.tables & set(spec.tables) and all(map(table, spec.tables)):
        yield f"alert '{spec.id}' reads only {', '.join(spec.tables)}, and the story has no record of it"
    if spec.trigger.dynamic_threshold:
        yield f"alert '{spec.id}' has a dynamic threshold: {LEARNED}; remove it from the story"
    for names in missing_inputs(spec.inputs, declared, file.story.inputs):
        needs = f"tenant input '{names[0]}'" if len(names) == 1 else f"one of the tenant inputs {', '.join(names)}"
        yield f"alert '{spec.id}' requires {needs}, which the story does not set; add it below inputs"


def _records(file: StoryFile, fixtures: Fixtures) -> Iterator[Issue]:
    try:
        now = moment_of_runs(file.story.now, file.document)
    except IssuesFound as found:
        yield from found.issues
        return
    for number in range(len(file.story.events)):
        yield from record_issues(_events(file), number, fixtures.base, now)


def _events(file: StoryFile) -> Events:
    return Events(file.story.events, file.document, ("events",))
