"""Checks of areas: each area lists all its alerts exactly once."""

from collections import Counter
from collections.abc import Iterator

from entrawatch.documents.issues import Issue, IssueCode, IssueSeverity
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


ISSUE_CODES = (
    IssueCode("CT101", "missing spec folder", "a misspelled folder would deploy nothing"),
    IssueCode("CT102", "area without its file", "its alerts would have no title, no defaults and no workbook"),
    IssueCode("CT103", "ID already in use", "one of the two alerts would silently not exist"),
    IssueCode("CT105", "file that is never read", "its alert would silently not exist"),
    IssueCode("CT201", "area list with an unknown alert", "the workbook would have a gap"),
    IssueCode("CT202", "alert missing from its area's list", "the workbook would show it in the wrong position"),
    IssueCode("CT203", "alert listed twice", "the workbook would show it twice"),
    IssueCode(
        "CT301", "spec that overrides another", "a built-in alert, area or input would be replaced without notice"
    ),
)
