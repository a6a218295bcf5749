"""Rewrite operators: mv-expand without a name, mv-apply, project-keep and -reorder, sources in brackets."""

import re
from collections.abc import Callable, Iterator, Mapping

from entrawatch.detection.cannot_run import CannotRun
from entrawatch.detection.query_text import Edit, QueryText
from entrawatch.kql.analysis import Analysis, Operator

Analyze = Callable[[str], Analysis]
_ROW_WISE = frozenset({"where", "extend", "mv-expand", "parse"})
_NAMED = re.compile(r"\s*[A-Za-z_]\w*\s*(=(?![=~])|$|\bto\b)")
_PATH = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*|\[\d+\]|\[\s*(\"\w+\"|'\w+')\s*\])+")
_LET = re.compile(r"\s*let\s+\w+\s*=")
_READER = re.compile(r"(?:parse_json|todynamic)\s*\((.*)\)", re.DOTALL)


def operators(query: QueryText, analyze: Analyze) -> Iterator[Edit]:
    """Yield the edits of a query's operators."""
    for operator in query.analysis.operators:
        rewrite = _REWRITES.get(operator.name)
        if rewrite:
            yield from rewrite(query, operator, analyze)
    yield from _bare_sources(query)


def columns_after(query: QueryText, end: int, analyze: Analyze, construct: str) -> Mapping[str, str]:
    """Return the columns and types of a pipe after the operator that ends here."""
    columns = analyze(_query_up_to(query, end)).result_columns if query.level(end) == 0 else {}
    if not columns:
        raise CannotRun(f"{construct} inside brackets", "move it to a let or to the query's own pipe")
    return columns


def _query_up_to(query: QueryText, end: int) -> str:
    """Return the preceding statements, and the pipe up to `end` as the query's result, even if it is in a let."""
    start = query.code.rfind(";", 0, end) + 1
    let = _LET.match(query.code, start)
    return query.text[:start] + query.text[let.end() if let else start : end]


def _mv_expand(query: QueryText, operator: Operator, _: Analyze) -> Iterator[Edit]:
    for start, argument in query.arguments(operator):
        if not _NAMED.match(argument):
            yield Edit(start, start, f"{_expanded_name(argument)} = ")


def _expanded_name(argument: str) -> str:
    """Return Kusto's name for an expanded path: its steps, joined with underscores."""
    value = re.sub(r"\s+to\s+typeof\s*\(\w+\)$", "", argument.strip())
    reader = _READER.fullmatch(value)
    value = reader[1].strip() if reader else value
    if not (value.isidentifier() or _PATH.fullmatch(value)):
        raise CannotRun("mv-expand without a name", "name the expanded column: mv-expand Item = ...")
    return "_".join(re.findall(r"\w+", value))


def _mv_apply(query: QueryText, operator: Operator, _: Analyze) -> Iterator[Edit]:
    """mv-apply with a subquery that only filters and extends is equivalent to mv-expand with the same operators."""
    end = operator.start + operator.length
    head = re.search(r"\bon\s*\(", query.code[operator.start : end])
    inner = [one for one in query.analysis.operators if operator.start < one.start and one.start + one.length <= end]
    if head is None or any(one.name not in _ROW_WISE for one in inner) or operator.parameters:
        raise CannotRun("mv-apply")
    opening = operator.start + head.end() - 1
    closing = query.closing(opening)
    if closing is None or closing + 1 != end:
        raise CannotRun("mv-apply")
    expanded = query.text[operator.start : operator.start + head.start()].replace("mv-apply", "mv-expand", 1)
    yield Edit(operator.start, end, f"{expanded.rstrip()} | {query.text[opening + 1 : closing].strip()}")


def _project_reorder(_: QueryText, operator: Operator, __: Analyze) -> Iterator[Edit]:
    yield Edit(operator.start, operator.start + operator.length, "where true")


def _project_chosen(query: QueryText, operator: Operator, analyze: Analyze) -> Iterator[Edit]:
    end = operator.start + operator.length
    if operator.name == "project-keep" or "*" in query.code_of(operator):
        columns = columns_after(query, end, analyze, operator.name)
        yield Edit(operator.start, end, f"project {', '.join(columns)}")


def _bare_sources(query: QueryText) -> Iterator[Edit]:
    """Yield edits that remove the brackets around the source of a pipe."""
    for opening, char in enumerate(query.code):
        before = query.code[:opening].rstrip()[-1:]
        if char != "(" or before not in ("", ";", "=", "("):
            continue
        closing = query.closing(opening)
        if closing is not None and query.code[closing + 1 :].lstrip()[:1] in ("", "|", ";"):
            yield Edit(opening, opening + 1, "")
            yield Edit(closing, closing + 1, "")


_REWRITES: Mapping[str, Callable[[QueryText, Operator, Analyze], Iterator[Edit]]] = {
    "mv-expand": _mv_expand,
    "mv-apply": _mv_apply,
    "project-reorder": _project_reorder,
    "project-keep": _project_chosen,
    "project-away": _project_chosen,
}
