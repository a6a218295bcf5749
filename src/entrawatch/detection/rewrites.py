"""Rewrite KQL that the translator cannot run, or would run differently, to equivalent KQL."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from entrawatch.detection.cannot_run import CannotRun
from entrawatch.detection.empty_text import comparisons_with_booleans, comparisons_with_missing_text, filled_text
from entrawatch.detection.query_text import Edit, QueryText
from entrawatch.detection.rewrites_calls import calls
from entrawatch.detection.rewrites_functions import functions
from entrawatch.detection.rewrites_names import distinct_names
from entrawatch.detection.rewrites_operators import operators
from entrawatch.detection.rewrites_unions import unions
from entrawatch.kql.analysis import Analysis

_MOST_PASSES = 40


@dataclass(frozen=True)
class Rewritten:
    """A query that the translator can run; `renamed`: name of a result column in it → name in the author's query."""

    query: QueryText
    renamed: Mapping[str, str]


def rewritten(query: QueryText) -> Rewritten:
    """Return an equivalent query that the translator can run; raises CannotRun if there is none.

    Its analysis determines what is rewritten, and proves that the new query is valid and has the same result columns.
    """
    first = query.analysis
    _refuse_errors(first)
    for _ in range(_MOST_PASSES):
        edits = list(_edits(query))
        if not edits:
            break
        query = query.edited(edits)
    else:
        raise CannotRun("the query", "it needs too many rewrites; split it with let statements")
    query, renamed = distinct_names(filled_text(query))
    _compare(first, query.analysis, renamed)
    return Rewritten(query, renamed)


def _edits(query: QueryText) -> Iterator[Edit]:
    yield from functions(query)
    yield from calls(query)
    yield from operators(query)
    yield from unions(query)
    yield from comparisons_with_missing_text(query)
    yield from comparisons_with_booleans(query)


def _refuse_errors(analysis: Analysis) -> None:
    wrong = [found for found in analysis.diagnostics if found.severity == "error"]
    if wrong:
        raise CannotRun("the query", f"the language service rejects it: {wrong[0].message.rstrip('.')}")


def _compare(before: Analysis, after: Analysis, renamed: Mapping[str, str]) -> None:
    """Reject a query whose rewriting failed: only what will be deployed may be tested."""
    columns = sorted((renamed.get(name, name), kind) for name, kind in after.result_columns.items())
    if after.has_errors or sorted(before.result_columns.items()) != columns:
        raise CannotRun(
            "the query", "its rewritten form has different columns; name the columns of mv-expand and summarize"
        )
