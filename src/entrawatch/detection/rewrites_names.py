"""Rename columns whose names differ only in case: DuckDB does not distinguish them, Kusto does."""

from collections.abc import Iterator, Mapping

from entrawatch.detection.cannot_run import CannotRun
from entrawatch.detection.query_text import Edit, QueryText, column
from entrawatch.reference.tables import table


def distinct_names(query: QueryText) -> tuple[QueryText, Mapping[str, str]]:
    """Return the query with distinct names of columns, and each new name with the author's.

    Raises CannotRun if two columns of one table differ only in case.
    """
    tables = _tables(query)
    if not _can_collide(query, tables):
        return query, {}
    new_names: dict[str, str] = {}
    for spellings in _collisions(query):
        kept = max(spellings, key=lambda name: sum(name in columns for columns in tables.values()))
        new_names |= {name: f"{name}_spelled_{number}" for number, name in enumerate(spellings) if name != kept}
    for name in new_names:
        _refuse_one_table(name, query, tables)
    names = [Edit(one.start, one.end, new_names[one.name]) for one in query.pipes.names if one.name in new_names]
    sources = dict(_sources(new_names, tables))
    named = [Edit(one.start, one.end, f"{one.name}_spelled") for one in query.pipes.tables if one.name in sources]
    lets = Edit(0, 0, "".join(sources.values()))
    return query.edited([lets, *names, *named]), {new: old for old, new in new_names.items()}


def _tables(query: QueryText) -> dict[str, Mapping[str, str]]:
    return {name: known.columns for name in query.analysis.tables if (known := table(name))}


def _can_collide(query: QueryText, tables: Mapping[str, Mapping[str, str]]) -> bool:
    """Whether names of columns differ only in case at all; the shapes of the pipes show where."""
    names = {one.name for one in query.analysis.declarations}.union(query.analysis.result_columns, *tables.values())
    return len({name.casefold() for name in names}) < len(names)


def _collisions(query: QueryText) -> list[list[str]]:
    """Return names that one pipe has at the same time, of those that the text names or that are in the result."""
    collided: dict[str, list[str]] = {}
    used = {one.name for one in query.pipes.names}.union(query.analysis.result_columns)
    for pipe in query.pipes.operators:
        spelled: dict[str, list[str]] = {}
        for name in {**pipe.before, **pipe.after}:
            if name in used:
                spelled.setdefault(name.casefold(), []).append(name)
        for folded, names in spelled.items():
            if len(names) > 1:
                known = collided.setdefault(folded, [])
                known += [name for name in names if name not in known]
    return list(collided.values())


def _refuse_one_table(name: str, query: QueryText, tables: Mapping[str, Mapping[str, str]]) -> None:
    for columns in tables.values():
        alike = [one for one in columns if one.casefold() == name.casefold()]
        if name in columns and len(alike) > 1:
            raise CannotRun(" and ".join(alike), "their names differ only in case, and both are of one table")
    if any(name in columns for columns in tables.values()) and "withsource" in query.code:
        raise CannotRun(f"union withsource with {name}", "rename the column with project-rename first")


def _sources(new_names: Mapping[str, str], tables: Mapping[str, Mapping[str, str]]) -> Iterator[tuple[str, str]]:
    """Yield each table with a column of such a name, and a let statement of the table with the new name."""
    for name, columns in tables.items():
        renames = [f"{new} = {column(old)}" for old, new in new_names.items() if old in columns]
        if renames:
            yield name, f"let {name}_spelled = {name} | project-rename {', '.join(renames)};\n"
