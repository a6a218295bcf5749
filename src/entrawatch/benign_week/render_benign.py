"""Render the benign week, noisiest alert first: text, JSON, and JUnit XML."""

import json
from collections.abc import Iterator, Sequence
from typing import Any
from xml.etree import ElementTree

from entrawatch.benign_week.replay import MOST_A_DAY, BenignRun, a_day
from entrawatch.detection.triggers import LEARNED
from entrawatch.documents.junit import junit_text, xml_text
from entrawatch.documents.quoting import printable
from entrawatch.documents.render_issues import count_of
from entrawatch.replay.rule_logs import RowsRead

_SHOWN_ENTITIES = 3


def by_noise(runs: Sequence[BenignRun]) -> list[BenignRun]:
    """Return the runs, noisiest first."""
    return sorted(runs, key=lambda run: (-run.fired, run.alert_id))


def benign_line(run: BenignRun) -> str:
    """Return one line for an alert: how often it fired, on how many filtered rows, and for which entities.

    If no number is stated, the line has notifications per day, severity, accounts and the reason instead.
    """
    if run.is_learned:
        return f"    ? x  {run.alert_id}  not judged: {LEARNED}"
    if run.expected is None:
        return _line_of_large_week(run)
    read = ", ".join(f"{one.table} {one.passed:,} of {one.held:,} rows" for one in _read(run))
    named = ", ".join(f"{printable(one.value)} ({one.alerts})" for one in _entities(run))
    return "  ".join(part for part in (f"{run.fired:>5} x", run.alert_id, read, named) if part)


def _line_of_large_week(run: BenignRun) -> str:
    accounts = count_of(run.found.accounts, "account") if run.found else ""
    shown = f"{run.fired:>5} x  {run.fired / run.days:>5.1f} a day  {run.alert_id}  {run.spec.severity}"
    return f"{shown}  {accounts}: {printable(run.why)}" if run.fired else shown


def problem_lines(run: BenignRun) -> Iterator[str]:
    """Yield the problem of one alert and what to do."""
    yield from (str(issue) for issue in run.issues)
    if run.found and run.expected and not run.is_right:
        stated = f"{run.expected.alerts} stated" if run.expected.alerts else "none is stated"
        yield (
            f"{run.location}: {run.alert_id} fires {count_of(run.fired, 'time')} in the benign week, {stated}; "
            "exclude ordinary work in the query, or state the number and the reason below 'benign_week'"
        )


def benign_summary(runs: Sequence[BenignRun]) -> str:
    """Return the counts of all runs."""
    wrong = sum(not run.is_right for run in runs)
    loud = sum(bool(run.fired) for run in runs)
    total = count_of(sum(run.fired for run in runs), "time")
    blind = sum(run.is_blind for run in runs)
    unproven = f"; {blind} found no row that passes their first filters, which proves nothing" if blind else ""
    learned = sum(run.is_learned for run in runs)
    unproven += f"; {learned} not judged, because Azure learns the threshold" if learned else ""
    most = "" if any(run.expected for run in runs) else f", {a_day(runs):.1f} a day of at most {MOST_A_DAY}"
    return f"{count_of(len(runs), 'alert')} over the benign week, {wrong} failed; {loud} fired {total}{most}{unproven}"


def benign_as_json(runs: Sequence[BenignRun]) -> str:
    """Return every run as JSON, noisiest first."""
    return json.dumps([_value(run) for run in by_noise(runs)], indent=2, ensure_ascii=False)


def benign_as_junit(runs: Sequence[BenignRun]) -> str:
    """Return JUnit XML: one test suite, a test case for each alert."""
    wrong, failed = sum(bool(run.issues) for run in runs), sum(not run.is_right and not run.issues for run in runs)
    counts = {"tests": str(len(runs)), "failures": str(failed), "errors": str(wrong)}
    suite = ElementTree.Element("testsuite", {"name": "benign week", **counts})
    for run in by_noise(runs):
        case = ElementTree.SubElement(suite, "testcase", name=run.alert_id, time=f"{run.elapsed:.3f}")
        if not run.is_right:
            text = xml_text("\n".join(problem_lines(run)))
            ElementTree.SubElement(case, "error" if run.issues else "failure", message=text)
    return junit_text([suite])


def _value(run: BenignRun) -> dict[str, Any]:
    return {
        "alert": run.alert_id,
        "passed": run.is_right,
        "judged": not run.is_learned,
        "fired": run.fired,
        "expected": run.expected.alerts if run.expected else None,
        "severity": run.spec.severity,
        "accounts": run.found.accounts if run.found else 0,
        "why": run.why,
        "tables": [{"table": one.table, "rows": one.held, "pass_first_filters": one.passed} for one in _read(run)],
        "issues": [str(issue) for issue in run.issues],
        "noisiest": [{"kind": one.kind, "value": one.value, "alerts": one.alerts} for one in _entities(run)],
        "seconds": round(run.elapsed, 3),
    }


def _read(run: BenignRun) -> Sequence[RowsRead]:
    return run.found.read if run.found else ()


def _entities(run: BenignRun) -> Sequence[Any]:
    return run.found.entities[:_SHOWN_ENTITIES] if run.found else ()
