"""Union legs: parts of a query that read one more table, and the query without those that no workspace can have."""

import re
from collections.abc import Collection

from entrawatch.kql.words import without_quotes, words

# A pipe into a union with one leg, in parentheses, that starts with the table; what is blank before it may be a text.
_LEG = re.compile(r"(?:\n[ \t]*)?\|\s*union\s+(?:isfuzzy\s*=\s*true\s*)?\(\s*(\w+)\b")
_ENDS = ("", "|", ";", ")")
# A table at the start of the text, of a statement or of a subquery, or in a union; a column can have the same name.
_SOURCE = r"(?:^|;)\s*(?:{0})\b|[(=]\s*(?:{0})\s*\||\bunion\b[^|;]*\b(?:{0})\b"


def without_legs(query: str, tables: Collection[str]) -> str:
    """Return the query without the unions that read only one of these tables."""
    code = without_quotes(query)
    for leg in reversed(list(_LEG.finditer(code))):
        end = _closing(code, code.index("(", leg.start()))
        if leg[1] in tables and end and code[end:].lstrip()[:1] in _ENDS:
            query, code = query[: leg.start()] + query[end:], code[: leg.start()] + code[end:]
    return query


def tables_read(query: str, tables: Collection[str]) -> list[str]:
    """Return those of the tables that a query starts a statement or a subquery with, or unions, sorted."""
    code = without_quotes(query)
    return [table for table in sorted(words(query) & set(tables)) if re.search(_SOURCE.format(re.escape(table)), code)]


def _closing(code: str, opening: int) -> int:
    """Return the place after the parenthesis that closes another; 0 if none does."""
    depth = 0
    for place in range(opening, len(code)):
        depth += (code[place] == "(") - (code[place] == ")")
        if not depth:
            return place + 1
    return 0
