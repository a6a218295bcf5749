"""One analyzer for all tests of this folder."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from entrawatch.kql.analyzer import Analyzer
from entrawatch.kql.cache import AnalysisCache


@pytest.fixture(scope="session")
def analyzer(service_files: tuple[Path, Path], analyses: AnalysisCache) -> Iterator[Analyzer]:
    """Return an analyzer."""
    with Analyzer(cache=analyses) as running:
        yield running
