"""Row steps: what a query computes from each row alone, so that it is stored once and no evaluation repeats it.

They are found in DuckDB's own syntax tree of the translated query, a JSON document (json_serialize_sql).
"""

import copy
import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any

import duckdb

STEP_GENERATED, STEP_SEEN = "*generated", "*seen"
"""Columns of a stored step: when the log row was generated, and from when it is seen. No log table has such columns."""
_PREFIX = "*step"
_RANDOM = frozenset({"random", "uuid", "gen_random_uuid", "uuidv4", "uuidv7"})
_AGGREGATES = "SELECT list(DISTINCT function_name) FROM duckdb_functions() WHERE function_type = 'aggregate'"

Node = dict[str, Any]


@dataclass(frozen=True)
class RowSteps:
    """A query that reads stored steps, and the query that computes each of them.

    Where such a query names a log table, it expects the two columns in it.
    """

    sql: str
    stored: Mapping[str, str]


def is_step(table: str) -> bool:
    """Return whether a table holds a stored step."""
    return table.startswith(_PREFIX)


def row_steps(connection: duckdb.DuckDBPyConnection, sql: str, tables: Collection[str]) -> RowSteps:
    """Take the steps that compute row by row out of a query on log tables; raises duckdb.Error."""
    (query,) = _parsed(connection, sql)
    (names,) = _row(connection, _AGGREGATES)
    splitter = _Splitter(_parsed(connection, "SELECT * FROM steps")[0], frozenset(tables), {*names, *_RANDOM})
    splitter.split(query, _Scope())
    stored = {name: _text(connection, step) for name, step in splitter.stored.items()}
    return RowSteps(_text(connection, query), stored)


def _parsed(connection: duckdb.DuckDBPyConnection, sql: str) -> list[Node]:
    document = json.loads(_row(connection, "SELECT json_serialize_sql($1)", sql)[0])
    if document["error"]:
        raise duckdb.ParserException(document["error_message"])
    return [statement["node"] for statement in document["statements"]]


def _text(connection: duckdb.DuckDBPyConnection, query: Node) -> str:
    names = dict.fromkeys(node["identifier"] for node in _nodes(query) if node.get("class") == "PARAMETER")
    parameters = [{"key": name, "value": number} for number, name in enumerate(names, 1)]
    document = {"error": False, "statements": [{"node": query, "named_param_map": parameters}]}
    return str(_row(connection, "SELECT json_deserialize_sql($1)", json.dumps(document))[0])


def _row(connection: duckdb.DuckDBPyConnection, sql: str, *values: str) -> tuple[Any, ...]:
    return connection.execute(sql, values).fetchone() or ()


def _inner(part: Any) -> Collection[Any]:
    return part.values() if isinstance(part, dict) else part if isinstance(part, list) else ()


def _nodes(part: Any) -> Iterator[Node]:
    if isinstance(part, dict):
        yield part
    for one in _inner(part):
        yield from _nodes(one)


class _Kind(Enum):
    ROWS = auto()
    """Each row depends on one row of a log table alone."""
    CONSTANT = auto()
    """Depends on no log table and on no clock."""
    OTHER = auto()


@dataclass(frozen=True)
class _Scope:
    """The WITH clauses around a place: what their names mean, and per clause the entries that steps may need."""

    kinds: Mapping[str, _Kind] = field(default_factory=dict)
    clauses: tuple[tuple[Node, ...], ...] = ()

    def with_entry(self, entry: Node, kind: _Kind) -> "_Scope":
        """Return the scope after one more entry of the innermost clause."""
        *outer, inner = self.clauses
        clauses = self.clauses if kind is _Kind.OTHER else (*outer, (*inner, entry))
        return _Scope({**self.kinds, entry["key"]: kind}, clauses)


def _query_of(entry: Node) -> Node:
    query: Node = entry["value"]["query_node"]
    return query


def _body(query: Node) -> list[Any]:
    return [value for key, value in query.items() if key != "cte_map"]


class _Splitter:
    def __init__(self, reading: Node, tables: frozenset[str], not_of_the_row: set[str]) -> None:
        """`reading`: a query that selects all columns of some table."""
        self._reading, self._tables, self._not_of_the_row = reading, tables, not_of_the_row
        self._names: dict[str, str] = {}
        self.stored: dict[str, Node] = {}

    def split(self, query: Node, scope: _Scope) -> None:
        """Make a query read stored steps, in place."""
        inside = self._entered(query, scope, splits=True)
        query["cte_map"]["map"] = [
            entry for entry in query["cte_map"]["map"] if inside.kinds[entry["key"]] is not _Kind.ROWS
        ]
        self._split_part(_body(query), inside)

    def _split_part(self, part: Any, scope: _Scope) -> None:
        if isinstance(part, dict) and "cte_map" in part:
            self._split_query(part, scope)
        elif scope.kinds.get(_table_of(part)) is _Kind.ROWS:
            name = _table_of(part)
            _rename(part, self._store(self._all_of(name), scope), part["alias"] or name)
        else:
            for one in _inner(part):
                self._split_part(one, scope)

    def _split_query(self, query: Node, scope: _Scope) -> None:
        if self._kind(query, scope) is not _Kind.ROWS:
            self.split(query, scope)
            return
        instead = self._all_of(self._store(query, scope))
        query.clear()
        query.update(instead)

    def _all_of(self, table: str) -> Node:
        query = copy.deepcopy(self._reading)
        _rename(query["from_table"], table, "")
        return query

    def _store(self, query: Node, scope: _Scope) -> str:
        """Return the name of the step that holds what a query gives in a scope, or of the log table if that is all."""
        if table := _unchanged(query, {entry["key"]: _query_of(entry) for clause in scope.clauses for entry in clause}):
            return table
        whole = copy.deepcopy(query)
        for clause in filter(None, reversed(scope.clauses)):
            whole = self._within(whole, clause)
        _carry_times(whole, self._tables)
        text = json.dumps(whole)
        if text not in self._names:
            self._names[text] = f"{_PREFIX}{len(self.stored)}"
            self.stored[self._names[text]] = whole
        return self._names[text]

    def _within(self, query: Node, clause: tuple[Node, ...]) -> Node:
        outer = self._all_of("")
        outer["cte_map"]["map"] = copy.deepcopy(list(clause))
        subquery = {"node": query, "named_param_map": []}
        source: Node = {"type": "SUBQUERY", "alias": "", "sample": None, "column_name_alias": [], "subquery": subquery}
        return {**outer, "from_table": source}

    def _kind(self, query: Node, scope: _Scope) -> _Kind:
        if self._is_of_rows(query, scope):
            return _Kind.ROWS
        return _Kind.CONSTANT if self._is_constant(query, scope) else _Kind.OTHER

    def _entered(self, query: Node, scope: _Scope, *, splits: bool = False) -> _Scope:
        """Return the scope after the WITH clause of a query; `splits`: its entries read stored steps from then on."""
        inside = _Scope(scope.kinds, (*scope.clauses, ()))
        for entry in query["cte_map"]["map"]:
            kind = self._kind(_query_of(entry), inside)
            if splits and kind is _Kind.OTHER:
                self.split(_query_of(entry), inside)
            inside = inside.with_entry(entry, kind)
        return inside

    def _is_of_rows(self, query: Node, scope: _Scope) -> bool:
        if query["modifiers"]:
            return False
        inside = self._entered(query, scope)
        if query["type"] == "SET_OPERATION_NODE":
            joined = query["setop_type"] == "UNION_BY_NAME" and query["setop_all"]
            return joined and all(self._is_of_rows(one, inside) for one in query["children"])
        makes_groups = any(query.get(key) for key in ("group_expressions", "group_sets", "having", "qualify", "sample"))
        if query["type"] != "SELECT_NODE" or makes_groups or not self._has_rows(query["from_table"], inside):
            return False
        return self._is_of_the_row([query["select_list"], query["where_clause"]], inside)

    def _has_rows(self, source: Node, scope: _Scope) -> bool:
        if name := _table_of(source):
            return scope.kinds.get(name, _Kind.ROWS if name in self._tables else _Kind.OTHER) is _Kind.ROWS
        return source["type"] == "SUBQUERY" and self._is_of_rows(source["subquery"]["node"], scope)

    def _is_of_the_row(self, part: Any, scope: _Scope) -> bool:
        if isinstance(part, dict):
            if "cte_map" in part:
                return self._is_constant(part, scope)
            if part.get("class") in ("PARAMETER", "WINDOW") or part.get("function_name") in self._not_of_the_row:
                return False
        return all(self._is_of_the_row(one, scope) for one in _inner(part))

    def _is_constant(self, part: Any, scope: _Scope) -> bool:
        if isinstance(part, dict):
            if part.get("class") == "PARAMETER":
                return False
            if name := _table_of(part):
                return scope.kinds.get(name) is _Kind.CONSTANT
            if "cte_map" in part:
                return self._is_constant(_body(part), self._entered(part, scope))
        return all(self._is_constant(one, scope) for one in _inner(part))


def _table_of(part: Any) -> str:
    """Return the name of the table that a part reads by name; '' for any other part."""
    return str(part["table_name"]) if isinstance(part, dict) and part.get("type") == "BASE_TABLE" else ""


def _unchanged(query: Node, entries: Mapping[str, Node]) -> str:
    """Return the log table all of whose rows a row-by-row query returns as they are; '' if it computes anything.

    `entries`: the queries of the WITH clauses around it.
    """
    if query["type"] != "SELECT_NODE" or query["where_clause"] or not all(map(_is_star, query["select_list"])):
        return ""
    known = {**entries, **{entry["key"]: _query_of(entry) for entry in query["cte_map"]["map"]}}
    source = query["from_table"]
    name = _table_of(source)
    inner = source["subquery"]["node"] if not name else known.get(name)
    return _unchanged(inner, known) if inner else name


def _is_star(column: Node) -> bool:
    changes = ("relation_name", "exclude_list", "replace_list", "rename_list", "qualified_exclude_list", "expr")
    return column["class"] == "STAR" and not any(column[change] for change in changes)


def _rename(table: Node, name: str, alias: str) -> None:
    table.update(table_name=name, qualified_name={"path": [name]}, alias=alias)


def _carry_times(query: Node, timed: Collection[str]) -> bool:
    """Add the two columns to every part of a query that has rows of a log table; return whether it has them."""
    names = set(timed)
    for entry in query["cte_map"]["map"]:
        (names.add if _carry_times(_query_of(entry), names) else names.discard)(entry["key"])
    if query["type"] == "SET_OPERATION_NODE":
        times = [_carry_times(one, names) for one in query["children"]]
        return all(times)
    source = query["from_table"]
    has_times = source.get("table_name") in names or (
        source["type"] == "SUBQUERY" and _carry_times(source["subquery"]["node"], names)
    )
    if has_times and not any(one["class"] == "STAR" for one in query["select_list"]):
        query["select_list"] += [_column(STEP_GENERATED), _column(STEP_SEEN)]
    return has_times


def _column(name: str) -> Node:
    return {"class": "COLUMN_REF", "type": "COLUMN_REF", "alias": "", "column_names": [name]}
