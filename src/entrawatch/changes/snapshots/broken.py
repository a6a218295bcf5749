"""What of a folder of specs is broken: which alert, area or other file each error belongs to."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import PurePath

from entrawatch.changes.snapshots.model import BrokenFacts
from entrawatch.documents.issues import Issue
from entrawatch.specs.catalog import AREA_FILE, GUIDE_FILE, Catalog, CatalogAlert, CatalogArea


def broken_things(catalog: Catalog, wrong: Sequence[Issue]) -> tuple[BrokenFacts, ...]:
    """Return each thing that errors are about once, then the alerts that cannot be planned because of another one."""
    by_path: dict[str, list[Issue]] = {}
    for issue in wrong:
        by_path.setdefault(issue.location.path, []).append(issue)
    alerts = {alert.document.path: name for name, alert in catalog.alerts.items()}
    found = [_broken(path, issues, alerts, catalog) for path, issues in by_path.items()]
    told = {one.name for one in found if one.kind == "alert"}
    orphans = (alert for name, alert in catalog.alerts.items() if name not in told)
    return (*found, *(one for alert in orphans for one in _orphan(alert, catalog)))


def whole_part(catalog: Catalog, broken: Iterable[BrokenFacts]) -> Catalog:
    """Return a catalog without its broken alerts, and without hunts where inputs are broken that they may read."""
    gone = catalog.refused | {one.name for one in broken if one.kind == "alert"}
    alerts = {name: alert for name, alert in catalog.alerts.items() if name not in gone}
    areas = catalog.areas if catalog.has_all_inputs else {name: _bare(one) for name, one in catalog.areas.items()}
    return replace(catalog, alerts=alerts, areas=areas, refused=gone)


def told_messages(issues: Iterable[Issue]) -> tuple[str, ...]:
    """Return what is wrong, each once and without its line."""
    return tuple(dict.fromkeys(f"{issue.code}: {issue.message}" for issue in issues))


def _broken(path: str, issues: Sequence[Issue], alerts: dict[str, str], catalog: Catalog) -> BrokenFacts:
    file, messages = PurePath(path), told_messages(issues)
    if path in alerts:
        return BrokenFacts(kind="alert", name=alerts[path], place=path, messages=messages)
    if file.name in (AREA_FILE, GUIDE_FILE):
        return BrokenFacts(kind="area", name=file.parent.name, place=path, messages=messages)
    if file.stem in catalog.refused:
        return BrokenFacts(kind="alert", name=file.stem, place=path, messages=messages)
    return BrokenFacts(kind="file", name=path, place=path, messages=messages)


def _orphan(alert: CatalogAlert, catalog: Catalog) -> Iterator[BrokenFacts]:
    missing = [name for name in alert.spec.inputs if name not in catalog.inputs]
    message = ""
    if alert.area not in catalog.areas:
        message = f"its area '{alert.area}' is broken"
    elif missing:
        message = f"the inputs that it reads are broken: {', '.join(missing)}"
    if message:
        place = alert.document.path
        yield BrokenFacts(kind="alert", name=alert.spec.id, place=place, messages=(message,))


def _bare(area: CatalogArea) -> CatalogArea:
    return replace(area, guide=area.guide.model_copy(update={"hunts": ()}))
