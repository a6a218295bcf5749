"""Entra ID monitoring as a part of a larger program."""

import pulumi

from entrawatch_pulumi import EntraMonitoring

config = pulumi.Config()

monitoring = EntraMonitoring(
    "entra",
    {
        "environment": pulumi.get_stack(),
        "location": "westeurope",
        "resource_group": {"name": f"rg-entra-{pulumi.get_stack()}"},
        "workspace": {"retention_days": 90},
        # Exactly one program of a tenant owns its diagnostic setting; without `manage` nothing changes the tenant.
        "log_routing": {"manage": True, "licenses": ["p2"]},
        # Two of the built-in areas, and one alert of our own, which belongs to the first of them.
        "alert_specs": ["../own_specs"],
        "alerts": {"areas": ["applications", "privileged_identity_management"]},
        "notifications": {
            "receivers": {
                "soar": {"kind": "webhook", "uri_secret": "soar_url"},
                "team": {"kind": "arm_role", "roles": ["Monitoring Contributor"]},
            },
            "routes": [
                {"severities": ["critical", "high"], "receivers": ["soar"]},
                {"severities": ["medium", "low"], "receivers": ["team"]},
            ],
        },
        "secrets": {"soar_url": config.require_secret("soar_url")},
        "inputs": {"approved_actors": ["personnel.workflow@contoso.com"]},
    },
)

pulumi.export("workspace_id", monitoring.workspace_id)
pulumi.export("alert_rule_ids", monitoring.alert_rule_ids)
