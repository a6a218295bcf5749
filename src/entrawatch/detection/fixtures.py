"""Fixtures: data shared by the samples of all alerts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from entrawatch.detection.base_records import BaseRecords, read_base_records
from entrawatch.documents.issues import Issue, IssuesFound, errors
from entrawatch.specs.catalog import Catalog, CatalogAlert, builtin_specs, read_catalog, require_alerts
from entrawatch.specs.inputs import InputSpec
from entrawatch.specs.workspace_names import NO_NAMES, WorkspaceNames


@dataclass(frozen=True)
class Fixtures:
    """The base record of each table, the declared tenant inputs, and the names of the workspace."""

    base: BaseRecords
    inputs: Mapping[str, InputSpec]
    names: WorkspaceNames = NO_NAMES
    """What the folders of the alerts declare of their own workspace."""


def read_fixtures(catalog: Catalog, *folders: Path) -> tuple[Fixtures, list[Issue]]:
    """Return the fixtures for alerts of these folders, the built-in base records first, and every issue."""
    places = {folder.resolve(): folder for folder in (builtin_specs(), *folders)}
    base, issues = read_base_records(*places.values())
    return Fixtures(base, catalog.inputs, catalog.names), issues


def catalog_with_fixtures(*folders: Path) -> tuple[Catalog, Fixtures]:
    """Return the catalog of these folders and the fixtures of its samples; raises IssuesFound if a file is invalid."""
    catalog, issues = read_catalog(*folders)
    fixtures, found = read_fixtures(catalog, *folders)
    wrong = errors([*issues, *found])
    if wrong:
        raise IssuesFound(wrong)
    return catalog, fixtures


def alerts_with_fixtures(names: Sequence[str], *folders: Path) -> tuple[list[CatalogAlert], Fixtures]:
    """Return the alerts with these IDs, or all without IDs, and the fixtures of their samples.

    Raises IssuesFound if a file in these folders is invalid, UnknownAlerts for IDs that no alert has.
    """
    catalog, fixtures = catalog_with_fixtures(*folders)
    require_alerts(names, catalog)
    return [alert for name, alert in catalog.alerts.items() if not names or name in names], fixtures
