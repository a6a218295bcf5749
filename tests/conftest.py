"""Fixtures of all tests: a copy of the good project, the language service, and one engine on the project's alerts."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from goodproject import SPEC, GoodProject
from kept_service import kept_host

from entrawatch.detection.engine import Engine
from entrawatch.detection.fixtures import Fixtures, read_fixtures
from entrawatch.documents.issues import EntrawatchError
from entrawatch.kql.analyzer import Analyzer
from entrawatch.kql.cache import AnalysisCache
from entrawatch.kql.language_service import fetch_language_service, language_service_files
from entrawatch.specs.catalog import Catalog, load_catalog

SPECS = Path(__file__).parents[1] / "alert_specs"


@pytest.fixture(scope="session", autouse=True)
def _one_language_service() -> Iterator[None]:
    """Let all commands of a process use one language service."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("entrawatch.kql.analyzer.ServiceHost", kept_host)
        yield


@pytest.fixture
def good(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> GoodProject:
    """Return a copy of the good project."""
    root = tmp_path / "project"
    shutil.copytree(Path(__file__).parent / "good_project", root)
    monkeypatch.chdir(root)
    return GoodProject(root)


@pytest.fixture
def spec_issues(good: GoodProject) -> Callable[..., list[str]]:
    """Return a function that changes the good alert's text and returns its issues, each without the file's path."""

    def changed(*pairs: tuple[str, str]) -> list[str]:
        for old, new in pairs:
            good.change(old, new)
        return [issue.removeprefix(f"{SPEC}:") for issue in good.issues()]

    return changed


@pytest.fixture(scope="session")
def service_files() -> tuple[Path, Path]:
    """The genuine files, fetched with the package client where this machine has none yet."""
    try:
        return language_service_files()
    except EntrawatchError:
        return fetch_language_service()


@pytest.fixture(scope="session")
def analyses(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> AnalysisCache:
    """Return a cache that all processes and later runs share; its keys cover everything that a result depends on."""
    kept = getattr(request.config, "cache", None)  # missing with `-p no:cacheprovider`
    return AnalysisCache(kept.mkdir("entrawatch") if kept else tmp_path_factory.mktemp("analyses"))


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
