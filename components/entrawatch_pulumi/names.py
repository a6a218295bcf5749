"""Names of everything in Azure: released names are contracts, a change replaces the resource."""

import hashlib
import re
import uuid

# Root of all GUIDs that are derived from names; never change it.
_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_DNS, "entrawatch")

# What Azure takes as the name of a deployment of a template.
DEPLOYMENT_NAME_LIMIT = 64

# The short name opens every SMS (limits.yaml AGR002).
SHORT_NAME_LIMIT = 12


def stable_guid(*parts: str) -> str:
    """Return the same GUID for the same parts, on every machine and in every release."""
    return str(uuid.uuid5(_NAMESPACE, "/".join(parts)))


def table_deployment_name(workspace: str, table: str) -> str:
    """Return the name of the deployment that sets a table's retention, in at most 64 characters.

    Long names end in a digest, so that they stay apart.
    """
    name = f"{workspace}-{table}"
    if len(name) <= DEPLOYMENT_NAME_LIMIT:
        return name
    return f"{name[: DEPLOYMENT_NAME_LIMIT - 9]}-{_digest(name, 8)}"


def identity_name(environment: str) -> str:
    """Return the name of the identity that the alert rules run as."""
    return f"id-entrawatch-{environment}"


def rule_name(environment: str, alert_id: str) -> str:
    """Return the name of an alert's scheduled query rule; the id is the first one that the alert had."""
    return f"entrawatch-{environment}-{alert_id}"


def action_group_name(environment: str, receiver: str) -> str:
    """Return the name of a receiver's action group."""
    return f"entrawatch-{environment}-{receiver}"


def action_group_short_name(receiver: str) -> str:
    """Return a receiver's name in at most 12 characters; long names end in a digest, so that they stay apart.

    It depends on nothing but the name: another receiver that comes or goes changes no text message.
    """
    if len(receiver) <= SHORT_NAME_LIMIT:
        return receiver
    return f"{receiver[:7].rstrip('_')}-{_digest(receiver, 4)}"


def receiver_entry_name(address: str) -> str:
    """Return the name of one address in an action group: readable, and unique where addresses are alike."""
    return f"{re.sub(r'[^A-Za-z0-9.]+', '-', address)}-{_digest(address, 6)}"


def workbook_display_name(area_title: str, environment: str) -> str:
    """Return the title of an area's workbook, unique in the resource group (limits.yaml WBK006)."""
    return f"Entra ID monitoring: {area_title} ({environment})"


def workbook_guid(environment: str, area_id: str) -> str:
    """Return the resource name of an area's workbook; the service takes only GUIDs (limits.yaml WBK002)."""
    return stable_guid("workbook", environment, area_id)


def _digest(text: str, length: int) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:length]
