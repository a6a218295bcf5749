"""AlertIdentity: the user-assigned identity that alert rules use, with Reader on the workspace."""

from typing import Any, NotRequired, TypedDict, Unpack, overload

import pulumi
from pulumi_azure_native import authorization, managedidentity

from entrawatch.reference.azure_ids import ARM_ROLE_IDS
from entrawatch_pulumi.arguments.check import NO_ARGUMENTS, ArgumentRules, checked
from entrawatch_pulumi.arguments.texts import AZURE_ID, IDENTITY_NAME, LOCATION, RESOURCE_GROUP
from entrawatch_pulumi.component import component_options, in_one_spelling, token
from entrawatch_pulumi.names import stable_guid


class AlertIdentityArgs(TypedDict):
    """An identity to create, or the ID of an existing one."""

    existing_id: NotRequired[pulumi.Input[str]]
    """Azure resource ID of an existing identity with the Reader role on the workspace; nothing is created then."""
    identity_name: NotRequired[str]
    """Name of the new identity."""
    resource_group_name: NotRequired[pulumi.Input[str]]
    """Resource group of the new identity."""
    location: NotRequired[str]
    """Azure region of the new identity."""
    workspace_id: pulumi.Input[str]
    """Azure resource ID of the workspace that the identity can read."""
    tags: NotRequired[dict[str, str]]
    """Tags of the identity."""


class IdentityOutputs(TypedDict):
    """Outputs of the identity."""

    identity_id: pulumi.Output[str]


_RULES = ArgumentRules(
    "AlertIdentity",
    AlertIdentityArgs,
    {
        "existing_id": AZURE_ID,
        "identity_name": IDENTITY_NAME,
        "resource_group_name": RESOURCE_GROUP,
        "location": LOCATION,
        "workspace_id": AZURE_ID,
    },
    adopts="existing_id",
    creates=("identity_name", "resource_group_name", "location"),
)


class AlertIdentity(pulumi.ComponentResource):
    """The identity that alert rules use; a rule without one has the permissions of the person who last deployed it."""

    identity_id: pulumi.Output[str]
    """Azure resource ID of the identity, known only after it can read the workspace."""

    @overload
    def __init__(self, name: str, args: AlertIdentityArgs, opts: pulumi.ResourceOptions | None = None) -> None: ...

    @overload
    def __init__(
        self, name: str, *, opts: pulumi.ResourceOptions | None = None, **keywords: Unpack[AlertIdentityArgs]
    ) -> None: ...

    def __init__(
        self,
        name: str,
        args: AlertIdentityArgs = NO_ARGUMENTS,
        opts: pulumi.ResourceOptions | None = None,
        **keywords: Any,
    ) -> None:
        given = checked(name, _RULES, args, keywords)
        super().__init__(token("AlertIdentity"), name, None, component_options(opts))
        outputs = declare_identity(name, given, self)
        self.identity_id = outputs["identity_id"]
        self.register_outputs(dict(outputs))


def declare_identity(name: str, args: AlertIdentityArgs, parent: pulumi.Resource) -> IdentityOutputs:
    """Declare an identity with its role assignment from valid arguments, or adopt an existing one."""
    existing = args.get("existing_id")
    if existing is not None:
        return {"identity_id": pulumi.Output.from_input(existing)}
    identity = managedidentity.UserAssignedIdentity(
        name,
        resource_name_=args["identity_name"],
        resource_group_name=args["resource_group_name"],
        location=args["location"],
        tags=args.get("tags"),
        opts=pulumi.ResourceOptions(parent=parent),
    )
    assignment = _reader(f"{name}-reader", args["workspace_id"], identity, parent)
    # The output depends on the assignment, so that every rule that uses the ID waits for it.
    return {"identity_id": pulumi.Output.all(identity.id, assignment.id).apply(lambda ids: str(ids[0]))}


def _reader(
    name: str,
    workspace_id: pulumi.Input[str],
    identity: "managedidentity.UserAssignedIdentity",
    parent: pulumi.Resource,
) -> "authorization.RoleAssignment":
    workspace = in_one_spelling(workspace_id)
    return authorization.RoleAssignment(
        name,
        # Unique in the tenant, and different for a new identity: an assignment cannot change its principal.
        role_assignment_name=pulumi.Output.all(workspace, identity.principal_id).apply(
            lambda parts: stable_guid("reader", *parts)
        ),
        principal_id=identity.principal_id,
        # Otherwise Azure looks up the new identity in Entra, where it may not exist yet.
        principal_type=authorization.PrincipalType.SERVICE_PRINCIPAL,
        role_definition_id=workspace.apply(_reader_role),
        scope=workspace,
        opts=pulumi.ResourceOptions(parent=parent),
    )


def _reader_role(workspace_id: str) -> str:
    # Azure returns the subscription-scoped ID; any other spelling would show as drift.
    subscription = "/".join(workspace_id.split("/")[:3])
    return f"{subscription}/providers/Microsoft.Authorization/roleDefinitions/{ARM_ROLE_IDS['Reader']}"
