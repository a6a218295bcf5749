"""One engine for all tests of this folder, and the project's own alerts."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from entrawatch.catalog import Catalog, load_catalog
from entrawatch.detection.engine import Engine
from entrawatch.detection.fixtures import Fixtures, read_fixtures

SPECS = Path(__file__).parents[2] / "alert_specs"


@pytest.fixture(scope="session")
def engine(service_files: tuple[Path, Path]) -> Iterator[Engine]:
    with Engine() as engine:
        yield engine


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    return load_catalog(SPECS)


@pytest.fixture(scope="session")
def fixtures(catalog: Catalog) -> Fixtures:
    return read_fixtures(catalog, SPECS)[0]
