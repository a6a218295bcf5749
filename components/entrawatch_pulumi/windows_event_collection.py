"""WindowsEventCollection: the data collection rule of one role, and its association with each machine."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NotRequired, TypedDict, Unpack, overload

import pulumi
from pulumi_azure_native import monitor

from entrawatch.documents.issues import Issue
from entrawatch.reference.windows_events import (
    SECURITY_TABLE,
    WindowsRole,
    channel_of,
    role_events,
    table_of_channel,
)
from entrawatch.stacks.checks.collection import check_role
from entrawatch.stacks.collection import WindowsEvents
from entrawatch_pulumi.arguments.check import NO_ARGUMENTS, ArgumentRules, checked
from entrawatch_pulumi.arguments.document import argument_document
from entrawatch_pulumi.arguments.texts import AZURE_ID, COLLECTION_RULE_NAME, LOCATION, RESOURCE_GROUP, one_of
from entrawatch_pulumi.component import component_options, token
from entrawatch_pulumi.names import short_resource_name

_ROLES = tuple(role.value for role in WindowsRole)
_DESTINATION = "workspace"
# The enum of the SDK lacks the first, which belongs to Sentinel; other streams write to other tables.
_SECURITY_STREAM, _EVENT_STREAM = "Microsoft-SecurityEvent", "Microsoft-Event"


class WindowsEventCollectionArgs(TypedDict):
    """The Windows events of machines in one role."""

    rule_name: str
    """Name of the data collection rule."""
    role: str
    """What the machines do: domain_controller, ad_fs, connect_server, pass_through_agent and so on."""
    machines: list[str]
    """Azure resource IDs of virtual machines, scale sets and Arc machines with the Azure Monitor Agent."""
    extra_queries: NotRequired[list[str]]
    """Queries in addition to those of the role, as Channel!XPath."""
    workspace_id: pulumi.Input[str]
    """Azure resource ID of the workspace that receives the events."""
    resource_group_name: pulumi.Input[str]
    """Resource group of the rule."""
    location: str
    """Azure region of the rule, which must be the region of the workspace."""
    tags: NotRequired[dict[str, str]]
    """Tags of the rule."""


class WindowsEventOutputs(TypedDict):
    """Outputs of the collection."""

    rule_id: pulumi.Output[str]


_RULES = ArgumentRules(
    "WindowsEventCollection",
    WindowsEventCollectionArgs,
    {
        "rule_name": COLLECTION_RULE_NAME,
        "role": one_of(_ROLES),
        "workspace_id": AZURE_ID,
        "resource_group_name": RESOURCE_GROUP,
        "location": LOCATION,
    },
)


class WindowsEventCollection(pulumi.ComponentResource):
    """Windows events of machines in one role: one data collection rule, associated with each machine."""

    rule_id: pulumi.Output[str]
    """Azure resource ID of the data collection rule."""

    @overload
    def __init__(
        self, name: str, args: WindowsEventCollectionArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None: ...

    @overload
    def __init__(
        self, name: str, *, opts: pulumi.ResourceOptions | None = None, **keywords: Unpack[WindowsEventCollectionArgs]
    ) -> None: ...

    def __init__(
        self,
        name: str,
        args: WindowsEventCollectionArgs = NO_ARGUMENTS,
        opts: pulumi.ResourceOptions | None = None,
        **keywords: Any,
    ) -> None:
        given: WindowsEventCollectionArgs = checked(name, _RULES, args, keywords, _limits)
        super().__init__(token("WindowsEventCollection"), name, None, component_options(opts))
        outputs = declare_windows_events(name, given, self)
        self.rule_id = outputs["rule_id"]
        self.register_outputs(dict(outputs))


def declare_windows_events(name: str, args: WindowsEventCollectionArgs, parent: pulumi.Resource) -> WindowsEventOutputs:
    """Declare the rule and its associations from valid arguments."""
    opts = pulumi.ResourceOptions(parent=parent)
    sources = _by_stream(args)
    rule = monitor.DataCollectionRule(
        name,
        data_collection_rule_name=args["rule_name"],
        resource_group_name=args["resource_group_name"],
        location=args["location"],
        kind=monitor.KnownDataCollectionRuleResourceKind.WINDOWS,
        data_sources=monitor.DataCollectionRuleDataSourcesArgs(
            windows_event_logs=[
                monitor.WindowsEventLogDataSourceArgs(name=stream, streams=[stream], x_path_queries=list(queries))
                for stream, queries in sources.items()
            ]
        ),
        destinations=monitor.DataCollectionRuleDestinationsArgs(
            log_analytics=[
                monitor.LogAnalyticsDestinationArgs(name=_DESTINATION, workspace_resource_id=args["workspace_id"])
            ]
        ),
        data_flows=[monitor.DataFlowArgs(streams=[stream], destinations=[_DESTINATION]) for stream in sources],
        tags=args.get("tags"),
        opts=opts,
    )
    for machine in args["machines"]:
        monitor.DataCollectionRuleAssociation(
            f"{name}-{short_resource_name(machine)}",
            association_name=args["rule_name"],
            data_collection_rule_id=rule.id,
            resource_uri=machine,
            opts=opts,
        )
    return {"rule_id": rule.id}


def _by_stream(args: WindowsEventCollectionArgs) -> Mapping[str, Sequence[str]]:
    """Return the queries of each stream, each query once."""
    found: dict[str, list[str]] = {}
    for query in role_events()[WindowsRole(args["role"])].xpaths(args.get("extra_queries", [])):
        is_security = table_of_channel(channel_of(query)) == SECURITY_TABLE
        found.setdefault(_SECURITY_STREAM if is_security else _EVENT_STREAM, []).append(query)
    return found


def _limits(name: str, args: WindowsEventCollectionArgs) -> Iterator[Issue]:
    role = WindowsRole(args["role"])
    below = ("collection", "windows_events", role.value)
    document = argument_document("WindowsEventCollection", name, WindowsEventCollectionArgs, below)
    if not args["machines"]:
        yield Issue(document.location("machines"), "ST104", "machines is empty; add at least 1")
        return
    events = WindowsEvents(machines=tuple(args["machines"]), extra_queries=tuple(args.get("extra_queries", ())))
    yield from document.issues(check_role(role, events))
