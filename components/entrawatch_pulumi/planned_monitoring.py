"""PlannedMonitoring: declares everything that a planned deployment holds."""

from collections.abc import Mapping
from typing import NotRequired, TypedDict

import pulumi
from pulumi_azure_native import resources

from entrawatch.stacks.deployment import Deployment, PlannedAlert
from entrawatch.stacks.settings import StackSettings, Workspace
from entrawatch_pulumi import translate
from entrawatch_pulumi.alert_rule import scheduled_query_rule
from entrawatch_pulumi.azure_resource import AzureResource
from entrawatch_pulumi.identity import AlertIdentity
from entrawatch_pulumi.log_routing import LogRouting
from entrawatch_pulumi.outputs import known_later, output_map
from entrawatch_pulumi.planned_action_groups import PlannedActionGroups
from entrawatch_pulumi.receiver_entries import Secrets
from entrawatch_pulumi.workbook import AreaWorkbook
from entrawatch_pulumi.workspace import MonitoringWorkspace

Ids = Mapping[str, pulumi.Output[str]]
# So many rules are prepared before Pulumi gets its turn to send them.
_AT_ONCE = 10


class PlannedMonitoringArgs(TypedDict):
    """What to declare: a deployment that the engine planned, and the secrets of its receivers."""

    deployment: Deployment
    """What one stack deploys."""
    secrets: NotRequired[Secrets]
    """Secret values by the names that the receivers give."""
    workspace_id: NotRequired[pulumi.Input[str]]
    """Id of the workspace to use, where it is known only while resources are declared."""


class PlannedMonitoring(pulumi.ComponentResource):
    """Workspace, log routing, identity, action groups, alert rules and workbooks of one environment."""

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

    def __init__(self, name: str, args: PlannedMonitoringArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        deployment = args["deployment"]
        settings = deployment.settings
        super().__init__("entrawatch:index:EntraMonitoring", name, None, opts)
        self._opts = pulumi.ResourceOptions(parent=self)
        self._group_name = _resource_group(name, settings, self._opts)
        self._workspace = MonitoringWorkspace(
            f"{name}-workspace",
            translate.workspace_args(settings, self._group_name, args.get("workspace_id")),
            self._opts,
        )
        self._log_routing(name, deployment)
        self._groups = self._action_groups(name, settings, args.get("secrets") or {})
        self._identity = AlertIdentity(
            f"{name}-identity",
            translate.identity_args(settings, self._group_name, self._workspace.workspace_id),
            self._opts,
        )
        self.resource_group_name = pulumi.Output.from_input(self._group_name)
        self.workspace_id = self._workspace.workspace_id
        self.workspace_name = self._workspace.workspace_name
        rules = self._alert_rules(name, deployment)
        self.alert_rule_ids = output_map(rules)
        self.action_group_ids = self._groups.action_group_ids
        self.workbook_ids = output_map(self._workbooks(name, deployment, rules))
        self.alert_identity_id = self._identity.identity_id
        self.register_outputs({output: getattr(self, output) for output in PlannedMonitoring.__annotations__})

    def _log_routing(self, name: str, deployment: Deployment) -> None:
        routing = deployment.settings.log_routing
        if routing.manage:
            LogRouting(
                f"{name}-log-routing",
                {
                    "setting_name": routing.name,
                    "workspace_id": self._workspace.workspace_id,
                    "categories": list(deployment.categories),
                    "protect": routing.protect,
                },
                self._opts,
            )

    def _action_groups(self, name: str, settings: StackSettings, secrets: Secrets) -> PlannedActionGroups:
        return PlannedActionGroups(
            f"{name}-action-groups",
            {
                "environment": settings.environment,
                "resource_group_name": self._group_name,
                "receivers": translate.routed_receivers(settings),
                "secrets": secrets,
                "tags": dict(settings.tags),
            },
            self._opts,
        )

    def _alert_rules(self, name: str, deployment: Deployment) -> Ids:
        # Hundreds of rules that are prepared at once hold up the few resources that all of them wait for: a preview
        # of 400 alerts took 0.3 s longer.
        identity = self._identity.identity_id
        turns = range(len(deployment.alerts) // _AT_ONCE + 1)
        identities = [known_later(identity, identity, turn) for turn in turns]
        return {
            alert.spec.id: self._alert_rule(name, deployment.settings, alert, identities[number // _AT_ONCE]).id
            for number, alert in enumerate(deployment.alerts)
        }

    def _alert_rule(
        self, name: str, settings: StackSettings, alert: PlannedAlert, identity_id: pulumi.Output[str]
    ) -> AzureResource:
        args = translate.alert_rule_args(
            alert,
            settings,
            resource_group_name=self._group_name,
            workspace_id=self._workspace.workspace_id,
            identity_id=identity_id,
            action_group_ids=self._groups.ids_of(alert.receivers),
        )
        return scheduled_query_rule(f"{name}-{alert.spec.id}", args, self._renamed(name, alert.spec.former_ids))

    def _renamed(self, name: str, former_ids: tuple[str, ...]) -> pulumi.ResourceOptions:
        aliases: list[pulumi.Input[str | pulumi.Alias]] = [
            pulumi.Alias(name=f"{name}-{former}") for former in former_ids
        ]
        return pulumi.ResourceOptions.merge(self._opts, pulumi.ResourceOptions(aliases=aliases or None))

    def _workbooks(self, name: str, deployment: Deployment, rules: Ids) -> Ids:
        # Behind the last rule: they hold the texts of all alerts, and Pulumi writes the whole state after each step.
        last = [self._identity.identity_id, *rules.values()][-1]
        workspace_id = known_later(self._workspace.workspace_id, last, 0)
        return {
            area.id: AreaWorkbook(
                f"{name}-{area.id}",
                translate.area_workbook_args(
                    area, deployment, resource_group_name=self._group_name, workspace_id=workspace_id
                ),
                self._opts,
            ).workbook_id
            for area in deployment.areas
        }


def _resource_group(name: str, settings: StackSettings, opts: pulumi.ResourceOptions) -> pulumi.Input[str]:
    if settings.resource_group.existing:
        return settings.resource_group.name
    group = resources.ResourceGroup(
        f"{name}-resource-group",
        resource_group_name=settings.resource_group.name,
        location=settings.location,
        tags=dict(settings.tags),
        # Azure deletes a group with all that is in it, a protected workspace too.
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(protect=_holds_protected(settings.workspace))),
    )
    return group.name


def _holds_protected(workspace: Workspace) -> bool:
    return workspace.protect and not workspace.existing_id
