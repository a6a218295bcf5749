"""One engine for all tests of this folder, and the project's own alerts."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from entrawatch.catalog import Catalog, load_catalog
from entrawatch.detection.engine import Engine
from entrawatch.detection.fixtures import Fixtures, read_fixtures
from entrawatch.issues import EntrawatchError
from entrawatch.kql.fetch import fetch_language_service
from entrawatch.kql.language_service import language_service_files

SPECS = Path(__file__).parents[2] / "alert_specs"


@pytest.fixture(scope="session")
def engine() -> Iterator[Engine]:
    try:
        language_service_files()
    except EntrawatchError:
        fetch_language_service()
    with Engine() as engine:
        yield engine


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    return load_catalog(SPECS)


@pytest.fixture(scope="session")
def fixtures(catalog: Catalog) -> Fixtures:
    return read_fixtures(catalog, SPECS)[0]
