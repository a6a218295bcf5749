"""Licenses of Microsoft Entra: what a tenant owns decides what its logs can hold."""

from enum import StrEnum


class License(StrEnum):
    """What a tenant can own that makes log records exist and be exportable."""

    FREE = "free"
    P1 = "p1"
    P2 = "p2"
    ID_GOVERNANCE = "id_governance"
    """Brings Privileged Identity Management without the risks of P2."""
    WORKLOAD_ID_PREMIUM = "workload_id_premium"
    GLOBAL_SECURE_ACCESS = "global_secure_access"
    AD_FS_CONNECT_HEALTH = "ad_fs_connect_health"
    AGENT_ID = "agent_id"
    B2C = "b2c"
    UNKNOWN = "unknown"
    """Only of a category: no source tells what it needs."""
