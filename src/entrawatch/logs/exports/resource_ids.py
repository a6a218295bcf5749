"""Parts of Azure resource IDs, and the caller, as in the Activity log's table."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

# In this order: "the UPN claim, or SPN claim based on availability" (schema page). That a service principal is
# identified by its object ID is seen in practice, not documented.
_CALLER_CLAIMS = (
    "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn",
    "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/spn",
    "http://schemas.microsoft.com/identity/claims/objectidentifier",
    "appid",
)


def caller(claims: Any) -> str | None:
    """Return whom claims name."""
    if not isinstance(claims, dict):
        return None
    return next((str(claims[name]) for name in _CALLER_CLAIMS if claims.get(name)), None)


def _segment_after(resource_id: Any, name: str) -> str:
    segments = str(resource_id).split("/")
    lowered = [segment.lower() for segment in segments]
    return next(iter(segments[lowered.index(name) + 1 :]), "") if name in lowered else ""


DERIVATIONS: Mapping[str, Callable[[Any], str | None]] = MappingProxyType(
    {
        "last_segment": lambda resource_id: str(resource_id).rstrip("/").rpartition("/")[2] or None,
        "lower_case": lambda resource_id: str(resource_id).lower(),
        "subscription": lambda resource_id: _segment_after(resource_id, "subscriptions").lower() or None,
        "resource_group": lambda resource_id: _segment_after(resource_id, "resourcegroups") or None,
        "resource_provider": lambda resource_id: _segment_after(resource_id, "providers").upper() or None,
        "caller": caller,
    }
)
"""The part of a field that a column takes, by its name in the data file."""
