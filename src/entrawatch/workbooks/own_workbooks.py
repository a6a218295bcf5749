"""The workbooks that show no area: their IDs and titles."""

from collections.abc import Mapping
from types import MappingProxyType

OVERVIEW = "overview"
CONDITIONAL_ACCESS = "conditional_access"
HEALTH = "health"
COVERAGE = "coverage"
OWN_WORKBOOKS: Mapping[str, str] = MappingProxyType(
    {
        OVERVIEW: "Overview",
        CONDITIONAL_ACCESS: "Conditional Access",
        HEALTH: "Health",
        COVERAGE: "Coverage",
    }
)
"""Title by ID."""
