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


def _last_segment(resource_id: Any) -> str | None:
    return str(resource_id).rstrip("/").rpartition("/")[2] or None


def _lower_case(resource_id: Any) -> str:
    return str(resource_id).lower()


def _segment_after(resource_id: Any, name: str) -> str | None:
    segments = str(resource_id).split("/")
    lowered = [segment.lower() for segment in segments]
    place = lowered.index(name) + 1 if name in lowered else len(segments)
    return segments[place] if place < len(segments) else None


def _subscription(resource_id: Any) -> str | None:
    found = _segment_after(resource_id, "subscriptions")
    return found.lower() if found else None


def _resource_group(resource_id: Any) -> str | None:
    return _segment_after(resource_id, "resourcegroups")


def _resource_provider(resource_id: Any) -> str | None:
    found = _segment_after(resource_id, "providers")
    return found.upper() if found else None


def caller(claims: Any) -> str | None:
    """Return whom claims name."""
    if not isinstance(claims, dict):
        return None
    return next((str(claims[name]) for name in _CALLER_CLAIMS if claims.get(name)), None)


DERIVATIONS: Mapping[str, Callable[[Any], str | None]] = MappingProxyType(
    {
        "last_segment": _last_segment,
        "lower_case": _lower_case,
        "subscription": _subscription,
        "resource_group": _resource_group,
        "resource_provider": _resource_provider,
        "caller": caller,
    }
)
"""The part of a field that a column takes, by its name in the data file."""
