"""Missing text: after outer joins and unions, Kusto has empty text where DuckDB has null; and text as true or false."""

from collections.abc import Iterator

from entrawatch.detection.query_text import Edit, QueryText, column
from entrawatch.kql.analysis import Comparison, Operator

_EMPTY = {"==": "isempty", "=~": "isempty", "!=": "isnotempty", "!~": "isnotempty"}
_OUTER = frozenset({"leftouter", "rightouter", "fullouter"})


def comparisons_with_missing_text(query: QueryText) -> Iterator[Edit]:
    """Yield edits of `x == ""` to isempty(x), which is also true if the translator has null."""
    for found in query.analysis.comparisons:
        value = _compared_with_empty(found)
        if value is not None:
            yield Edit(found.start, found.start + found.length, f"{_EMPTY[found.operator]}({value})")


def comparisons_with_booleans(query: QueryText) -> Iterator[Edit]:
    """Yield edits of a text column compared with true or false: it is converted, and other text is null."""
    for found in query.analysis.comparisons:
        sides = (found.left, *found.rights)
        texts = [side for side in sides if side.type == "string" and not side.is_literal and side.function != "tobool"]
        if found.operator in ("==", "!=") and len(sides) == 2 and texts and any(side.type == "bool" for side in sides):
            left, right = (f"tobool({side.text})" if side in texts else side.text for side in sides)
            yield Edit(found.start, found.start + found.length, f"{left} {found.operator} {right}")


def filled_text(query: QueryText) -> QueryText:
    """Return the query with every text column filled after operators that can leave null in it."""
    filled = (_filled(query, one) for one in query.analysis.operators if _leaves_nulls(one))
    return query.edited(edit for edits in filled for edit in edits)


def _compared_with_empty(found: Comparison) -> str | None:
    if found.operator not in _EMPTY or len(found.rights) != 1:
        return None
    sides = (found.left, found.rights[0])
    empty = [side for side in sides if side.is_literal and side.value == ""]
    others = [side for side in sides if side.type == "string" and not side.is_literal]
    return others[0].text if empty and others else None


def _leaves_nulls(operator: Operator) -> bool:
    kind = operator.parameters.get("kind", "")
    if operator.name == "lookup":
        return kind in ("", "leftouter")
    return (operator.name == "join" and kind in _OUTER) or (operator.name == "union" and kind != "inner")


def _filled(query: QueryText, operator: Operator) -> Iterator[Edit]:
    end = operator.start + operator.length
    columns = query.pipes.after(operator.start, operator.length)
    read = query.words_after(end) | set(query.analysis.result_columns)
    texts = [column(name) for name, kind in columns.items() if kind == "string" and name in read]
    if texts:
        yield Edit(end, end, " | extend " + ", ".join(f'{name} = coalesce({name}, "")' for name in texts))
