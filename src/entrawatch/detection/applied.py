"""mv-apply as SQL: its subquery runs for each row, as a lateral join of the row's elements."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from entrawatch.detection.cannot_run import CannotRun
from entrawatch.detection.query_text import Edit, edited, edited_part
from entrawatch.kql.pipes import Applied, Pipe, Pipes

_ADVICE = "use mv-expand and where; then summarize by the record's Id"
_ROW, _ITEM = "applied_row", "applied_item"
# Read by store.refusal(): whether Kusto keeps such a row is not documented.
EMPTY_ARRAY = "mv-apply of an empty array"

Shapes = Mapping[str, list[str]]
ToSql = Callable[[str, Shapes], str]
"""Returns the SQL of a query with these additional tables and columns."""


@dataclass(frozen=True)
class Cut:
    """A query without mv-apply: it reads their rows from tables that the SQL defines first, by name."""

    text: str
    tables: Shapes
    definitions: Mapping[str, str]

    def sql(self, to_sql: ToSql) -> str:
        """Return the SQL of the whole query."""
        body = to_sql(self.text, self.tables)
        if not self.definitions:
            return body
        defined = ", ".join(f"{_quoted(name)} AS ({sql})" for name, sql in self.definitions.items())
        return f"WITH {defined} SELECT * FROM ({body})"


def without_mv_apply(text: str, pipes: Pipes, edits: list[Edit], to_sql: ToSql) -> Cut:
    """Return the edited query with each mv-apply, and what is before it in its pipe, replaced by the name of a table.

    Raises CannotRun for an mv-apply inside another one.
    """
    tables: dict[str, list[str]] = {}
    definitions: dict[str, str] = {}
    for pipe in sorted(pipes.operators, key=lambda one: one.end):
        if pipe.applied and pipe.source:
            _refuse_inner(pipe, pipe.applied, pipes)
            name = f"applied_{len(tables)}"
            definitions[name] = _definition(
                text, edits, pipe, pipes, lambda query, row: to_sql(query, {**tables, **row})
            )
            tables[name] = list(pipe.after)
            edits = [one for one in edits if not pipe.source.start <= one.start < pipe.end]
            edits.append(Edit(pipe.source.start, pipe.end, name))
        elif pipe.applied:
            raise CannotRun("mv-apply inside mv-apply", _ADVICE)
    return Cut(edited(text, edits), tables, definitions)


def _refuse_inner(pipe: Pipe, applied: Applied, pipes: Pipes) -> None:
    if any(one.applied and one is not pipe and _is_in(one.start, applied) for one in pipes.operators):
        raise CannotRun("mv-apply inside mv-apply", _ADVICE)


def _is_in(start: int, applied: Applied) -> bool:
    return applied.subquery.start <= start < applied.subquery.end


def _definition(text: str, edits: list[Edit], pipe: Pipe, pipes: Pipes, to_sql: ToSql) -> str:
    applied = pipe.applied
    assert pipe.source
    assert applied
    before = edited(text[: pipe.statement], [one for one in edits if one.end <= pipe.statement])
    source = edited_part(text, edits, pipe.source)
    items = {f"{_ITEM}_{number}": edited_part(text, edits, one.value) for number, one in enumerate(applied.items)}
    extended = ", ".join(f"{name} = {value}" for name, value in items.items())
    rows = to_sql(f"{before}{source} | extend {extended}", {})
    subquery = edited_part(text, edits, applied.subquery)
    expanded = f"{before}{_ROW} | {_expansion(text, applied)} | project-away {', '.join(items)} | {subquery}"
    inner = to_sql(expanded, {_ROW: [*pipe.before, *items]})
    is_counted = any(_is_in(one.start, applied) and _makes_a_row(one) for one in pipes.operators)
    return _lateral(pipe, applied, [_array(name, is_counted) for name in items], rows, inner)


def _expansion(text: str, applied: Applied) -> str:
    parts = []
    for number, item in enumerate(applied.items):
        name = item.name or text[item.value.start : item.value.end]
        if not name.isidentifier():
            raise CannotRun("mv-apply without a name", "name the expanded column: mv-apply Item = ... on (...)")
        parts.append(f"{name} = {_ITEM}_{number}{text[item.value.end : item.end]}")
    return " ".join(["mv-expand", *applied.parameters, ", ".join(parts), applied.limit])


def _makes_a_row(pipe: Pipe) -> bool:
    """Whether an operator returns a row for no rows."""
    return pipe.name == "count" or (pipe.name == "summarize" and not pipe.is_grouped)


def _lateral(pipe: Pipe, applied: Applied, items: list[str], rows: str, inner: str) -> str:
    chosen = [f"{'found' if name in applied.inner else 'outer_row'}.{_quoted(name)}" for name in pipe.after]
    row = [*(f"outer_row.{_quoted(name)}" for name in pipe.before), *items]
    return (
        f"SELECT {', '.join(chosen)} FROM ({rows}) AS outer_row, "
        f"LATERAL (WITH {_quoted(_ROW)} AS (SELECT {', '.join(row)}) SELECT * FROM ({inner})) AS found"
    )


def _array(name: str, is_counted: bool) -> str:
    value = f"to_json(outer_row.{_quoted(name)})"
    if is_counted:
        value = f"CASE WHEN CAST({value} AS VARCHAR) IN ('[]', '{{}}') THEN error('{EMPTY_ARRAY}') ELSE {value} END"
    return f"{value} AS {_quoted(name)}"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
