"""A change of what validation or tests prove is shown, even if nothing that is deployed differs."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from diffcommand import report
from goodproject import SAMPLES, GoodProject

from entrawatch.changes.sides.deployment_files import proof_findings
from entrawatch.project import Project

BENIGN = "benign_week: {alerts: 500, why: It is loud.}\n"
BASE = "alert_specs/base_records.yaml"
NEW_SAMPLES = "alert_specs/applications/loud.samples.yaml"
STORY = "alert_specs/stories/taken_over.yaml"


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (lambda good: good.write(SAMPLES, good.text(SAMPLES) + BENIGN), ("alert", "owner_added", "benign_week")),
        (
            lambda good: good.write(SAMPLES, f"{good.text(SAMPLES)}silenced_by_success: So be it.\n"),
            ("alert", "owner_added", "silenced_by_success"),
        ),
        (lambda good: good.write(BASE, "base_records: {}\n"), ("file", BASE, "")),
        (lambda good: good.write(STORY, "id: taken_over\n"), ("file", STORY, "")),
        (
            lambda good: good.write(NEW_SAMPLES, good.text(SAMPLES) + BENIGN),
            ("alert", "loud", "benign_week"),
        ),
        (lambda good: good.write(NEW_SAMPLES, f"{good.text(SAMPLES)}silenced_by_success: So be it.\n"), None),
        (lambda good: good.change("An approved actor does", "Another actor does", SAMPLES), None),
    ],
    ids=[
        "noise that is expected",
        "silence that is expected",
        "base records",
        "story",
        "noise of a new alert",
        "silence of a new alert",
        "only a sample",
    ],
)
def test_what_tests_demand_is_compared(
    change: Callable[[GoodProject], None], found: tuple[str, str, str] | None, good: GoodProject, tmp_path: Path
) -> None:
    """Samples themselves are run, and compared elsewhere."""
    base = Path(shutil.copytree(good.root, tmp_path / "base"))
    change(good)
    findings = list(proof_findings(Project(base), good.project))
    assert {one.direction for one in findings} == ({"unclear"} if found else set())
    assert [(one.subject_kind, one.subject, "".join(value.name for value in one.changes)) for one in findings] == (
        [found] if found else []
    )


@pytest.mark.usefixtures("quick")
def test_it_stands_in_the_report(repository: GoodProject) -> None:
    """Of each stack; else it would say that nothing changes."""
    repository.write(SAMPLES, repository.text(SAMPLES) + BENIGN)
    (finding,) = report().findings
    assert (finding.category, finding.direction, finding.subject) == ("retuned", "unclear", "owner_added")
    assert [(one.name, one.before, one.after) for one in finding.changes] == [
        ("benign_week", "", '{"alerts": 500, "why": "It is loud."}')
    ]
