"""Queries of some alerts, checked for a snapshot: of which the rule could never fire."""

from collections.abc import Collection, Mapping

from entrawatch.catalog import Catalog
from entrawatch.changes.snapshots.broken import told_messages
from entrawatch.changes.snapshots.model import AlertFacts, StackSnapshot
from entrawatch.checks.queries import failing_query
from entrawatch.issues import EntrawatchError
from entrawatch.kql.analyser import Analyser


def with_query_errors(
    stacks: Mapping[str, StackSnapshot], catalogs: Mapping[str, Catalog], names: Collection[str]
) -> tuple[dict[str, StackSnapshot], str]:
    """Return stacks with what is wrong with the queries of the named alerts, and why that could not be looked for."""
    try:
        with Analyser() as analyser:
            return {stack: _checked(one, catalogs.get(stack), names, analyser) for stack, one in stacks.items()}, ""
    except EntrawatchError as error:
        return dict(stacks), str(error)


def _checked(
    stack: StackSnapshot, catalog: Catalog | None, names: Collection[str], analyser: Analyser
) -> StackSnapshot:
    if catalog is None:
        return stack
    found: dict[str, AlertFacts] = {}
    for name in names:
        alert = stack.alerts.get(name)
        wrong = told_messages(failing_query(catalog.alerts[name], catalog, analyser)) if alert else ()
        if alert and wrong:
            found[name] = alert.model_copy(update={"query_errors": wrong})
    return stack.model_copy(update={"alerts": {**stack.alerts, **found}})
