"""Kinds of tenant, and which column of a table holds the tenant of a record."""

from enum import StrEnum
from functools import cache

from entrawatch.reference.tables import table

# In every table, TenantId is the ID of the workspace.
_COLUMNS = ("AADTenantId", "AadTenantId")


class TenantKind(StrEnum):
    """What a tenant is for: its own staff, or customers."""

    WORKFORCE = "workforce"
    B2C = "b2c"
    """Azure AD B2C."""
    EXTERNAL_ID = "external_id"
    """Microsoft Entra External ID in an external tenant."""


@cache
def tenant_column(name: str) -> str | None:
    """Return the column with the ID of the tenant that a record is from; None if the table has no such column."""
    known = table(name)
    return next((column for column in _COLUMNS if known and column in known.columns), None)
