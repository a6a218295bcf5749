"""Checks of a catalog: one module per family, with functions that return the issues of an alert or a catalog."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

from entrawatch.documents.issues import Issue, IssuesFound, errors
from entrawatch.specs.catalog import Catalog, CatalogAlert, read_catalog
from entrawatch.specs.checks.areas import check_areas
from entrawatch.specs.checks.azure_limits import check_limits
from entrawatch.specs.checks.guide import check_area_guides, check_attack, check_guide
from entrawatch.specs.checks.identity import check_duplicates, check_former_ids, check_identity, check_successors
from entrawatch.specs.checks.logic import check_logic
from entrawatch.specs.checks.sentinel_limits import check_sentinel_limits
from entrawatch.specs.checks.template_text import check_template_text


def _limits(alert: CatalogAlert, _: Catalog) -> list[Issue]:
    return [*check_limits(alert.spec, alert.document), *check_sentinel_limits(alert.spec, alert.document)]


# These decide whether an alert can be deployed; samples are the author's proof and are checked separately.
_ALERT_CHECKS: tuple[Callable[[CatalogAlert, Catalog], Iterable[Issue]], ...] = (
    check_identity,
    check_template_text,
    check_logic,
    _limits,
    check_attack,
    check_guide,
)


def check_alert(alert: CatalogAlert, catalog: Catalog) -> Iterator[Issue]:
    """Yield the issues of one alert."""
    for check in _ALERT_CHECKS:
        yield from check(alert, catalog)


def check_catalog(catalog: Catalog) -> list[Issue]:
    """Return the issues of every alert and area, sorted by location."""
    found = [issue for alert in catalog.alerts.values() for issue in check_alert(alert, catalog)]
    whole = (check_areas, check_area_guides, check_former_ids, check_successors, check_duplicates)
    return sorted({*found, *(issue for check in whole for issue in check(catalog))})


_REMEMBERED: ContextVar[dict[tuple[Path, ...], tuple[Catalog, list[Issue]]] | None] = ContextVar(
    "remembered", default=None
)


@contextmanager
def remembered_catalogs() -> Iterator[None]:
    """Read the same folders only once in this context, also in a program that it runs; their files must not change."""
    before = _REMEMBERED.set({})
    try:
        yield
    finally:
        _REMEMBERED.reset(before)


def checked_catalog(*folders: Path) -> tuple[Catalog, list[Issue]]:
    """Read folders of areas for a deployment; return what could be read and all issues."""
    remembered = _REMEMBERED.get()
    if remembered is not None and folders in remembered:
        return remembered[folders]
    catalog, issues = read_catalog(*folders)
    found = catalog, [*issues, *check_catalog(catalog)]
    if remembered is not None:
        remembered[folders] = found
    return found


def verified_catalog(*folders: Path) -> Catalog:
    """Read folders of areas for a deployment; raise IssuesFound if any alert or area is invalid."""
    catalog, issues = checked_catalog(*folders)
    if errors(issues):
        raise IssuesFound(errors(issues))
    return catalog
