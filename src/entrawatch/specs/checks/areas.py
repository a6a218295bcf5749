"""Checks of areas: each area lists all its alerts exactly once."""

from collections import Counter
from collections.abc import Iterator

from entrawatch.documents.issues import Issue, IssueSeverity
from entrawatch.documents.look_alikes import look_alike
from entrawatch.documents.messages import did_you_mean
from entrawatch.documents.quoting import shown
from entrawatch.specs.catalog import Catalog, CatalogArea


def check_areas(catalog: Catalog) -> Iterator[Issue]:
    """Yield issues of each area's list of alerts."""
    for area in catalog.areas.values():
        if why := look_alike(area.spec.title):
            text = f"title {shown(area.spec.title)} can be mistaken for another one: {why}; type it again"
            yield Issue(area.document.value_location("title"), "SP111", text, IssueSeverity.WARNING)
        present = [alert.spec.id for alert in catalog.alerts.values() if alert.area == area.spec.id]
        yield from _listed(area, present, catalog.refused)
        own = [name for name in present if _same_folder(catalog, area, name)]
        for name in sorted(set(own) - set(area.spec.alerts)):
            message = (
                f"alert '{name}' is missing from the area's list of alerts; add it where the workbook should show it"
            )
            yield Issue(area.document.location("alerts"), "CT202", message)


def _listed(area: CatalogArea, present: list[str], refused: frozenset[str]) -> Iterator[Issue]:
    twice = {name for name, count in Counter(area.spec.alerts).items() if count > 1}
    for number, name in enumerate(area.spec.alerts):
        place = area.document.value_location("alerts", number)
        if name not in present and name not in refused:
            yield Issue(place, "CT201", f"alert '{name}' is not in the area; {did_you_mean(name, present)}")
        elif name in twice and number != area.spec.alerts.index(name):
            yield Issue(place, "CT203", f"alert '{name}' is duplicated; remove one")


def _same_folder(catalog: Catalog, area: CatalogArea, name: str) -> bool:
    # A user's folder can add alerts to a built-in area; the built-in list cannot contain them.
    return catalog.alerts[name].document.path.rpartition("/")[0] == area.document.path.rpartition("/")[0]
