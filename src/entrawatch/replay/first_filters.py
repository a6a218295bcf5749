"""First filters of a query: the conditions that a row of a table must meet wherever the query reads that table.

They depend only on the row, so rows that fail them are excluded once instead of at every evaluation.
"""

import re
from collections.abc import Collection, Iterator

from entrawatch.detection.query_text import QueryText
from entrawatch.kql.analysis import Analysis, Operator
from entrawatch.replay.row_columns import Expression, RowColumns, enclosing, is_plain_union, leg_end

# Their result depends on the moment, on chance, on other rows, or on other tables.
_NOT_OF_THE_ROW = frozenset(
    {"now", "ago", "rand", "new_guid", "toscalar", "materialize", "view", "table", "prev", "next", "row_number",
     "row_cumsum", "row_rank_dense", "row_rank_min", "row_window_session", "cursor_after", "ingestion_time"}
)  # fmt: skip
_PIPE = re.compile(r"\s*\|\s*")
_WHERE = re.compile(r"(?:where|filter)\b")


def first_filter(
    query: str, analysis: Analysis, table: str, literals: frozenset[str], *, directly: bool = False
) -> str | None:
    """Return a KQL condition that every relevant row of a table meets; None if there is none.

    `literals`: names of let statements with literals, those of inputs and parameters. `directly`: only from the
    filters that directly follow the table's name.
    """
    text = QueryText(query, analysis)
    # Declared by the author: the value of such a name may depend on more than the row.
    unknown = {one.name for one in analysis.lets} - literals
    uses = [
        list(_conditions(text, _row_by_row(text, found, directly), unknown, literals))
        for found in re.finditer(rf"\b{table}\b", text.code)
    ]
    if not uses or not all(uses):
        return None
    return " or ".join(sorted({f"({' and '.join(use)})" for use in uses}))


def _conditions(
    text: QueryText, operators: Iterator[Operator], unknown: set[str], literals: frozenset[str]
) -> Iterator[str]:
    """Yield the conditions of the filters among row-by-row operators."""
    columns, words = RowColumns({}), _NOT_OF_THE_ROW | unknown | set(text.analysis.tables)
    for operator in operators:
        if operator.name == "where":
            condition = columns.resolved(_condition(text, operator), literals)
            if condition and _is_of_the_row(condition.code, words):
                yield f"(\n{condition.text}\n)"
        elif operator.name != "union":
            following = columns.after(text, operator)
            if following is None:
                return
            columns = following


def _row_by_row(text: QueryText, table: re.Match[str], directly: bool) -> Iterator[Operator]:
    """Yield the operators after a table's name, and after a union that contains it, until one combines rows."""
    starts = {one.start: one for one in text.analysis.operators}
    position, inside = table.end(), text.operator_at(table.start())
    while True:
        pipe = _PIPE.match(text.code, position)
        if pipe:
            operator = starts.get(pipe.end())
            known = ("where",) if directly else ("where", "extend", "project")
            if operator is None or not (operator.name in known or (is_plain_union(operator) and not directly)):
                return
            yield operator
        else:
            operator = None if directly else leg_end(text, position, inside)
            if operator is None:
                return
            inside = enclosing(text, operator)
        position = operator.start + operator.length


def _condition(text: QueryText, operator: Operator) -> Expression:
    end = operator.start + operator.length
    whole = Expression(text.text[operator.start : end], text.code_of(operator))
    match = _WHERE.match(whole.code)
    return whole.part(match.end() if match else 0, len(whole.code))


def _is_of_the_row(code: str, words: Collection[str]) -> bool:
    return "|" not in code and not set(words) & set(re.findall(r"[A-Za-z_]\w*", code))
