"""Rewrite unions of tables whose columns differ in type: Kusto splits such a column into X_string, X_dynamic, ..."""

from collections.abc import Iterator, Sequence

from entrawatch.detection.cannot_run import CannotRun
from entrawatch.detection.query_text import Edit, QueryText, column
from entrawatch.kql.pipes import Operand, Pipe


def unions(query: QueryText) -> Iterator[Edit]:
    """Yield the edits of a query's unions: each operand renames its column as Kusto does."""
    if not any(one.name == "union" for one in query.analysis.operators):
        return
    named = query.words_after(0) | set(query.analysis.result_columns)
    for union in query.pipes.operators:
        split = _split_columns(union, named) if union.name == "union" else []
        if split and "withsource" in query.text[union.start : union.end]:
            raise CannotRun(f"union withsource with {split[0]} of two types", "convert it in each branch first")
        for operand in union.operands if split else ():
            yield from _renamed(union, operand, [name for name in split if name in operand.columns])


def _split_columns(union: Pipe, named: frozenset[str] | set[str]) -> list[str]:
    """Return the columns of two types that the query reads or returns: tables have no others in a run."""
    types: dict[str, set[str]] = {}
    for operand in union.operands:
        for name, kind in operand.columns.items():
            types.setdefault(name, set()).add(kind)
    return [name for name, kinds in types.items() if len(kinds) > 1 and _is_named(name, kinds, named)]


def _is_named(name: str, kinds: set[str], named: frozenset[str] | set[str]) -> bool:
    return name in named or any(f"{name}_{kind}" in named for kind in kinds)


def _renamed(union: Pipe, operand: Operand, names: Sequence[str]) -> Iterator[Edit]:
    if not names:
        return
    renames = ", ".join(f"{column(f'{name}_{operand.columns[name]}')} = {column(name)}" for name in names)
    if union.source and operand.start == union.source.start:
        yield Edit(operand.end, operand.end, f" | project-rename {renames}")
    else:
        yield Edit(operand.start, operand.start, "(")
        yield Edit(operand.end, operand.end, f" | project-rename {renames})")
