"""Queries that read only the records of the tenant that a stack watches."""

from collections.abc import Mapping
from functools import cache

from entrawatch.kql.one_tenant import of_tenant
from entrawatch.reference.tables import table_names
from entrawatch.reference.tenants import tenant_column
from entrawatch.stacks.settings import StackSettings


def only_of_tenant(query: str, settings: StackSettings) -> str:
    """Return a query that reads only the records of the stack's tenant; unchanged without its ID."""
    if settings.tenant.id is None:
        return query
    return of_tenant(query, _tenant_columns(), settings.tenant.id.lower())


# Asked for each query of a stack, of which its workbooks have a thousand.
@cache
def _tenant_columns() -> Mapping[str, str]:
    """Return table → column with the tenant of a record, of the tables that have one."""
    return {name: column for name in table_names() if (column := tenant_column(name))}
