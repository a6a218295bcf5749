"""LogRouting: a tenant-wide diagnostic setting that sends Entra logs to the workspace or to another sink."""

from collections.abc import Iterator
from typing import Any, NotRequired, TypedDict, Unpack, overload

import pulumi
from pulumi_azure_native import aadiam

from entrawatch.documents.issues import Issue
from entrawatch.reference.licenses import License
from entrawatch.reference.log_categories import with_reviews
from entrawatch.stacks.checks.log_routing import check_log_routing
from entrawatch.stacks.settings import LogRoutingSettings
from entrawatch_pulumi.arguments.check import NO_ARGUMENTS, ArgumentRules, checked
from entrawatch_pulumi.arguments.document import ArgumentDocument, argument_document
from entrawatch_pulumi.arguments.texts import AZURE_ID, SOME_TEXT
from entrawatch_pulumi.component import component_options, token

_SINKS = ("workspace_id", "event_hub_authorization_rule_id", "storage_account_id")
_EVERY_LICENSE = tuple(item for item in License if item is not License.UNKNOWN)


class LogRoutingArgs(TypedDict):
    """Which Entra logs go to which workspace, event hub or storage account."""

    setting_name: str
    """Name of the diagnostic setting; a tenant can have five."""
    workspace_id: NotRequired[pulumi.Input[str]]
    """Azure resource ID of the workspace that receives the logs."""
    event_hub_authorization_rule_id: NotRequired[pulumi.Input[str]]
    """Azure resource ID of a rule of the namespace whose hub receives the logs; needs event_hub_name."""
    event_hub_name: NotRequired[str]
    """Name of the hub; without one, Azure would create a hub for each category."""
    storage_account_id: NotRequired[pulumi.Input[str]]
    """Azure resource ID of the storage account that receives the logs."""
    categories: list[str]
    """Log categories in Azure's spelling, such as SignInLogs."""
    protect: NotRequired[bool]
    """false: `pulumi destroy` can delete the setting, which stops collection; default true."""


class RoutingOutputs(TypedDict):
    """Outputs of the log routing."""

    setting_id: pulumi.Output[str]


_RULES = ArgumentRules(
    "LogRouting", LogRoutingArgs, {"workspace_id": AZURE_ID, "storage_account_id": AZURE_ID, "categories": SOME_TEXT}
)


class LogRouting(pulumi.ComponentResource):
    """A tenant-wide diagnostic setting that sends Entra logs to a workspace, an event hub or a storage account."""

    setting_id: pulumi.Output[str]
    """Azure resource ID of the diagnostic setting."""

    @overload
    def __init__(self, name: str, args: LogRoutingArgs, opts: pulumi.ResourceOptions | None = None) -> None: ...

    @overload
    def __init__(
        self, name: str, *, opts: pulumi.ResourceOptions | None = None, **keywords: Unpack[LogRoutingArgs]
    ) -> None: ...

    def __init__(
        self,
        name: str,
        args: LogRoutingArgs = NO_ARGUMENTS,
        opts: pulumi.ResourceOptions | None = None,
        **keywords: Any,
    ) -> None:
        given: LogRoutingArgs = checked(name, _RULES, args, keywords, _limits)
        super().__init__(token("LogRouting"), name, None, component_options(opts))
        outputs = declare_log_routing(name, given, self)
        self.setting_id = outputs["setting_id"]
        self.register_outputs(dict(outputs))


def declare_log_routing(name: str, args: LogRoutingArgs, parent: pulumi.Resource) -> RoutingOutputs:
    """Declare the diagnostic setting from valid arguments."""
    setting = aadiam.DiagnosticSetting(
        name,
        name=args["setting_name"],
        workspace_id=args.get("workspace_id"),
        event_hub_authorization_rule_id=args.get("event_hub_authorization_rule_id"),
        event_hub_name=args.get("event_hub_name"),
        storage_account_id=args.get("storage_account_id"),
        # No retention_policy: Azure rejects it in new settings. Sorted, because lists are compared by index.
        logs=[
            aadiam.LogSettingsArgs(category=category, enabled=True)
            for category in sorted(with_reviews(args["categories"]))
        ],
        # Without it no alert of the tenant works; other stacks can depend on it too.
        opts=pulumi.ResourceOptions(parent=parent, protect=args.get("protect", True)),
    )
    return {"setting_id": setting.id}


def _limits(name: str, args: LogRoutingArgs) -> Iterator[Issue]:
    settings = LogRoutingSettings(licenses=_EVERY_LICENSE, categories=tuple(args["categories"]))
    document = argument_document("LogRouting", name, LogRoutingArgs, ("log_routing",))
    yield from document.issues(check_log_routing(settings))
    yield from _destinations(args, document)


def _destinations(args: LogRoutingArgs, document: ArgumentDocument) -> Iterator[Issue]:
    if not any(args.get(key) for key in _SINKS):
        text = f"no destination is named; add one of {', '.join(map(document.key, _SINKS))}"
        yield Issue(document.location(), "ST101", text)
    if bool(args.get("event_hub_authorization_rule_id")) != bool(args.get("event_hub_name")):
        rule, hub = (document.key(key) for key in ("event_hub_authorization_rule_id", "event_hub_name"))
        text = f"{rule} and {hub} belong together; without a name, Azure would create a hub for each category"
        yield Issue(document.location(), "ST101", f"{text}; write both")
