"""Who is notified of an alert: routes by severity and area, and what surprises in them."""

from typing import Any

from goodproject import AREA, GoodProject
from plannedstack import SETTINGS, issues, planned

ROLE = {"kind": "arm_role", "roles": ["Owner"]}


RECEIVERS = {"soc": ROLE, "identity": ROLE, "night": ROLE}


def routed(good: GoodProject, *routes: dict[str, Any], **changes: Any) -> tuple[str, ...]:
    return planned(good, notifications={"receivers": RECEIVERS, "routes": list(routes)}, **changes).receivers


def test_all_routes_that_fit_an_alert_count(good: GoodProject) -> None:
    """Severity and area must both fit; each receiver is notified once, sorted by name."""
    assert routed(good, {"receivers": ["soc", "identity"]}, {"receivers": ["soc"]}) == ("identity", "soc")
    assert routed(good, {"severities": ["high"], "receivers": ["soc"]}) == ("soc",)
    assert routed(good, {"severities": ["critical", "medium"], "receivers": ["soc"]}) == ()
    assert routed(good, {"areas": ["applications"], "receivers": ["soc"]}) == ("soc",)
    assert routed(good, {"areas": ["devices"], "receivers": ["soc"]}) == ()
    assert routed(good, {"areas": ["applications"], "severities": ["low"], "receivers": ["soc"]}) == ()


def test_a_route_follows_the_severity_of_the_stack(good: GoodProject) -> None:
    """An override of the severity changes who is notified."""
    overrides = {"overrides": {"owner_added": {"severity": "low"}}}
    route = {"severities": ["low"], "receivers": ["night"]}
    assert routed(good, route) == ()
    assert routed(good, route, alerts=overrides) == ("night",)


def test_an_area_keeps_severities_to_the_portal(good: GoodProject) -> None:
    """A severity that its notify does not list notifies no one, as expected."""
    good.change("alerts:\n", "notify: [critical]\nalerts:\n", AREA)
    assert routed(good, {"receivers": ["soc"]}) == ()
    assert issues(good) == []


def test_a_route_that_names_what_an_area_keeps_to_the_portal_is_noted(good: GoodProject) -> None:
    """Its author counts on it; a route for all severities, or for other areas, asks for nothing by name."""
    good.change("alerts:\n", "notify: [critical]\nalerts:\n", AREA)
    route = {"severities": ["high"], "receivers": ["soc"]}
    notifications = {
        **SETTINGS["notifications"],
        "routes": [route, {"severities": ["high", "low"], "receivers": ["soc"]}],
    }
    assert issues(good, notifications=notifications) == [
        "PL104: note: a route names high alerts, but area 'applications' does not notify for them: "
        "owner_added; to be notified, add 'high' to notify in its area.yaml"
    ]
    for silent in ({"severities": ["low"], "receivers": ["soc"]}, {**route, "areas": ["devices"]}):
        assert issues(good, notifications={**notifications, "routes": [silent]}) == []


def test_an_alert_without_a_receiver_is_reported(good: GoodProject) -> None:
    """Nobody hears of it."""
    assert issues(good, notifications={}) == [
        "SQR045: warning: no route covers 1 alert, which will appear only in the portal: owner_added; "
        "add a route for their severity or area"
    ]


def test_more_receivers_than_a_rule_can_call_are_refused(good: GoodProject) -> None:
    """Five action groups are the most."""
    names = [f"team{number}" for number in range(6)]
    notifications = {"receivers": dict.fromkeys(names, ROLE), "routes": [{"receivers": names}]}
    assert issues(good, notifications=notifications) == [
        "SQR044: 6 receivers for 1 alert (team0, team1, team2, team3, team4, team5); "
        "a rule can call 5 action groups, combine addresses in one receiver"
    ]
    notifications["routes"] = [{"receivers": names[:5]}]
    assert issues(good, notifications=notifications) == []
