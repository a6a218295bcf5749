"""Run stories: every alert on its schedule over the records of one story."""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from entrawatch.detection.cannot_run import CannotRun
from entrawatch.detection.engine import Engine
from entrawatch.detection.fixtures import Fixtures
from entrawatch.detection.records import GENERATED, Record
from entrawatch.detection.story_checks import story_records, why_not_run
from entrawatch.documents.issues import Issue, IssuesFound, Location
from entrawatch.kql.host import QueryRefused
from entrawatch.replay.alert_state import Change, Entry
from entrawatch.replay.file_logs import FileLogs
from entrawatch.replay.rule import ReplayRule, rule_clock, with_names
from entrawatch.replay.rule_logs import RuleLogs, copied_logs, last_arrival, sees_rows
from entrawatch.replay.sample_logs import sample_database
from entrawatch.replay.timeline import timeline
from entrawatch.replay.visibility import driving_tables
from entrawatch.specs.alert_spec import AlertSpec
from entrawatch.specs.catalog import Catalog
from entrawatch.specs.rule_query import rule_query
from entrawatch.specs.stories import FiringAlert, SilentAlert, Story, StoryFile


@dataclass(frozen=True)
class Expectation:
    """A story's expectation for one alert, and what is wrong with the result; '' if nothing."""

    alert_id: str
    must_fire: bool
    why: str
    location: Location
    problem: str


@dataclass(frozen=True)
class Notifications:
    """One alert that fired in a story, and when."""

    spec: AlertSpec
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class StoryRun:
    """The alerts of a catalog in one story."""

    file: StoryFile
    now: datetime | None
    """The moment that the times of the records are relative to; None if the story could not be run."""
    fired: Mapping[str, Notifications]
    """By alert, without those that did not fire."""
    expectations: tuple[Expectation, ...]
    issues: tuple[Issue, ...]
    elapsed: float = field(compare=False)

    @property
    def story(self) -> Story:
        """Return the story."""
        return self.file.story

    @property
    def is_right(self) -> bool:
        """Whether the story was run and every expectation is met."""
        return not self.issues and not any(one.problem for one in self.expectations)


def judge_story(catalog: Catalog, file: StoryFile, fixtures: Fixtures, engine: Engine) -> StoryRun:
    """Run the alerts that the story lists, which decide whether it is right."""
    listed = {one.alert for one in file.story.must_fire} | {one.alert for one in file.story.must_not_fire}
    alerts = {name: alert for name, alert in catalog.alerts.items() if name in listed}
    return run_story(replace(catalog, alerts=alerts), file, fixtures, engine)


def run_story(catalog: Catalog, file: StoryFile, fixtures: Fixtures, engine: Engine) -> StoryRun:
    """Run the alerts that read a table of the story and have their inputs; what cannot run becomes an issue."""
    started = time.perf_counter()
    fired: dict[str, Notifications] = {}
    issues: list[Issue] = []
    now: datetime | None = None
    try:
        records, now = story_records(file, fixtures)
        for alert, entries in _fired(catalog, file, records, fixtures, engine):
            if isinstance(entries, Issue):
                issues.append(entries)
            elif entries:
                fired[alert.id] = Notifications(alert, entries)
    except IssuesFound as found:
        issues += found.issues
    expectations = tuple(_expectations(file, fired)) if now else ()
    return StoryRun(file, now, fired, expectations, tuple(issues), time.perf_counter() - started)


def _fired(
    catalog: Catalog, file: StoryFile, records: Sequence[Record], fixtures: Fixtures, engine: Engine
) -> Iterator[tuple[AlertSpec, tuple[Entry, ...] | Issue]]:
    times = [record.columns[GENERATED] for record in records]
    with sample_database(records) as connection:
        logs = FileLogs(connection, file.story.tables, (min(times), max(times)))
        for alert in catalog.alerts.values():
            if any(why_not_run(file, alert.spec, fixtures.inputs)):
                continue
            query = rule_query(alert.spec, fixtures.inputs, file.story.inputs, {})
            rule = with_names(ReplayRule(alert.spec, query), fixtures.names)
            try:
                yield alert.spec, _notifications(rule, logs, engine)
            except (CannotRun, QueryRefused) as refused:
                yield alert.spec, Issue(alert.document.location("query"), "DT207", str(refused))


def _notifications(rule: ReplayRule, logs: FileLogs, engine: Engine) -> tuple[Entry, ...]:
    driving = driving_tables(rule.query, engine.analyzer.analyze(rule.query))
    if driving and not sees_rows(rule, logs.connection, engine, driving):
        return ()
    try:
        return _fired_of(copied_logs(rule, logs.connection, engine, all_columns=False), logs, engine)
    except CannotRun:
        return _fired_of(copied_logs(rule, logs.connection, engine, all_columns=True), logs, engine)


def _fired_of(rows: RuleLogs, logs: FileLogs, engine: Engine) -> tuple[Entry, ...]:
    first, last = logs.span
    rule = rows.rule
    clock = rule_clock(rule.spec, first, max(last, last_arrival(rows) or last), jitter=rule.jitter)
    return tuple(entry for entry in timeline(rows, clock, engine) if entry.change is Change.FIRED)


def _expectations(file: StoryFile, fired: Mapping[str, Notifications]) -> Iterator[Expectation]:
    groups: tuple[tuple[str, Sequence[FiringAlert | SilentAlert]], ...] = (
        ("must_fire", file.story.must_fire),
        ("must_not_fire", file.story.must_not_fire),
    )
    for group, listed in groups:
        for number, one in enumerate(listed):
            place = file.document.value_location(group, number, "alert")
            entries = fired[one.alert].entries if one.alert in fired else ()
            yield Expectation(one.alert, isinstance(one, FiringAlert), one.why, place, _problem(one, entries))


def _problem(expected: FiringAlert | SilentAlert, entries: tuple[Entry, ...]) -> str:
    if isinstance(expected, SilentAlert):
        return f"must not fire, but fires at {entries[0].at:%Y-%m-%d %H:%M}" if entries else ""
    if not entries:
        return "must fire, but does not"
    if expected.names and not any(_names(entry, expected.names) for entry in entries):
        return f"must name '{expected.names}', but none of its results does"
    return ""


def _names(entry: Entry, text: str) -> bool:
    return any(text.casefold() in str(value).casefold() for row in entry.rows for value in row.values())
