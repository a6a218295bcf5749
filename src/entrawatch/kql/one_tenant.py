"""A query that reads only the records of one tenant, for a workspace that several tenants send to."""

import re
from collections.abc import Mapping

from entrawatch.kql.words import without_quotes

# A table at the start of a statement or of parentheses can be piped as it is; as an operand it needs parentheses.
_STARTS = ("", ";", "(", "=")
_CALL = re.compile(r"\btable\s*\(")


def of_tenant(query: str, columns: Mapping[str, str], tenant_id: str) -> str:
    """Return the query with a filter after each of these tables; `columns` has the column with the record's tenant.

    A record without a tenant passes: an alert in two stacks is better than one in none.
    """
    code = without_quotes(query)
    names = "|".join(map(re.escape, sorted(columns)))
    for found in reversed(list(re.finditer(rf"\b(?:{names})\b", code)) if names else []):
        source = f'{found[0]} | where {columns[found[0]]} in~ ("{tenant_id}", "")'
        is_start = code[: found.start()].rstrip()[-1:] in _STARTS
        query = query[: found.start()] + (source if is_start else f"({source})") + query[found.end() :]
    return query


def calls_table(query: str) -> bool:
    """Return whether a query reads a table by the function table(), to which no filter can be added."""
    return bool(_CALL.search(without_quotes(query)))


def with_tenant(query: str, tenant_id: str) -> str:
    """Return the query with a last column TenantId; Azure's own column of that name is the workspace's ID."""
    return f'{query.rstrip()}\n| extend TenantId = "{tenant_id}"\n'
