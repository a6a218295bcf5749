"""Windows events of machines: their rules and associations come and go, and the machines are another team's."""

from typing import Any

import pytest
from engine_project import EngineProject
from small_project import ADOPTED_WORKSPACE, SECRETS, machines

GROUP = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-entrawatch-prod"
RULES = f"{GROUP}/providers/Microsoft.Insights/dataCollectionRules/entrawatch-prod"
OF_RULES = "dataCollectionRule"


def windows_events(project: EngineProject) -> dict[str, Any]:
    return dict(project.configuration("prod")["collection"]["windows_events"])


def collected(project: EngineProject) -> set[tuple[str, str]]:
    """Return each machine with the rule that it is associated with."""
    found = [item for item in project.cloud.resources() if item["type"].endswith("RuleAssociation")]
    return {
        (
            item["id"].partition("/providers/Microsoft.Insights/")[0],
            item["properties"]["dataCollectionRuleId"].rpartition("/")[2],
        )
        for item in found
    }


def changed(project: EngineProject) -> list[tuple[str, str, int]]:
    return [call for call in project.cloud.calls("create", "update", "delete") if OF_RULES in call[1]]


def test_each_machine_has_the_rule_of_its_role(prod: EngineProject) -> None:
    """Security events and other events go to their own streams of the one workspace."""
    roles = windows_events(prod)
    expected = {(machine, f"entrawatch-prod-{role}") for role in roles for machine in roles[role]["machines"]}
    assert collected(prod) == expected
    assert len(expected) == len(machines(prod)) == 7
    rule = prod.cloud.properties(f"{RULES}-domain_controller")
    (target,) = rule["destinations"]["logAnalytics"]
    assert target["workspaceResourceId"] == ADOPTED_WORKSPACE
    assert [flow["streams"] for flow in rule["dataFlows"]] == [["Microsoft-SecurityEvent"], ["Microsoft-Event"]]


def test_a_replaced_machine_changes_only_its_association(prod: EngineProject) -> None:
    """The rule and the other machine's association stay as they are; so do the machines."""
    roles = windows_events(prod)
    old = roles["domain_controller"]["machines"][0]
    new = old.replace("dc1", "dc3")
    prod.cloud.put(new, "a machine of another team", {"name": "dc3"})
    roles["domain_controller"]["machines"][0] = new
    prod.configure("prod", collection={"windows_events": roles})
    assert prod.up("prod").code == 0
    name = "providers/Microsoft.Insights/dataCollectionRuleAssociations/entrawatch-prod-domain_controller"
    assert changed(prod) == [("create", f"{new}/{name}", 200), ("delete", f"{old}/{name}", 200)]
    assert prod.cloud.get(old)


def test_another_query_updates_the_rule_in_place(prod: EngineProject) -> None:
    """No association is touched, so no machine stops sending."""
    roles = windows_events(prod)
    roles["ad_fs"]["extra_queries"] = ["System!*[System[(Level=1)]]"]
    prod.configure("prod", collection={"windows_events": roles})
    assert prod.up("prod").code == 0
    assert changed(prod) == [("update", f"{RULES}-ad_fs", 200)]
    sources = prod.cloud.properties(f"{RULES}-ad_fs")["dataSources"]["windowsEventLogs"]
    assert sources[1]["xPathQueries"][-1] == "System!*[System[(Level=1)]]"


def test_without_sentinel_the_rules_wait(small: EngineProject) -> None:
    """Azure refuses the table; after Sentinel is enabled, the same deployment completes."""
    small.cloud.change(ADOPTED_WORKSPACE, sentinel=None)
    small.init("prod", **SECRETS["prod"])
    run = small.up("prod")
    assert "Table for output stream 'Microsoft-SecurityEvent' is not available" in run.text
    assert collected(small) == set()
    small.cloud.change(ADOPTED_WORKSPACE, sentinel=True)
    assert small.up("prod").code == 0
    assert len(collected(small)) == len(machines(small))


@pytest.mark.parametrize("roles", [{}, {"ad_fs": None}])
def test_what_a_stack_no_longer_collects_is_removed(roles: dict[str, Any], prod: EngineProject) -> None:
    """Rules and associations go, and the machines stay."""
    kept = {role: windows_events(prod)[role] for role in roles}
    prod.configure("prod", collection={"windows_events": kept})
    assert prod.up("prod").code == 0
    assert {rule.removeprefix("entrawatch-prod-") for _, rule in collected(prod)} == set(roles)
    assert all(prod.cloud.get(machine) for machine in machines(prod))
