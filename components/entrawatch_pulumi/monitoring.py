"""EntraMonitoring: what most users declare, one environment's settings in and all its monitoring out."""

import pulumi

from entrawatch_pulumi.arguments.monitoring_args import EntraMonitoringArgs
from entrawatch_pulumi.arguments.refusal import told_without_stack_trace
from entrawatch_pulumi.monitoring_names import monitoring_names
from entrawatch_pulumi.planned_monitoring import PlannedMonitoring, PlannedMonitoringArgs
from entrawatch_pulumi.program.argument_settings import deployment_from_args
from entrawatch_pulumi.taken_names import Taker, taking


class EntraMonitoring(PlannedMonitoring):
    """Monitoring of a Microsoft Entra tenant: workspace, log routing, alert rules, notifications, workbooks."""

    # Said again, because the plugin's schema takes descriptions only from the component's own class.
    resource_group_name: pulumi.Output[str]
    """Name of the resource group."""
    workspace_id: pulumi.Output[str]
    """Azure resource id of the workspace."""
    workspace_name: pulumi.Output[str]
    """Name of the workspace."""
    alert_rule_ids: pulumi.Output[dict[str, str]]
    """Azure resource ids of the alert rules by alert id."""
    action_group_ids: pulumi.Output[dict[str, str]]
    """Azure resource ids of the action groups by receiver."""
    workbook_ids: pulumi.Output[dict[str, str]]
    """Azure resource ids of the workbooks by area id."""
    alert_identity_id: pulumi.Output[str]
    """Azure resource id of the identity that the alert rules run as, for rules of one's own."""

    def __init__(self, name: str, args: EntraMonitoringArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        with told_without_stack_trace():
            deployment = deployment_from_args(name, args)
            planned: PlannedMonitoringArgs = {"deployment": deployment, "secrets": args.get("secrets") or {}}
            workspace_id = args.get("workspace_id")
            if workspace_id is not None:
                planned["workspace_id"] = workspace_id
            taker = Taker("EntraMonitoring", name, EntraMonitoringArgs, opts)
            with taking(taker, monitoring_names(deployment)):
                super().__init__(name, planned, opts)
