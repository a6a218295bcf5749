"""Translations are kept between runs."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import pytest

from entrawatch.detection.engine import Engine
from entrawatch.detection.store import open_database
from entrawatch.detection.translate import Translator
from entrawatch.kql.analysis import Analysis
from entrawatch.kql.cache import AnalysisCache
from entrawatch.kql.pipes import Pipes

QUERY = "AuditLogs | mv-expand TargetResources | project Id, TargetResources, At = ingestion_time(), Now = now()"


class CountedAnalyses:
    """Counts the queries that are analyzed."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.queries: list[str] = []

    def analyze(self, query: str) -> Analysis:
        self.queries.append(query)
        return self.engine.analyzer.analyze(query)

    def pipes(self, query: str) -> Pipes:
        return self.engine.analyzer.pipes(query)


class AlteredCache(AnalysisCache):
    """Hands back entries without one of their keys."""

    def get(self, key: str) -> dict[str, Any] | None:
        data: Mapping[str, Any] | None = super().get(key)
        return {name: value for name, value in data.items() if name != "sql"} if data else None


Kept = Callable[[type[AnalysisCache]], AnalysisCache]


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Kept]:
    """Return a function that opens the cache of one folder as another run would; all are closed after the test."""
    with ExitStack() as opened:
        yield lambda kind: opened.enter_context(closing(kind(tmp_path)))


def test_a_query_that_an_earlier_run_translated_is_not_rewritten_again(engine: Engine, kept: Kept) -> None:
    """Only the query itself is analyzed, to see whether its tables are still the same."""
    first = Translator(engine.analyzer, kept(AnalysisCache)).translate(QUERY)
    analyze = CountedAnalyses(engine)
    assert Translator(analyze, kept(AnalysisCache)).translate(QUERY) == first
    assert analyze.queries == [QUERY]


def test_an_altered_entry_of_the_cache_is_made_again(engine: Engine, kept: Kept) -> None:
    """A damaged cache costs time and nothing else."""
    first = Translator(engine.analyzer, kept(AnalysisCache)).translate(QUERY)
    assert Translator(engine.analyzer, kept(AlteredCache)).translate(QUERY) == first


def test_tables_hold_only_the_columns_that_a_query_reads(engine: Engine, kept: Kept) -> None:
    """And all of them where that is asked for."""
    translator = Translator(engine.analyzer, kept(AnalysisCache))
    found = translator.translate(QUERY)
    assert list(found.tables["AuditLogs"]) == ["_TimeReceived", "Id", "TargetResources", "TimeGenerated"]
    assert found.reads_clock
    assert len(translator.translate(QUERY, with_all_columns=True).tables["AuditLogs"]) == 36


def test_lists_have_the_order_of_sorted_rows_on_several_threads(engine: Engine) -> None:
    """As a large export has: DuckDB divides sorted rows among its threads."""
    rows = "range i from 0 to 399999 step 1 | project k = (i * 7919) % 400000, g = i % 2"
    sql = engine.translate(f"{rows} | sort by k asc | summarize found = make_list(k) by g").sql
    with closing(open_database({"threads": 4})) as connection:
        lists = [json.loads(found) for (found,) in connection.execute(f"SELECT found FROM ({sql})").fetchall()]
    assert [found == sorted(found) for found in lists] == [True, True]


def test_text_is_not_converted_to_text_again(engine: Engine) -> None:
    """Two conversions in each other are as long as one, with its value; what contains a conversion is converted."""
    one, two, other = (
        engine.translate(f"print A = {text}").sql
        for text in ("tostring(1 + 1)", "tostring(tostring(tostring(1 + 1)))", "tostring(strlen(tostring(1 + 1)) > 0)")
    )
    assert one == two
    with open_database({}) as connection:
        assert [connection.execute(sql).fetchall() for sql in (one, other)] == [[("2",)], [("True",)]]
