"""AlertIdentity: the user-assigned identity that alert rules run as, with Reader on the workspace."""

from collections.abc import Iterator
from typing import NotRequired, TypedDict

import pulumi
from pulumi_azure_native import managedidentity

from entrawatch.reference.azure_ids import ARM_ROLE_IDS
from entrawatch_pulumi.arguments.check import ArgumentRules, require_arguments
from entrawatch_pulumi.arguments.texts import AZURE_ID, IDENTITY_NAME, LOCATION, RESOURCE_GROUP
from entrawatch_pulumi.azure_resource import AzureResource
from entrawatch_pulumi.names import stable_guid
from entrawatch_pulumi.taken_names import AzureName, Taker, take_names

_RULES = ArgumentRules(
    adopts="existing_id",
    creates=("identity_name", "resource_group_name", "location"),
    texts={
        "existing_id": AZURE_ID,
        "identity_name": IDENTITY_NAME,
        "resource_group_name": RESOURCE_GROUP,
        "location": LOCATION,
        "workspace_id": AZURE_ID,
    },
)


class AlertIdentityArgs(TypedDict):
    """An identity to create, or the id of one that is there already."""

    existing_id: NotRequired[pulumi.Input[str]]
    """Azure resource id of an identity that already has Reader on the workspace; nothing is created then."""
    identity_name: NotRequired[str]
    """Name of the identity to create."""
    resource_group_name: NotRequired[pulumi.Input[str]]
    """Resource group of the identity to create."""
    location: NotRequired[str]
    """Azure region of the identity to create."""
    workspace_id: pulumi.Input[str]
    """Azure resource id of the workspace that the identity may read."""
    tags: NotRequired[dict[str, str]]
    """Tags of the identity."""


class AlertIdentity(pulumi.ComponentResource):
    """The identity that alert rules run as; without one they run with the rights of whoever deployed last."""

    identity_id: pulumi.Output[str]
    """Azure resource id of the identity, known only when it may read the workspace."""

    def __init__(self, name: str, args: AlertIdentityArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        args = require_arguments("AlertIdentity", name, AlertIdentityArgs, args, _RULES)
        take_names(Taker("AlertIdentity", name, AlertIdentityArgs, opts), _names(args))
        super().__init__("entrawatch:index:AlertIdentity", name, None, opts)
        existing = args.get("existing_id")
        self.identity_id = (
            _granted_identity(name, args, self) if existing is None else pulumi.Output.from_input(existing)
        )
        self.register_outputs({"identity_id": self.identity_id})


def _names(args: AlertIdentityArgs) -> Iterator[AzureName]:
    if args.get("existing_id") is None:
        yield AzureName("identity", args["identity_name"], args["resource_group_name"], ("identity_name",))


def _granted_identity(name: str, args: AlertIdentityArgs, parent: pulumi.Resource) -> pulumi.Output[str]:
    identity = managedidentity.UserAssignedIdentity(
        name,
        resource_name_=args["identity_name"],
        resource_group_name=args["resource_group_name"],
        location=args["location"],
        tags=args.get("tags"),
        opts=pulumi.ResourceOptions(parent=parent),
    )
    assignment = _reader(f"{name}-reader", args["workspace_id"], identity, parent)
    # The assignment is part of the output, so that every rule that takes the id waits for it.
    return pulumi.Output.all(identity.id, assignment.id).apply(lambda ids: str(ids[0]))


def _reader(
    name: str,
    workspace_id: pulumi.Input[str],
    identity: managedidentity.UserAssignedIdentity,
    parent: pulumi.Resource,
) -> AzureResource:
    workspace = pulumi.Output.from_input(workspace_id)
    guid = pulumi.Output.all(workspace, identity.principal_id).apply(lambda parts: stable_guid("reader", *parts))
    inputs = {
        # Unique in the whole tenant, and new for a new identity: an assignment cannot change its principal.
        "roleAssignmentName": guid,
        "principalId": identity.principal_id,
        # Without it Azure looks up the new identity in Entra, where it may not have arrived yet.
        "principalType": "ServicePrincipal",
        "roleDefinitionId": workspace.apply(_reader_role),
        "scope": workspace,
    }
    return AzureResource("authorization:RoleAssignment", name, inputs, pulumi.ResourceOptions(parent=parent))


def _reader_role(workspace_id: str) -> str:
    # Azure answers with the id inside the subscription; sending another spelling would show as drift.
    subscription = "/".join(workspace_id.split("/")[:3])
    return f"{subscription}/providers/Microsoft.Authorization/roleDefinitions/{ARM_ROLE_IDS['Reader']}"
