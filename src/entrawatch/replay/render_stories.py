"""Render stories: text, a timeline of one story over all alerts, JSON, and JUnit XML."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from xml.etree import ElementTree

from rich.text import Text

from entrawatch.detection.run import entity_values
from entrawatch.documents.junit import xml_text
from entrawatch.documents.quoting import printable
from entrawatch.documents.render_issues import count_of
from entrawatch.replay.alert_state import Change
from entrawatch.replay.render_simulation import entity_text
from entrawatch.replay.story_run import Expectation, StoryRun
from entrawatch.replay.time_axis import marks
from entrawatch.specs.samples import offset

_LONGEST = 100


def story_line(run: StoryRun) -> str:
    """Return one line for a story: how many of its expectations are met, and how long it took."""
    wrong = sum(bool(one.problem) for one in run.expectations)
    stated = count_of(len(run.expectations), "expectation")
    state = "cannot run" if run.issues else f"{wrong} of {stated} wrong" if wrong else stated
    return f"{run.story.id}  {state}  {run.elapsed:.2f} s"


def story_problem_lines(run: StoryRun) -> Iterator[str]:
    """Yield the problems of one story."""
    yield from (str(issue) for issue in run.issues)
    for one in run.expectations:
        if one.problem:
            yield f"{one.location}: alert '{one.alert_id}' {one.problem}: {printable(one.why)}"


def stories_summary(runs: Sequence[StoryRun]) -> str:
    """Return the counts of all stories."""
    failed = sum(not run.is_right for run in runs)
    stated = [one for run in runs for one in run.expectations]
    wrong = sum(bool(one.problem) for one in stated)
    stories = "1 story" if len(runs) == 1 else f"{len(runs)} stories"
    return f"{stories}, {failed} failed; {count_of(len(stated), 'expectation')}, {wrong} wrong"


def story_timeline(run: StoryRun, ascii_only: bool = False) -> Iterator[Text]:
    """Yield the events of a story and the alerts that fire, in order of time, then the expectations."""
    yield Text(f"{run.story.id}  {printable(run.story.title)}", style="bold")
    lines = [*_event_lines(run), *_firing_lines(run, ascii_only)]
    yield from (line for _, _, line in sorted(lines, key=lambda found: found[:2]))
    for one in run.expectations:
        yield _expected(one)
    yield from (Text(f"  {issue}", style="red") for issue in run.issues)


def story_as_value(run: StoryRun) -> dict[str, Any]:
    """Return a run of a story as JSON-ready data."""
    return {
        "story": run.story.id,
        "passed": run.is_right,
        "seconds": round(run.elapsed, 3),
        "issues": [str(issue) for issue in run.issues],
        "expectations": [
            {
                "alert": one.alert_id,
                "must_fire": one.must_fire,
                "why": one.why,
                "place": str(one.location),
                "problem": one.problem,
            }
            for one in run.expectations
        ],
        "fired": [_firing_as_value(run, name, number) for name, number in _firings(run)],
    }


def story_suite(run: StoryRun) -> ElementTree.Element:
    """Return a JUnit test suite for a story, with a test case for each expectation."""
    wrong = sum(bool(one.problem) for one in run.expectations)
    counts = {"tests": str(len(run.expectations) + len(run.issues)), "failures": str(wrong)}
    attributes = {"name": run.story.id, "time": f"{run.elapsed:.3f}", **counts, "errors": str(len(run.issues))}
    suite = ElementTree.Element("testsuite", attributes)
    for issue in run.issues:
        case = ElementTree.SubElement(suite, "testcase", name=issue.code, classname=run.story.id)
        ElementTree.SubElement(case, "error", message=xml_text(str(issue)))
    for one in run.expectations:
        case = ElementTree.SubElement(suite, "testcase", name=_title(one), classname=run.story.id)
        if one.problem:
            message = xml_text(f"{one.location}: alert '{one.alert_id}' {one.problem}: {one.why}")
            ElementTree.SubElement(case, "failure", message=message)
    return suite


def _event_lines(run: StoryRun) -> Iterator[tuple[datetime, int, Text]]:
    if run.now is None:
        return
    for event in run.story.events:
        at = run.now + offset(event.at)
        times = f" ({event.repeat} records, one every {event.every})" if event.repeat > 1 else ""
        yield at, 0, Text(f"  {at:%Y-%m-%d %H:%M:%S}  {event.table}: {printable(event.what)}{times}")


def _firing_lines(run: StoryRun, ascii_only: bool) -> Iterator[tuple[datetime, int, Text]]:
    mark = marks(ascii_only)[Change.FIRED]
    for name, number in _firings(run):
        alert = run.fired[name]
        entry = alert.entries[number]
        who = printable(entity_text(entity_values(alert.spec.entities, entry.rows)))
        text = f"  {entry.at:%Y-%m-%d %H:%M:%S}    {mark} {name} ({alert.spec.severity}): {who}"
        yield entry.at, 1, Text(text if len(text) <= _LONGEST * 2 else f"{text[: _LONGEST * 2]}...", style="bold red")


def _firings(run: StoryRun) -> list[tuple[str, int]]:
    """Return each notification with its alert and number, in order of time."""
    found = [(name, number) for name, alert in run.fired.items() for number in range(len(alert.entries))]
    return sorted(found, key=lambda one: (run.fired[one[0]].entries[one[1]].at, one[0]))


def _firing_as_value(run: StoryRun, name: str, number: int) -> dict[str, Any]:
    alert = run.fired[name]
    entry = alert.entries[number]
    entities = {kind: sorted(values) for kind, values in entity_values(alert.spec.entities, entry.rows).items()}
    at = entry.at.isoformat().replace("+00:00", "Z")
    return {"at": at, "alert": name, "severity": alert.spec.severity, "rows": len(entry.rows), "entities": entities}


def _expected(one: Expectation) -> Text:
    verdict = one.problem or ("fires" if one.must_fire else "does not fire")
    style = "bold red" if one.problem else "green"
    return Text(f"  {'FAIL' if one.problem else 'ok  '} {one.alert_id} {verdict}: {printable(one.why)}", style=style)


def _title(one: Expectation) -> str:
    return xml_text(f"{one.alert_id} {'must fire' if one.must_fire else 'must not fire'}: {one.why}")
