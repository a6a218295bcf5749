"""Rewrite make-series with a fixed range: summarize by bins, with the default where a series has no record."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from entrawatch.detection.cannot_run import CannotRun
from entrawatch.detection.query_text import Edit, QueryText, column
from entrawatch.kql.analysis import Operator
from entrawatch.kql.pipes import Pipe
from entrawatch.kql.words import without_comments, without_quotes

_CLAUSE = re.compile(r"\b(on|from|to|step|by)\b")
_DEFAULT = re.compile(r"\bdefault\s*=")
_ASSIGNED = re.compile(r"\s*(?:[A-Za-z_]\w*|\['[^']*'\]|\[\"[^\"]*\"\])\s*=(?![=~])")
_NAME = re.compile(r"[A-Za-z_]\w*")
_RANGE = ("from", "to", "step")


@dataclass(frozen=True)
class _Series:
    """The texts of one make-series; `aggregates`: column → expression and default."""

    aggregates: dict[str, tuple[str, str]]
    groups: tuple[str, ...]
    """Names of the columns after `by`."""
    by: str
    axis: str
    """Name of the axis in the result."""
    moment: str
    """Expression of the axis."""
    start: str
    end: str
    step: str


def make_series(query: QueryText, operator: Operator) -> Iterator[Edit]:
    """Yield the edits of one make-series; raises CannotRun if its range depends on the records."""
    pipe = query.pipes.at(operator.start, operator.length)
    # A function's body has moved into the query by the time that no declaration is left.
    if pipe is None or pipe.source is None or query.pipes.functions:
        return
    series = _read(query, operator, pipe)
    name = f"Series_{pipe.start}"
    source = query.text[pipe.source.start : pipe.source.end]
    yield Edit(pipe.statement, pipe.statement, f"let {name} = {source}{_counted(series)};\n")
    yield Edit(pipe.source.start, pipe.end, _filled(name, series))


def _counted(series: _Series) -> str:
    start, end = f"{series.moment} >= ({series.start})", f"{series.moment} < ({series.end})"
    values = ", ".join(f"{name} = {value}" for name, (value, _) in series.aggregates.items())
    bins = f"{series.axis} = bin_at({series.moment}, {series.step}, {series.start})"
    return f"\n| where {start} and {end}\n| summarize {values} by {_listed(series.by, bins)}"


def _filled(name: str, series: _Series) -> str:
    groups, names = ", ".join(series.groups), list(series.aggregates)
    seen = f"{name}_seen"
    bins = f"range({series.start}, ({series.end}) - 1microsecond, {series.step})"
    values = ", ".join(
        f"{column} = iff({seen} > 0, pack_array({column})[0], pack_array({default})[0])"
        for column, (_, default) in series.aggregates.items()
    )
    lists = ", ".join(f"{column} = make_list({column})" for column in (*names, series.axis))
    # Without records, Kusto returns no row rather than an empty series.
    count = f"{name}_count"
    return "\n| ".join((
        f"union ({name} | extend {seen} = 1), ({name} | summarize {seen} = count(){f' by {groups}' if groups else ''}"
        f" | where {seen} > 0 | extend {seen} = 0, {series.axis} = {bins}"
        f" | mv-expand {series.axis} to typeof(datetime))",
        f"summarize arg_max({seen}, {', '.join(names)}) by {_listed(groups, series.axis)}",
        f"sort by {series.axis} asc",
        # In an array, a moment is text.
        f"extend {values}, {series.axis} = pack_array({series.axis})[0]",
        f"summarize {lists}, {count} = count(){f' by {groups}' if groups else ''}",
        f"where {count} > 0",
        f"project-away {count}",
    ))  # fmt: skip


def _listed(*parts: str) -> str:
    return ", ".join(part for part in parts if part)


def _read(query: QueryText, operator: Operator, pipe: Pipe) -> _Series:
    clauses = _clauses(query, operator)
    missing = [word for word in _RANGE if word not in clauses]
    if missing or operator.parameters:
        raise CannotRun("make-series", "give it from, to and step, and no kind; or use summarize with bin()")
    names = [column(name) for name in pipe.after]
    groups = len(operator.groups)
    values = [_aggregate(text) for text in _split(clauses["values"])]
    if len(values) + groups + 1 != len(names):
        raise CannotRun("make-series", "give each aggregate one column; write percentile() for each of percentiles()")
    moment = _unnamed(clauses["on"])
    _refuse_other_axis(moment, pipe)
    return _Series(
        dict(zip(names[groups:-1], values, strict=True)), tuple(names[:groups]), clauses.get("by", ""), names[-1],
        moment, *(clauses[word] for word in _RANGE),
    )  # fmt: skip


def _refuse_other_axis(moment: str, pipe: Pipe) -> None:
    name = _NAME.fullmatch(moment)
    if name is None or pipe.before.get(moment) != "datetime":
        raise CannotRun("make-series", "take a column of type datetime as its axis; extend it first")


def _clauses(query: QueryText, operator: Operator) -> dict[str, str]:
    """Return the text after each keyword outside of brackets; `values` is that of the aggregates."""
    code = query.code_of(operator)
    begin = len("make-series")
    found = [one for one in _CLAUSE.finditer(code) if _depth(code[: one.start()]) == 0]
    starts = [("values", begin, begin), *((one[1], one.start(), one.end()) for one in found)]
    ends = [*(start for _, start, _ in starts[1:]), len(code)]
    # A comment at the end of a clause would hide what is appended to it.
    text = without_comments(query.text)[operator.start : operator.start + operator.length]
    return {word: text[begin:end].strip() for (word, _, begin), end in zip(starts, ends, strict=True)}


def _aggregate(text: str) -> tuple[str, str]:
    """Return an aggregate and its default, which is 0 without one."""
    found = _DEFAULT.search(without_quotes(text))
    begin, end = (found.start(), found.end()) if found else (len(text), len(text))
    return _unnamed(text[:begin]), text[end:].strip() or "0"


def _unnamed(text: str) -> str:
    return _ASSIGNED.sub("", text, count=1).strip()


def _split(text: str) -> list[str]:
    """Return the parts of a text between commas outside of brackets and quotes."""
    code = without_quotes(text)
    commas = [place for place, char in enumerate(code) if char == "," and _depth(code[:place]) == 0]
    bounds = [-1, *commas, len(text)]
    return [text[begin + 1 : end] for begin, end in pairwise(bounds)]


def _depth(code: str) -> int:
    return sum((char in "([{") - (char in ")]}") for char in code)
