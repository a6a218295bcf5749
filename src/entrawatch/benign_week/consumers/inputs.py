"""The inputs of the synthetic consumer tenant: what its administrators would write in their stack file."""

from typing import Any

TENANT_ID = "7c1e52aa-3d1f-4c0b-9a63-5b8e0f4d2a17"
WORKSPACE_ID = "5d0f4b8e-93a1-4a53-8f0e-2c5c7be41f10"
SIGN_UP_SERVICE = "22222222-aaaa-4000-8000-000000000001"
"""Object ID of CPIM Service, which creates and deletes the accounts of customers."""
_DOMAIN = "contosocustomers.onmicrosoft.com"
_ADMINISTRATORS = [f"admin{number}@{_DOMAIN}" for number in range(3)]


def consumer_inputs() -> dict[str, Any]:
    """Return the inputs by the names that alert_specs/inputs.yaml declares."""
    return {
        "break_glass_accounts": [f"breakglass1@{_DOMAIN}"],
        "break_glass_drill_days": 90,
        "privileged_accounts": _ADMINISTRATORS,
        "approved_actors": [*_ADMINISTRATORS, SIGN_UP_SERVICE],
        "approved_countries": ["DE", "AT", "CH", "NL"],
        "approved_ips": ["192.0.2.0/24"],
        "owned_domains": [_DOMAIN],
        "business_hours": {"timezone": "Europe/Berlin", "start": 7, "end": 19, "days": [1, 2, 3, 4, 5]},
    }
