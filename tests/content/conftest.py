"""One analyser for all tests of this folder."""

from collections.abc import Iterator

import pytest

from entrawatch.issues import EntrawatchError
from entrawatch.kql.analyser import Analyser
from entrawatch.kql.cache import AnalysisCache
from entrawatch.kql.fetch import fetch_language_service
from entrawatch.kql.language_service import language_service_files


@pytest.fixture(scope="session")
def analyser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Analyser]:
    """Return an analyser; the language service is fetched where this machine has none yet."""
    try:
        language_service_files()
    except EntrawatchError:
        fetch_language_service()
    with Analyser(cache=AnalysisCache(tmp_path_factory.mktemp("cache"))) as running:
        yield running
