"""Conversion to text, once: the translator repeats its operand nine times, and a converted operand 81 times."""

import re
from functools import cache

_START = "coalesce(CASE typeof("
_NESTED = f"{_START}{_START}"
_TOKEN = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|[()]")


def with_texts_converted_once(sql: str) -> str:
    """Return the SQL without conversions to text of what is converted to text already."""
    position = sql.find(_NESTED)
    while position >= 0:
        operand = sql[position + len(_START) : _closing(sql, position + len(_START))]
        conversion = operand.join(_parts())
        if sql.startswith(conversion, position) and _is_conversion(operand):
            sql = sql[:position] + operand + sql[position + len(conversion) :]
            position -= 1
        position = sql.find(_NESTED, position + 1)
    return sql


def _is_conversion(sql: str) -> bool:
    operand = sql[len(_START) : _closing(sql, len(_START))]
    return sql == operand.join(_parts())


def _closing(sql: str, position: int) -> int:
    """Return the place of the parenthesis that closes what is open at a position."""
    depth = 0
    for token in _TOKEN.finditer(sql, position):
        depth += {"(": 1, ")": -1}.get(token[0], 0)
        if depth < 0:
            return token.start()
    return len(sql)


@cache
def _parts() -> list[str]:
    """Return the SQL of duckdb-kql's conversion, around its operand."""
    from duckdb_kql import to_sql

    sql = str(to_sql("T | project Text = tostring(Operand)", {"T": ["Operand"]}))
    start = sql.index(_START)
    return sql[start : _closing(sql, start + len("coalesce(")) + 1].split('"Operand"')
