"""Check the queries of some alerts for a snapshot: a rule whose query fails can never fire."""

from collections.abc import Collection, Iterable, Mapping

from entrawatch.changes.snapshots.model import AlertFacts, StackSnapshot
from entrawatch.changes.snapshots.reading import plain_messages
from entrawatch.documents.issues import EntrawatchError
from entrawatch.kql.analyzer import Analyzer
from entrawatch.specs.catalog import Catalog
from entrawatch.specs.checks.queries import failing_query, rule_text

MOST_ANALYZED = 50
"""The most queries to analyze for the first time, which takes two to three seconds; more than that wait for
`entrawatch validate`, which runs before each deployment."""


def with_query_errors(
    stacks: Mapping[str, StackSnapshot], catalogs: Mapping[str, Catalog], names: Collection[str]
) -> tuple[dict[str, StackSnapshot], str]:
    """Return stacks with the query errors of the named alerts, and why queries could not be checked."""
    try:
        with Analyzer() as analyzer:
            late = _left_out(stacks, catalogs, names, analyzer)
            chosen = [name for name in names if name not in late]
            found = {stack: _checked(one, catalogs.get(stack), chosen, analyzer) for stack, one in stacks.items()}
    except EntrawatchError as error:
        return dict(stacks), str(error)
    return found, f"{len(late)} of them were not analyzed; run 'entrawatch validate'" if late else ""


def _left_out(
    stacks: Mapping[str, StackSnapshot], catalogs: Mapping[str, Catalog], names: Iterable[str], analyzer: Analyzer
) -> frozenset[str]:
    """Return the alerts whose queries were not analyzed before, if there are too many."""
    new = {
        name
        for name in names
        for stack, catalog in catalogs.items()
        if name in stacks[stack].alerts.keys() & catalog.alerts.keys()
        and not analyzer.is_cached(rule_text(catalog.alerts[name], catalog))
    }
    return frozenset(new if len(new) > MOST_ANALYZED else ())


def _checked(
    stack: StackSnapshot, catalog: Catalog | None, names: Collection[str], analyzer: Analyzer
) -> StackSnapshot:
    if catalog is None:
        return stack
    found: dict[str, AlertFacts] = {}
    for name in names:
        alert = stack.alerts.get(name) if name in catalog.alerts else None
        wrong = plain_messages(failing_query(catalog.alerts[name], catalog, analyzer)) if alert else ()
        if alert and wrong:
            found[name] = alert.model_copy(update={"query_errors": wrong})
    return stack.model_copy(update={"alerts": {**stack.alerts, **found}})
