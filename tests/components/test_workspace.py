"""MonitoringWorkspace, LogRouting and AlertIdentity: created, adopted, and what protects them."""

from typing import Any

import pulumi
import pytest

from entrawatch.resources.declared_resources import declared_tables
from entrawatch.resources.program_plan import PlannedResource, to_plain
from entrawatch_pulumi import AlertIdentity, LogRouting, MonitoringWorkspace
from entrawatch_pulumi.names import table_deployment_name
from entrawatch_pulumi.translate import identity_args, workspace_args

SUBSCRIPTION = "/subscriptions/00000000-0000-0000-0000-000000000000"
GROUP = f"{SUBSCRIPTION}/resourceGroups/rg-entrawatch-dev"
WORKSPACE = f"{GROUP}/providers/Microsoft.OperationalInsights/workspaces/log-entrawatch-dev"
IDENTITY = f"{GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-entrawatch-dev"


def children(plan: Any) -> dict[tuple[str, str], PlannedResource]:
    """Return what Azure gets, by type and name."""
    return {(item.type.removeprefix("azure-native:"), item.name): item for item in plan.resources if item.custom}


def test_a_created_workspace_is_protected_and_keeps_its_tables(declare: Any, stack: Any) -> None:
    """Every input and option of the workspace and of a table with its own retention."""
    tables = {"SigninLogs": {"retention_days": 180, "total_retention_days": 1095}, "AuditLogs": {"retention_days": 30}}
    settings = stack(workspace={"retention_days": 60, "daily_cap_gb": 5, "tables": tables}, tags={"team": "soc"})
    args = workspace_args(settings, "rg-entrawatch-dev")
    found = children(declare(lambda: MonitoringWorkspace("logs", args)))
    assert sorted(found) == [
        ("operationalinsights:Workspace", "logs"),
        ("resources:Deployment", "logs-AuditLogs"),
        ("resources:Deployment", "logs-SigninLogs"),
    ]
    workspace = found["operationalinsights:Workspace", "logs"]
    deployment = found["resources:Deployment", "logs-SigninLogs"]
    assert to_plain(workspace.inputs) == {
        "features": {"disableLocalAuth": True, "enableLogAccessUsingOnlyResourcePermissions": False},
        "location": "westeurope",
        "resourceGroupName": "rg-entrawatch-dev",
        "retentionInDays": 60,
        "sku": {"name": "PerGB2018"},
        "tags": {"team": "soc"},
        "workspaceCapping": {"dailyQuotaGb": 5},
        "workspaceName": "log-entrawatch-dev",
    }
    assert (workspace.options.protect, deployment.options.protect) == (True, False)
    assert (workspace.options.retain_on_delete, deployment.options.retain_on_delete) == (False, False)
    assert deployment.property_dependencies["properties"] == (workspace.urn,)
    customer = to_plain(workspace.outputs)["customerId"]
    assert len(customer) == 36
    assert to_plain(deployment.inputs) == {
        "deploymentName": "log-entrawatch-dev-SigninLogs",
        "properties": {
            "mode": "Incremental",
            "template": {
                "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
                "contentVersion": "1.0.0.0",
                "metadata": {"workspace": customer},
                "resources": [
                    {
                        "apiVersion": "2023-09-01",
                        "name": "log-entrawatch-dev/SigninLogs",
                        "properties": {"plan": "Analytics", "retentionInDays": 180, "totalRetentionInDays": 1095},
                        "type": "Microsoft.OperationalInsights/workspaces/tables",
                    }
                ],
            },
        },
        "resourceGroupName": "rg-entrawatch-dev",
    }


def test_a_table_without_archive_sends_both_retention_values(declare: Any, stack: Any) -> None:
    """A value that is left out would go back to the workspace's default."""
    settings = stack(workspace={"tables": {"AuditLogs": {"retention_days": 30}}})
    args = workspace_args(settings, "rg")
    found = children(declare(lambda: MonitoringWorkspace("logs", args)))
    (table,) = declared_tables("resources:Deployment", found["resources:Deployment", "logs-AuditLogs"].inputs)
    assert (table["retentionInDays"], table["totalRetentionInDays"]) == (30, 30)


def test_no_cap_is_sent_as_no_cap(declare: Any, stack: Any) -> None:
    """A cap that is taken out of the stack file must go away in Azure, too."""
    args = workspace_args(stack(), "rg")
    workspace = children(declare(lambda: MonitoringWorkspace("logs", args)))["operationalinsights:Workspace", "logs"]
    assert workspace.inputs["workspaceCapping"] == {"dailyQuotaGb": -1}


def test_an_adopted_workspace_is_left_alone(declare: Any, stack: Any) -> None:
    """Nothing is created or changed, tables included; its id and name come out."""
    settings = stack(workspace={"existing_id": WORKSPACE, "tables": {"AuditLogs": {"retention_days": 30}}})
    args = workspace_args(settings, "rg")
    plan = declare(lambda: MonitoringWorkspace("logs", args))
    assert [(item.type, item.name) for item in plan.resources] == [("entrawatch:index:MonitoringWorkspace", "logs")]
    assert to_plain(plan.resources[0].outputs) == {"workspace_id": WORKSPACE, "workspace_name": "log-entrawatch-dev"}


def test_protection_can_be_given_up(declare: Any, stack: Any) -> None:
    """For environments that come and go: nothing then stands between `pulumi destroy` and the records."""

    def program() -> None:
        MonitoringWorkspace("logs", workspace_args(stack(workspace={"protect": False}), "rg-entrawatch-dev"))
        LogRouting(
            "routing",
            {"setting_name": "e", "workspace_id": WORKSPACE, "categories": ["AuditLogs"], "protect": False},
        )

    found = children(declare(program))
    assert [item.options.protect for item in found.values()] == [False, False]


def test_log_routing_is_one_protected_setting_with_sorted_categories(declare: Any) -> None:
    """Categories are plain text in a fixed order, and no retention policy is sent."""
    plan = declare(
        lambda: LogRouting(
            "routing",
            {
                "setting_name": "entrawatch",
                "workspace_id": WORKSPACE,
                "categories": ["SignInLogs", "AuditLogs", "NonInteractiveUserSignInLogs"],
            },
        )
    )
    found = children(plan)
    assert list(found) == [("aadiam:DiagnosticSetting", "routing")]
    setting = found["aadiam:DiagnosticSetting", "routing"]
    assert setting.options.protect is True
    assert to_plain(setting.inputs) == {
        "logs": [
            {"category": "AuditLogs", "enabled": True},
            {"category": "NonInteractiveUserSignInLogs", "enabled": True},
            {"category": "SignInLogs", "enabled": True},
        ],
        "name": "entrawatch",
        "workspaceId": WORKSPACE,
    }


def test_log_routing_waits_for_the_workspace(declare: Any, stack: Any) -> None:
    """Azure rejects a setting whose destination does not exist yet."""
    args = workspace_args(stack(), "rg")

    def program() -> None:
        workspace = MonitoringWorkspace("logs", args)
        LogRouting(
            "routing", {"setting_name": "s", "workspace_id": workspace.workspace_id, "categories": ["AuditLogs"]}
        )

    found = children(declare(program))
    workspace = found["operationalinsights:Workspace", "logs"]
    assert found["aadiam:DiagnosticSetting", "routing"].property_dependencies["workspaceId"] == (workspace.urn,)


def test_a_created_identity_may_read_the_workspace(declare: Any, stack: Any) -> None:
    """The identity with its role assignment; whoever takes the id waits for both."""
    args = identity_args(stack(tags={"team": "soc"}), "rg-entrawatch-dev", WORKSPACE)

    def program() -> None:
        pulumi.export("identity", AlertIdentity("identity", args).identity_id)

    plan = declare(program)
    found = children(plan)
    assert sorted(found) == [
        ("authorization:RoleAssignment", "identity-reader"),
        ("managedidentity:UserAssignedIdentity", "identity"),
    ]
    assert to_plain(found["managedidentity:UserAssignedIdentity", "identity"].inputs) == {
        "location": "westeurope",
        "resourceGroupName": "rg-entrawatch-dev",
        "resourceName": "id-entrawatch-dev",
        "tags": {"team": "soc"},
    }
    assignment = to_plain(found["authorization:RoleAssignment", "identity-reader"].inputs)
    principal = assignment.pop("principalId")
    assert assignment == {
        "principalType": "ServicePrincipal",
        "roleAssignmentName": assignment["roleAssignmentName"],
        "roleDefinitionId": f"{SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions"
        "/acdd72a7-3385-48ef-bd42-f606fba81ae7",
        "scope": WORKSPACE.lower(),
    }
    assert len(principal) == len(assignment["roleAssignmentName"]) == 36
    assert plan.outputs["identity"] == IDENTITY


def test_rules_wait_for_the_role_assignment(declare: Any, stack: Any) -> None:
    """A rule whose identity may not read the workspace yet would fail its first runs."""
    args = identity_args(stack(), "rg", WORKSPACE)

    def program() -> None:
        identity = AlertIdentity("identity", args)
        # any resource that takes the identity's id stands for a rule
        LogRouting("taker", {"setting_name": "s", "workspace_id": identity.identity_id, "categories": ["AuditLogs"]})

    found = children(declare(program))
    dependencies = found["aadiam:DiagnosticSetting", "taker"].property_dependencies["workspaceId"]
    assert {urn.rpartition("::")[2] for urn in dependencies} == {"identity", "identity-reader"}


def test_an_adopted_identity_creates_nothing(declare: Any, stack: Any) -> None:
    """The team that owns the identity also grants it what it needs."""
    args = identity_args(stack(alert_identity={"existing_id": IDENTITY}), "rg", WORKSPACE)
    plan = declare(lambda: AlertIdentity("identity", args))
    assert [(item.type, dict(item.outputs)) for item in plan.resources] == [
        ("entrawatch:index:AlertIdentity", {"identity_id": IDENTITY})
    ]


@pytest.mark.parametrize(
    ("workspace", "table", "name"),
    [
        ("log-entrawatch-dev", "AuditLogs", "log-entrawatch-dev-AuditLogs"),
        ("w" * 32, "T" * 31, f"{'w' * 32}-{'T' * 31}"),
        ("w" * 33, "T" * 31, f"{'w' * 33}-{'T' * 21}-7336ff2d"),
        ("w" * 63, "AuditLogs", f"{'w' * 55}-85bb778d"),
        ("w" * 63, "SigninLogs", f"{'w' * 55}-e2e215fa"),
    ],
)
def test_names_of_deployments_are_stable_and_fit_azure(workspace: str, table: str, name: str) -> None:
    """A changed name is another deployment; long ones stay apart."""
    assert table_deployment_name(workspace, table) == name
    assert len(name) <= 64


def test_a_transformation_is_linked_to_the_workspace(declare: Any) -> None:
    """By a template with all properties of the workspace, which leaves the link alone in its own declaration."""
    place = {"workspace_name": "log-central", "resource_group_name": "rg", "location": "westeurope"}
    args = {**place, "retention_days": 120, "transformations": {"SigninLogs": "source | project-away Location\n"}}
    plan = declare(lambda: MonitoringWorkspace("logs", args))
    (rule,) = plan.of_type("azure-native:monitor:DataCollectionRule")
    inputs = to_plain(rule.inputs)
    assert (rule.name, inputs["kind"]) == ("logs-transformation", "WorkspaceTransforms")
    assert inputs["dataFlows"] == [
        {
            "streams": ["Microsoft-Table-SigninLogs"],
            "destinations": ["workspace"],
            "transformKql": "source | project-away Location",
        }
    ]
    (link,) = plan.of_type("azure-native:resources:Deployment")
    (entry,) = to_plain(link.inputs)["properties"]["template"]["resources"]
    assert entry["properties"]["defaultDataCollectionRuleResourceId"].endswith(
        "/dataCollectionRules/log-central-transformation"
    )
    (workspace,) = plan.of_type("azure-native:operationalinsights:Workspace")
    declared = to_plain(workspace.inputs)
    assert {key: declared[key] for key in ("retentionInDays", "sku", "features", "workspaceCapping")} == {
        key: value for key, value in entry["properties"].items() if key != "defaultDataCollectionRuleResourceId"
    }
    assert workspace.options.ignore_changes == ("defaultDataCollectionRuleResourceId",)
