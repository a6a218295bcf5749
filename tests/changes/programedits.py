"""Edits of a program, each with all that a comparison finds, there and back; None where both ways are the same."""

from changedproject import STACK

DEPLOYMENT = "    outputs = environment_component("
TRANSFORMED = """    def change(args):
        kind = args.type_.rsplit(":", 1)[-1]
{lines}
        return pulumi.ResourceTransformationResult(args.props, args.opts)
    pulumi.runtime.register_stack_transformation(change)
"""
QUERY = 'args.props["criteria"]["allOf"][0]["query"]'
TABLE = 'args.props["properties"].template["resources"][0]'
STACK_FILE = f"stacks/Pulumi.{STACK}.yaml"


def of_kind(kind: str, statement: str) -> tuple[str, str, str]:
    lines = f'        if kind == "{kind}":\n            {statement}'
    return "__main__.py", DEPLOYMENT, TRANSFORMED.format(lines=lines) + DEPLOYMENT


def in_query(old: str, new: str) -> tuple[str, str, str]:
    return of_kind(
        "ScheduledQueryRule", f'args.props["criteria"]["allOf"][0]["query"] = {QUERY}.replace({old!r}, {new!r})'
    )


ALERTS = ("owner_added", "risky_user_found", "secret_added", "sign_ins_failed")
EDITS = {
    "rules disabled": (
        of_kind("ScheduledQueryRule", 'args.props["enabled"] = False'),
        [f"detection_removed weakened {name}" for name in ALERTS],
        [f"strengthened strengthened {name}" for name in ALERTS],
    ),
    "one rule left out": (
        (
            "__main__.py",
            DEPLOYMENT,
            f"    object.__setattr__(deployment, 'alerts', deployment.alerts[1:])\n{DEPLOYMENT}",
        ),
        ["detection_removed weakened owner_added"],
        ["added strengthened owner_added"],
    ),
    "rules run less often": (
        of_kind("ScheduledQueryRule", 'args.props["evaluationFrequency"] = "P1D"'),
        [f"schedule_weakened weakened {name}" for name in ALERTS],
        [f"strengthened strengthened {name}" for name in ALERTS],
    ),
    "rules resolve on their own": (
        of_kind("ScheduledQueryRule", 'args.props["autoMitigate"] = None'),
        [f"trigger_weakened weakened {name}" for name in ALERTS],
        [f"strengthened strengthened {name}" for name in ALERTS],
    ),
    "queries changed": (
        of_kind("ScheduledQueryRule", 'args.props["criteria"]["allOf"][0]["query"] += "| where false"'),
        [f"query_changed weakened {name}" for name in ALERTS],
        [f"strengthened strengthened {name}" for name in ALERTS],
    ),
    "no action group called": (
        of_kind("ScheduledQueryRule", 'args.props["actions"] = None'),
        [
            *(f"receiver_removed weakened {name}" for name in ("notifications", "owners", "soc")),
            "replaced neutral ScheduledQueryRule",
            *(f"text_only neutral {name}" for name in ALERTS),
        ],
        [
            "replaced neutral ScheduledQueryRule",
            *(f"strengthened strengthened {name}" for name in ("notifications", "owners", "soc")),
            *(f"text_only neutral {name}" for name in ALERTS),
        ],
    ),
    "log category dropped": (
        of_kind("DiagnosticSetting", 'args.props["logs"] = args.props["logs"][1:]'),
        ["collection_reduced weakened AuditLogs"],
        ["strengthened strengthened AuditLogs"],
    ),
    "retention shortened": (
        of_kind("Workspace", 'args.props["retention_in_days"] = 30'),
        ["collection_reduced weakened workspace"],
        ["strengthened strengthened workspace"],
    ),
    "receivers of an action group replaced": (
        of_kind("ActionGroup", 'args.props["arm_role_receivers"] = None'),
        ["receiver_removed unclear owners"],
        ["receiver_removed unclear owners"],
    ),
    "severity lowered": (
        of_kind("ScheduledQueryRule", 'args.props["severity"] = 4.0'),
        [f"severity_lowered weakened {name}" for name in ALERTS],
        [f"strengthened strengthened {name}" for name in ALERTS],
    ),
    "keys of the workspace allowed": (
        of_kind("Workspace", 'args.props["features"] = None'),
        ["retuned unclear entrawatch-workspace"],
        ["retuned unclear entrawatch-workspace"],
    ),
    "logs to another workspace": (
        of_kind("DiagnosticSetting", 'args.props["workspace_id"] = "/subscriptions/0/elsewhere"'),
        ["collection_reduced unclear entrawatch-log-routing"],
        None,
    ),
    "rules read another workspace": (
        of_kind("ScheduledQueryRule", 'args.props["scopes"] = ["/subscriptions/0/elsewhere"]'),
        ["replaced neutral ScheduledQueryRule", *(f"trigger_weakened unclear entrawatch-{name}" for name in ALERTS)],
        None,
    ),
    "rules without an identity": (
        of_kind("ScheduledQueryRule", 'args.props["identity"] = None'),
        [f"trigger_weakened unclear entrawatch-{name}" for name in ALERTS],
        None,
    ),
    "identity that may not read": (
        of_kind("RoleAssignment", 'args.props["role_definition_id"] = "/elsewhere"'),
        ["replaced neutral RoleAssignment", "trigger_weakened unclear entrawatch-identity-reader"],
        None,
    ),
    "watch list emptied in front of a query": (
        in_query('"adm-alex@contoso.com","adm-robin@contoso.com"', ""),
        ["query_changed unclear sign_ins_failed"],
        None,
    ),
    "parameter raised in front of a query": (
        in_query("let failed_sign_ins = 20;", "let failed_sign_ins = 2000;"),
        ["query_changed weakened sign_ins_failed"],
        ["strengthened strengthened sign_ins_failed"],
    ),
    "table hidden in front of a query": (
        in_query("let approved_ips = ", "let approved_ips = dynamic([]); let SigninLogs = T; let unread = "),
        ["query_changed unclear sign_ins_failed"],
        None,
    ),
    "records new for a shorter time": (
        in_query("let new_since = ago(20m);", "let new_since = ago(1m);"),
        ["query_changed unclear owner_added", "query_changed unclear secret_added"],
        None,
    ),
    "conditions of an unknown kind": (
        of_kind("ScheduledQueryRule", 'args.props["criteria"]["allOf"][0]["resourceIdColumn"] = "Id"'),
        [f"trigger_weakened unclear {name}" for name in ALERTS],
        None,
    ),
    "texts of rules emptied": (
        of_kind("ScheduledQueryRule", 'args.props["description"] = "-"'),
        [f"text_only neutral {name}" for name in ALERTS],
        None,
    ),
    "rules left as they are in Azure": (
        of_kind("ScheduledQueryRule", 'args.opts.ignore_changes = ["criteria"]'),
        [f"protection_removed weakened entrawatch-{name}" for name in ALERTS],
        [],
    ),
    "table that rules cannot read": (
        of_kind("Deployment", f'{TABLE}["properties"]["plan"] = "Basic"'),
        ["collection_reduced weakened AuditLogs"],
        ["strengthened strengthened AuditLogs"],
    ),
    "retention of tables shortened": (
        of_kind("Deployment", f'{TABLE}["properties"]["retentionInDays"] = 10'),
        ["collection_reduced weakened AuditLogs"],
        ["strengthened strengthened AuditLogs"],
    ),
    "archive of tables shortened": (
        of_kind("Deployment", f'{TABLE}["properties"]["totalRetentionInDays"] = 365'),
        ["collection_reduced weakened AuditLogs"],
        ["strengthened strengthened AuditLogs"],
    ),
    "settings of another table": (
        of_kind("Deployment", f'{TABLE}["name"] = "log-entrawatch-prod/SigninLogs"'),
        ["collection_reduced unclear entrawatch-workspace-AuditLogs"],
        None,
    ),
    "templates that delete what they do not name": (
        of_kind("Deployment", 'args.props["properties"].mode = "Complete"'),
        ["collection_reduced unclear entrawatch-workspace-AuditLogs"],
        None,
    ),
    "template of its own": (
        (
            "__main__.py",
            DEPLOYMENT,
            "    from pulumi_azure_native import resources\n"
            '    mine = {"mode": "Incremental", "template": {"resources": [{"type": "Microsoft.Web/sites"}]}}\n'
            '    resources.Deployment("mine", resource_group_name="rg-mine", properties=mine)\n'
            f"{DEPLOYMENT}",
        ),
        ["added neutral mine"],
        ["replaced unclear mine"],
    ),
    "table left out": (
        (
            "__main__.py",
            DEPLOYMENT,
            f"    object.__setattr__(deployment.settings.workspace, 'tables', {{}})\n{DEPLOYMENT}",
        ),
        ["collection_reduced unclear entrawatch-workspace-AuditLogs"],
        [],
    ),
    "workbooks emptied": (
        of_kind("Workbook", 'args.props["serialized_data"] = "{}"'),
        [
            f"retuned unclear entrawatch-{name}"
            for name in ("applications", "conditional_access", "coverage", "health", "overview", "user_accounts")
        ],
        None,
    ),
    "provider of its own": (
        (
            "__main__.py",
            DEPLOYMENT,
            "    from pulumi_azure_native import Provider\n"
            f'    Provider("mine", subscription_id="00000000-0000-0000-0000-000000000009")\n{DEPLOYMENT}',
        ),
        ["replaced unclear mine"],
        None,
    ),
    "alerts kept from calling": (
        (
            "__main__.py",
            DEPLOYMENT,
            '    kind = "azure-native:alertsmanagement:AlertProcessingRuleByName"\n'
            f'    pulumi.CustomResource(kind, "quiet", {{"scopes": ["/subscriptions/0"]}})\n{DEPLOYMENT}',
        ),
        ["receiver_removed unclear quiet"],
        ["replaced unclear quiet"],
    ),
    "resource of its own": (
        (
            "__main__.py",
            DEPLOYMENT,
            "    from pulumi_azure_native import resources\n"
            '    resources.ResourceGroup("mine", resource_group_name="rg-mine", location="westeurope")\n'
            f"{DEPLOYMENT}",
        ),
        [],
        ["replaced weakened mine"],
    ),
    "workspace unprotected": (
        of_kind("Workspace", "args.opts.protect = False"),
        ["protection_removed weakened entrawatch-workspace"],
        ["strengthened strengthened entrawatch-workspace"],
    ),
    "protection given up in the stack": (
        (STACK_FILE, "    daily_cap_gb: 20\n", "    daily_cap_gb: 20\n    protect: false\n"),
        [
            "protection_removed weakened entrawatch-resource-group",
            "protection_removed weakened entrawatch-workspace",
        ],
        [
            "strengthened strengthened entrawatch-resource-group",
            "strengthened strengthened entrawatch-workspace",
        ],
    ),
    "other environment": (
        (STACK_FILE, "environment: prod", "environment: live"),
        [
            "replaced neutral ActionGroup",
            "replaced neutral Deployment",
            "replaced neutral RoleAssignment",
            "replaced neutral ScheduledQueryRule",
            "replaced neutral UserAssignedIdentity",
            "replaced neutral Workbook",
            "replaced weakened entrawatch-workspace",
            "retuned neutral environment",
        ],
        None,
    ),
    "other name of the diagnostic setting": (
        (STACK_FILE, "    manage: true\n", "    manage: true\n    name: entra_logs\n"),
        ["replaced weakened entrawatch-log-routing", "retuned neutral log_routing.name"],
        ["replaced weakened entrawatch-log-routing", "retuned neutral log_routing.name"],
    ),
    "existing resource group": (
        (STACK_FILE, "    name: rg-entrawatch-prod\n", "    name: rg-entrawatch-prod\n    existing: true\n"),
        ["protection_removed weakened entrawatch-resource-group", "retuned neutral resource_group.existing"],
        ["retuned neutral resource_group.existing"],
    ),
}
