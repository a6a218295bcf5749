"""Checks of what an alert says about itself: order of keys, title, and the end of its life."""

from collections.abc import Iterator
from itertools import pairwise

from entrawatch.catalog import Catalog, CatalogAlert
from entrawatch.issues import Issue
from entrawatch.messages import did_you_mean
from entrawatch.spec import AlertSpec, Status

_ORDER = list(AlertSpec.model_fields)


def check_identity(alert: CatalogAlert, _: Catalog) -> Iterator[Issue]:
    """Yield issues of the title, the order of the keys, and of `deprecated`."""
    spec, document = alert.spec, alert.document
    if spec.title.rstrip().endswith("."):
        yield Issue(document.value_location("title"), "SP108", f"title '{spec.title}' ends with a full stop; remove it")
    keys = [key for key in document.value if key in _ORDER]
    for above, below in pairwise(keys):
        if _ORDER.index(above) > _ORDER.index(below):
            message = f"key '{below}' stands below '{above}'; all alerts have it above, move it up"
            yield Issue(document.location(below), "SP107", message)
    if (spec.status is Status.DEPRECATED) != (spec.deprecated is not None):
        message = f"status '{spec.status}' and the key deprecated do not agree; a deprecated alert has both"
        yield Issue(document.value_location("status"), "SP106", message)


def check_successors(catalog: Catalog) -> Iterator[Issue]:
    """Yield an issue for each successor that is not in the catalog."""
    for alert in catalog.alerts.values():
        successor = alert.spec.deprecated.successor if alert.spec.deprecated else None
        if successor and successor not in catalog.alerts and successor not in catalog.refused:
            message = f"successor '{successor}' is not an alert; {did_you_mean(successor, list(catalog.alerts))}"
            yield Issue(alert.document.value_location("deprecated", "successor"), "CT104", message)
