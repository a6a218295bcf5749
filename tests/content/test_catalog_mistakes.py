"""Mistakes of the nine kinds, seeded into queries of the catalog, are refused."""

from collections import Counter

import pytest
from catalog_mistakes import PATTERNS, catalog_queries, seeded

from entrawatch.kql.analyzer import Analyzer
from entrawatch.specs.catalog import builtin_specs, load_catalog

pytestmark = pytest.mark.same_everywhere

KINDS = {*PATTERNS, "misspelled column", "unknown table", "grouped by a dynamic column"}


def test_seeded_mistakes_are_refused(analyzer: Analyzer) -> None:
    """At least 99 of 100, over a twelfth of alerts, pivot queries and hunts; each kind fits at least half of them."""
    queries = list(catalog_queries(load_catalog(builtin_specs())))[::12]
    mistakes = [one for query in queries for one in seeded(query, analyzer.analyze(query.lets + query.body))]
    passed = [(one.kind, one.name) for one in mistakes if not analyzer.analyze(one.text).has_errors]
    assert len(passed) <= 0.01 * len(mistakes), passed
    counts = Counter(one.kind for one in mistakes)
    assert counts.keys() == KINDS
    assert min(counts.values()) >= len(queries) / 2
