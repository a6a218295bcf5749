"""A program with one thing against each policy, and beside it what the policy lets pass."""

import pulumi
from pulumi_azure_native import aadiam, monitor, operationalinsights, resources, securityinsights, storage

SECRET = "https://logic.example.test/run?sig=policy-test-key"

group = resources.ResourceGroup("group", resource_group_name="rg-policies")
logs = operationalinsights.Workspace("logs", workspace_name="log-policies", resource_group_name=group.name)
short = operationalinsights.Table(
    "short", table_name="SigninLogs", workspace_name=logs.name, resource_group_name=group.name, retention_in_days=8
)
basic = operationalinsights.Table(
    "basic", table_name="AuditLogs", workspace_name=logs.name, resource_group_name=group.name, plan="Basic"
)
template = {
    "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
    "contentVersion": "1.0.0.0",
    "resources": [
        {
            "type": "Microsoft.OperationalInsights/workspaces/tables",
            "apiVersion": "2023-09-01",
            "name": "log-policies/AuditLogs",
            "properties": {"plan": "Auxiliary", "retentionInDays": 9},
        },
        {
            "type": "Microsoft.Insights/actionGroups",
            "apiVersion": "2023-01-01",
            "name": "inside",
            "location": "Global",
            "properties": {"webhookReceivers": [{"name": "soc", "serviceUri": "[parameters('hook')]"}]},
        },
    ],
    "parameters": {"hook": {"type": "string"}},
}
resources.Deployment(
    "template",
    deployment_name="template",
    resource_group_name=group.name,
    properties=resources.DeploymentPropertiesArgs(
        mode="Incremental", template=template, parameters={"hook": {"value": SECRET}}
    ),
)
monitor.TenantActionGroup(
    "tenant",
    tenant_action_group_name="tenant",
    management_group_id="all",
    group_short_name="tenant",
    webhook_receivers=[monitor.WebhookReceiverArgs(name="soc", service_uri=SECRET)],
)
aadiam.DiagnosticSetting(
    "setting", name="entra", workspace_id=logs.id, logs=[aadiam.LogSettingsArgs(category="AuditLogs", enabled=True)]
)


def action_group(name, address, opts=None):
    return monitor.ActionGroup(
        name,
        action_group_name=name,
        group_short_name=name,
        resource_group_name=group.name,
        location="Global",
        enabled=True,
        webhook_receivers=[monitor.WebhookReceiverArgs(name="soc", service_uri=address)],
        opts=opts,
    )


kept = pulumi.ResourceOptions(additional_secret_outputs=["webhook_receivers"])
action_group("plain", SECRET)
action_group("forgetful", pulumi.Output.secret(SECRET))
good = action_group("good", pulumi.Output.secret(SECRET), kept)


def rule(name, groups):
    condition = monitor.ConditionArgs(
        query="AuditLogs | take 1", time_aggregation="Count", operator="GreaterThan", threshold=0
    )
    monitor.ScheduledQueryRule(
        name,
        rule_name=name,
        resource_group_name=group.name,
        severity=1,
        enabled=True,
        scopes=[logs.id],
        evaluation_frequency="PT5M",
        window_size="PT5M",
        criteria=monitor.ScheduledQueryRuleCriteriaArgs(all_of=[condition]),
        actions=monitor.ActionsArgs(action_groups=groups),
    )


rule("silent", [])
rule("heard", [good.id])


def account(name, **closed):
    storage.StorageAccount(
        name,
        account_name=name,
        resource_group_name=group.name,
        kind="StorageV2",
        sku=storage.SkuArgs(name="Standard_LRS"),
        **closed,
    )


account("open")
account("closed", public_network_access="Disabled")

sentinel = {"workspace_name": "log-policies", "resource_group_name": group.name}
securityinsights.SentinelOnboardingState("sentinel", sentinel_onboarding_state_name="default", **sentinel)
securityinsights.ScheduledAlertRule(
    "excepted",
    rule_id="00000000-0000-0000-0000-000000000001",
    kind="Scheduled",
    enabled=True,
    display_name="excepted",
    severity="High",
    query="AuditLogs\n// exception old\n| where now() >= datetime(2026-01-31) or not(true)\n",
    query_frequency="PT5M",
    query_period="PT5M",
    trigger_operator="GreaterThan",
    trigger_threshold=0,
    suppression_enabled=False,
    suppression_duration="PT5H",
    **sentinel,
)
securityinsights.AutomationRule(
    "closing",
    automation_rule_id="00000000-0000-0000-0000-000000000002",
    display_name="closing",
    order=1,
    triggering_logic=securityinsights.AutomationRuleTriggeringLogicArgs(
        is_enabled=True, triggers_on="Incidents", triggers_when="Created", expiration_time_utc="2026-01-31T00:00:00Z"
    ),
    actions=[
        securityinsights.AutomationRuleModifyPropertiesActionArgs(
            action_type="ModifyProperties",
            order=1,
            action_configuration=securityinsights.IncidentPropertiesActionArgs(
                status="Closed", classification="Undetermined"
            ),
        )
    ],
    **sentinel,
)
