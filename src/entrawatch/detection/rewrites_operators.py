"""Rewrite operators: mv-expand without a name, mv-apply, project-keep and -reorder, sources in brackets."""

import re
from collections.abc import Callable, Iterator, Mapping

from entrawatch.detection.cannot_run import CannotRun
from entrawatch.detection.query_text import Edit, QueryText, column
from entrawatch.detection.rewrites_series import make_series
from entrawatch.kql.analysis import Operator

_ROW_WISE = frozenset({"where", "extend", "mv-expand", "parse"})
_NAMED = re.compile(r"\s*([A-Za-z_]\w*|\[\s*(\"[^\"]*\"|'[^']*')\s*\])\s*(=(?![=~])|$|\bto\b)")
_PATH = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*|\[\d+\]|\[\s*(\"\w+\"|'\w+')\s*\])+")
_AND = re.compile(r"==\s*\$(?:left|right)\.\w+(?P<word>\s+and)(?=\s+\$(?:left|right)\.)")
# After a comparison, brackets are part of an expression: x == (a and b) is not (x == a) and b.
_STARTS_A_SOURCE = re.compile(r"(?:^|[;(]|(?<![=!<>])=)\s*$")
_READER = re.compile(r"(?:parse_json|todynamic)\s*\((.*)\)", re.DOTALL)


def operators(query: QueryText) -> Iterator[Edit]:
    """Yield the edits of a query's operators."""
    for operator in query.analysis.operators:
        rewrite = _REWRITES.get(operator.name)
        if rewrite:
            yield from rewrite(query, operator)
    yield from _bare_sources(query)
    yield from _time_ranges(query)
    yield from _join_conditions(query)


def _mv_expand(query: QueryText, operator: Operator) -> Iterator[Edit]:
    for start, argument in query.arguments(operator):
        if not _NAMED.match(argument):
            name = _path_name(argument) or _new_name(query, operator)
            yield Edit(start, start, f"{column(name)} = ")


def _new_name(query: QueryText, operator: Operator) -> str:
    """Return the name that the service gives to the one expression, from the columns around the operator."""
    pipe = query.pipes.at(operator.start, operator.length)
    new = [name for name, kind in pipe.after.items() if pipe.before.get(name) != kind] if pipe else []
    if len(new) != 1 or len(operator.arguments) != 1:
        raise CannotRun("mv-expand without a name", "name the expanded column: mv-expand Item = ...")
    return new[0]


def _path_name(argument: str) -> str | None:
    """Return Kusto's name for an expanded path: its steps, joined with underscores; None for another expression."""
    value = re.sub(r"\s+to\s+typeof\s*\(\w+\)$", "", argument.strip())
    reader = _READER.fullmatch(value)
    value = reader[1].strip() if reader else value
    return "_".join(re.findall(r"\w+", value)) if value.isidentifier() or _PATH.fullmatch(value) else None


def _mv_apply(query: QueryText, operator: Operator) -> Iterator[Edit]:
    """mv-apply with a subquery that only filters and extends is equivalent to mv-expand with the same operators.

    Others stay: they become SQL that runs the subquery for each row.
    """
    end = operator.start + operator.length
    head = re.search(r"\bon\s*\(", query.code[operator.start : end])
    inner = [one for one in query.analysis.operators if operator.start < one.start and one.start + one.length <= end]
    if head is None or any(one.name not in _ROW_WISE for one in inner) or operator.parameters:
        return
    opening = operator.start + head.end() - 1
    closing = query.closing(opening)
    if closing is not None and closing + 1 == end:
        expanded = query.text[operator.start : operator.start + head.start()].replace("mv-apply", "mv-expand", 1)
        yield Edit(operator.start, end, f"{expanded.rstrip()} | {query.text[opening + 1 : closing].strip()}")


def _project_reorder(_: QueryText, operator: Operator) -> Iterator[Edit]:
    yield Edit(operator.start, operator.start + operator.length, "where true")


def _project_chosen(query: QueryText, operator: Operator) -> Iterator[Edit]:
    if operator.name == "project-keep" or "*" in query.code_of(operator):
        columns = query.pipes.after(operator.start, operator.length)
        yield Edit(operator.start, operator.start + operator.length, f"project {', '.join(map(column, columns))}")


def _distinct(query: QueryText, operator: Operator) -> Iterator[Edit]:
    if query.code_of(operator).split() == ["distinct", "*"]:
        columns = query.pipes.after(operator.start, operator.length)
        yield Edit(operator.start, operator.start + operator.length, f"distinct {', '.join(map(column, columns))}")


def _parse(query: QueryText, operator: Operator) -> Iterator[Edit]:
    """parse into a column of the input replaces it: the translator would add another one."""
    pipe = query.pipes.at(operator.start, operator.length)
    names = [one for one in query.pipes.names if pipe and one.is_declared and pipe.start <= one.start < pipe.end]
    known = [one for one in names if pipe and one.name in pipe.before]
    for number, one in enumerate(one for one in names if pipe and not one.name.isidentifier() and one not in known):
        # The translator makes a group of a pattern of each name, which cannot have spaces.
        assert pipe
        yield Edit(one.start, one.end, f"parsed_{pipe.start}_{number}")
        yield Edit(pipe.end, pipe.end, f" | project-rename {column(one.name)} = parsed_{pipe.start}_{number}")
    for one in known:
        yield Edit(one.start, one.end, f"{one.name}_parsed")
    if pipe and known:
        replaced = ", ".join(f"{one.name} = {one.name}_parsed" for one in known)
        parsed = ", ".join(f"{one.name}_parsed" for one in known)
        yield Edit(pipe.end, pipe.end, f" | extend {replaced} | project-away {parsed}")


def _bare_sources(query: QueryText) -> Iterator[Edit]:
    """Yield edits that remove the brackets around the source of a pipe."""
    for opening, char in enumerate(query.code):
        if char != "(" or not _STARTS_A_SOURCE.search(query.code[:opening]):
            continue
        closing = query.closing(opening)
        if closing is not None and query.code[closing + 1 :].lstrip()[:1] in ("", "|", ";"):
            yield Edit(opening, opening + 1, "")
            yield Edit(closing, closing + 1, "")


def _join_conditions(query: QueryText) -> Iterator[Edit]:
    """Conditions of a join are combined by `and` or by commas; the translator reads commas only."""
    for found in _AND.finditer(query.code):
        yield Edit(found.start("word"), found.end("word"), ",")


def _time_ranges(query: QueryText) -> Iterator[Edit]:
    """between (moment .. length of time) ends that long after the moment."""
    if "between" in query.code:
        for one in query.pipes.ranges:
            first, length = (query.text[part.start : part.end] for part in (one.first, one))
            yield Edit(one.start, one.end, f"(({first}) + ({length}))")


_REWRITES: Mapping[str, Callable[[QueryText, Operator], Iterator[Edit]]] = {
    "make-series": make_series,
    "mv-expand": _mv_expand,
    "mv-apply": _mv_apply,
    "project-reorder": _project_reorder,
    "project-keep": _project_chosen,
    "project-away": _project_chosen,
    "distinct": _distinct,
    "parse": _parse,
    "parse-where": _parse,
}
