"""Which logs a stack routes, and alerts that would read nothing."""

import pytest
from goodproject import GoodProject
from plannedstack import issues, plan

from entrawatch.reference.licenses import License
from entrawatch.reference.log_categories import recommended_categories


def test_a_new_workspace_that_nothing_feeds_is_reported(good: GoodProject) -> None:
    """Unless the stack lists what another setting sends, the workspace is somebody else's, or no alert waits."""
    routing = {"licenses": ["p1"], "manage": False}
    assert issues(good, log_routing=routing) == [
        "PO103: warning: no diagnostic setting of this stack sends logs to its new workspace, so its alert "
        "rule will never fire; write log_routing: {manage: true} "
        "in the one stack of the tenant that owns the setting, or list what another setting sends here"
    ]
    good.copy_alert("secret_added")
    assert "so its 2 alert rules will never fire" in issues(good, log_routing=routing)[0]
    assert issues(good, log_routing=routing, workspace={"existing_id": "/subscriptions/1/workspaces/law"}) == []
    assert issues(good, log_routing=routing, alerts={"enabled": False}) == []
    assert issues(good, log_routing={**routing, "categories": ["AuditLogs"]}) == []


@pytest.mark.parametrize("licenses", [["free"], ["p1"], ["p2"], ["p2", "workload_id_premium"]])
def test_categories_follow_the_licenses(licenses: list[str], good: GoodProject) -> None:
    """Where a stack does not list them."""
    expected = tuple(sorted(recommended_categories([License(name) for name in licenses])))
    assert plan(good, log_routing={"licenses": licenses}).categories == expected


def test_categories_of_the_stack_win(good: GoodProject) -> None:
    """Each once, sorted."""
    routing = {"licenses": ["p1"], "categories": ["SignInLogs", "AuditLogs", "SignInLogs"]}
    assert plan(good, log_routing=routing).categories == ("AuditLogs", "SignInLogs")


def test_an_alert_on_a_category_that_is_not_routed_is_reported(good: GoodProject) -> None:
    """Its query would fail at every run, so it is not deployed."""
    assert issues(good, log_routing={"licenses": ["p1"], "categories": ["SignInLogs"]}) == [
        "PL102: warning: log category 'AuditLogs' is not routed, so 1 alert on it is not deployed: owner_added; "
        "add it to categories"
    ]


def test_an_alert_on_a_table_without_its_license_is_reported(good: GoodProject) -> None:
    """The table would stay empty."""
    good.change("tables: [AuditLogs]", "tables: [AuditLogs, AADUserRiskEvents]")
    routing = {"licenses": ["p1"], "categories": ["AuditLogs", "UserRiskEvents"]}
    assert issues(good, log_routing=routing) == [
        "DIA019: warning: table AADUserRiskEvents requires Microsoft Entra ID P2, "
        "which log_routing.licenses does not list; "
        "without it 1 alert will not fire: owner_added"
    ]


def test_a_category_without_its_license_is_reported_once(good: GoodProject) -> None:
    """To route it as well would change nothing before the license is there."""
    good.change("tables: [AuditLogs]", "tables: [AuditLogs, AADUserRiskEvents]")
    found = issues(good, log_routing={"licenses": ["p1"], "categories": ["AuditLogs"]})
    assert [text.partition(":")[0] for text in found] == ["DIA019"]
    found = issues(good, log_routing={"licenses": ["p2"], "categories": ["AuditLogs"]})
    assert [text.partition(":")[0] for text in found] == ["PL102"]
