"""A delegation to a consumer tenant: changed in place, protected, and then removed without a trace."""

import shutil

from engine_project import REPOSITORY, SUBSCRIPTION, EngineProject

TENANT = "00000000-0000-0000-0000-000000000021"
GROUP = f"/subscriptions/{SUBSCRIPTION}/resourcegroups/rg-consumer-logs"
WORKSPACE = f"{GROUP}/providers/Microsoft.OperationalInsights/workspaces/log-consumer"
LOGS = "00000000-0000-0000-0000-000000000022"
MONITORING, REMOVAL = "749f88d5-cbae-40b8-bcfc-e573ddc772fa", "91c1777a-f3dc-4fae-b103-61d183457e46"


def parts(project: EngineProject) -> dict[str, dict[str, object]]:
    """Return the offer and its assignment, by the scope of each."""
    kinds = ("registrationDefinitions", "registrationAssignments")
    found = [one for one in project.cloud.resources() if any(f"/{kind}/" in one["id"] for kind in kinds)]
    return {one["id"].partition("/providers/")[0]: one for one in found}


def test_a_delegation_follows_the_stack(small: EngineProject) -> None:
    """One offer in the subscription, assigned to the group of the workspace alone; the group stays."""
    for identifier, kind in ((GROUP, "resources:ResourceGroup"), (WORKSPACE, "operationalinsights:Workspace")):
        small.cloud.put(identifier, f"azure-native:{kind}", {"name": identifier.rpartition("/")[2]})
    # The small project has no alert for customers, and therefore no stack for them.
    shutil.copy(REPOSITORY / "stacks" / "Pulumi.consumer.yaml", small.stack_file("consumer"))
    small.configure("consumer", alerts={"enabled": False}, notifications={})
    small.init("consumer")
    run = small.up("consumer")
    assert run.code == 0, run.text
    made = parts(small)
    assert list(made) == [f"/subscriptions/{SUBSCRIPTION}", GROUP]
    offer, assignment = made.values()
    assert granted(offer) == [(LOGS, MONITORING)]
    assert assignment["properties"]["properties"] == {"registrationDefinitionId": offer["id"]}  # type: ignore[index]

    tenant = small.configuration("consumer")["tenant"]
    removal = {"principal_id": LOGS, "name": "Owners", "role": "Managed Services Registration Assignment Delete Role"}
    tenant["authorizations"].append(removal)
    small.configure("consumer", tenant=tenant)
    assert small.up("consumer").code == 0
    assert granted(parts(small)[f"/subscriptions/{SUBSCRIPTION}"]) == [(LOGS, REMOVAL), (LOGS, MONITORING)]
    assert {one["id"] for one in parts(small).values()} == {one["id"] for one in made.values()}

    run = small.destroy("consumer")
    assert (run.code != 0, "because it is protected" in run.text, len(parts(small))) == (True, True, 2)
    small.pulumi("state", "unprotect", "--all", "--yes", "--stack", "consumer")
    assert small.destroy("consumer").code == 0
    assert parts(small) == {}
    assert small.cloud.get(WORKSPACE)


def granted(offer: dict[str, object]) -> list[tuple[str, str]]:
    properties = offer["properties"]["properties"]  # type: ignore[index]
    assert properties["managedByTenantId"] == TENANT
    return [(one["principalId"], one["roleDefinitionId"]) for one in properties["authorizations"]]
