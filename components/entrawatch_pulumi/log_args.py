"""From a planned deployment to the arguments of the components that route logs."""

import pulumi

from entrawatch.reference.windows_events import WindowsRole
from entrawatch.stacks.deployment import Deployment, sink_categories
from entrawatch.stacks.settings import StackSettings
from entrawatch.stacks.sinks import ArchiveSink, EventHubSink, Sink
from entrawatch_pulumi.log_archive import LogArchiveArgs
from entrawatch_pulumi.log_delegation import LogDelegationArgs
from entrawatch_pulumi.log_event_hub import LogEventHubArgs
from entrawatch_pulumi.log_routing import LogRoutingArgs
from entrawatch_pulumi.names import delegation_name, resource_setting_name, windows_rule_name
from entrawatch_pulumi.resource_log_routing import ResourceLogRoutingArgs
from entrawatch_pulumi.windows_event_collection import WindowsEventCollectionArgs


def log_routing_args(deployment: Deployment, workspace_id: pulumi.Input[str]) -> LogRoutingArgs:
    """Return the diagnostic setting that this stack owns."""
    routing = deployment.settings.log_routing
    return {
        "setting_name": routing.name,
        "workspace_id": workspace_id,
        "categories": list(deployment.categories),
        "protect": routing.protect,
    }


def event_hub_args(
    sink: EventHubSink, settings: StackSettings, resource_group_name: pulumi.Input[str]
) -> LogEventHubArgs:
    """Return the event hub of a sink, to create or adopt."""
    if sink.authorization_rule_id is not None:
        return {"event_hub": sink.event_hub, "authorization_rule_id": sink.authorization_rule_id}
    return {
        "event_hub": sink.event_hub,
        "namespace": sink.namespace or "",
        "resource_group_name": resource_group_name,
        "location": settings.location,
        "throughput_units": float(sink.throughput_units),
        "partitions": float(sink.partitions),
        "retention_days": float(sink.retention_days),
        "tags": dict(settings.tags),
    }


def archive_args(sink: ArchiveSink, deployment: Deployment, resource_group_name: pulumi.Input[str]) -> LogArchiveArgs:
    """Return the archive of a sink, to create or adopt."""
    settings = deployment.settings
    if sink.existing_id is not None:
        return {"existing_id": sink.existing_id}
    args: LogArchiveArgs = {
        "account": sink.account or "",
        "resource_group_name": resource_group_name,
        "location": settings.location,
        "categories": list(sink_categories(sink, deployment)),
        "replication": sink.replication,
        "tags": dict(settings.tags),
    }
    if sink.immutable_days is not None:
        args["immutable_days"] = float(sink.immutable_days)
    if sink.delete_after_days is not None:
        args["delete_after_days"] = float(sink.delete_after_days)
    return args


def sink_routing_args(name: str, sink: Sink, deployment: Deployment) -> LogRoutingArgs:
    """Return the diagnostic setting of a sink, without its destination."""
    routing = deployment.settings.log_routing
    return {
        "setting_name": f"{routing.name}-{name}",
        "categories": list(sink_categories(sink, deployment)),
        "protect": routing.protect,
    }


def windows_event_args(
    role: WindowsRole,
    settings: StackSettings,
    resource_group_name: pulumi.Input[str],
    workspace_id: pulumi.Input[str],
) -> WindowsEventCollectionArgs:
    """Return the Windows events of one role."""
    events = settings.collection.windows_events[role]
    return {
        "rule_name": windows_rule_name(settings.environment, role.value),
        "role": role.value,
        "machines": list(events.machines),
        "extra_queries": list(events.extra_queries),
        "workspace_id": workspace_id,
        "resource_group_name": resource_group_name,
        "location": settings.location,
        "tags": dict(settings.tags),
    }


def resource_log_args(settings: StackSettings, workspace_id: pulumi.Input[str]) -> ResourceLogRoutingArgs:
    """Return the diagnostic settings of Azure resources."""
    collection = settings.collection
    return {
        "setting_name": resource_setting_name(settings.environment),
        "workspace_id": workspace_id,
        "key_vaults": list(collection.key_vaults),
        "subscriptions": list(collection.subscriptions),
        "domain_services": list(collection.domain_services),
    }


def delegation_args(settings: StackSettings, workspace_id: pulumi.Input[str]) -> LogDelegationArgs:
    """Return the delegation of the workspace's resource group to the stack's tenant."""
    return {
        "workspace_id": workspace_id,
        "tenant_id": settings.tenant.id or "",
        "offer_name": delegation_name(settings.environment),
        "authorizations": [
            {"principal_id": one.principal_id, "name": one.name, "role": one.role}
            for one in settings.tenant.authorizations
        ],
        "protect": settings.log_routing.protect,
    }
