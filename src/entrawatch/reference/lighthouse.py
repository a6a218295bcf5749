"""Roles that Azure Lighthouse gives to another tenant, and those that it rejects."""

from entrawatch.reference.azure_ids import ARM_ROLE_IDS

ROUTING_ROLE = "Monitoring Contributor"
"""The smallest built-in role that can name a workspace in a diagnostic setting and cannot delete the workspace."""

REMOVAL_ROLE = "Managed Services Registration Assignment Delete Role"
"""Lets the other tenant end the delegation; without it, only the tenant with the subscription can."""

DELEGATED_ROLE_IDS = {
    **{name: ARM_ROLE_IDS[name] for name in (ROUTING_ROLE, "Contributor", "Reader", "Monitoring Reader")},
    "Log Analytics Contributor": "92aaf0da-9dab-42b6-94a3-d43ce8d16293",
    "Log Analytics Reader": "73c42c96-874c-492b-b04d-ab87d138a893",
    "Monitoring Policy Contributor": "47be4a87-7950-4631-9daf-b664a405f074",
    REMOVAL_ROLE: "91c1777a-f3dc-4fae-b103-61d183457e46",
}
"""Built-in roles without data actions and without the right to grant roles."""

_GRANTS_ROLES = "it can grant roles"
REJECTED_ROLES = {
    "Owner": _GRANTS_ROLES,
    "Role Based Access Control Administrator": _GRANTS_ROLES,
    "User Access Administrator": "it exists there only for managed identities",
    "Log Analytics Data Reader": "it has data actions",
    "Monitoring Metrics Publisher": "it has data actions",
}
"""Roles that authors could choose, and why Azure Lighthouse rejects them."""

ROUTING_ROLES = frozenset({ROUTING_ROLE, "Contributor", "Log Analytics Contributor", "Monitoring Policy Contributor"})
"""Roles that can name the workspace in a diagnostic setting."""

DELETING_ROLES = frozenset({"Contributor", "Log Analytics Contributor", "Monitoring Policy Contributor"})
"""Roles that can delete the workspace, its records or its resource group."""
