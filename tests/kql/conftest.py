"""One analyzer for all tests of this folder: V8 starts once."""

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
def analyzer(host: ServiceHost, analyses: AnalysisCache) -> Iterator[Analyzer]:
    with Analyzer(cache=analyses, host=host) as running:
        yield running


@pytest.fixture(scope="session")
def analyze(analyzer: Analyzer) -> Callable[[str], Analysis]:
    return analyzer.analyze
