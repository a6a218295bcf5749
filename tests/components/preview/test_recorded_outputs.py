"""What a preview answers in place of Azure: ids, outputs and functions of providers."""

import uuid

import pytest
from recordedprogram import AZURE, BASE, GROUP_ID, WORKSPACE_ID, Preview, by_name

from entrawatch.resources.program_plan import (
    Unknown,
)


def test_the_first_preview_leaves_ids_and_computed_outputs_unknown(preview: Preview) -> None:
    """What Azure has not answered yet is unknown, what the program gave is known."""
    plan = preview(AZURE)

    assert by_name(plan, "logs").inputs == {"resourceGroupName": Unknown(), "workspaceName": "law"}
    assert by_name(plan, "grant").inputs == {
        "scope": Unknown(),
        "principalId": Unknown(),
        "principalType": "ServicePrincipal",
        "roleDefinitionId": "reader",
        "roleAssignmentName": "00000000-0000-0000-0000-00000000000a",
    }


def test_the_resolved_world_shows_readable_ids_and_stable_principals(preview: Preview) -> None:
    """Scopes read as ARM ids; principals are GUIDs made from the id, equal in each run."""
    plan = preview(AZURE, resolved=True)

    assert by_name(plan, "logs").inputs == {"resourceGroupName": "rg-sec", "workspaceName": "law"}
    assert by_name(plan, "logs").outputs["id"] == WORKSPACE_ID
    identity_id = f"{GROUP_ID}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/reader"
    assert by_name(plan, "identity").outputs == {
        "id": identity_id,
        "name": "reader",
        "principalId": str(uuid.uuid5(uuid.NAMESPACE_URL, f"{identity_id}#principal")),
        "clientId": str(uuid.uuid5(uuid.NAMESPACE_URL, f"{identity_id}#client")),
        "tenantId": "00000000-0000-0000-0000-000000000000",
    }
    grant = by_name(plan, "grant")
    assert grant.inputs["scope"] == WORKSPACE_ID
    assert grant.inputs["principalId"] == by_name(plan, "identity").outputs["principalId"]
    assert grant.outputs["id"] == (
        f"{WORKSPACE_ID}/providers/Microsoft.Authorization/roleAssignments/00000000-0000-0000-0000-00000000000a"
    )


def test_a_type_without_a_template_gets_a_generic_id_and_unknown_outputs(preview: Preview) -> None:
    """Nothing is made up for an output nobody described: it is unknown, not empty."""
    plan = preview(
        BASE + 'thing = Thing("thing")\npulumi.export("id", thing.id)\npulumi.export("made", thing.made)\n',
        resolved=True,
    )

    assert plan.outputs == {"id": "/preview/test/index/Thing/thing", "made": Unknown()}


def test_a_resource_that_is_looked_up_is_recorded_with_its_id(preview: Preview) -> None:
    """An adopted workspace exists already: its id and name are known even in the first preview."""
    plan = preview(
        f"""
import pulumi
from pulumi_azure_native import operationalinsights
workspace = operationalinsights.Workspace.get("logs", "{WORKSPACE_ID}")
pulumi.export("name", workspace.name)
"""
    )

    assert by_name(plan, "logs").options.read_id == WORKSPACE_ID
    assert by_name(plan, "logs").outputs["id"] == WORKSPACE_ID
    assert plan.outputs == {"name": "law"}


def test_provider_functions_with_a_stand_in_are_answered(preview: Preview) -> None:
    """Who runs the program is nobody; a looked-up workspace has the id its name implies."""
    plan = preview(
        """
import pulumi
from pulumi_azure_native import authorization, operationalinsights
pulumi.export("tenant", authorization.get_client_config().tenant_id)
pulumi.export("id", operationalinsights.get_workspace_output(resource_group_name="rg-sec", workspace_name="law").id)
"""
    )

    assert plan.outputs == {"tenant": "00000000-0000-0000-0000-000000000000", "id": WORKSPACE_ID}


@pytest.mark.parametrize("resolved", [False, True])
def test_an_explicit_provider_is_named_by_the_resources_that_use_it(preview: Preview, resolved: bool) -> None:
    """The reference is the provider's URN and id, in both worlds."""
    plan = preview(
        """
import pulumi, pulumi_azure_native as azure
provider = azure.Provider("other", subscription_id="s")
azure.resources.ResourceGroup("group", opts=pulumi.ResourceOptions(provider=provider))
""",
        resolved=resolved,
    )

    urn = "urn:pulumi:dev::entra::pulumi:providers:azure-native::other"
    assert by_name(plan, "group").options.provider == f"{urn}::/preview/pulumi/providers/azure-native/other"
