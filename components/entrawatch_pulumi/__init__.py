"""The Pulumi components of entrawatch."""

from entrawatch_pulumi.action_groups import ActionGroups, ActionGroupsArgs
from entrawatch_pulumi.alert_rule import AlertDimension, AlertRule, AlertRuleArgs
from entrawatch_pulumi.arguments.monitoring_args import EntraMonitoringArgs
from entrawatch_pulumi.arguments.receivers import ReceiverSettings
from entrawatch_pulumi.identity import AlertIdentity, AlertIdentityArgs
from entrawatch_pulumi.log_routing import LogRouting, LogRoutingArgs
from entrawatch_pulumi.monitoring import EntraMonitoring
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
    "EntraMonitoring",
    "EntraMonitoringArgs",
    "LogRouting",
    "LogRoutingArgs",
    "MonitoringWorkspace",
    "MonitoringWorkspaceArgs",
    "ReceiverSettings",
]
