"""The full report with one text in every place that holds any, and reports that are large."""

import json
from typing import Any

from fullreport import full_report

from entrawatch.changes.findings import Category, Direction, Finding, SubjectKind, ValueChange
from entrawatch.changes.report import Operation, PropertyChange, Report, ResourceChange, StackChanges, Tally
from entrawatch.changes.report_file import report_as_json
from entrawatch.changes.texts import line, word

_OURS = {"format", "category", "direction", "subject_kind", "side", "code", "presence", "operation"}
_SHORT = {"subject", "place", "revision", "stack", "type", "path", "currency", "region", "alert", "name", "entrawatch"}


def filled(text: str) -> Report:
    """Return the full report with this text for every text that a file could bring."""
    return Report.model_validate_json(json.dumps(_filled(json.loads(report_as_json(full_report())), "", text)))


def _filled(value: Any, key: str, text: str) -> Any:
    if isinstance(value, dict):
        return {name: _filled(inner, name, text) for name, inner in value.items()}
    if isinstance(value, list):
        return [_filled(inner, key, text) for inner in value]
    if not isinstance(value, str) or not value or key in _OURS:
        return value
    if key == "query":
        return f"+{line(text)}"
    return line(text)[:300] or "-" if key in _SHORT else line(text) or "-"


def finding(number: int, category: Category = Category.TRIGGER_WEAKENED, text: str = "threshold: less") -> Finding:
    """Return one finding of many, each with values of its own."""
    return Finding(
        category=category,
        direction=Direction.WEAKENED,
        subject_kind=SubjectKind.ALERT,
        subject=f"alert_number_{number:04}",
        title=f"Title of the alert with the number {number}",
        text=line(text),
        changes=(ValueChange(name="threshold", before="> 0", after=f"> {number + 1}"),),
        place=f"alert_specs/applications/alert_number_{number:04}.yaml",
        stacks=("prod",),
    )


def large_report(findings: int, stacks: int = 1, text: str = "threshold: less") -> Report:
    """Return a report with so many findings of each heading, and many of everything else in each stack."""
    names = [f"stack-{number}" for number in range(stacks)]
    return full_report().model_copy(
        update={
            "findings": tuple(finding(number, one, text) for one in Category for number in range(findings)),
            "findings_left_out": 0,
            "stacks": tuple(_stack(name, text) for name in names),
        }
    )


def _stack(name: str, text: str) -> StackChanges:
    changes = (PropertyChange(path="criteria", before=word(text), after=word(f"{text} {name}")),)
    return (
        full_report()
        .stacks[0]
        .model_copy(
            update={
                "stack": name,
                "tally": Tally(alerts_silenced=3, alerts_weakened=40, receivers_removed=2, replaced=1),
                "warnings_new": tuple(line(f"{text}: warning {number} of {name}") for number in range(100)),
                "resources": tuple(
                    ResourceChange(operation=Operation.UPDATE, type="a:b:C", name=f"{name}-{number}", changes=changes)
                    for number in range(100)
                ),
            }
        )
    )
