"""Licenses of Microsoft Entra, which determine what the logs of a tenant can contain."""

from enum import StrEnum


class License(StrEnum):
    """A license that a tenant can have and that some log records or their export require."""

    FREE = "free"
    P1 = "p1"
    P2 = "p2"
    ID_GOVERNANCE = "id_governance"
    """Includes Privileged Identity Management, but not the risk detections of P2."""
    WORKLOAD_ID_PREMIUM = "workload_id_premium"
    GLOBAL_SECURE_ACCESS = "global_secure_access"
    AD_FS_CONNECT_HEALTH = "ad_fs_connect_health"
    AGENT_ID = "agent_id"
    B2C = "b2c"
    UNKNOWN = "unknown"
    """Only for categories: no source states the requirement."""
