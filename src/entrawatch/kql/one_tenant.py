"""A query that reads only the records of one tenant, for a workspace that several tenants send to."""

import re
from collections.abc import Mapping

from entrawatch.kql.words import without_end, without_quotes

# A table at the start of a statement or of parentheses can be piped as it is; as an operand it needs parentheses.
_STARTS = ("", ";", "(", "=")
# A table with a filter is no longer a name: `find` rejects it, and `withsource` calls it union_arg0.
_BY_NAME = re.compile(r"\btable(?=\s*\()|\bfind\b|\bwithsource(?=\s*=)")


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


def word_without_filter(query: str) -> str:
    """Return what prevents a filter on each table of a query: table, find or withsource; '' if nothing does."""
    found = _BY_NAME.search(without_quotes(query))
    return found[0] if found else ""


def with_tenant(query: str, tenant_id: str) -> str:
    """Return the query with a last column TenantId; Azure's own column of that name is the workspace's ID."""
    return f'{without_end(query)}\n| extend TenantId = "{tenant_id}"\n'
