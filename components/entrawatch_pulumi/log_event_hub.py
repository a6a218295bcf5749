"""LogEventHub: the event hub from which another SIEM reads Entra logs, created or adopted."""

from collections.abc import Iterator
from typing import Any, NotRequired, TypedDict, Unpack, overload

import pulumi
from pulumi_azure_native import eventhub

from entrawatch.documents.issues import Issue
from entrawatch.stacks.checks.sinks import check_sink
from entrawatch.stacks.sinks import EventHubSink
from entrawatch_pulumi.arguments.check import NO_ARGUMENTS, ArgumentRules, checked
from entrawatch_pulumi.arguments.document import argument_document
from entrawatch_pulumi.arguments.texts import LOCATION, RESOURCE_GROUP, WHOLE
from entrawatch_pulumi.component import component_options, token

# Azure Monitor needs all three; the rule of the reader has only the last.
_RIGHTS_OF_AZURE = ("Listen", "Manage", "Send")
_SENDS, _READS = "entrawatch-send", "siem-listen"
_HOURS_PER_DAY = 24


class LogEventHubArgs(TypedDict):
    """A namespace with a hub to create, or a rule of an existing namespace."""

    event_hub: str
    """Name of the hub."""
    authorization_rule_id: NotRequired[pulumi.Input[str]]
    """Azure resource ID of a rule of an existing namespace with Manage, Send and Listen; nothing is created then."""
    namespace: NotRequired[str]
    """Name of the new namespace, unique in all of Azure."""
    resource_group_name: NotRequired[pulumi.Input[str]]
    """Resource group of the new namespace."""
    location: NotRequired[str]
    """Azure region of the new namespace."""
    throughput_units: NotRequired[float]
    """Largest number of throughput units, 1 to 40; absent = 1."""
    partitions: NotRequired[float]
    """Partitions of the new hub, 1 to 32; absent = 4."""
    retention_days: NotRequired[float]
    """Days that the new hub keeps records, 1 to 7; absent = 7."""
    tags: NotRequired[dict[str, str]]
    """Tags of the namespace."""


class EventHubOutputs(TypedDict):
    """Outputs of the event hub."""

    authorization_rule_id: pulumi.Output[str]


_RULES = ArgumentRules(
    "LogEventHub",
    LogEventHubArgs,
    {
        "resource_group_name": RESOURCE_GROUP,
        "location": LOCATION,
        "throughput_units": WHOLE,
        "partitions": WHOLE,
        "retention_days": WHOLE,
    },
    adopts="authorization_rule_id",
    creates=("namespace", "resource_group_name", "location"),
)


class LogEventHub(pulumi.ComponentResource):
    """An event hub for Entra logs, from which another SIEM reads."""

    authorization_rule_id: pulumi.Output[str]
    """Azure resource ID of the namespace's rule that a diagnostic setting uses, known after the hub exists."""

    @overload
    def __init__(self, name: str, args: LogEventHubArgs, opts: pulumi.ResourceOptions | None = None) -> None: ...

    @overload
    def __init__(
        self, name: str, *, opts: pulumi.ResourceOptions | None = None, **keywords: Unpack[LogEventHubArgs]
    ) -> None: ...

    def __init__(
        self,
        name: str,
        args: LogEventHubArgs = NO_ARGUMENTS,
        opts: pulumi.ResourceOptions | None = None,
        **keywords: Any,
    ) -> None:
        given: LogEventHubArgs = checked(name, _RULES, args, keywords, _limits)
        super().__init__(token("LogEventHub"), name, None, component_options(opts))
        outputs = declare_event_hub(name, given, self)
        self.authorization_rule_id = outputs["authorization_rule_id"]
        self.register_outputs(dict(outputs))


def declare_event_hub(name: str, args: LogEventHubArgs, parent: pulumi.Resource) -> EventHubOutputs:
    """Declare a namespace with a hub and its rules from valid arguments, or adopt an existing one."""
    existing = args.get("authorization_rule_id")
    if existing is not None:
        return {"authorization_rule_id": pulumi.Output.from_input(existing)}
    opts = pulumi.ResourceOptions(parent=parent)
    namespace = _namespace(name, args, opts)
    group = args["resource_group_name"]
    hub = eventhub.EventHub(
        f"{name}-hub",
        event_hub_name=args["event_hub"],
        partition_count=args.get("partitions", 4.0),
        retention_description=eventhub.RetentionDescriptionArgs(
            cleanup_policy=eventhub.CleanupPolicyRetentionDescription.DELETE,  # DIA012: no compaction
            retention_time_in_hours=args.get("retention_days", 7.0) * _HOURS_PER_DAY,
        ),
        namespace_name=namespace.name,
        resource_group_name=group,
        opts=opts,
    )
    sends = eventhub.NamespaceAuthorizationRule(
        f"{name}-send",
        authorization_rule_name=_SENDS,
        rights=list(_RIGHTS_OF_AZURE),
        namespace_name=namespace.name,
        resource_group_name=group,
        opts=opts,
    )
    eventhub.EventHubAuthorizationRule(
        f"{name}-listen",
        authorization_rule_name=_READS,
        event_hub_name=hub.name,
        rights=[eventhub.AccessRights.LISTEN],
        namespace_name=namespace.name,
        resource_group_name=group,
        opts=opts,
    )
    # The output depends on the hub too, so that a setting that uses the rule waits for it.
    return {"authorization_rule_id": pulumi.Output.all(sends.id, hub.id).apply(lambda ids: str(ids[0]))}


def _namespace(name: str, args: LogEventHubArgs, opts: pulumi.ResourceOptions) -> "eventhub.Namespace":
    most = args.get("throughput_units", 1.0)
    grows = most > 1
    return eventhub.Namespace(
        name,
        namespace_name=args["namespace"],
        resource_group_name=args["resource_group_name"],
        location=args["location"],
        sku=eventhub.SkuArgs(name=eventhub.SkuName.STANDARD, tier=eventhub.SkuTier.STANDARD, capacity=1),
        is_auto_inflate_enabled=grows,
        maximum_throughput_units=int(most) if grows else 0,
        minimum_tls_version=eventhub.TlsVersion.TLS_VERSION_1_2,
        # A diagnostic setting sends with the key of a rule, not with an identity.
        disable_local_auth=False,
        tags=args.get("tags"),
        opts=opts,
    )


def _limits(name: str, args: LogEventHubArgs) -> Iterator[Issue]:
    rule: Any = args.get("authorization_rule_id")
    if rule is not None and not isinstance(rule, str):
        return  # known only during the deployment
    document = argument_document("LogEventHub", name, LogEventHubArgs)
    given = {key: value for key, value in args.items() if key in EventHubSink.model_fields}
    yield from document.issues(check_sink(EventHubSink.model_validate({"kind": "event_hub", **given}), ()))
