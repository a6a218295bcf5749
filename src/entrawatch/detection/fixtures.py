"""Fixtures: what the samples of all alerts share."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from entrawatch.detection.base_records import BaseRecords, read_base_records
from entrawatch.documents.issues import Issue, IssuesFound, errors
from entrawatch.specs.catalog import Catalog, CatalogAlert, builtin_specs, read_catalog, require_alerts
from entrawatch.specs.inputs import InputSpec


@dataclass(frozen=True)
class Fixtures:
    """The base record of each table, and the tenant inputs that are declared."""

    base: BaseRecords
    inputs: Mapping[str, InputSpec]


def read_fixtures(catalog: Catalog, *folders: Path) -> tuple[Fixtures, list[Issue]]:
    """Return the fixtures for alerts of these folders, the built-in base records first, and every issue."""
    places = {folder.resolve(): folder for folder in (builtin_specs(), *folders)}
    base, issues = read_base_records(*places.values())
    return Fixtures(base, catalog.inputs), issues


def catalog_with_fixtures(*folders: Path) -> tuple[Catalog, Fixtures]:
    """Return the catalog of these folders and what its samples share; raises IssuesFound where a file is wrong."""
    catalog, issues = read_catalog(*folders)
    fixtures, found = read_fixtures(catalog, *folders)
    wrong = errors([*issues, *found])
    if wrong:
        raise IssuesFound(wrong)
    return catalog, fixtures


def alerts_with_fixtures(names: Sequence[str], *folders: Path) -> tuple[list[CatalogAlert], Fixtures]:
    """Return the alerts with these ids, all where there are none, and what their samples share.

    Raises IssuesFound where a file of these folders is wrong, UnknownAlerts for ids that no alert has.
    """
    catalog, fixtures = catalog_with_fixtures(*folders)
    require_alerts(names, catalog)
    return [alert for name, alert in catalog.alerts.items() if not names or name in names], fixtures
