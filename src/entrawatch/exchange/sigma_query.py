"""KQL of a Sigma condition: pySigma parses it, the fields of the service become columns."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from entrawatch.documents.quoting import shown
from entrawatch.exchange.sigma_fields import SigmaField, SigmaService
from entrawatch.kql.literals import number_literal, string_literal

_NUMBERS = ("int", "long", "real", "decimal")
_COMPARED = {"LT": "<", "LTE": "<=", "GT": ">", "GTE": ">="}
_ANY, _ONE = "WILDCARD_MULTI", "WILDCARD_SINGLE"


class NotInKql(Exception):
    """Raised for what no query can say; the text is the reason."""


def sigma_query(condition: Any, service: SigmaService) -> str:
    """Return the query of a parsed condition; raises NotInKql."""
    lines = [service.table]
    lines += [f"| where {service.filter}"] if service.filter else []
    lines += [f"| where {part}" for part in _parts(condition, service)]
    lines += [f"| extend {service.extend}"] if service.extend else []
    return "\n".join(lines) + "\n"


def _parts(node: Any, service: SigmaService) -> Iterator[str]:
    """Yield the conditions that all must hold."""
    if _kind(node) == "ConditionAND":
        for argument in node.args:
            yield from _parts(argument, service)
    else:
        yield _text(node, service)


def _text(node: Any, service: SigmaService) -> str:
    kind = _kind(node)
    if kind == "ConditionAND":
        return " and ".join(_nested(argument, service) for argument in node.args)
    if kind == "ConditionOR":
        return _any_of(node.args, service)
    if kind == "ConditionNOT":
        return f"not({_text(node.args[0], service)})"
    if kind == "ConditionFieldEqualsValueExpression":
        return _comparison(_field(node.field, service), node.value, service)
    raise NotInKql(f"the value {shown(str(getattr(node, 'value', '')))} names no field; write field: value")


def _nested(node: Any, service: SigmaService) -> str:
    text = _text(node, service)
    is_list = _kind(node) in ("ConditionAND", "ConditionOR") and (" or " in text or " and " in text)
    return f"({text})" if is_list else text


def _any_of(nodes: Sequence[Any], service: SigmaService) -> str:
    """Return one comparison with a list where all compare one column with a text, otherwise a chain of `or`."""
    equal = [pair for node in nodes if (pair := _equality(node, service))]
    columns = {column for column, _ in equal}
    if len(equal) == len(nodes) > 1 and len(columns) == 1:
        return f"{columns.pop()} in~ ({', '.join(string_literal(text) for _, text in equal)})"
    return " or ".join(dict.fromkeys(_nested(node, service) for node in nodes))


def _equality(node: Any, service: SigmaService) -> tuple[str, str] | None:
    """Return the column and the text of a comparison without wildcards; None for anything else."""
    if _kind(node) != "ConditionFieldEqualsValueExpression" or _kind(node.value) != "SigmaString":
        return None
    parts, field = node.value.s, _field(node.field, service)
    is_plain = len(parts) == 1 and isinstance(parts[0], str) and not field.within
    return _translated(field, parts[0]) if is_plain else None


def _field(name: str, service: SigmaService) -> SigmaField:
    found = service.column(name)
    if found is None:
        raise NotInKql(f"field {shown(name)} is not a column of '{service.table}'")
    return found


def _comparison(field: SigmaField, value: Any, service: SigmaService) -> str:
    kind = _kind(value)
    if kind == "SigmaNumber" and field.within:
        return _string(field, (str(value.number),), is_cased=False)
    if kind in ("SigmaString", "SigmaCasedString"):
        return _string(field, value.s, is_cased=kind == "SigmaCasedString")
    if kind in ("SigmaNumber", "SigmaBool"):
        return _scalar(field.column, value.number if kind == "SigmaNumber" else value.boolean, service)
    if kind == "SigmaNull":
        return f"isempty({field.column})"
    if kind == "SigmaExists":
        return f"{'isnotempty' if value.exists else 'isempty'}({field.column})"
    if kind == "SigmaRegularExpression":
        return f"{field.column} matches regex {string_literal(str(value.regexp))}"
    if kind == "SigmaCIDRExpression" and value.network.version == 4:
        return f"ipv4_is_in_range({field.column}, {string_literal(value.cidr)})"
    if kind == "SigmaCompareExpression" and value.op.name in _COMPARED:
        return f"toreal({field.column}) {_COMPARED[value.op.name]} {number_literal(value.number.number)}"
    raise NotInKql(f"a value of kind {kind.removeprefix('Sigma')} has no counterpart in KQL")


def _scalar(column: str, value: int | float | bool, service: SigmaService) -> str:
    kind = service.type_of(column)
    if isinstance(value, bool):
        return f"{column} == {str(value).lower()}" if kind == "bool" else f'{column} =~ "{str(value).lower()}"'
    return f"{column} == {number_literal(value)}" if kind in _NUMBERS else f'{column} == "{value}"'


def _string(field: SigmaField, parts: Sequence[Any], *, is_cased: bool) -> str:
    """Return the comparison with a text, whose wildcards are parts of their own; raises NotInKql."""
    if unset := [part.name for part in parts if _kind(part) == "Placeholder"]:
        raise NotInKql(f"the placeholder %{unset[0]}% has no value; write its values, or compare with a tenant input")
    cased, shape = "_cs" if is_cased else "", [part if isinstance(part, str) else part.name for part in parts]
    texts = [part for part in parts if isinstance(part, str)]
    column, text = _translated(field, "".join(texts))
    marks = tuple(part if part in (_ANY, _ONE) else "" for part in shape)
    if not parts:
        return f"isempty({column})"
    if marks == (_ANY,):
        return f"isnotempty({column})"
    operators = {("",): "==" if is_cased else "=~", ("", _ANY): f"startswith{cased}", (_ANY, ""): f"endswith{cased}"}
    operators |= {(_ANY, "", _ANY): f"contains{cased}"}
    if field.within and marks == ("",):
        return f"{column} contains{cased} {string_literal(text)}"
    if marks in operators:
        return f"{column} {operators[marks]} {string_literal(text)}"
    return f"{column} matches regex {string_literal(_pattern(shape, is_cased=is_cased))}"


def _translated(field: SigmaField, text: str) -> tuple[str, str]:
    for end in field.strip:
        text = text.removesuffix(end)
    if text.lower() in field.values:
        return field.column, field.values[text.lower()]
    return field.otherwise or field.column, text


def _pattern(shape: Sequence[str], *, is_cased: bool) -> str:
    inner = "".join({_ANY: ".*", _ONE: "."}.get(part) or re.escape(part) for part in shape)
    return f"{'' if is_cased else '(?i)'}^{inner}$"


def _kind(node: Any) -> str:
    return type(node).__name__
