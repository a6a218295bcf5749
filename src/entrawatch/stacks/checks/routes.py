"""Checks of the routes: receivers and areas must exist, and each receiver must be used."""

from collections.abc import Iterator, Sequence

from entrawatch.documents.issues import IssueCode, Problem, warning
from entrawatch.documents.messages import did_you_mean
from entrawatch.stacks.settings import Notifications


def check_routes(notifications: Notifications, areas: Sequence[str]) -> Iterator[Problem]:
    """Yield routes to unknown receivers, and receivers without a route."""
    receivers = list(notifications.receivers)
    for number, route in enumerate(notifications.routes):
        path = ("notifications", "routes", number)
        for entry, receiver in enumerate(route.receivers):
            if receiver not in receivers:
                text = f"receiver '{receiver}' does not exist; {did_you_mean(receiver, receivers)}"
                yield Problem("ST321", (*path, "receivers", entry), text)
        for entry, area in enumerate(route.areas):
            if area not in areas:
                text = f"area '{area}' does not exist; {did_you_mean(area, areas)}"
                yield Problem("ST342", (*path, "areas", entry), text)
        if not route.severities:
            text = "severities is empty, so no alert uses this route; remove the key for all severities"
            yield Problem("ST322", (*path, "severities"), text)
    used = {receiver for route in notifications.routes for receiver in route.receivers}
    for receiver in receivers:
        if receiver not in used:
            yield _unused(receiver)


def _unused(receiver: str) -> Problem:
    text = f"no route uses receiver '{receiver}', so it is not deployed; add it to a route"
    return warning("ST323", ("notifications", "receivers", receiver), text)


ISSUE_CODES = (
    IssueCode("ST321", "route to an unknown receiver", "no one would be notified"),
    IssueCode("ST322", "route without severities", "no alert would ever take it"),
    IssueCode("ST323", "receiver without a route", "no one would be notified"),
)
