"""Text that is no honest query ends in a finding or a refusal, never in a crash or an endless run."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from entrawatch.kql.analyzer import Analyzer
from entrawatch.kql.cache import AnalysisCache
from entrawatch.kql.host import Limits, QueryRefused, ServiceHost
from entrawatch.kql.lints import QueryContext, lint

pytestmark = pytest.mark.same_everywhere

SCHEMA = {"T": {"TimeGenerated": "datetime", "a": "string"}}


@pytest.fixture
def small_host(service_files: tuple[Path, Path]) -> Iterator[ServiceHost]:
    # Time enough that a slow machine meets the memory limit first.
    with ServiceHost(SCHEMA, Limits(seconds=60, megabytes=500)) as running:
        yield running


@pytest.mark.parametrize(
    "query",
    [
        "SigninLogs | where UserId == \"';//*`${process}\\",
        "SigninLogs | where UserId == 'a\x00b' \x00",
        "\ud800 SigninLogs \udfff",
        "\u2028\u2029\ufeff| where",
        '"); while (true) {} ("',
        "SigninLogs | where " + "(" * 140,
        "SigninLogs | extend constructor = __proto__, toString = hasOwnProperty(UserId) | where constructor.a.b == 1",
        "let __proto__ = 1; let constructor = ago(__proto__); SigninLogs | where TimeGenerated > constructor",
        "let f = (n: long) { f(n) }; f(1)",
        "let a = b; let b = a; a",
        "-" * 500,
        "'" * 5000,
        "SigninLogs" + " | where UserId == 'a'" * 150,
    ],
)
def test_odd_text_is_analyzed_and_its_findings_can_be_printed(query: str, analyzer: Analyzer) -> None:
    """Quotes, NULs, half characters and names of JavaScript's own are text like any other."""
    for problem in lint(analyzer.analyze(query), QueryContext()):
        assert problem.message.encode()
        assert problem.offset is None or 0 <= problem.offset <= len(query)


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("x" * 200_000, "the query has 200,000 characters; at most 65,536 can be analyzed"),
        ("print " + "(" * 151, "the query has 151 nested brackets; at most 150 are possible"),
        (
            "-" * 5000,
            "the query is nested too deeply to analyze; write long chains of 'or' as 'in (...)', "
            "and split it with let statements",
        ),
        ("print " + "[" * 30_000, "the query has 30,000 nested brackets; at most 150 are possible"),
        (
            "SigninLogs | where " + " or ".join(["UserId == 'a'"] * 3000),
            "the query is nested too deeply to analyze; write long chains of 'or' as 'in (...)', "
            "and split it with let statements",
        ),
    ],
)
def test_monstrous_text_is_refused(query: str, message: str, analyzer: Analyzer) -> None:
    """The refusal says which limit was met, and the analyzer goes on."""
    with pytest.raises(QueryRefused) as caught:
        analyzer.analyze(query)
    assert str(caught.value) == message
    assert analyzer.analyze("SigninLogs | where UserId == 'after'").diagnostics == ()


@pytest.mark.parametrize(
    ("function", "reason"),
    [
        ("(() => { const all = []; while (true) all.push(new Array(100000).fill(7)); })", "needs more than 500 MB"),
        ("(() => { const deep = () => deep() + 1; return deep(); })", "Maximum call stack size exceeded"),
        ("(() => { throw new Error('broken'); })", "Error: broken"),
    ],
)
def test_a_script_that_runs_away_is_stopped(function: str, reason: str, small_host: ServiceHost) -> None:
    """V8's limits become a refusal; the next call starts a new context."""
    with pytest.raises(QueryRefused, match=reason):
        small_host.call(function)
    assert small_host.call("entrawatch.analyze", "T | project a")["result_columns"] == [["a", "string"]]


def test_an_endless_script_is_stopped(service_files: tuple[Path, Path]) -> None:
    """The time limit ends what memory never would."""
    with (
        ServiceHost(SCHEMA, Limits(seconds=1, megabytes=500)) as host,
        pytest.raises(QueryRefused, match="needs more than 1 second"),
    ):
        host.call("(() => { while (true) {} })")


@pytest.mark.parametrize(("used", "answer"), [(0.2, "done"), (0.9, None)])
def test_time_that_other_processes_take_does_not_count(
    used: float, answer: str | None, service_files: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A query that got a fifth of the processor has five times as long; one that used all of its time is refused."""
    moments = iter([0.0, used])
    monkeypatch.setattr("entrawatch.kql.host.process_time", lambda: next(moments))
    script = "(() => { const end = Date.now() + 1500; while (Date.now() < end) {} return 'done'; })"
    with ServiceHost(SCHEMA, Limits(seconds=1, megabytes=500)) as host:
        if answer is None:
            with pytest.raises(QueryRefused, match="needs more than 1 second"):
                host.call(script)
        else:
            assert host.call(script) == answer


def test_a_refused_query_is_not_cached(service_files: tuple[Path, Path], tmp_path: Path) -> None:
    """Another limit may allow it."""
    query = "T | where a == 'x'"
    with (
        Analyzer(SCHEMA, AnalysisCache(tmp_path), Limits(characters=5)) as strict,
        pytest.raises(QueryRefused, match="18 characters"),
    ):
        strict.analyze(query)
    with Analyzer(SCHEMA, AnalysisCache(tmp_path)) as lenient:
        assert lenient.analyze(query).tables == ("T",)
