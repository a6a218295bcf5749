"""Declare everything in one environment, from its planned deployment."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, TypedDict

import pulumi
from pulumi_azure_native import resources

from entrawatch.stacks.deployment import Deployment, PlannedAlert
from entrawatch.stacks.settings import StackSettings
from entrawatch.stacks.sinks import ArchiveSink, EventHubSink
from entrawatch_pulumi import log_args, translate
from entrawatch_pulumi.action_groups import ValidReceivers, declare_action_groups
from entrawatch_pulumi.alert_rule import scheduled_query_rule
from entrawatch_pulumi.component import component_options, inner_component, output_map
from entrawatch_pulumi.identity import declare_identity
from entrawatch_pulumi.log_archive import declare_archive
from entrawatch_pulumi.log_delegation import declare_delegation
from entrawatch_pulumi.log_event_hub import declare_event_hub
from entrawatch_pulumi.log_routing import declare_log_routing
from entrawatch_pulumi.quiet_hours import declare_quiet_hours
from entrawatch_pulumi.receiver_entries import Secrets
from entrawatch_pulumi.resource_log_routing import declare_resource_logs
from entrawatch_pulumi.sentinel_args import sentinel_args
from entrawatch_pulumi.sentinel_rules import SentinelOutputs, declare_sentinel_rules
from entrawatch_pulumi.windows_event_collection import declare_windows_events
from entrawatch_pulumi.workbook import declare_workbook
from entrawatch_pulumi.workspace import WorkspaceOutputs, declare_workspace

Ids = Mapping[str, pulumi.Output[str]]


class EnvironmentOutputs(TypedDict):
    """The outputs of an environment; see EntraMonitoring."""

    resource_group_name: pulumi.Output[str]
    workspace_id: pulumi.Output[str]
    workspace_name: pulumi.Output[str]
    alert_rule_ids: pulumi.Output[dict[str, str]]
    sentinel_rule_ids: pulumi.Output[dict[str, str]]
    action_group_ids: pulumi.Output[dict[str, str]]
    workbook_ids: pulumi.Output[dict[str, str]]
    alert_identity_id: pulumi.Output[str]


@dataclass(frozen=True)
class Environment:
    """A planned deployment, with values that only the program has."""

    deployment: Deployment
    secrets: Secrets
    """Secret values, by the names that the receivers use."""
    workspace_id: pulumi.Input[str] | None = None
    """ID of the workspace to use, which may be known only during the deployment."""


@dataclass(frozen=True)
class _Places:
    """Common properties of the rules and workbooks of an environment."""

    opts: pulumi.ResourceOptions
    resource_group: pulumi.Input[str]
    workspace_id: pulumi.Output[str]
    identity_id: pulumi.Output[str]
    action_groups: Ids


def environment_component(name: str, environment: Environment) -> EnvironmentOutputs:
    """Declare an environment as an EntraMonitoring component; return its outputs."""
    return inner_component(
        "EntraMonitoring", name, component_options(None), lambda parent: declare_environment(name, environment, parent)
    )


def declare_environment(name: str, environment: Environment, parent: pulumi.Resource) -> EnvironmentOutputs:
    """Declare workspace, log routing, action groups, identity, alert rules and workbooks; return the outputs."""
    deployment, opts = environment.deployment, pulumi.ResourceOptions(parent=parent)
    settings = deployment.settings
    group = _resource_group(name, settings, opts)
    workspace_args = translate.workspace_args(settings, group, environment.workspace_id)
    before_tables: asyncio.Future[list[pulumi.Resource]] = asyncio.get_event_loop().create_future()
    declare = partial(declare_workspace, before_tables=before_tables)
    workspace = _inner("MonitoringWorkspace", f"{name}-workspace", opts, declare, workspace_args)
    if settings.log_routing.manage:
        routing_args = log_args.log_routing_args(deployment, workspace["workspace_id"])
        _inner("LogRouting", f"{name}-log-routing", opts, declare_log_routing, routing_args)
        _sinks(name, deployment, group, opts)
    if settings.collection.has_resources:
        resource_args = log_args.resource_log_args(settings, workspace["workspace_id"])
        _inner("ResourceLogRouting", f"{name}-resource-logs", opts, declare_resource_logs, resource_args)
    if settings.tenant.authorizations:
        delegation_args = log_args.delegation_args(settings, workspace["workspace_id"])
        _inner("LogDelegation", f"{name}-delegation", opts, declare_delegation, delegation_args)
    for role in settings.collection.windows_events:
        event_args = log_args.windows_event_args(role, settings, group, workspace["workspace_id"])
        _inner("WindowsEventCollection", f"{name}-{role}-events", opts, declare_windows_events, event_args)
    groups, group_ids = _action_groups(f"{name}-action-groups", settings, environment.secrets, group, opts)
    identity_args = translate.identity_args(settings, group, workspace["workspace_id"])
    identity = _inner("AlertIdentity", f"{name}-identity", opts, declare_identity, identity_args)
    places = _Places(opts, group, workspace["workspace_id"], identity["identity_id"], groups)
    rules = {alert.spec.id: _alert_rule(name, settings, alert, places) for alert in deployment.monitor_alerts}
    workspace_id = workspace["workspace_id"]
    declare_quiet_hours(name, settings, resource_group_name=group, workspace_id=workspace_id, opts=opts)
    sentinel = _sentinel(name, environment, group, workspace, opts)
    before_tables.set_result([*list(rules.values())[-1:]])
    return {
        "resource_group_name": pulumi.Output.from_input(group),
        "workspace_id": workspace["workspace_id"],
        "workspace_name": workspace["workspace_name"],
        "alert_rule_ids": output_map({alert: rule.id for alert, rule in rules.items()}),
        "sentinel_rule_ids": sentinel["sentinel_rule_ids"],
        "action_group_ids": group_ids,
        "workbook_ids": output_map(_workbooks(name, deployment, list(rules.values()), places)),
        "alert_identity_id": identity["identity_id"],
    }


def _inner(component: str, name: str, opts: pulumi.ResourceOptions, declare: Any, args: Any) -> Any:
    return inner_component(component, name, opts, lambda parent: declare(name, args, parent))


def _sinks(name: str, deployment: Deployment, resource_group: pulumi.Input[str], opts: pulumi.ResourceOptions) -> None:
    """Declare each sink and its diagnostic setting, which waits for it."""
    for sink_name, sink in deployment.settings.log_routing.sinks.items():
        own = f"{name}-{sink_name}"
        routing_args = log_args.sink_routing_args(sink_name, sink, deployment)
        if isinstance(sink, EventHubSink):
            hub_args = log_args.event_hub_args(sink, deployment.settings, resource_group)
            hub = _inner("LogEventHub", f"{own}-sink", opts, declare_event_hub, hub_args)
            routing_args["event_hub_authorization_rule_id"] = hub["authorization_rule_id"]
            routing_args["event_hub_name"] = sink.event_hub
        else:
            archive_args = log_args.archive_args(sink, deployment, resource_group)
            archive = _inner("LogArchive", f"{own}-sink", opts, declare_archive, archive_args)
            routing_args["storage_account_id"] = archive["storage_account_id"]
        _inner("LogRouting", f"{own}-log-routing", opts, declare_log_routing, routing_args)


def _action_groups(
    name: str,
    settings: StackSettings,
    secrets: Secrets,
    resource_group: pulumi.Input[str],
    opts: pulumi.ResourceOptions,
) -> tuple[Ids, pulumi.Output[dict[str, str]]]:
    receivers = translate.routed_receivers(settings)
    valid = ValidReceivers(
        receivers, settings.environment, resource_group, secrets, dict(settings.tags), settings.location
    )
    ids: dict[str, pulumi.Output[str]] = {}

    def declare(parent: pulumi.Resource) -> dict[str, pulumi.Output[dict[str, str]]]:
        ids.update(declare_action_groups(name, valid, parent))
        return {"action_group_ids": output_map(ids)}

    outputs = inner_component("ActionGroups", name, opts, declare)
    # A rule waits only for its action groups.
    return ids, outputs["action_group_ids"]


def _alert_rule(name: str, settings: StackSettings, alert: PlannedAlert, places: _Places) -> pulumi.CustomResource:
    args = translate.alert_rule_args(
        alert,
        settings,
        resource_group_name=places.resource_group,
        workspace_id=places.workspace_id,
        identity_id=places.identity_id,
        action_group_ids=[places.action_groups[receiver] for receiver in alert.receivers],
    )
    aliases: list[pulumi.Input[str | pulumi.Alias]] = [
        pulumi.Alias(name=f"{name}-{former}") for former in alert.spec.former_ids
    ]
    renamed = pulumi.ResourceOptions(aliases=aliases or None)
    return scheduled_query_rule(f"{name}-{alert.spec.id}", args, pulumi.ResourceOptions.merge(places.opts, renamed))


def _sentinel(
    name: str,
    environment: Environment,
    resource_group: pulumi.Input[str],
    workspace: WorkspaceOutputs,
    opts: pulumi.ResourceOptions,
) -> SentinelOutputs:
    """Declare the rules of Microsoft Sentinel in the group of the workspace; nothing without a rule."""
    if not environment.deployment.sentinel_rules:
        return {"sentinel_rule_ids": output_map({})}
    is_adopted = environment.workspace_id or environment.deployment.settings.workspace.existing_id
    group = workspace["workspace_id"].apply(lambda found: found.split("/")[4]) if is_adopted else resource_group
    args = sentinel_args(environment.deployment, group, workspace["workspace_name"])
    outputs: SentinelOutputs = _inner("SentinelRules", f"{name}-sentinel", opts, declare_sentinel_rules, args)
    return outputs


def _workbooks(
    name: str, deployment: Deployment, rules: list[pulumi.CustomResource], places: _Places
) -> dict[str, pulumi.Output[str]]:
    # After the last rule: workbooks contain the texts of all alerts, and Pulumi writes the whole state after each step.
    last = rules[-1] if rules else None
    return {
        one.id: inner_component(
            "AreaWorkbook",
            f"{name}-{one.id}",
            places.opts,
            lambda parent, one=one: declare_workbook(  # type: ignore[misc]
                f"{name}-{one.id}",
                translate.workbook_args(
                    one,
                    deployment,
                    resource_group_name=places.resource_group,
                    workspace_id=places.workspace_id,
                ),
                parent,
                last,
            ),
        )["workbook_id"]
        for one in deployment.workbooks
    }


def _resource_group(name: str, settings: StackSettings, opts: pulumi.ResourceOptions) -> pulumi.Input[str]:
    if settings.resource_group.existing:
        return settings.resource_group.name
    group = resources.ResourceGroup(
        f"{name}-resource-group",
        resource_group_name=settings.resource_group.name,
        location=settings.location,
        tags=dict(settings.tags),
        # Azure deletes a group with everything in it, including a protected workspace and an archive.
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(protect=_holds_protected(settings))),
    )
    return group.name


def _holds_protected(settings: StackSettings) -> bool:
    workspace, routing = settings.workspace, settings.log_routing
    archives = [sink for sink in routing.sinks.values() if isinstance(sink, ArchiveSink) and sink.account]
    return (workspace.protect and not workspace.existing_id) or (routing.manage and bool(archives))
