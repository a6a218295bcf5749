"""Known types: the branches that SQL has for types which a value does not have are left out, so that it plans faster.

The translator does not know the types of columns, so it writes each comparison and each conversion to text once for
each type, and the database chooses while it plans. A name has a known type here if all columns of that name have it,
in the tables and wherever the SQL defines one.
"""

from collections.abc import Iterator, Sequence

from entrawatch.detection.seen_columns import Tables
from entrawatch.detection.sql_parts import Group, Part, groups, parsed, split, words_of

# DuckDB's types for KQL's. Text is never null in KQL.
DUCKDB_TYPES = {
    "bool": "BOOLEAN", "datetime": "TIMESTAMP", "dynamic": "JSON", "guid": "UUID", "int": "INTEGER", "long": "BIGINT",
    "real": "DOUBLE", "string": "VARCHAR", "timespan": "INTERVAL", "decimal": "DECIMAL(38,9)",
}  # fmt: skip
_TEXT, _TRUTH, _JSON = "VARCHAR", "BOOLEAN", "JSON"
# A literal takes the type of what it is combined with; a struct of one value is how arg_max keeps nulls.
_LITERAL, _NULL, _UNKNOWN, _STRUCT = "literal", "null", "", "struct of "
_RETURNS = {
    **dict.fromkeys(("lower", "upper", "concat", "strftime", "replace", "regexp_extract", "regexp_replace", "lpad",
                     "trim", "json_extract_string", "array_to_string"), _TEXT),
    **dict.fromkeys(("regexp_matches", "list_contains", "starts_with", "contains"), _TRUTH),
    **dict.fromkeys(("json_extract", "to_json"), _JSON),
    "count": "BIGINT",
}  # fmt: skip
_OF_FIRST = frozenset({"max", "min", "any_value", "arg_max", "arg_min"})
_CONDITIONS = frozenset({"AND", "OR", "NOT", "IS", "IN", "LIKE", "ILIKE", "=", "<", ">"})
_ARITHMETIC = frozenset("+-*/%:")
# Their columns are not all named in the SQL.
_UNNAMED = frozenset({"PIVOT", "UNPIVOT"})


def with_known_types(sql: str, tables: Tables) -> str:
    """Return SQL with the same result, without branches for types that a value never has."""
    if "typeof(" not in sql:
        return sql
    try:
        whole = parsed(sql)
        return sql if _UNNAMED & set(_words(whole)) else "".join(_written(whole, _Types(tables, whole)))
    except RecursionError:
        return sql


def _words(whole: Group) -> Iterator[str]:
    return (part for group in groups(whole) for part in group.parts if isinstance(part, str))


def _written(group: Group, types: "_Types") -> Iterator[str]:
    """Yield the text of a group, with only the branch of each decided CASE."""
    for part in group.parts:
        if isinstance(part, str):
            yield part
        elif (branch := types.branch(part)) is not None:
            yield from ("(", *_written(Group("", list(branch)), types), ")")
        else:
            yield from (part.opening, *_written(part, types), part.closing)


class _Types:
    """The types of the names and expressions of one SQL text; None: not known yet."""

    def __init__(self, tables: Tables, whole: Group) -> None:
        definitions = [one for group in groups(whole) for one in _definitions(group)]
        self._seen: dict[int, str | None] = {}
        self._names: dict[str, str | None] = {name: None for name, _ in definitions}
        for columns in tables.values():
            for name, kind in columns.items():
                self._add(_folded(f'"{name}"'), DUCKDB_TYPES[kind])
        while self._changed_by(definitions):
            self._seen.clear()

    def _changed_by(self, definitions: "Sequence[tuple[str, list[Part]]]") -> bool:
        changed = [self._add(name, self.of(parts) if parts else _UNKNOWN) for name, parts in definitions]
        return any(changed)

    def _add(self, name: str, kind: str | None) -> bool:
        """Note the type of a definition; return whether the name has another type now."""
        before = self._names.get(name)
        kind = {_LITERAL: _TEXT, _NULL: _UNKNOWN}.get(kind, kind) if kind else kind
        if kind is None or before in (_UNKNOWN, kind):
            return False
        self._names[name] = kind if before is None else _UNKNOWN
        return True

    def branch(self, group: Group) -> Sequence[Part] | None:
        """Return the only branch of a CASE that can be taken, or None for several."""
        if group.opening != "CASE":
            return None
        (_, subject), *arms = split(group.parts, "WHEN", "THEN", "ELSE")
        if (operand := _typeof(subject)) is not None:
            return self._of_type(operand, arms)
        if [word for word, _ in arms] != ["WHEN", "THEN", "ELSE"]:
            return None
        (_, condition), (_, then), (_, other) = arms
        operand = _typeof(condition, "=", "'JSON'")
        kind = None if operand is None else self.of(operand)
        # Branches that DuckDB would refuse to bind for numbers stay: the query is refused because of them.
        if kind not in (_JSON, _TEXT) or not (self.of(then) == self.of(other) in (_TRUTH, _TEXT)):
            return None
        return then if kind == _JSON else other

    def _of_type(self, operand: Sequence[Part], arms: Sequence[tuple[str, list[Part]]]) -> Sequence[Part] | None:
        kind = self.of(operand)
        kind = _TEXT if kind == _LITERAL else kind
        if kind not in DUCKDB_TYPES.values():
            return None
        chosen = None
        for (word, parts), (_, value) in zip(arms, [*arms[1:], ("", [])], strict=True):
            if word == "WHEN" and words_of(parts) == [f"'{kind}'"]:
                return value
            chosen = parts if word == "ELSE" else chosen
        return chosen

    def of(self, parts: Sequence[Part]) -> str | None:
        """Return the type of an expression: '' for an unknown one."""
        parts = words_of(parts)
        plain = {part for part in parts if isinstance(part, str)}
        if plain & _CONDITIONS:
            return _TRUTH
        if "||" in plain:
            kinds = {self.of(one) for _, one in split(parts, "||")}
            return _TEXT if kinds <= {_TEXT, _LITERAL, None} else _UNKNOWN
        if plain & _ARITHMETIC:
            return _UNKNOWN
        if len(parts) > 2 and parts[-2] == "->>":
            return _TEXT
        return self._primary(parts)

    def _primary(self, parts: Sequence[Part]) -> str | None:
        match parts:
            case [str() as word]:
                return self._word(word)
            case [Group() as group]:
                return self._group(group)
            case [str(), ".", str() as column]:
                return self._word(column)
            case [*called, "FILTER", Group()]:
                return self._primary(called)
            case [str() as name, Group(opening="(") as group]:
                return self._called(name, group)
            case [*first, Group(opening="[", parts=["'v'"])]:
                kind = self._primary(first)
                return kind.removeprefix(_STRUCT) if kind and kind.startswith(_STRUCT) else kind and _UNKNOWN
        return _UNKNOWN

    def _word(self, word: str) -> str | None:
        if word[0] == '"':
            return self._names.get(_folded(word), _UNKNOWN)
        if word[0] == "'":
            return _LITERAL
        return {"NULL": _NULL, "TRUE": _TRUTH, "FALSE": _TRUTH}.get(word, _UNKNOWN)

    def _group(self, group: Group) -> str | None:
        key = id(group)
        if key not in self._seen:
            self._seen[key] = self._found(group)
        return self._seen[key]

    def _found(self, group: Group) -> str | None:
        if group.opening == "CASE":
            return self._of_case(group)
        match words_of(group.parts):
            case ["SELECT" | "WITH", *_]:
                return _UNKNOWN
            case ["'v'", ":", *value] if group.opening == "{":
                kind = self.of(value)
                return f"{_STRUCT}{kind}" if kind else kind
            case parts if group.opening == "(":
                return self.of(parts)
        return _UNKNOWN

    def _of_case(self, group: Group) -> str | None:
        if (branch := self.branch(group)) is not None:
            return self.of(branch)
        (_, subject), *arms = split(group.parts, "WHEN", "THEN", "ELSE")
        values = [value for word, value in arms if word in ("THEN", "ELSE")]
        # The last branch of a conversion is for all other types.
        return self.of(values[-1]) if _typeof(subject) is not None else self._combined(values)

    def _called(self, name: str, group: Group) -> str | None:
        arguments = [parts for _, parts in split(group.parts, ",")]
        if name in _OF_FIRST:
            return self.of(arguments[0])
        if name.lower() == "coalesce":
            return self._combined(arguments)
        if name in ("CAST", "TRY_CAST"):
            kind = words_of(arguments[0])[-1]
            return kind if isinstance(kind, str) and kind in DUCKDB_TYPES.values() and len(arguments) == 1 else _UNKNOWN
        return _RETURNS.get(name, _UNKNOWN)

    def _combined(self, values: Sequence[Sequence[Part]]) -> str | None:
        kinds = {self.of(value) for value in values} - {_NULL}
        firm = kinds - {_LITERAL, None}
        if len(firm) > 1:
            return _UNKNOWN
        return next(iter(firm), None if None in kinds else _LITERAL if kinds else _NULL)


def _folded(name: str) -> str:
    # DuckDB's names do not differ only in case.
    return name.casefold()


def _typeof(parts: Sequence[Part], *after: str) -> list[Part] | None:
    """Return the operand of `typeof(...)`, followed by these words and nothing else, or None."""
    match words_of(parts):
        case ["typeof", Group() as operand, *rest] if rest == list(after):
            return operand.parts
    return None


def _definitions(group: Group) -> Iterator[tuple[str, list[Part]]]:
    """Yield the names that a group defines, each with its expression; [] for one that is not in the text."""
    parts, start = words_of(group.parts), 0
    for place, part in enumerate(parts):
        if part in ("SELECT", "DISTINCT", ","):
            start = place + 1
        if part != "AS" or place + 1 == len(parts):
            continue
        match parts[place + 1 : place + 3]:
            case [str() as name, *_] if name.startswith('"'):
                yield _folded(name), parts[start:place]
            case [str(), Group(opening="(") as names]:
                yield from ((_folded(one), []) for one in names.parts if isinstance(one, str) and one[0] == '"')
