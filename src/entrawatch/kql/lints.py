"""All lints by code, and the function that runs them."""

from collections.abc import Mapping
from types import MappingProxyType

from entrawatch.documents.issues import Problem
from entrawatch.kql.analysis import Analysis
from entrawatch.kql.first_mistake import first_mistake
from entrawatch.kql.lint import Lint, QueryContext, QueryUse
from entrawatch.kql.lints_azure import AZURE_LINTS
from entrawatch.kql.lints_dates import DATE_LINTS
from entrawatch.kql.lints_events import EVENT_LINTS
from entrawatch.kql.lints_meaning import MEANING_LINTS
from entrawatch.kql.lints_service import SERVICE_LINTS
from entrawatch.kql.lints_shapes import SHAPE_LINTS

__all__ = ["LINTS", "Lint", "QueryContext", "QueryUse", "lint"]

LINTS: Mapping[str, Lint] = MappingProxyType(
    {one.code: one for one in (*SERVICE_LINTS, *AZURE_LINTS, *EVENT_LINTS, *MEANING_LINTS, *DATE_LINTS, *SHAPE_LINTS)}
)


def lint(analysis: Analysis, context: QueryContext, query: str = "", start: int = 0) -> list[Problem]:
    """Return what is wrong or doubtful about a query in this context, sorted by location.

    `query`: its text, of which the author's part begins at `start`; if it cannot be parsed, only the first mistake is
    returned. A problem with the whole query has no offset.
    """
    mistake = first_mistake(query, analysis, start) if query else None
    if mistake:
        return [Problem("KQ101", (), mistake[1], LINTS["KQ101"].severity, offset=mistake[0])]
    problems = {
        Problem(rule.code, (), message, rule.severity, offset=part.start if part else None)
        for rule in LINTS.values()
        if context.use in rule.uses
        for part, message in rule.check(analysis, context)
    }
    return sorted(problems, key=lambda problem: (problem.offset or 0, problem.code, problem.message))
