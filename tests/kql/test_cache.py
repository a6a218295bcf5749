"""Results are kept from run to run; a cache can be lost, broken or shared without harm."""

import sqlite3
from multiprocessing import get_context
from pathlib import Path

import pytest

from entrawatch.documents.issues import EntrawatchError
from entrawatch.downloads.cache_folder import cache_folder
from entrawatch.kql.analysis import Analysis
from entrawatch.kql.analyzer import Analyzer, workspace_schema
from entrawatch.kql.cache import AnalysisCache
from entrawatch.kql.host import ServiceHost

QUERY = 'SigninLogs | where ResultType == "50126" | summarize n = count() by UserId'


def no_files() -> tuple[Path, Path]:
    raise EntrawatchError("V8 must not start")


def cold(folder: Path) -> Analyzer:
    """An analyzer that can only answer from its cache."""
    return Analyzer(cache=AnalysisCache(folder), host=ServiceHost(workspace_schema(), files=no_files))


def answered(folder: Path, host: ServiceHost) -> Analysis:
    """What a run with this cache folder says; V8 is the one of all tests."""
    cache = AnalysisCache(folder)
    try:
        return Analyzer(cache=cache, host=host).analyze(QUERY)
    finally:
        cache.close()


def test_a_known_query_does_not_start_v8(host: ServiceHost, tmp_path: Path) -> None:
    """The second run gets an equal analysis without the language service."""
    fresh = answered(tmp_path, host)
    with cold(tmp_path) as second:
        assert second.analyze(QUERY) == fresh


def test_another_query_is_not_answered_from_the_cache(host: ServiceHost, tmp_path: Path) -> None:
    """One more blank is another text with other places."""
    answered(tmp_path, host)
    with cold(tmp_path) as second, pytest.raises(EntrawatchError, match="V8 must not start"):
        second.analyze(QUERY + " ")


def test_another_schema_is_not_answered_from_the_cache(host: ServiceHost, tmp_path: Path) -> None:
    """A table that gained a column can make a bad query good."""
    answered(tmp_path, host)
    schema = {**workspace_schema(), "Extra": {"TimeGenerated": "datetime"}}
    other = ServiceHost(schema, files=no_files)
    with Analyzer(schema, AnalysisCache(tmp_path), host=other) as second, pytest.raises(EntrawatchError):
        second.analyze(QUERY)


def test_a_broken_cache_file_is_replaced(host: ServiceHost, tmp_path: Path) -> None:
    """The first run after the damage works without it, the next one builds a new file."""
    answered(tmp_path, host)
    (path,) = tmp_path.iterdir()
    path.write_bytes(b"no database at all, but long enough to be read as one" * 100)
    answered(tmp_path, host)
    answered(tmp_path, host)
    with cold(tmp_path) as third:
        assert third.analyze(QUERY).tables == ("SigninLogs",)


@pytest.mark.parametrize(
    "data", ["{", "[]", "{}", '{"diagnostics": 1}', "null", "[" * 100_000, f'{{"lets": {"[" * 900 + "]" * 900}}}']
)
def test_an_altered_entry_is_made_again(data: str, host: ServiceHost, tmp_path: Path) -> None:
    """Whatever the row holds, the answer is the service's."""
    answered(tmp_path, host)
    (path,) = tmp_path.iterdir()
    connection = sqlite3.connect(path)
    with connection:
        connection.execute("UPDATE analyses SET data = ?", (data,))
    connection.close()
    assert answered(tmp_path, host).tables == ("SigninLogs",)


def test_a_folder_that_cannot_be_written_only_costs_time(host: ServiceHost, tmp_path: Path) -> None:
    """A file stands where the folder should be."""
    blocked = tmp_path / "file"
    blocked.write_text("")
    assert answered(blocked / "cache", host).tables == ("SigninLogs",)


def _write_many(folder: Path, first: int) -> None:
    cache = AnalysisCache(folder)
    for number in range(first, first + 50):
        cache.put(str(number), {"number": number})
    cache.close()


def test_processes_can_write_at_once(tmp_path: Path) -> None:
    """Four writers lose nothing."""
    context = get_context("spawn")
    writers = [context.Process(target=_write_many, args=(tmp_path, number * 50)) for number in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    cache = AnalysisCache(tmp_path)
    assert [cache.get(str(number)) for number in range(200)] == [{"number": number} for number in range(200)]
    cache.close()


@pytest.mark.parametrize(
    ("environment", "platform", "folder"),
    [
        ({"ENTRAWATCH_CACHE": "/own", "XDG_CACHE_HOME": "/xdg"}, "linux", Path("/own")),
        ({"XDG_CACHE_HOME": "/xdg"}, "linux", Path("/xdg/entrawatch")),
        ({}, "linux", Path.home() / ".cache/entrawatch"),
        ({}, "darwin", Path.home() / "Library/Caches/entrawatch"),
        ({"LOCALAPPDATA": "/local"}, "win32", Path("/local/entrawatch/Cache")),
        ({}, "win32", Path.home() / "AppData/Local/entrawatch/Cache"),
    ],
)
def test_the_cache_folder_is_the_platforms(environment: dict[str, str], platform: str, folder: Path) -> None:
    """Our own variable wins over the platform's."""
    assert cache_folder(environment, platform) == folder
