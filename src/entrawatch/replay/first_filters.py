"""First filters of a query: the conditions that a row of a table must meet wherever the query reads that table.

They depend on the row alone, so rows that fail them are left out once and not at every evaluation.
"""

import re
from collections.abc import Iterator

from entrawatch.detection.query_text import QueryText
from entrawatch.kql.analysis import Analysis, Operator

# Their answer depends on the moment, on chance, on other rows or on other tables.
_NOT_OF_THE_ROW = frozenset(
    {"now", "ago", "rand", "new_guid", "toscalar", "materialize", "view", "table", "prev", "next", "row_number",
     "row_cumsum", "row_rank_dense", "row_rank_min", "row_window_session", "cursor_after", "ingestion_time"}
)  # fmt: skip
_PIPE = re.compile(r"\s*\|\s*")
_WHERE = re.compile(r"(?:where|filter)\b")


def first_filter(query: str, analysis: Analysis, table: str, literals: frozenset[str]) -> str | None:
    """Return a condition in KQL that holds for every row of a table that can matter; None where there is none.

    `literals`: names of the let statements that hold literals, those of inputs and parameters.
    """
    text = QueryText(query, analysis)
    # Declared by the author: what stands behind such a name is not known to depend on the row alone.
    unknown = {one.name for one in analysis.lets} - literals
    uses = [list(_conditions(text, found.end(), unknown)) for found in re.finditer(rf"\b{table}\b", text.code)]
    if not uses or not all(uses):
        return None
    return " or ".join(sorted({f"({' and '.join(use)})" for use in uses}))


def _conditions(text: QueryText, position: int, unknown: set[str]) -> Iterator[str]:
    """Yield the conditions of the filters that directly follow a table's name."""
    operators = {one.start: one for one in text.analysis.operators if one.name == "where"}
    while (pipe := _PIPE.match(text.code, position)) and pipe.end() in operators:
        operator = operators[pipe.end()]
        position = operator.start + operator.length
        if _is_of_the_row(text, operator, unknown):
            condition = text.text[operator.start : position]
            yield f"(\n{_WHERE.sub('', condition, count=1)}\n)"


def _is_of_the_row(text: QueryText, operator: Operator, unknown: set[str]) -> bool:
    code = text.code_of(operator)
    words = frozenset(re.findall(r"[A-Za-z_]\w*", code))
    tables = set(text.analysis.tables)
    return "|" not in code and _WHERE.match(code) is not None and not words & (_NOT_OF_THE_ROW | unknown | tables)
