"""Warnings about log categories that a stack does not route, and licenses that it does not have."""

from collections.abc import Iterable, Iterator, Sequence

from entrawatch.documents.issues import IssueSeverity, Problem, warning
from entrawatch.documents.render_issues import count_of
from entrawatch.reference.log_categories import category_of_table, license_title, recommended_categories, tenant_has
from entrawatch.resources.policies.log_routing import silent_rules
from entrawatch.stacks.deployment import Deployment, PlannedAlert
from entrawatch.stacks.routed_tables import way_to_collect
from entrawatch.stacks.settings import StackSettings


def check_routing(deployment: Deployment) -> Iterator[Problem]:
    """Yield what alerts lack for want of a log category or a license."""
    yield from _not_routed(deployment)
    yield from _unrouted(deployment.alerts, deployment)
    yield from _unfed(deployment.alerts, deployment.settings)
    yield from _unlicensed(deployment.alerts, deployment.settings)
    yield from _unread(deployment.alerts)
    yield from _uncollected(deployment)


def _by_table(alerts: Sequence[PlannedAlert]) -> dict[str, list[str]]:
    return _grouped((table, alert.spec.id) for alert in alerts for table in alert.spec.tables)


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Return the alerts of each table or log category."""
    alerts: dict[str, list[str]] = {}
    for name, alert in pairs:
        alerts.setdefault(name, []).append(alert)
    return alerts


def _missing(why: str, ids: Sequence[str], advice: str) -> str:
    verb = "is" if len(ids) == 1 else "are"
    return f"{why}, so {count_of(len(ids), 'alert')} on it {verb} not deployed: {', '.join(ids)}; add {advice}"


def _not_routed(deployment: Deployment) -> Iterator[Problem]:
    """Warn of alerts that are missing for want of a category that the tenant's licenses include."""
    expected = recommended_categories(deployment.settings.log_routing.licenses)
    missing = _grouped(
        (category, alert.alert_id)
        for alert in deployment.not_deployed
        for category in set(alert.unrouted) & set(expected)
    )
    for category, ids in sorted(missing.items()):
        text = _missing(f"log category '{category}' is not routed", ids, "it to categories")
        yield warning("PL102", ("log_routing",), text)


def _unrouted(alerts: Sequence[PlannedAlert], deployment: Deployment) -> Iterator[Problem]:
    licenses = deployment.settings.log_routing.licenses
    for table, readers in _by_table(alerts).items():
        category = category_of_table(table)
        # Routing a category without its license changes nothing: the license is reported as DIA019.
        if category and category.category not in deployment.categories and tenant_has(licenses, category.license):
            text = f"log category '{category.category}' is not routed, so {count_of(len(readers), 'alert')} on table"
            advice = f"can never fire: {', '.join(readers)}; add it to categories"
            yield warning("PL102", ("log_routing",), f"{text} {table} {advice}")


def _unfed(alerts: Sequence[PlannedAlert], settings: StackSettings) -> Iterator[Problem]:
    # Listing categories means that another setting sends them here.
    is_fed = settings.log_routing.manage or settings.log_routing.categories is not None
    if alerts and not settings.workspace.existing_id and not is_fed:
        yield warning("PO103", ("log_routing", "manage"), silent_rules(len(alerts)))


def _unlicensed(alerts: Sequence[PlannedAlert], settings: StackSettings) -> Iterator[Problem]:
    for table, readers in _by_table(alerts).items():
        category = category_of_table(table)
        if category and not tenant_has(settings.log_routing.licenses, category.license):
            needed = license_title(category.license)
            text = f"table {table} requires {needed}, which log_routing.licenses does not list"
            silent = f"without it {count_of(len(readers), 'alert')} will not fire: {', '.join(readers)}"
            yield warning("DIA019", ("log_routing", "licenses"), f"{text}; {silent}")


def _unread(alerts: Sequence[PlannedAlert]) -> Iterator[Problem]:
    readers = _grouped((table, alert.spec.id) for alert in alerts for table in alert.unread)
    for table, ids in readers.items():
        category = category_of_table(table)
        verb = "leaves out" if len(ids) == 1 else "leave out"
        why = f"log category '{category.category}' is not routed" if category else f"table {table} is not collected"
        where = "log_routing" if category else "collection"
        text = f"{why}, so {count_of(len(ids), 'alert')} {verb} table {table}: {', '.join(ids)}"
        yield Problem("PL106", (where,), text, IssueSeverity.NOTE)


def _uncollected(deployment: Deployment) -> Iterator[Problem]:
    missing = _grouped((table, alert.alert_id) for alert in deployment.not_deployed for table in alert.uncollected)
    for table, ids in sorted(missing.items()):
        text = _missing(f"table {table} is not collected", ids, way_to_collect(table))
        yield Problem("PL107", ("collection",), text, IssueSeverity.NOTE)
