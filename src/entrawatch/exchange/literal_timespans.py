"""Timespans of a query as literals: Azure Monitor accepts ago(1d), but not ago() of a name or a sum (KQL003)."""

import re
from collections.abc import Mapping
from datetime import timedelta
from functools import reduce
from operator import add, mul

from entrawatch.kql.words import without_quotes

Value = timedelta | float
_LET = re.compile(r"\blet\s+([A-Za-z_]\w*)\s*=\s*([\w.+*\s-]+?)\s*;")
_DECLARED = re.compile(r"\blet\s+([A-Za-z_]\w*)\s*=|\b([A-Za-z_]\w*)\s*:\s*[a-z]+")
_AGO = re.compile(r"\bago\s*\(\s*([\w.+*\s-]+?)\s*\)")
_LITERAL = re.compile(r"(\d+(?:\.\d+)?)([dhms]?)")
_UNITS = {"d": timedelta(days=1), "h": timedelta(hours=1), "m": timedelta(minutes=1), "s": timedelta(seconds=1)}


def with_literal_timespans(query: str) -> str:
    """Return a query whose ago() has timespans in place of names, sums, and products of them.

    A let that only these names read is removed. What cannot be computed stays, and the lints report it.
    """
    code = without_quotes(query)
    named = _named(code)
    changed = query
    for call in reversed(list(_AGO.finditer(code))):
        span = _value(call[1], named)
        if isinstance(span, timedelta) and span >= timedelta(0) and not _LITERAL.fullmatch(call[1]):
            changed = changed[: call.start(1)] + _literal(span) + changed[call.end(1) :]
    return query if changed == query else _without_unused(changed, named)


def _named(code: str) -> dict[str, Value]:
    """Return the timespans and numbers that lets name, except names that the query declares twice."""
    declared = [one or other for one, other in _DECLARED.findall(code)]
    named: dict[str, Value] = {}
    for name, text in _LET.findall(code):
        value = _value(text, named)
        if value is not None and declared.count(name) == 1:
            named[name] = value
    return named


def _value(text: str, named: Mapping[str, Value]) -> Value | None:
    """Return the value of a sum of products; None for anything else."""
    terms = re.findall(r"([+-]?)([^+-]+)", text)
    try:
        values = [
            reduce(mul, (_factor(one.strip(), named) for one in term.split("*")), -1 if sign == "-" else 1)
            for sign, term in terms
        ]
        return None if terms[0][0] == "-" else reduce(add, values)
    except (LookupError, OverflowError, TypeError, ValueError):
        return None


def _factor(text: str, named: Mapping[str, Value]) -> Value:
    literal = _LITERAL.fullmatch(text)
    if literal is None:
        return named[text]
    return float(literal[1]) * _UNITS[literal[2]] if literal[2] else float(literal[1])


def _literal(span: timedelta) -> str:
    """Return a timespan in the largest unit of which it is a whole number, such as 70m."""
    unit = next((one for one in "dhm" if span and not span % _UNITS[one]), "s")
    return f"{span / _UNITS[unit]:.10g}{unit}"


def _without_unused(query: str, named: Mapping[str, Value]) -> str:
    for found in reversed(list(_LET.finditer(without_quotes(query)))):
        code = without_quotes(query)
        if found[1] in named and len(re.findall(rf"\b{found[1]}\b", code)) == 1:
            end = re.compile(r"[ \t]*(?://[^\n]*)?\n?").match(query, found.end())
            query = query[: found.start()] + query[end.end() if end else found.end() :]
    return query
