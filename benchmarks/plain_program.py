"""The same monitoring as a typical program written with azure-native alone: no components, no savings."""

import json
from pathlib import Path

import pulumi
from pulumi_azure_native import applicationinsights, authorization, managedidentity, monitor, operationalinsights
from pulumi_azure_native import resources as azure

plan = json.loads(Path(__file__).with_name("plan.json").read_text(encoding="utf-8"))
declared = plan["plan"]["resources"]


def inputs_of(kind: str) -> list[dict]:
    return [{"name": each["name"], **each["inputs"]} for each in declared if each["type"] == f"azure-native:{kind}"]


(group_inputs,) = inputs_of("resources:ResourceGroup")
location, group_name = group_inputs["location"], group_inputs["resourceGroupName"]
group = azure.ResourceGroup("resource-group", resource_group_name=group_name, location=location)
(workspace_inputs,) = inputs_of("operationalinsights:Workspace")
logs = operationalinsights.Workspace(
    "workspace",
    workspace_name=workspace_inputs["workspaceName"],
    resource_group_name=group.name,
    location=location,
    sku=operationalinsights.WorkspaceSkuArgs(name="PerGB2018"),
    retention_in_days=workspace_inputs["retentionInDays"],
    opts=pulumi.ResourceOptions(protect=True),
)
(identity_inputs,) = inputs_of("managedidentity:UserAssignedIdentity")
identity = managedidentity.UserAssignedIdentity(
    "identity",
    resource_name_=identity_inputs["resourceName"],
    resource_group_name=group.name,
    location=location,
)
(grant_inputs,) = inputs_of("authorization:RoleAssignment")
authorization.RoleAssignment(
    "reader",
    scope=logs.id,
    principal_id=identity.principal_id,
    principal_type="ServicePrincipal",
    role_definition_id=grant_inputs["roleDefinitionId"],
    role_assignment_name=grant_inputs["roleAssignmentName"],
)
groups = [
    monitor.ActionGroup(
        one["name"],
        action_group_name=one["actionGroupName"],
        group_short_name=one["groupShortName"],
        resource_group_name=group.name,
        location="Global",
        enabled=True,
        arm_role_receivers=[
            monitor.ArmRoleReceiverArgs(name=role["name"], role_id=role["roleId"], use_common_alert_schema=True)
            for role in one["armRoleReceivers"]
        ],
    )
    for one in inputs_of("monitor:ActionGroup")
]
for rule in inputs_of("monitor:ScheduledQueryRule"):
    (condition,) = rule["criteria"]["allOf"]
    monitor.ScheduledQueryRule(
        rule["name"],
        rule_name=rule["ruleName"],
        display_name=rule["displayName"],
        description=rule["description"],
        kind="LogAlert",
        severity=rule["severity"],
        enabled=True,
        location=location,
        resource_group_name=group.name,
        scopes=[logs.id],
        evaluation_frequency=rule["evaluationFrequency"],
        window_size=rule["windowSize"],
        criteria=monitor.ScheduledQueryRuleCriteriaArgs(
            all_of=[
                monitor.ConditionArgs(
                    query=condition["query"],
                    time_aggregation=condition["timeAggregation"],
                    operator=condition["operator"],
                    threshold=condition["threshold"],
                    failing_periods=monitor.ConditionFailingPeriodsArgs(
                        number_of_evaluation_periods=condition["failingPeriods"]["numberOfEvaluationPeriods"],
                        min_failing_periods_to_alert=condition["failingPeriods"]["minFailingPeriodsToAlert"],
                    ),
                )
            ]
        ),
        auto_mitigate=rule["autoMitigate"],
        actions=monitor.ActionsArgs(
            action_groups=[one.id for one in groups], custom_properties=rule["actions"]["customProperties"]
        ),
        identity=monitor.MicrosoftCommonIdentityArgs(
            type=monitor.IdentityType.USER_ASSIGNED, user_assigned_identities=[identity.id]
        ),
        skip_query_validation=True,
    )
for workbook in inputs_of("applicationinsights:Workbook"):
    applicationinsights.Workbook(
        workbook["name"],
        resource_name_=workbook["resourceName"],
        resource_group_name=group.name,
        location=location,
        category=workbook["category"],
        display_name=workbook["displayName"],
        kind="shared",
        serialized_data=workbook["serializedData"],
        source_id=logs.id,
    )
