"""The Pulumi components of entrawatch."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from entrawatch_pulumi.action_groups import ActionGroups, ActionGroupsArgs
    from entrawatch_pulumi.alert_rule import AlertDimension, AlertRule, AlertRuleArgs
    from entrawatch_pulumi.arguments.monitoring_args import EntraMonitoringArgs
    from entrawatch_pulumi.arguments.receivers import ReceiverSettings
    from entrawatch_pulumi.identity import AlertIdentity, AlertIdentityArgs
    from entrawatch_pulumi.log_archive import LogArchive, LogArchiveArgs
    from entrawatch_pulumi.log_delegation import LogDelegation, LogDelegationArgs, LogDelegationAuthorization
    from entrawatch_pulumi.log_event_hub import LogEventHub, LogEventHubArgs
    from entrawatch_pulumi.log_routing import LogRouting, LogRoutingArgs
    from entrawatch_pulumi.monitoring import EntraMonitoring
    from entrawatch_pulumi.resource_log_routing import ResourceLogRouting, ResourceLogRoutingArgs
    from entrawatch_pulumi.sentinel_automation import SentinelAutomation
    from entrawatch_pulumi.sentinel_rules import (
        EntraIdProtection,
        SentinelEntityMapping,
        SentinelRule,
        SentinelRules,
        SentinelRulesArgs,
    )
    from entrawatch_pulumi.windows_event_collection import WindowsEventCollection, WindowsEventCollectionArgs
    from entrawatch_pulumi.workbook import AreaWorkbook, AreaWorkbookArgs
    from entrawatch_pulumi.workspace import MonitoringWorkspace, MonitoringWorkspaceArgs

__all__ = [
    "ActionGroups",
    "ActionGroupsArgs",
    "AlertDimension",
    "AlertIdentity",
    "AlertIdentityArgs",
    "AlertRule",
    "AlertRuleArgs",
    "AreaWorkbook",
    "AreaWorkbookArgs",
    "EntraIdProtection",
    "EntraMonitoring",
    "EntraMonitoringArgs",
    "LogArchive",
    "LogArchiveArgs",
    "LogDelegation",
    "LogDelegationArgs",
    "LogDelegationAuthorization",
    "LogEventHub",
    "LogEventHubArgs",
    "LogRouting",
    "LogRoutingArgs",
    "MonitoringWorkspace",
    "MonitoringWorkspaceArgs",
    "ReceiverSettings",
    "ResourceLogRouting",
    "ResourceLogRoutingArgs",
    "SentinelAutomation",
    "SentinelEntityMapping",
    "SentinelRule",
    "SentinelRules",
    "SentinelRulesArgs",
    "WindowsEventCollection",
    "WindowsEventCollectionArgs",
]

# Loaded on first use: parts of this package run without Pulumi's SDK.
_MODULES = {
    "ActionGroups": "entrawatch_pulumi.action_groups",
    "ActionGroupsArgs": "entrawatch_pulumi.action_groups",
    "AlertDimension": "entrawatch_pulumi.alert_rule",
    "AlertIdentity": "entrawatch_pulumi.identity",
    "AlertIdentityArgs": "entrawatch_pulumi.identity",
    "AlertRule": "entrawatch_pulumi.alert_rule",
    "AlertRuleArgs": "entrawatch_pulumi.alert_rule",
    "AreaWorkbook": "entrawatch_pulumi.workbook",
    "AreaWorkbookArgs": "entrawatch_pulumi.workbook",
    "EntraIdProtection": "entrawatch_pulumi.sentinel_rules",
    "EntraMonitoring": "entrawatch_pulumi.monitoring",
    "EntraMonitoringArgs": "entrawatch_pulumi.arguments.monitoring_args",
    "LogArchive": "entrawatch_pulumi.log_archive",
    "LogArchiveArgs": "entrawatch_pulumi.log_archive",
    "LogDelegation": "entrawatch_pulumi.log_delegation",
    "LogDelegationArgs": "entrawatch_pulumi.log_delegation",
    "LogDelegationAuthorization": "entrawatch_pulumi.log_delegation",
    "LogEventHub": "entrawatch_pulumi.log_event_hub",
    "LogEventHubArgs": "entrawatch_pulumi.log_event_hub",
    "LogRouting": "entrawatch_pulumi.log_routing",
    "LogRoutingArgs": "entrawatch_pulumi.log_routing",
    "MonitoringWorkspace": "entrawatch_pulumi.workspace",
    "MonitoringWorkspaceArgs": "entrawatch_pulumi.workspace",
    "ReceiverSettings": "entrawatch_pulumi.arguments.receivers",
    "ResourceLogRouting": "entrawatch_pulumi.resource_log_routing",
    "ResourceLogRoutingArgs": "entrawatch_pulumi.resource_log_routing",
    "SentinelAutomation": "entrawatch_pulumi.sentinel_automation",
    "SentinelEntityMapping": "entrawatch_pulumi.sentinel_rules",
    "SentinelRule": "entrawatch_pulumi.sentinel_rules",
    "SentinelRules": "entrawatch_pulumi.sentinel_rules",
    "SentinelRulesArgs": "entrawatch_pulumi.sentinel_rules",
    "WindowsEventCollection": "entrawatch_pulumi.windows_event_collection",
    "WindowsEventCollectionArgs": "entrawatch_pulumi.windows_event_collection",
}


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module '{__name__}' has no attribute '{name}'")
    return getattr(import_module(_MODULES[name]), name)
