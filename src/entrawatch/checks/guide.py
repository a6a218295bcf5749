"""Checks of the rows of the security operations guide that an alert claims to cover."""

from collections.abc import Iterator

from entrawatch.catalog import Catalog, CatalogAlert
from entrawatch.guide import guide_rows
from entrawatch.issues import Issue
from entrawatch.messages import close_names


def check_guide(alert: CatalogAlert, _: Catalog) -> Iterator[Issue]:
    """Yield an issue for each claim that names no row, and for each row claimed twice."""
    seen: set[str] = set()
    for number, row in enumerate(alert.spec.covers):
        place = alert.document.value_location("covers", number)
        if row not in guide_rows():
            near = close_names(row, guide_rows())
            advice = f"did you mean '{near[0]}'?" if near else "write area/row, such as user-accounts/smart-lockout"
            yield Issue(place, "SP401", f"guide row '{row}' does not exist; {advice}")
        if row in seen:
            yield Issue(place, "SP402", f"guide row '{row}' is listed twice; remove one")
        seen.add(row)
