"""PlannedActionGroups: one action group for each receiver of a planned deployment."""

from collections.abc import Mapping
from typing import Any, NotRequired, TypedDict

import pulumi
from pulumi_azure_native import monitor

from entrawatch.receivers import Receiver
from entrawatch_pulumi.names import action_group_name, action_group_short_name
from entrawatch_pulumi.outputs import output_map
from entrawatch_pulumi.receiver_args import Secrets, receiver_entries


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
        self._groups = {
            receiver: _action_group(f"{name}-{receiver}", receiver, args, self)
            for receiver in sorted(args["receivers"])
        }
        self.action_group_ids = output_map({key: group.id for key, group in self._groups.items()})
        self.register_outputs({"action_group_ids": self.action_group_ids})

    def ids_of(self, receivers: tuple[str, ...]) -> list[pulumi.Input[str]]:
        """Return the ids of the receivers' action groups, in their order; a rule waits only for these."""
        return [self._groups[receiver].id for receiver in receivers]


def _action_group(
    name: str, receiver: str, args: PlannedActionGroupsArgs, parent: pulumi.Resource
) -> monitor.ActionGroup:
    found = receiver_entries(args["receivers"][receiver], receiver, args.get("secrets") or {})
    entries: dict[str, Any] = {found.property: found.entries}
    return monitor.ActionGroup(
        name,
        action_group_name=action_group_name(args["environment"], receiver),
        group_short_name=action_group_short_name(receiver),
        resource_group_name=args["resource_group_name"],
        location="Global",
        enabled=True,
        tags=args.get("tags"),
        opts=pulumi.ResourceOptions(
            parent=parent,
            # The provider reads outputs back without their secret marks: without this they land in the state as text.
            additional_secret_outputs=[found.property] if found.secret else None,
        ),
        **entries,
    )
