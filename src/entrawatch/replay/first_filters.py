"""First filters of a query: the conditions that directly follow a table's name, wherever the query reads that table.

They depend only on the row, so rows that fail them are excluded once instead of at every evaluation.
"""

import re
from collections.abc import Collection, Iterator

from entrawatch.detection.query_text import QueryText
from entrawatch.kql.analysis import Analysis

# Their result depends on the moment, on chance, on other rows, or on other tables.
_NOT_OF_THE_ROW = frozenset(
    {"now", "ago", "rand", "new_guid", "toscalar", "materialize", "view", "table", "prev", "next", "row_number",
     "row_cumsum", "row_rank_dense", "row_rank_min", "row_window_session", "cursor_after", "ingestion_time"}
)  # fmt: skip
_WHERE = re.compile(r"\s*\|\s*(?:where|filter)\b")


def first_filter(query: str, analysis: Analysis, table: str, literals: frozenset[str]) -> str | None:
    """Return a KQL condition that every relevant row of a table meets; None if there is none.

    `literals`: names of let statements with literals, those of inputs and parameters.
    """
    text = QueryText(query, analysis)
    # Declared by the author: the value of such a name may depend on more than the row.
    unknown = {one.name for one in analysis.lets} - literals
    words = _NOT_OF_THE_ROW | unknown | set(analysis.tables)
    uses = [list(_conditions(text, use.end(), words)) for use in re.finditer(rf"\b{table}\b", text.code)]
    if not uses or not all(uses):
        return None
    return " or ".join(sorted({f"({' and '.join(use)})" for use in uses}))


def _conditions(text: QueryText, position: int, words: Collection[str]) -> Iterator[str]:
    """Yield the conditions of the filters from a position on that depend on the row alone."""
    while where := _WHERE.match(text.code, position):
        operator = text.operator_at(where.end())
        assert operator
        position = operator.start + operator.length
        code = text.code[where.end() : position]
        if "|" not in code and not set(words) & set(re.findall(r"[A-Za-z_]\w*", code)):
            yield f"(\n{text.text[where.end() : position]}\n)"
