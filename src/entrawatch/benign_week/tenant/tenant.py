"""The inputs of the synthetic tenant: what its administrators would write in their stack file."""

from typing import Any

from entrawatch.benign_week.tenant.applications import EXCHANGE, GRAPH, RESOURCE_MANAGER, products
from entrawatch.benign_week.tenant.data import constant_inputs
from entrawatch.benign_week.tenant.people import (
    Person,
    administrators,
    emergency_accounts,
    employee,
    partner_tenant_id,
)
from entrawatch.benign_week.tenant.places import approved_countries, sites
from entrawatch.benign_week.tenant.rows import name_id
from entrawatch.benign_week.tenant.workloads import DEPLOYMENT, HR_PROVISIONING, KEY_ROTATION

MFA_POLICY = "Require MFA for all users"
LEGACY_POLICY = "Block legacy authentication"
UNKNOWN_DEVICE_POLICY = "Block unknown devices from Payroll"
DEVICE_POLICY = "Require a compliant device"
"""Report-only; the one policy that is edited in an ordinary week."""
CRITICAL_GROUP = "Excluded from Conditional Access"
HELP_DESK, IDENTITY, APPLICATION_OWNER = 0, 1, 2
"""Numbers of the administrators whose job is passwords, accounts and policies, or applications."""


def tenant_inputs(seed: int = 1, users: int = 200) -> dict[str, Any]:
    """Return the inputs of the tenant with this seed and size, by the names that alert_specs/inputs.yaml declares."""
    admins = administrators(seed, users)
    return {
        **constant_inputs(),
        **_accounts(seed, admins),
        **_directory(),
        **_applications(),
        "approved_countries": list(approved_countries()),
        "approved_ips": [f"{site.address}/32" for site in sites()],
        "approved_devices": [admin.laptop.id for admin in admins],
        "paw_devices": [admin.laptop.id for admin in admins],
        "deployment_identities": [DEPLOYMENT.object_id],
        "deployment_addresses": [f"{DEPLOYMENT.address}/32"],
    }


def policy_id(name: str) -> str:
    """Return the id of a Conditional Access policy."""
    return name_id("policy", name)


def group_id(name: str) -> str:
    """Return the id of a group."""
    return name_id("group", name)


def _accounts(seed: int, admins: tuple[Person, ...]) -> dict[str, object]:
    emergency = [text for account in emergency_accounts(seed) for text in (account.user_principal_name, account.id)]
    by_hand = [text for admin in admins for text in (admin.user_principal_name, admin.id)]
    by_program = [text for app in (HR_PROVISIONING, KEY_ROTATION, DEPLOYMENT) for text in (app.object_id, app.app_id)]
    return {
        "break_glass_accounts": emergency,
        "privileged_accounts": by_hand,
        "vip_accounts": [employee(seed, number).user_principal_name for number in range(6, 10)],
        "approved_actors": by_hand + by_program + [name_id("Microsoft service", "MS-PIM")],
        "approved_inviters": by_hand,
        "approvers": by_hand,
    }


def _directory() -> dict[str, list[str]]:
    return {
        "critical_groups": [group_id(CRITICAL_GROUP)],
        "critical_conditional_access_policies": [policy_id(MFA_POLICY), policy_id(LEGACY_POLICY)],
        "approved_tenants": [partner_tenant_id()],
    }


def _applications() -> dict[str, list[str]]:
    payroll = next(app for app in products() if app.name == "Payroll")
    return {
        "high_value_applications": [payroll.id],
        "approved_applications": [app.id for app in products()],
        "sensitive_apis": [GRAPH.id, RESOURCE_MANAGER.id],
        "first_party_applications": [GRAPH.id, EXCHANGE.id, RESOURCE_MANAGER.id],
        "tier_zero_applications": [DEPLOYMENT.app_id],
    }
