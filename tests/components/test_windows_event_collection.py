"""WindowsEventCollection: the rule of a role, its streams, and one association for each machine."""

from typing import Any

from refusedarguments import GROUP, WORKSPACE, reported

from entrawatch.reference.windows_events import WindowsRole, role_events
from entrawatch.resources.program_plan import to_plain
from entrawatch_pulumi import WindowsEventCollection
from entrawatch_pulumi.environment import Environment, environment_component

MACHINES = [
    f"{GROUP}/providers/Microsoft.HybridCompute/machines/pta1",
    f"{GROUP}/providers/Microsoft.Compute/virtualMachines/PTA1",
]
ARGS: dict[str, Any] = {
    "rule_name": "pta-events",
    "role": "pass_through_agent",
    "machines": MACHINES,
    "extra_queries": ["System!*[System[(Level=1)]]"],
    "workspace_id": WORKSPACE,
    "resource_group_name": "rg",
    "location": "westeurope",
    "tags": {"team": "soc"},
}
C = "WindowsEventCollection 'c'"


def test_every_input_of_a_rule(declare: Any, only: Any) -> None:
    """Security events go to the stream of Sentinel, everything else to Event; the own query comes last."""
    plan = declare(lambda: WindowsEventCollection("pta", ARGS))
    rule = only(plan, "monitor:DataCollectionRule")
    queries = [one.xpath for one in role_events()[WindowsRole.PASS_THROUGH_AGENT].queries]
    security = [query for query in queries if query.startswith("Security!")]
    others = [query for query in queries if query not in security]
    assert (len(security), len(others)) == (2, 4)
    assert to_plain(rule.inputs) == {
        "dataCollectionRuleName": "pta-events",
        "resourceGroupName": "rg",
        "location": "westeurope",
        "kind": "Windows",
        "dataSources": {
            "windowsEventLogs": [
                {
                    "name": "Microsoft-Event",
                    "streams": ["Microsoft-Event"],
                    "xPathQueries": [*others, "System!*[System[(Level=1)]]"],
                },
                {"name": "Microsoft-SecurityEvent", "streams": ["Microsoft-SecurityEvent"], "xPathQueries": security},
            ]
        },
        "destinations": {"logAnalytics": [{"name": "workspace", "workspaceResourceId": WORKSPACE}]},
        "dataFlows": [
            {"streams": ["Microsoft-Event"], "destinations": ["workspace"]},
            {"streams": ["Microsoft-SecurityEvent"], "destinations": ["workspace"]},
        ],
        "tags": {"team": "soc"},
    }


def test_machines_with_one_name_have_associations_of_their_own(declare: Any) -> None:
    """Names are contracts: they depend on the machine's ID and not on its place in the list."""
    plan = declare(lambda: WindowsEventCollection("pta", ARGS))
    turned = declare(lambda: WindowsEventCollection("pta", {**ARGS, "machines": MACHINES[::-1]}))
    found = {one.name: to_plain(one.inputs)["resourceUri"] for one in of_machines(plan)}
    assert found == {"pta-pta1-305eeb": MACHINES[0], "pta-pta1-aba406": MACHINES[1]}
    assert {one.name: to_plain(one.inputs)["resourceUri"] for one in of_machines(turned)} == found
    assert {to_plain(one.inputs)["associationName"] for one in of_machines(plan)} == {"pta-events"}


def of_machines(plan: Any) -> Any:
    return plan.of_type("azure-native:monitor:DataCollectionRuleAssociation")


def test_an_environment_declares_a_rule_for_each_role(declare: Any, stack: Any, deployment: Any) -> None:
    """In its own group, with its own tags, to its own workspace."""
    roles = {"ad_fs": {"machines": [MACHINES[0]]}, "azure_vm": {"machines": [MACHINES[1]]}}
    settings = stack(collection={"windows_events": roles})
    plan = declare(lambda: environment_component("entrawatch", Environment(deployment(settings), {})))
    rules = plan.of_type("azure-native:monitor:DataCollectionRule")
    assert [(one.name, one.inputs["dataCollectionRuleName"]) for one in rules] == [
        ("entrawatch-ad_fs-events", "entrawatch-dev-ad_fs"),
        ("entrawatch-azure_vm-events", "entrawatch-dev-azure_vm"),
    ]
    assert len(of_machines(plan)) == 2


def test_wrong_arguments_are_refused() -> None:
    """With the same messages as a stack file."""
    wrong = {
        **ARGS,
        "rule_name": "-",
        "role": "domain_controllers",
        "location": "West Europe",
    }
    assert reported(WindowsEventCollection, "c", wrong) == [
        f"{C}: location: ST104: 'West Europe' does not fit; use the region's short name, such as westeurope",
        f"{C}: role: ST104: 'domain_controllers' is not known; did you mean 'domain_controller'?",
        f"{C}: rule_name: ST104: '-' does not fit; use 3 to 64 letters, digits, hyphens, underscores and periods, "
        "a letter or digit first and last",
    ]
    queries = {**ARGS, "machines": [MACHINES[0], MACHINES[0], "dc1"], "extra_queries": ["Security!contains(1)"]}
    assert [text.split(":")[1:3] for text in reported(WindowsEventCollection, "c", queries)] == [
        [" extra_queries[0]", " DCR002"],
        [" machines[1]", " DCR007"],
        [" machines[2]", " ST301"],
    ]
    assert reported(WindowsEventCollection, "c", {**ARGS, "machines": []}) == [
        f"{C}: machines: ST104: machines is empty; add at least 1"
    ]
