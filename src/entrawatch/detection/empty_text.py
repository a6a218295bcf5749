"""Missing text: after outer joins and unions, Kusto has empty text where DuckDB has null."""

from collections.abc import Collection, Iterator, Mapping

from entrawatch.detection.cannot_run import CannotRun
from entrawatch.detection.query_text import Edit, QueryText, edited
from entrawatch.detection.rewrites_operators import Analyze, columns_after
from entrawatch.kql.analysis import Comparison, Operator

_EMPTY = {"==": "isempty", "=~": "isempty", "!=": "isnotempty", "!~": "isnotempty"}
_OUTER = frozenset({"leftouter", "rightouter", "fullouter"})


def comparisons_with_missing_text(query: QueryText) -> Iterator[Edit]:
    """Yield edits of `x == ""` to isempty(x), which is also true if the translator has null."""
    for found in query.analysis.comparisons:
        value = _compared_with_empty(found)
        if value is not None:
            yield Edit(found.start, found.start + found.length, f"{_EMPTY[found.operator]}({value})")


def filled_text(text: str, analyze: Analyze) -> str:
    """Return the query with every text column filled after operators that can leave null in it."""
    query = QueryText(text, analyze(text))
    filled = (_filled(query, one, analyze) for one in query.analysis.operators if _leaves_nulls(one))
    return edited(text, [edit for edits in filled for edit in edits])


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


def _filled(query: QueryText, operator: Operator, analyze: Analyze) -> Iterator[Edit]:
    end = operator.start + operator.length
    columns = columns_after(query, end, analyze, operator.name)
    read = query.words_after(end) | set(query.analysis.result_columns)
    _refuse_two_types(columns, read)
    texts = [name for name, kql_type in columns.items() if kql_type == "string" and name in read]
    if texts:
        yield Edit(end, end, " | extend " + ", ".join(f'{name} = coalesce({name}, "")' for name in texts))


def _refuse_two_types(columns: Mapping[str, str], read: Collection[str]) -> None:
    """Kusto splits a column that has two types in a union into X_string and X_dynamic; the translator merges them."""
    split = [name for name, kind in columns.items() if name in read and name.endswith(f"_{kind}")]
    bases = [name.rsplit("_", 1)[0] for name in split]
    if any(len([other for other in columns if other.startswith(f"{base}_")]) > 1 for base in bases):
        instead = "convert it in each branch first: project X = tostring(X), or todynamic(X)"
        raise CannotRun(f"union with {bases[0]} of two types", instead)
