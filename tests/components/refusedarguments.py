"""Arguments that are right, and the lines that refuse wrong ones."""

from collections.abc import Callable
from typing import Any

import pulumi
import pytest

SETTINGS: dict[str, Any] = {
    "environment": "dev",
    "location": "westeurope",
    "resource_group": {"name": "rg-entrawatch-dev"},
    "workspace": {},
}
M = "EntraMonitoring 'm'"
GROUP = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-logs"
WORKSPACE = f"{GROUP}/providers/Microsoft.OperationalInsights/workspaces/log-central"
IDENTITY = f"{GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-central"
VAULT = f"{GROUP}/providers/Microsoft.KeyVault/vaults/kv-central"
RULE: dict[str, Any] = {
    "rule_name": "rule",
    "display_name": "Rule",
    "description": "A rule.",
    "severity": 1.0,
    "location": "westeurope",
    "resource_group_name": "rg",
    "workspace_id": WORKSPACE,
    "identity_id": IDENTITY,
    "query": "AuditLogs",
    "evaluation_frequency": "PT15M",
    "window_size": "PT1H",
    "time_aggregation": "Count",
    "operator": "GreaterThan",
    "threshold": 0.0,
    "number_of_evaluation_periods": 1.0,
    "min_failing_periods_to_alert": 1.0,
    "auto_mitigate": False,
}


def reported(component: Callable[..., Any], name: str, args: Any) -> list[str]:
    """Return the lines that refuse the arguments."""
    with pytest.raises(pulumi.RunError) as refused:
        component(name, args)
    return str(refused.value).splitlines()
