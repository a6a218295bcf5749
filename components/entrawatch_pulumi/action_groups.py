"""ActionGroups: receivers in the terms of a stack file, for programs that declare rules of their own."""

from collections.abc import Iterator
from typing import NotRequired, TypedDict

import pulumi

from entrawatch.documents.issues import IssuesFound, errors
from entrawatch.documents.messages import parse_model
from entrawatch.specs.alert_spec import SpecModel
from entrawatch.stacks.checks.receivers import check_receivers
from entrawatch.stacks.receivers import Receiver
from entrawatch.stacks.settings import Notifications
from entrawatch_pulumi.arguments.check import ArgumentRules, require_arguments
from entrawatch_pulumi.arguments.document import argument_document, in_words_of_caller
from entrawatch_pulumi.arguments.receivers import ReceiverSettings
from entrawatch_pulumi.arguments.refusal import told_without_stack_trace
from entrawatch_pulumi.arguments.texts import ENVIRONMENT, RESOURCE_GROUP
from entrawatch_pulumi.planned_action_groups import PlannedActionGroups, new_action_groups
from entrawatch_pulumi.receiver_entries import missing_secrets
from entrawatch_pulumi.taken_names import AzureName, Taker, take_names

_RULES = ArgumentRules(texts={"environment": ENVIRONMENT, "resource_group_name": RESOURCE_GROUP})


class ActionGroupsArgs(TypedDict):
    """Receivers by name, with the secrets that they need."""

    environment: str
    """Short name of the environment; it is part of the names of the action groups."""
    resource_group_name: pulumi.Input[str]
    """Resource group of the action groups."""
    receivers: dict[str, ReceiverSettings]
    """Receivers by name; each becomes one action group."""
    secrets: NotRequired[dict[str, pulumi.Input[str]]]
    """Secret values by the names that the receivers give."""
    tags: NotRequired[dict[str, str]]
    """Tags of the action groups."""


class _Told(SpecModel):
    """The receivers where a stack file has them: below the key under which no secret is shown."""

    notifications: Notifications


class ActionGroups(PlannedActionGroups):
    """One action group for each receiver; an alert rule names up to five of them."""

    # Said again, because the plugin's schema takes descriptions only from the component's own class.
    action_group_ids: pulumi.Output[dict[str, str]]
    """Azure resource ids of the action groups by receiver."""

    def __init__(self, name: str, args: ActionGroupsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        args = require_arguments("ActionGroups", name, ActionGroupsArgs, args, _RULES)
        with told_without_stack_trace():
            receivers = _receivers(name, args)
            take_names(Taker("ActionGroups", name, ActionGroupsArgs, opts), _names(args, receivers))
            super().__init__(name, {**args, "receivers": receivers}, opts)


def _names(args: ActionGroupsArgs, receivers: dict[str, Receiver]) -> Iterator[AzureName]:
    for name in new_action_groups(args["environment"], receivers):
        yield AzureName("action group", name, args["resource_group_name"], ("environment",))


def _receivers(name: str, args: ActionGroupsArgs) -> dict[str, Receiver]:
    value = {"notifications": {"receivers": args["receivers"]}}
    document = argument_document(f"ActionGroups '{name}'", ActionGroupsArgs, value, ("notifications",))
    told, issues = parse_model(_Told, document, family="ST")
    receivers = told.notifications.receivers if told else {}
    issues += errors(document.issue(finding) for finding in check_receivers(receivers))
    issues += missing_secrets(receivers, args.get("secrets") or {}, document)
    if issues:
        raise IssuesFound(in_words_of_caller(issue, document) for issue in issues)
    return receivers
