"""Rewrite KQL that the translator cannot run, or would run differently, to equivalent KQL."""

from collections.abc import Callable, Iterator

from entrawatch.detection.cannot_run import CannotRun
from entrawatch.detection.empty_text import comparisons_with_missing_text, filled_text
from entrawatch.detection.query_text import Edit, QueryText, edited
from entrawatch.detection.rewrites_calls import calls
from entrawatch.detection.rewrites_operators import operators
from entrawatch.kql.analysis import Analysis

Analyze = Callable[[str], Analysis]
_MOST_PASSES = 40


def rewritten(query: str, analyze: Analyze) -> str:
    """Return an equivalent query that the translator can run; raises CannotRun if there is none.

    `analyze` returns the analysis of a query: it determines what is rewritten, and proves
    that the new query is valid and has the same result columns.
    """
    first = analyze(query)
    _refuse_errors(first)
    text = query
    for _ in range(_MOST_PASSES):
        edits = list(_edits(QueryText(text, analyze(text)), analyze))
        if not edits:
            break
        text = edited(text, edits)
    else:
        raise CannotRun("the query", "it needs too many rewrites; split it with let statements")
    text = filled_text(text, analyze)
    _compare(first, analyze(text))
    return text


def _edits(query: QueryText, analyze: Analyze) -> Iterator[Edit]:
    yield from calls(query)
    yield from operators(query, analyze)
    yield from comparisons_with_missing_text(query)


def _refuse_errors(analysis: Analysis) -> None:
    wrong = [found for found in analysis.diagnostics if found.severity == "error"]
    if wrong:
        raise CannotRun("the query", f"the language service rejects it: {wrong[0].message.rstrip('.')}")


def _compare(before: Analysis, after: Analysis) -> None:
    """Reject a query whose rewriting failed: only what will be deployed may be tested."""
    if after.has_errors or sorted(before.result_columns.items()) != sorted(after.result_columns.items()):
        raise CannotRun(
            "the query", "its rewritten form has different columns; name the columns of mv-expand and summarize"
        )
