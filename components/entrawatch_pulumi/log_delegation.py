"""LogDelegation: a resource group delegated to a consumer tenant, so that it can send its logs to a workspace."""

from collections.abc import Iterator
from typing import Any, NotRequired, TypedDict, Unpack, overload

import pulumi
from pulumi_azure_native import managedservices

from entrawatch.documents.issues import Issue
from entrawatch.reference.lighthouse import DELEGATED_ROLE_IDS, ROUTING_ROLE
from entrawatch.stacks.checks.delegation import check_authorizations
from entrawatch.stacks.settings import Authorization
from entrawatch_pulumi.arguments.check import NO_ARGUMENTS, ArgumentRules, checked
from entrawatch_pulumi.arguments.document import argument_document
from entrawatch_pulumi.arguments.texts import AZURE_ID, OBJECT_ID, TENANT_ID
from entrawatch_pulumi.component import component_options, in_one_spelling, token
from entrawatch_pulumi.names import stable_guid

_DESCRIPTION = "Lets this tenant send its Microsoft Entra logs to a Log Analytics workspace"


class LogDelegationAuthorization(TypedDict):
    """A group, user or service principal of the consumer tenant, and its role on the resource group."""

    principal_id: str
    """Object ID in the consumer tenant."""
    name: str
    """Name that the portal shows for it."""
    role: NotRequired[str]
    """Azure role by name; absent = Monitoring Contributor."""


class LogDelegationArgs(TypedDict):
    """Which resource group is delegated to whom."""

    workspace_id: pulumi.Input[str]
    """Azure resource ID of the workspace; its resource group is delegated."""
    tenant_id: str
    """ID of the consumer tenant."""
    offer_name: str
    """Name of the delegation in both tenants; different for each consumer tenant."""
    authorizations: list[LogDelegationAuthorization]
    """Who in the consumer tenant can send logs."""
    protect: NotRequired[bool]
    """false: `pulumi destroy` can end the delegation, which may stop collection; default true."""


class DelegationOutputs(TypedDict):
    """Outputs of the delegation."""

    registration_assignment_id: pulumi.Output[str]


_RULES = ArgumentRules(
    "LogDelegation",
    LogDelegationArgs,
    {"workspace_id": AZURE_ID, "tenant_id": TENANT_ID, "authorizations.principal_id": OBJECT_ID},
)


class LogDelegation(pulumi.ComponentResource):
    """An Azure Lighthouse delegation of the workspace's resource group to a consumer tenant."""

    registration_assignment_id: pulumi.Output[str]
    """Azure resource ID of the delegation's assignment to the resource group."""

    @overload
    def __init__(self, name: str, args: LogDelegationArgs, opts: pulumi.ResourceOptions | None = None) -> None: ...

    @overload
    def __init__(
        self, name: str, *, opts: pulumi.ResourceOptions | None = None, **keywords: Unpack[LogDelegationArgs]
    ) -> None: ...

    def __init__(
        self,
        name: str,
        args: LogDelegationArgs = NO_ARGUMENTS,
        opts: pulumi.ResourceOptions | None = None,
        **keywords: Any,
    ) -> None:
        given: LogDelegationArgs = checked(name, _RULES, args, keywords, _limits)
        super().__init__(token("LogDelegation"), name, None, component_options(opts))
        outputs = declare_delegation(name, given, self)
        self.registration_assignment_id = outputs["registration_assignment_id"]
        self.register_outputs(dict(outputs))


def declare_delegation(name: str, args: LogDelegationArgs, parent: pulumi.Resource) -> DelegationOutputs:
    """Declare the offer in the subscription and its assignment to the resource group, from valid arguments."""
    group = in_one_spelling(args["workspace_id"]).apply(lambda workspace: workspace.partition("/providers/")[0])
    # The same in every deployment: Azure would keep an offer with another GUID next to this one.
    identifier = group.apply(lambda scope: stable_guid("delegation", scope, args["tenant_id"].lower()))
    # Microsoft does not state whether a diagnostic setting continues without the delegation that it was created with.
    opts = pulumi.ResourceOptions(parent=parent, protect=args.get("protect", True))
    offer = managedservices.RegistrationDefinition(
        name,
        registration_definition_id=identifier,
        scope=group.apply(lambda scope: scope.partition("/resourcegroups/")[0]),
        properties=managedservices.RegistrationDefinitionPropertiesArgs(
            registration_definition_name=args["offer_name"],
            description=_DESCRIPTION,
            managed_by_tenant_id=args["tenant_id"],
            authorizations=[_authorization(one) for one in sorted(args["authorizations"], key=_order)],
        ),
        opts=opts,
    )
    assignment = managedservices.RegistrationAssignment(
        f"{name}-assignment",
        registration_assignment_id=identifier,
        scope=group,
        properties=managedservices.RegistrationAssignmentPropertiesArgs(registration_definition_id=offer.id),
        opts=opts,
    )
    return {"registration_assignment_id": assignment.id}


def _order(authorization: LogDelegationAuthorization) -> tuple[str, str]:
    return authorization["principal_id"].lower(), authorization.get("role", ROUTING_ROLE)


def _authorization(given: LogDelegationAuthorization) -> "managedservices.AuthorizationArgs":
    return managedservices.AuthorizationArgs(
        principal_id=given["principal_id"],
        principal_id_display_name=given["name"],
        role_definition_id=DELEGATED_ROLE_IDS[given.get("role", ROUTING_ROLE)],
    )


def _limits(name: str, args: LogDelegationArgs) -> Iterator[Issue]:
    document = argument_document("LogDelegation", name, LogDelegationArgs)
    if not args["authorizations"]:
        text = f"{document.key('authorizations')} is empty, so no one could send logs; name a group"
        yield Issue(document.location("authorizations"), "ST104", text)
    given = [Authorization.model_validate(one) for one in args["authorizations"]]
    yield from document.issues(check_authorizations(given, ("authorizations",)))
