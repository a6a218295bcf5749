"""One analyser for all tests of this folder."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from entrawatch.kql.analyser import Analyser
from entrawatch.kql.cache import AnalysisCache


@pytest.fixture(scope="session")
def analyser(service_files: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Analyser]:
    """Return an analyser."""
    with Analyser(cache=AnalysisCache(tmp_path_factory.mktemp("cache"))) as running:
        yield running
