"""Checks of a catalog: each family is one module with functions from an alert or a catalog to issues."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

from entrawatch.catalog import Catalog, CatalogAlert, read_catalog
from entrawatch.checks.areas import check_areas
from entrawatch.checks.attack import check_attack
from entrawatch.checks.duplicates import check_duplicates
from entrawatch.checks.fresh_text import check_fresh_text
from entrawatch.checks.guide import check_area_guides, check_guide
from entrawatch.checks.identity import check_former_ids, check_identity, check_successors
from entrawatch.checks.logic import check_logic
from entrawatch.issues import Issue, IssuesFound, errors
from entrawatch.limits import check_limits


def _limits(alert: CatalogAlert, _: Catalog) -> list[Issue]:
    return check_limits(alert.spec, alert.document)


# What decides whether an alert may be deployed; samples are the author's proof and are checked apart.
_ALERT_CHECKS: tuple[Callable[[CatalogAlert, Catalog], Iterable[Issue]], ...] = (
    check_identity,
    check_fresh_text,
    check_logic,
    _limits,
    check_attack,
    check_guide,
)


def check_catalog(catalog: Catalog) -> list[Issue]:
    """Return the issues of every alert and area, in order of place."""
    found = [issue for alert in catalog.alerts.values() for check in _ALERT_CHECKS for issue in check(alert, catalog)]
    whole = (check_areas, check_area_guides, check_former_ids, check_successors, check_duplicates)
    return sorted({*found, *(issue for check in whole for issue in check(catalog))})


_REMEMBERED: ContextVar[dict[tuple[Path, ...], tuple[Catalog, list[Issue]]] | None] = ContextVar(
    "remembered", default=None
)


@contextmanager
def remembered_catalogs() -> Iterator[None]:
    """Read the same folders only once while this lasts, also inside of a program that is run: their files must stay."""
    before = _REMEMBERED.set({})
    try:
        yield
    finally:
        _REMEMBERED.reset(before)


def checked_catalog(*folders: Path) -> tuple[Catalog, list[Issue]]:
    """Read folders of areas for a deployment; return what could be read and all that is wrong with it."""
    remembered = _REMEMBERED.get()
    if remembered is not None and folders in remembered:
        return remembered[folders]
    catalog, issues = read_catalog(*folders)
    found = catalog, [*issues, *check_catalog(catalog)]
    if remembered is not None:
        remembered[folders] = found
    return found


def verified_catalog(*folders: Path) -> Catalog:
    """Read folders of areas for a deployment; raise IssuesFound if any alert or area is wrong."""
    catalog, issues = checked_catalog(*folders)
    if errors(issues):
        raise IssuesFound(errors(issues))
    return catalog
