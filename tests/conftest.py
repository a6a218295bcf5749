"""Fixtures of all tests: a copy of the good project, the language service, and one cache of what it analyzed."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from goodproject import SPEC, GoodProject

from entrawatch.documents.issues import EntrawatchError
from entrawatch.kql.cache import AnalysisCache
from entrawatch.kql.fetch import fetch_language_service
from entrawatch.kql.language_service import language_service_files


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
