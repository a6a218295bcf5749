"""Fixtures: what the samples of all alerts share."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from entrawatch.catalog import Catalog, builtin_specs
from entrawatch.detection.base_records import BaseRecords, read_base_records
from entrawatch.inputs import InputSpec
from entrawatch.issues import Issue


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
