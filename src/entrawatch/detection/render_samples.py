"""Render the runs of alerts on their samples: text, JSON, and JUnit XML for pipelines."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from xml.etree import ElementTree

from entrawatch.detection.mutants import Mutant
from entrawatch.detection.mutation import MutationScore
from entrawatch.detection.parallel import AlertRun
from entrawatch.detection.render_verdicts import failure_lines, query_lines
from entrawatch.detection.triggers import LEARNED
from entrawatch.detection.verdict import Outcome, Verdict
from entrawatch.documents.issues import Location
from entrawatch.documents.junit import junit_text, xml_text
from entrawatch.documents.quoting import printable
from entrawatch.documents.render_issues import count_of


def run_line(run: AlertRun) -> str:
    """Return one line for an alert: its result, the number of samples, and the duration."""
    wrong = sum(not verdict.is_right for verdict in run.verdicts)
    said = f"{count_of(len(run.verdicts), 'sample')}"
    state = f"{wrong} of {said} wrong" if wrong else said
    silenced = sum(issue.code == "DT115" for issue in run.issues)
    pivots = len(run.issues) - silenced
    if pivots:
        state = f"{state}, {count_of(pivots, 'pivot')} cannot run" if run.verdicts else "cannot run"
    if silenced:
        state = f"{state}, {silenced} suppressed by a success"
    if run.is_learned:
        state = f"{state}; {LEARNED}"
    return f"{run.alert_id}  {state}  {run.elapsed:.2f} s"


def problem_lines(run: AlertRun) -> Iterator[str]:
    """Yield the problems of one alert, with enough detail to fix them."""
    yield from (str(issue) for issue in run.issues)
    wrong = [verdict for verdict in run.verdicts if not verdict.is_right]
    for verdict in wrong:
        yield from failure_lines(verdict)
    yield from query_lines(wrong)


def summary_line(runs: Sequence[AlertRun], scores: Sequence[MutationScore] = ()) -> str:
    """Return how many passed and failed."""
    failed = sum(not run.is_right for run in runs)
    samples = sum(len(run.verdicts) for run in runs)
    right = sum(verdict.is_right for run in runs for verdict in run.verdicts)
    line = f"{count_of(len(runs), 'alert')}, {failed} failed; {count_of(samples, 'sample')}, {samples - right} wrong"
    learned = sum(run.is_learned for run in runs)
    if learned:
        line = f"{line}; {learned} measured only, because Azure learns the threshold"
    if not scores:
        return line
    killed, total, not_run = (
        sum(counts) for counts in zip(*((len(one.killed), one.total, len(one.not_run)) for one in scores), strict=True)
    )
    share = f" ({killed / total:.1%})" if total else ""
    return f"{line}; {killed} of {count_of(total, 'mutant')} detected{share}, {not_run} could not be run"


def runs_as_values(runs: Sequence[AlertRun], scores: Sequence[MutationScore] = ()) -> list[dict[str, Any]]:
    """Return every verdict as JSON-ready data, and the results of mutants."""
    mutations = {score.alert_id: {"mutants": _score(score)} for score in scores}
    return [
        {
            "alert": run.alert_id,
            "passed": run.is_right,
            "firing_proven": not run.is_learned,
            "seconds": round(run.elapsed, 3),
            "issues": [str(issue) for issue in run.issues],
            "samples": [_verdict(verdict) for verdict in run.verdicts],
            **mutations.get(run.alert_id, {}),
        }
        for run in runs
    ]


def runs_as_junit(runs: Sequence[AlertRun], further: Iterable[ElementTree.Element] = ()) -> str:
    """Return JUnit XML: a test suite for each alert, a test case for each sample; `further`: other test suites."""
    return junit_text((*map(_suite, runs), *further))


def score_lines(score: MutationScore, least: int = 0) -> Iterator[str]:
    """Yield the mutation score of one alert and each mutant that no sample detected; `least`: required percentage."""
    left_out = f", {len(score.not_run)} cannot be run" if score.not_run else ""
    noticed = f"{len(score.killed)} of {count_of(score.total, 'mutant')} detected ({score.share:.0%})"
    left_out += f"; {LEARNED}" if score.is_learned else ""
    short = "" if score.notices(least) else f": less than {least} %, add samples that differ in the listed places"
    yield f"{score.alert_id}  {noticed}{left_out}{short}"
    for survivor in score.survived:
        yield f"  {survivor.location}: undetected {_change(survivor.mutant)}"
    for one in score.not_run:
        yield f"  {one.location}: cannot be run, counts as undetected: {_change(one.mutant)}: {printable(one.reason)}"


def _change(mutant: Mutant) -> str:
    return f"{mutant.kind}: '{printable(mutant.original)}' -> '{printable(mutant.replacement)}'"


def _score(score: MutationScore) -> dict[str, Any]:
    survived = [_mutant(one.mutant, one.location) for one in score.survived]
    not_run = [{**_mutant(one.mutant, one.location), "reason": one.reason} for one in score.not_run]
    return {"total": score.total, "noticed": len(score.killed), "unnoticed": survived, "cannot_run": not_run}


def _mutant(mutant: Mutant, location: Location) -> dict[str, Any]:
    return {
        "place": str(location),
        "kind": mutant.kind,
        "original": mutant.original,
        "replacement": mutant.replacement,
    }


def _verdict(verdict: Verdict) -> dict[str, Any]:
    return {
        "kind": verdict.kind,
        "number": verdict.number,
        "why": verdict.why,
        "place": str(verdict.location),
        "passed": verdict.is_right,
        "expected": _outcome(verdict.expected),
        "came": _outcome(verdict.came),
    }


def _outcome(outcome: Outcome) -> dict[str, Any]:
    entities, values = _sorted(outcome.entities), _sorted(outcome.values)
    found = {"alerts": outcome.alerts, "entities": entities, "values": values}
    return {**found, "rows": outcome.rows, "measured": list(outcome.measured)}


def _sorted(entities: Any) -> dict[str, list[str]]:
    return {kind: sorted(values) for kind, values in entities.items()}


def _suite(run: AlertRun) -> ElementTree.Element:
    wrong = sum(not verdict.is_right for verdict in run.verdicts)
    counts = {"tests": str(len(run.verdicts) + len(run.issues)), "failures": str(wrong), "errors": str(len(run.issues))}
    attributes = {"name": run.alert_id, "time": f"{run.elapsed:.3f}", **counts}
    suite = ElementTree.Element("testsuite", attributes)
    for issue in run.issues:
        case = ElementTree.SubElement(suite, "testcase", name=issue.code, classname=run.alert_id)
        ElementTree.SubElement(case, "error", message=xml_text(str(issue)))
    for verdict in run.verdicts:
        name = xml_text(f"{verdict.kind} {verdict.number}: {verdict.why}")
        case = ElementTree.SubElement(
            suite, "testcase", name=name, classname=run.alert_id, time=f"{verdict.elapsed:.3f}"
        )
        if not verdict.is_right:
            failure = ElementTree.SubElement(case, "failure", message=xml_text(str(verdict.location)))
            failure.text = xml_text("\n".join([*failure_lines(verdict), *query_lines([verdict])]))
    return suite
