"""ActionGroups: receivers as in a stack file, for programs that declare their own rules."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NotRequired, TypedDict, Unpack, overload

import pulumi
from pulumi_azure_native import authorization, monitor

from entrawatch.documents.issues import Issue, IssuesFound, errors
from entrawatch.documents.messages import parse_model
from entrawatch.reference.azure_ids import HUB_SENDER_ID
from entrawatch.specs.trigger import SpecModel
from entrawatch.stacks.checks.receivers import check_receivers
from entrawatch.stacks.receivers import (
    ActionGroupReceiver,
    ChatReceiver,
    EventHubReceiver,
    NewReceiver,
    Receiver,
)
from entrawatch.stacks.settings import Notifications
from entrawatch_pulumi.arguments.check import NO_ARGUMENTS, ArgumentRules, checked
from entrawatch_pulumi.arguments.document import ArgumentDocument, argument_document
from entrawatch_pulumi.arguments.receivers import ReceiverSettings
from entrawatch_pulumi.arguments.refusal import without_stack_trace
from entrawatch_pulumi.arguments.texts import ENVIRONMENT, LOCATION, RESOURCE_GROUP
from entrawatch_pulumi.chat.workflow import declare_chat_workflow
from entrawatch_pulumi.component import component_options, output_map, token
from entrawatch_pulumi.names import action_group_name, action_group_short_name, stable_guid, workflow_name
from entrawatch_pulumi.receiver_entries import (
    Secrets,
    logic_app_entries,
    receiver_entries,
    secret_key,
    secret_value,
)


class ActionGroupsArgs(TypedDict):
    """Receivers by name, with their secrets."""

    environment: str
    """Short name of the environment, which is part of the action group names."""
    resource_group_name: pulumi.Input[str]
    """Resource group of the action groups."""
    receivers: dict[str, ReceiverSettings]
    """Receivers by name; each becomes one action group."""
    secrets: NotRequired[dict[str, pulumi.Input[str]]]
    """Secret values, by the names that the receivers use."""
    location: NotRequired[str]
    """Azure region of the workflows of teams and slack receivers; required if there are any."""
    tags: NotRequired[dict[str, str]]
    """Tags of the action groups and workflows."""


_RULES = ArgumentRules(
    "ActionGroups",
    ActionGroupsArgs,
    {"environment": ENVIRONMENT, "resource_group_name": RESOURCE_GROUP, "location": LOCATION},
)


@dataclass(frozen=True)
class ValidReceivers:
    """Receivers, and the common properties of their action groups."""

    receivers: Mapping[str, Receiver]
    environment: str
    resource_group_name: pulumi.Input[str]
    secrets: Secrets
    tags: Mapping[str, str] | None = None
    location: str = ""
    """Region of the workflows; empty without any."""


class ActionGroups(pulumi.ComponentResource):
    """One action group for each receiver; an alert rule can use up to five of them."""

    action_group_ids: pulumi.Output[dict[str, str]]
    """Azure resource IDs of the action groups by receiver."""

    @overload
    def __init__(self, name: str, args: ActionGroupsArgs, opts: pulumi.ResourceOptions | None = None) -> None: ...

    @overload
    def __init__(
        self, name: str, *, opts: pulumi.ResourceOptions | None = None, **keywords: Unpack[ActionGroupsArgs]
    ) -> None: ...

    def __init__(
        self,
        name: str,
        args: ActionGroupsArgs = NO_ARGUMENTS,
        opts: pulumi.ResourceOptions | None = None,
        **keywords: Any,
    ) -> None:
        given: ActionGroupsArgs = checked(name, _RULES, args, keywords)
        with without_stack_trace():
            valid = _valid(name, given)
        super().__init__(token("ActionGroups"), name, None, component_options(opts))
        self.action_group_ids = output_map(declare_action_groups(name, valid, self))
        self.register_outputs({"action_group_ids": self.action_group_ids})


def declare_action_groups(name: str, valid: ValidReceivers, parent: pulumi.Resource) -> dict[str, pulumi.Output[str]]:
    """Declare one action group for each receiver, or adopt an existing one; return their IDs by receiver."""
    return {
        key: pulumi.Output.from_input(receiver.existing_id)
        if isinstance(receiver, ActionGroupReceiver)
        else _action_group(f"{name}-{key}", key, receiver, valid, parent).id
        for key, receiver in sorted(valid.receivers.items())
    }


def missing_secrets(
    receivers: Mapping[str, Receiver], secrets: Mapping[str, object], document: ArgumentDocument
) -> Iterator[Issue]:
    """Yield a problem for each receiver whose secret is not among the arguments of a component."""
    for name, receiver in receivers.items():
        key = secret_key(receiver)
        if key and secrets.get(key) is None:
            text = f"secret '{key}' of receiver '{name}' is missing; set its value under this name"
            yield Issue(document.location("secrets"), "ST208", text)


class _Settings(SpecModel):
    """The location of receivers in a stack file: below a key whose secrets are not shown."""

    notifications: Notifications


def _valid(name: str, args: ActionGroupsArgs) -> ValidReceivers:
    document = argument_document("ActionGroups", name, ActionGroupsArgs, ("notifications",))
    value = {"notifications": {"receivers": args["receivers"]}}
    settings, issues = parse_model(_Settings, document, family="ST", value=value)
    receivers = settings.notifications.receivers if settings else {}
    secrets = args.get("secrets") or {}
    issues += errors(document.issues(check_receivers(receivers)))
    issues += missing_secrets(receivers, secrets, document)
    location = args.get("location", "")
    issues += _missing_location(receivers, location, document)
    if issues:
        raise IssuesFound(issues)
    return ValidReceivers(
        receivers, args["environment"], args["resource_group_name"], secrets, args.get("tags"), location
    )


def _missing_location(receivers: Mapping[str, Receiver], location: str, document: ArgumentDocument) -> Iterator[Issue]:
    chats = [name for name, receiver in receivers.items() if isinstance(receiver, ChatReceiver)]
    if chats and not location:
        text = f"receiver '{chats[0]}' has a workflow, which needs a region; set location, such as westeurope"
        yield Issue(document.location("location"), "ST101", text)


def _action_group(
    name: str, key: str, receiver: NewReceiver, valid: ValidReceivers, parent: pulumi.Resource
) -> "monitor.ActionGroup":
    if isinstance(receiver, ChatReceiver):
        entries = _chat_entries(name, key, receiver, valid, parent)
    else:
        entries = receiver_entries(receiver, key, valid.secrets)
    # The provider reads outputs back without marking secrets: otherwise they would be plain text in the state.
    secret_outputs = list(entries) if secret_key(receiver) else None
    hub = receiver if isinstance(receiver, EventHubReceiver) else None
    group = monitor.ActionGroup(
        name,
        action_group_name=action_group_name(valid.environment, key),
        group_short_name=action_group_short_name(key),
        resource_group_name=valid.resource_group_name,
        location="Global",
        enabled=True,
        tags=valid.tags,
        identity=monitor.ManagedServiceIdentityArgs(type="SystemAssigned") if hub else None,
        **entries,
        opts=pulumi.ResourceOptions(parent=parent, additional_secret_outputs=secret_outputs),
    )
    if hub and hub.resource_group:
        _sender(f"{name}-sender", group, hub, parent)
    return group


def _chat_entries(
    name: str, key: str, receiver: ChatReceiver, valid: ValidReceivers, parent: pulumi.Resource
) -> dict[str, Any]:
    workflow, callback_url = declare_chat_workflow(
        f"{name}-workflow",
        receiver,
        workflow_name=workflow_name(valid.environment, key),
        resource_group_name=valid.resource_group_name,
        location=valid.location,
        address=secret_value(valid.secrets, key, receiver.webhook_url_secret),
        tags=valid.tags,
        parent=parent,
    )
    return logic_app_entries(key, workflow.id, callback_url)


def _sender(name: str, group: "monitor.ActionGroup", hub: EventHubReceiver, parent: pulumi.Resource) -> None:
    """Let the action group write to its event hub."""
    namespace = f"/resourceGroups/{hub.resource_group}/providers/Microsoft.EventHub/namespaces/{hub.namespace}"
    scope = f"/subscriptions/{hub.subscription_id}{namespace}/eventhubs/{hub.event_hub}"
    principal = group.identity.apply(lambda identity: identity.principal_id if identity else "")
    role = f"/subscriptions/{hub.subscription_id}/providers/Microsoft.Authorization/roleDefinitions/{HUB_SENDER_ID}"
    authorization.RoleAssignment(
        name,
        role_assignment_name=principal.apply(lambda found: stable_guid("sender", scope.lower(), found)),
        principal_id=principal,
        # Otherwise Azure looks up the new identity in Entra, where it may not exist yet.
        principal_type=authorization.PrincipalType.SERVICE_PRINCIPAL,
        role_definition_id=role,
        scope=scope,
        opts=pulumi.ResourceOptions(parent=parent),
    )
