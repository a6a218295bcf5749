"""ResourceLogRouting: the diagnostic settings that send logs of Azure resources to the workspace."""

from collections.abc import Iterator
from typing import Any, NotRequired, TypedDict, Unpack, overload

import pulumi
from pulumi_azure_native import monitor

from entrawatch.documents.issues import Issue
from entrawatch.stacks.checks.collection import check_collection
from entrawatch.stacks.collection import CollectionSettings
from entrawatch_pulumi.arguments.check import NO_ARGUMENTS, ArgumentRules, checked
from entrawatch_pulumi.arguments.document import argument_document
from entrawatch_pulumi.arguments.texts import AZURE_ID, SUBSCRIPTION_ID
from entrawatch_pulumi.component import component_options, token
from entrawatch_pulumi.names import short_resource_name

# Resource-specific tables; otherwise a key vault writes to AzureDiagnostics, which no alert reads.
_DEDICATED = "Dedicated"
# What alerts read. The other categories report health, advice and scaling.
_ACTIVITY = ("Administrative", "Policy", "Security")
_RESOURCES = ("key_vaults", "subscriptions", "domain_services")


class ResourceLogRoutingArgs(TypedDict):
    """Azure resources whose logs go to a workspace."""

    setting_name: str
    """Name of the diagnostic setting of each resource; a resource can have five."""
    workspace_id: pulumi.Input[str]
    """Azure resource ID of the workspace."""
    key_vaults: NotRequired[list[str]]
    """Azure resource IDs of key vaults, for table AZKVAuditLogs."""
    subscriptions: NotRequired[list[str]]
    """IDs of subscriptions, for table AzureActivity."""
    domain_services: NotRequired[list[str]]
    """Azure resource IDs of Entra Domain Services, for the AADDomainServices tables."""


class ResourceLogOutputs(TypedDict):
    """Outputs of the routing: none, because the settings have no value that another resource uses."""


_RULES = ArgumentRules(
    "ResourceLogRouting", ResourceLogRoutingArgs, {"workspace_id": AZURE_ID, "subscriptions": SUBSCRIPTION_ID}
)


class ResourceLogRouting(pulumi.ComponentResource):
    """Diagnostic settings that send logs of key vaults, subscriptions and Entra Domain Services to a workspace."""

    @overload
    def __init__(self, name: str, args: ResourceLogRoutingArgs, opts: pulumi.ResourceOptions | None = None) -> None: ...

    @overload
    def __init__(
        self, name: str, *, opts: pulumi.ResourceOptions | None = None, **keywords: Unpack[ResourceLogRoutingArgs]
    ) -> None: ...

    def __init__(
        self,
        name: str,
        args: ResourceLogRoutingArgs = NO_ARGUMENTS,
        opts: pulumi.ResourceOptions | None = None,
        **keywords: Any,
    ) -> None:
        given: ResourceLogRoutingArgs = checked(name, _RULES, args, keywords, _limits)
        super().__init__(token("ResourceLogRouting"), name, None, component_options(opts))
        self.register_outputs(dict(declare_resource_logs(name, given, self)))


def declare_resource_logs(name: str, args: ResourceLogRoutingArgs, parent: pulumi.Resource) -> ResourceLogOutputs:
    """Declare one diagnostic setting for each resource, from valid arguments."""
    for resource_id, destination_type, logs in _logs(args):
        monitor.DiagnosticSetting(
            f"{name}-{short_resource_name(resource_id)}",
            name=args["setting_name"],
            resource_uri=resource_id,
            workspace_id=args["workspace_id"],
            log_analytics_destination_type=destination_type,
            logs=logs,
            opts=pulumi.ResourceOptions(parent=parent),
        )
    return {}


def _logs(
    args: ResourceLogRoutingArgs,
) -> Iterator[tuple[str, str | None, list["monitor.DiagnosticsLogSettingsArgs"]]]:
    for vault in args.get("key_vaults", []):
        yield vault, _DEDICATED, [monitor.DiagnosticsLogSettingsArgs(enabled=True, category="AuditEvent")]
    for subscription in args.get("subscriptions", []):
        logs = [monitor.DiagnosticsLogSettingsArgs(enabled=True, category=category) for category in _ACTIVITY]
        yield f"/subscriptions/{subscription}", None, logs  # a subscription has no such choice
    for domain in args.get("domain_services", []):
        yield domain, _DEDICATED, [monitor.DiagnosticsLogSettingsArgs(enabled=True, category_group="allLogs")]


def _limits(name: str, args: ResourceLogRoutingArgs) -> Iterator[Issue]:
    document = argument_document("ResourceLogRouting", name, ResourceLogRoutingArgs, ("collection",))
    collection = CollectionSettings(
        key_vaults=tuple(args.get("key_vaults", ())),
        subscriptions=tuple(args.get("subscriptions", ())),
        domain_services=tuple(args.get("domain_services", ())),
    )
    yield from document.issues(check_collection(collection))
    if not collection.has_resources:
        text = f"no resource is named; add one of {', '.join(map(document.key, _RESOURCES))}"
        yield Issue(document.location(), "ST101", text)
