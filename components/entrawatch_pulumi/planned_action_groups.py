"""PlannedActionGroups: one action group for each receiver of a planned deployment."""

from collections.abc import Iterator, Mapping
from typing import NotRequired, TypedDict

import pulumi

from entrawatch.stacks.receivers import ActionGroupReceiver, Receiver
from entrawatch_pulumi.azure_resource import AzureResource
from entrawatch_pulumi.names import action_group_name, action_group_short_name
from entrawatch_pulumi.outputs import output_map
from entrawatch_pulumi.receiver_entries import ReceiverEntries, Secrets, receiver_entries


class PlannedActionGroupsArgs(TypedDict):
    """Receivers by name, with the secrets that they need."""

    environment: str
    """Short name of the environment."""
    resource_group_name: pulumi.Input[str]
    """Resource group of the action groups."""
    receivers: Mapping[str, Receiver]
    """Receivers by name; each becomes one action group."""
    secrets: NotRequired[Secrets]
    """Secret values by the names that the receivers give."""
    tags: NotRequired[Mapping[str, str]]
    """Tags of the action groups."""


class PlannedActionGroups(pulumi.ComponentResource):
    """One action group for each receiver; alert rules name up to five of them."""

    action_group_ids: pulumi.Output[dict[str, str]]
    """Azure resource ids of the action groups by receiver."""

    def __init__(self, name: str, args: PlannedActionGroupsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("entrawatch:index:ActionGroups", name, None, opts)
        self._ids = {
            key: _group_id(f"{name}-{key}", key, receiver, args, self)
            for key, receiver in sorted(args["receivers"].items())
        }
        self.action_group_ids = output_map(self._ids)
        self.register_outputs({"action_group_ids": self.action_group_ids})

    def ids_of(self, receivers: tuple[str, ...]) -> list[pulumi.Input[str]]:
        """Return the ids of the receivers' action groups, in their order; a rule waits only for these."""
        return [self._ids[receiver] for receiver in receivers]


def new_action_groups(environment: str, receivers: Mapping[str, Receiver]) -> Iterator[str]:
    """Yield the names of the action groups that these receivers get; one that is there already is adopted."""
    for name, receiver in receivers.items():
        if not isinstance(receiver, ActionGroupReceiver):
            yield action_group_name(environment, name)


def _group_id(
    name: str, key: str, receiver: Receiver, args: PlannedActionGroupsArgs, parent: pulumi.Resource
) -> pulumi.Output[str]:
    if isinstance(receiver, ActionGroupReceiver):
        return pulumi.Output.from_input(receiver.existing_id)
    return _action_group(name, key, receiver_entries(receiver, key, args.get("secrets") or {}), args, parent).id


def _action_group(
    name: str, receiver: str, found: ReceiverEntries, args: PlannedActionGroupsArgs, parent: pulumi.Resource
) -> AzureResource:
    inputs = {
        "actionGroupName": action_group_name(args["environment"], receiver),
        "groupShortName": action_group_short_name(receiver),
        "resourceGroupName": args["resource_group_name"],
        "location": "Global",
        "enabled": True,
        "tags": args.get("tags"),
        found.property: found.entries,
    }
    # The provider reads outputs back without their secret marks: without this they land in the state as text.
    marked = [found.property] if found.secret else None
    opts = pulumi.ResourceOptions(parent=parent, additional_secret_outputs=marked)
    return AzureResource("monitor:ActionGroup", name, inputs, opts)
