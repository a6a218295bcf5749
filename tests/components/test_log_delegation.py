"""LogDelegation: an offer in the subscription, assigned to one resource group, with roles that Azure accepts."""

from typing import Any

import pytest
from refusedarguments import GROUP, WORKSPACE, reported

from entrawatch.resources.program_plan import to_plain
from entrawatch_pulumi import LogDelegation

TENANT = "00000000-0000-0000-0000-000000000021"
LOGS = {"principal_id": "00000000-0000-0000-0000-000000000022", "name": "Log administrators"}
ARGS: dict[str, Any] = {
    "workspace_id": WORKSPACE,
    "tenant_id": TENANT,
    "offer_name": "entrawatch-prod-customers",
    "authorizations": [LOGS],
}
D = "LogDelegation 'd'"


def test_every_input_of_the_delegation(declare: Any) -> None:
    """The names and GUIDs are contracts: another GUID would be a second delegation."""
    plan = declare(lambda: LogDelegation("logs", ARGS))
    found = {one.name: to_plain(one.inputs) for one in plan.resources if one.custom}
    offer = found["logs"]["registrationDefinitionId"]
    assert found == {
        "logs": {
            "scope": "/subscriptions/00000000-0000-0000-0000-000000000001",
            "registrationDefinitionId": "b157e858-582c-58cf-be06-804d1402a4a2",
            "properties": {
                "registrationDefinitionName": "entrawatch-prod-customers",
                "description": "Lets this tenant send its Microsoft Entra logs to a Log Analytics workspace",
                "managedByTenantId": TENANT,
                "authorizations": [
                    {
                        "principalId": LOGS["principal_id"],
                        "principalIdDisplayName": LOGS["name"],
                        "roleDefinitionId": "749f88d5-cbae-40b8-bcfc-e573ddc772fa",
                    }
                ],
            },
        },
        "logs-assignment": {
            "scope": GROUP.lower(),
            "registrationAssignmentId": offer,
            "properties": {
                "registrationDefinitionId": (
                    "/subscriptions/00000000-0000-0000-0000-000000000001/providers"
                    f"/Microsoft.ManagedServices/registrationDefinitions/{offer}"
                )
            },
        },
    }


def test_the_delegation_is_protected(declare: Any) -> None:
    """Without it, the tenant's logs may not arrive any more."""
    for args, is_protected in ((ARGS, True), ({**ARGS, "protect": False}, False)):
        plan = declare(lambda args=args: LogDelegation("logs", args))
        assert {one.options.protect for one in plan.resources if one.custom} == {is_protected}


def test_the_spelling_of_the_workspace_changes_nothing(declare: Any) -> None:
    """Azure does not always keep the case of an ID."""
    plans = [
        declare(lambda one=one: LogDelegation("logs", {**ARGS, "workspace_id": one}))
        for one in (WORKSPACE, WORKSPACE.lower())
    ]
    first, second = ([to_plain(one.inputs) for one in plan.resources if one.custom] for plan in plans)
    assert first == second


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"tenant_id": "contoso"}, "tenant_id: ST104: 'contoso' does not fit; write the ID of a tenant"),
        ({"authorizations": []}, "authorizations: ST104: authorizations is empty, so no one could send logs"),
        (
            {"authorizations": [{**LOGS, "principal_id": "admins"}]},
            "authorizations[0].principal_id: ST104: 'admins' does not fit; write the object ID of a group",
        ),
        (
            {"authorizations": [{**LOGS, "role": "Owner"}]},
            "authorizations[0].role: LHS001: role 'Owner' is rejected by Azure Lighthouse, because it can grant roles",
        ),
        (
            {"authorizations": [LOGS, LOGS]},
            "authorizations[1]: LHS003: principal '00000000-0000-0000-0000-000000000022'",
        ),
        ({"authorizations": [{**LOGS, "role": "Reader"}]}, "authorizations: LHS004: no authorization has a role"),
    ],
)
def test_wrong_arguments_are_refused(changes: dict[str, Any], message: str) -> None:
    """Before anything is declared, each at its place."""
    (text,) = reported(LogDelegation, "d", {**ARGS, **changes})
    assert text.startswith(f"{D}: {message}")
