"""One engine for all tests of this folder, and the project's own alerts."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from entrawatch.detection.engine import Engine
from entrawatch.detection.fixtures import Fixtures, read_fixtures
from entrawatch.kql.analyzer import Analyzer
from entrawatch.kql.cache import AnalysisCache
from entrawatch.specs.catalog import Catalog, load_catalog

SPECS = Path(__file__).parents[2] / "alert_specs"


@pytest.fixture(scope="session")
def engine(service_files: tuple[Path, Path], analyses: AnalysisCache) -> Iterator[Engine]:
    with Analyzer(cache=analyses) as analyzer, Engine(analyzer, analyses) as engine:
        yield engine


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    return load_catalog(SPECS)


@pytest.fixture(scope="session")
def fixtures(catalog: Catalog) -> Fixtures:
    return read_fixtures(catalog, SPECS)[0]
