"""EntraMonitoring: the component for most users, which declares all monitoring of one environment."""

from typing import Any, Unpack, overload

import pulumi

from entrawatch_pulumi.arguments.check import NO_ARGUMENTS
from entrawatch_pulumi.arguments.monitoring_args import EntraMonitoringArgs
from entrawatch_pulumi.arguments.refusal import without_stack_trace
from entrawatch_pulumi.component import component_options, token
from entrawatch_pulumi.environment import declare_environment
from entrawatch_pulumi.program.argument_settings import environment_from_args


class EntraMonitoring(pulumi.ComponentResource):
    """Monitoring of a Microsoft Entra tenant: workspace, log routing, alert rules, notifications, workbooks."""

    resource_group_name: pulumi.Output[str]
    """Name of the resource group."""
    workspace_id: pulumi.Output[str]
    """Azure resource ID of the workspace."""
    workspace_name: pulumi.Output[str]
    """Name of the workspace."""
    alert_rule_ids: pulumi.Output[dict[str, str]]
    """Azure resource IDs of the alert rules by alert ID."""
    sentinel_rule_ids: pulumi.Output[dict[str, str]]
    """Azure resource IDs of the rules in Microsoft Sentinel by alert ID."""
    action_group_ids: pulumi.Output[dict[str, str]]
    """Azure resource IDs of the action groups by receiver."""
    workbook_ids: pulumi.Output[dict[str, str]]
    """Azure resource IDs of the workbooks by area ID, or by overview, conditional_access, health and coverage."""
    alert_identity_id: pulumi.Output[str]
    """Azure resource ID of the identity that the alert rules use, for rules of your own."""

    @overload
    def __init__(self, name: str, args: EntraMonitoringArgs, opts: pulumi.ResourceOptions | None = None) -> None: ...

    @overload
    def __init__(
        self, name: str, *, opts: pulumi.ResourceOptions | None = None, **keywords: Unpack[EntraMonitoringArgs]
    ) -> None: ...

    def __init__(
        self,
        name: str,
        args: EntraMonitoringArgs = NO_ARGUMENTS,
        opts: pulumi.ResourceOptions | None = None,
        **keywords: Any,
    ) -> None:
        with without_stack_trace():
            environment = environment_from_args(name, args, keywords)
            super().__init__(token("EntraMonitoring"), name, None, component_options(opts))
            outputs = declare_environment(name, environment, self)
        self.resource_group_name = outputs["resource_group_name"]
        self.workspace_id, self.workspace_name = outputs["workspace_id"], outputs["workspace_name"]
        self.alert_rule_ids = outputs["alert_rule_ids"]
        self.sentinel_rule_ids = outputs["sentinel_rule_ids"]
        self.action_group_ids = outputs["action_group_ids"]
        self.workbook_ids = outputs["workbook_ids"]
        self.alert_identity_id = outputs["alert_identity_id"]
        self.register_outputs(dict(outputs))
