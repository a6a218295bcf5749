"""One analyzer for all tests of this folder: V8 starts once, and the cache is the run's own."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from entrawatch.kql.analysis import Analysis
from entrawatch.kql.analyzer import Analyzer, workspace_schema
from entrawatch.kql.cache import AnalysisCache
from entrawatch.kql.host import ServiceHost


@pytest.fixture(scope="session")
def host(service_files: tuple[Path, Path]) -> Iterator[ServiceHost]:
    """The one V8 of the run, with the schema of every known table."""
    with ServiceHost(workspace_schema()) as running:
        yield running


@pytest.fixture(scope="session")
def analyzer(host: ServiceHost, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Analyzer]:
    with Analyzer(cache=AnalysisCache(tmp_path_factory.mktemp("cache")), host=host) as running:
        yield running


@pytest.fixture(scope="session")
def analyze(analyzer: Analyzer) -> Callable[[str], Analysis]:
    return analyzer.analyze
