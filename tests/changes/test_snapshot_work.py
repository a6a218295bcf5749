"""A snapshot does no work twice, and leaves to others what would take long."""

from pathlib import Path

import pytest
from goodproject import AREA, GoodProject

from entrawatch.changes.snapshots import query_errors
from entrawatch.changes.snapshots.samples import AlertWork
from entrawatch.changes.snapshots.take import Assumptions, take_snapshot
from entrawatch.cli.preview import planned_stack
from entrawatch.documents.issues import Issue
from entrawatch.project import find_project
from entrawatch.specs import checks
from entrawatch.specs.catalog import Catalog, read_catalog
from entrawatch.specs.checks import checked_catalog, remembered_catalogs

REMOVED = "alert_specs/applications/owner_removed.yaml"


def test_specs_are_read_once(repository: GoodProject, monkeypatch: pytest.MonkeyPatch) -> None:
    """For the alerts, the samples and the program that declares them."""
    read: list[tuple[Path, ...]] = []

    def counted(*folders: Path) -> tuple[Catalog, list[Issue]]:
        read.append(folders)
        return read_catalog(*folders)

    monkeypatch.setattr(checks, "read_catalog", counted)
    project = find_project(repository.root)
    found = take_snapshot(project, ["dev"], planned_stack, Assumptions(), AlertWork(("owner_added",)))
    assert (len(found.stacks["dev"].resources) > 5, list(found.samples)) == (True, ["owner_added"])
    assert read == [(project.specs,)]


def test_specs_are_remembered_only_where_that_is_asked_for(good: GoodProject) -> None:
    """A command that watches files must see what changes."""
    folder = good.root / "alert_specs"
    with remembered_catalogs():
        first = checked_catalog(folder)
        good.change("severity: high", "severity: low")
        assert checked_catalog(folder) is first
    assert checked_catalog(folder)[0].alerts["owner_added"].spec.severity == "low"


@pytest.mark.parametrize(
    ("most", "problem", "broken"),
    [
        (2, "", ["owner_removed"]),
        (1, "2 of them were not analyzed; run 'entrawatch validate'", []),
    ],
)
def test_too_many_new_queries_are_left_to_validate(
    most: int,
    problem: str,
    broken: list[str],
    good: GoodProject,
    service_files: tuple[Path, Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Those that were analyzed before cost nothing, and are looked at whatever their number."""
    good.copy_alert("owner_removed")
    good.change("alerts:\n", "alerts:\n  - owner_removed\n", AREA)
    good.change("| where OperationName", f"| where Outcome{most} == 1\n  | where OperationName", REMOVED)
    good.change('"Add owner', f'"{most} Add owner')
    monkeypatch.setattr(query_errors, "MOST_ANALYZED", most)
    work = AlertWork(("owner_added", "owner_removed"), queries=True)
    found = take_snapshot(find_project(good.root), ["dev"], planned_stack, Assumptions(), work)
    assert found.query_problem == problem
    assert [name for name, alert in found.stacks["dev"].alerts.items() if alert.query_errors] == broken
