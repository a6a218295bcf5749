"""Names of resources in Azure: released names must not change, because a change replaces the resource.

Those of alert rules are in entrawatch.specs.rule_names, because workbooks ask Azure for them.
"""

import hashlib
import re
import uuid

# Root of all GUIDs that are derived from names; never change it.
_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_DNS, "entrawatch")

# Limit of Azure for the name of a template deployment.
DEPLOYMENT_NAME_LIMIT = 64

# Limit of Azure for the name of a workflow (Logic Apps).
WORKFLOW_NAME_LIMIT = 80

# The short name is at the start of every text message (docs/issue_codes.md AGR002).
SHORT_NAME_LIMIT = 12


def stable_guid(*parts: str) -> str:
    """Return the same GUID for the same parts, on every machine and in every release."""
    return str(uuid.uuid5(_NAMESPACE, "/".join(parts)))


def table_deployment_name(workspace: str, table: str) -> str:
    """Return the name of the deployment that sets a table's retention, in at most 64 characters.

    Long names end with a digest, so that they remain distinct.
    """
    return _in_at_most(DEPLOYMENT_NAME_LIMIT, f"{workspace}-{table}")


def identity_name(environment: str) -> str:
    """Return the name of the identity that the alert rules use."""
    return f"id-entrawatch-{environment}"


def action_group_name(environment: str, receiver: str) -> str:
    """Return the name of a receiver's action group."""
    return f"entrawatch-{environment}-{receiver}"


def workflow_name(environment: str, receiver: str) -> str:
    """Return the name of the workflow that posts in a receiver's channel, in at most 80 characters."""
    return _in_at_most(WORKFLOW_NAME_LIMIT, f"entrawatch-{environment}-{receiver}")


def quiet_hours_name(environment: str, name: str) -> str:
    """Return the name of the alert processing rule of quiet hours."""
    return f"entrawatch-{environment}-quiet-{name}"


def action_group_short_name(receiver: str) -> str:
    """Return a receiver's name in at most 12 characters; long names end with a digest, so that they remain distinct.

    It depends only on the name: adding or removing another receiver does not change any text message.
    """
    if len(receiver) <= SHORT_NAME_LIMIT:
        return receiver
    return f"{receiver[:7].rstrip('_')}-{_digest(receiver, 4)}"


def receiver_entry_name(address: str) -> str:
    """Return the name of one address in an action group: readable, and unique even for similar addresses."""
    return f"{re.sub(r'[^A-Za-z0-9.]+', '-', address)}-{_digest(address, 6)}"


def delegation_name(environment: str) -> str:
    """Return the name of the delegation to the stack's tenant, different for each tenant in a subscription."""
    return f"entrawatch-{environment}"


def windows_rule_name(environment: str, role: str) -> str:
    """Return the name of the data collection rule of a role, and of its associations."""
    return f"entrawatch-{environment}-{role}"


def resource_setting_name(environment: str) -> str:
    """Return the name of the diagnostic setting of each Azure resource whose logs a stack collects."""
    return f"entrawatch-{environment}"


def short_resource_name(resource_id: str) -> str:
    """Return the name of one Azure resource among others: readable, and unique even for resources with the same name.

    Azure ignores the case of an ID.
    """
    return f"{resource_id.rstrip('/').rpartition('/')[2].lower()}-{_digest(resource_id.lower(), 6)}"


def workbook_display_name(title: str, environment: str) -> str:
    """Return the title of a workbook, unique in the resource group (docs/issue_codes.md WBK006)."""
    return f"Entra ID monitoring: {title} ({environment})"


def workbook_guid(environment: str, workbook_id: str) -> str:
    """Return the resource name of a workbook; the service accepts only GUIDs (docs/issue_codes.md WBK002)."""
    return stable_guid("workbook", environment, workbook_id)


def sentinel_rule_guid(environment: str, alert_id: str) -> str:
    """Return the name of an alert's rule in Microsoft Sentinel, a GUID (SEN003); the ID is the alert's first one."""
    return stable_guid("sentinel", environment, alert_id)


def sentinel_automation_guid(environment: str, key: str) -> str:
    """Return the name of an automation rule in Microsoft Sentinel, a GUID."""
    return stable_guid("sentinel-automation", environment, key)


def sentinel_connector_guid(environment: str, key: str) -> str:
    """Return the name of a data connector in Microsoft Sentinel, a GUID."""
    return stable_guid("sentinel-connector", environment, key)


def _in_at_most(limit: int, name: str) -> str:
    return name if len(name) <= limit else f"{name[: limit - 9]}-{_digest(name, 8)}"


def _digest(text: str, length: int) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:length]
