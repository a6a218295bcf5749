"""Components: what watches each of those that the guide's introduction names, and what that requires."""

import json
from collections import Counter

import pytest
from click.testing import CliRunner, Result
from goodproject import GoodProject

from entrawatch.cli import main
from entrawatch.reference.guide_rows import ComponentKind
from entrawatch.specs.catalog import builtin_specs, load_catalog
from entrawatch.specs.components import ComponentCoverage, component_coverage, unwatched

SYNC = "non-table/infrastructure/hybrid-connect-sync-engine"
GROUPS = "non-table/applications/cloud-graph-api"
GUIDE = "alert_specs/applications/guide.yaml"


def of(good: GoodProject, row: str) -> ComponentCoverage:
    found = component_coverage(load_catalog(good.root / "alert_specs"))
    return next(one for one in found if one.row.id == row)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["coverage", "--components", *arguments])


def covers(good: GoodProject, row: str) -> None:
    good.change("covers: [applications/owner-added]", f"covers: [applications/owner-added, {row}]")


def test_the_builtin_alerts_and_hunts_watch_every_component() -> None:
    """The introduction of the guide names 8 hybrid and 21 cloud components; none is empty."""
    found = component_coverage(load_catalog(builtin_specs()))
    assert Counter(one.row.component for one in found) == {ComponentKind.HYBRID: 8, ComponentKind.CLOUD: 21}
    assert unwatched(found) == ()
    assert [one.row.id for one in found if not one.collected_from] == []


def test_an_alert_brings_its_tables_their_sources_and_required_inputs(good: GoodProject) -> None:
    """A table that Entra ID does not fill names the source that does."""
    assert of(good, SYNC).alerts == ()
    covers(good, SYNC)
    good.change("tables: [AuditLogs]", "tables: [AuditLogs, SecurityEvent]")
    found = of(good, SYNC)
    assert (found.alerts, found.tables) == (("owner_added",), ("AuditLogs", "SecurityEvent"))
    assert found.collected_from == ("Entra ID: AuditLogs", "Windows events by the Azure Monitor Agent")


def test_a_deprecated_alert_watches_nothing(good: GoodProject) -> None:
    """It is never deployed."""
    covers(good, SYNC)
    good.change("status: test", "status: deprecated\ndeprecated: {reason: Replaced.}")
    assert of(good, SYNC).alerts == ()


def test_a_hunt_watches_with_the_tables_of_its_query(good: GoodProject) -> None:
    """The hunt is named with its area, because hunts of two areas may share an ID."""
    good.change("covers: [applications/end-user-consent]", f"covers: [applications/end-user-consent, {GROUPS}]", GUIDE)
    found = of(good, GROUPS)
    assert ([name.partition("/")[0] for name in found.hunts], found.alerts) == (["applications"], ())
    assert found.tables == ("AuditLogs",)


def test_the_command_fails_for_components_that_nothing_watches(good: GoodProject) -> None:
    """Text names them; JSON has every component."""
    covers(good, SYNC)
    result = run()
    assert result.exit_code == 1
    assert "no alert and no hunt watches component 'PTA Agent'" in result.output
    assert "'Microsoft Entra Connect Sync Engine'" not in result.output
    components = json.loads(run("--format", "json").stdout)
    assert len(components) == 29
    assert [one["component"] for one in components if one["alerts"]] == ["Microsoft Entra Connect Sync Engine"]


@pytest.mark.parametrize("other", [["--area", "applications"], ["--navigator", "layer.json"]])
def test_components_are_not_narrowed(other: list[str]) -> None:
    """They come from all areas, and have no techniques."""
    result = run(*other)
    assert result.exit_code == 2
    assert f"leave out {other[0]}" in result.output
