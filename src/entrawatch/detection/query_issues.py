"""Why a query of an alert cannot be run, at its line and column."""

from entrawatch.detection.cannot_run import CannotRun, place_of
from entrawatch.detection.engine import Engine
from entrawatch.documents.document import Document, KeyPath
from entrawatch.documents.issues import Issue, IssueSeverity
from entrawatch.kql.host import QueryRefused
from entrawatch.kql.lint import QueryContext, QueryUse
from entrawatch.kql.lints import lint
from entrawatch.kql.lints_service import SERVICE_LINTS

_OF_SERVICE = frozenset(one.code for one in SERVICE_LINTS)


def query_issues(
    document: Document, path: KeyPath, lets: str, engine: Engine, refused: CannotRun | QueryRefused
) -> tuple[Issue, ...]:
    """Return what validate reports about a query that is not valid, otherwise the construct that cannot be run (DT207).

    `lets`: the let statements before the query.
    """
    query = document.value
    for part in path:
        query = query[part]
    text = f"{lets}{query}"
    try:
        analysis = engine.analyzer.analyze(text)
    except QueryRefused:
        return (Issue(document.location(*path), "DT207", str(refused)),)
    errors = [
        one.at(document.text_location(path, one.offset - len(lets)))
        for one in lint(analysis, QueryContext(QueryUse.PIVOT), text, len(lets))
        if one.severity is IssueSeverity.ERROR and one.code in _OF_SERVICE and (one.offset or 0) >= len(lets)
        if one.offset is not None
    ]
    if errors:
        return tuple(errors)
    start = place_of(analysis, refused.construct) if isinstance(refused, CannotRun) else None
    own = start is not None and start >= len(lets)
    place = document.text_location(path, start - len(lets)) if own and start else document.location(*path)
    return (Issue(place, "DT207", str(refused)),)
