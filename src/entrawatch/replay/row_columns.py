"""Row columns: resolve names in the row-by-row part of a query to expressions in the table's own columns."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from entrawatch.detection.query_text import QueryText
from entrawatch.kql.analysis import Operator

_ITEM = re.compile(r"\s*([A-Za-z_]\w*)\s*(?:=(?![=~])(.*))?", re.DOTALL)
# Neither a member (a.name) nor a function; a range (1..name) is not a member.
_NAME = re.compile(r"(?:(?<=\.\.)|(?<!\.))\b[A-Za-z_]\w*\b(?!\s*\()")
_LONGEST = 10_000  # nested definitions can double in size at each operator


@dataclass(frozen=True)
class Expression:
    """A piece of a query, and the same piece with strings and comments blanked."""

    text: str
    code: str

    def part(self, start: int, end: int) -> "Expression":
        """Return a part of it."""
        return Expression(self.text[start:end], self.code[start:end])

    def stripped(self) -> "Expression":
        """Return it without surrounding whitespace."""
        start = len(self.text) - len(self.text.lstrip())
        return self.part(start, len(self.text.rstrip()))

    def __add__(self, other: "Expression") -> "Expression":
        return Expression(self.text + other.text, self.code + other.code)


@dataclass(frozen=True)
class RowColumns:
    """Columns after some row-by-row operators; any other name is the table's own column."""

    named: Mapping[str, Expression]
    is_closed: bool = False
    """After a project: all other columns are removed."""

    def after(self, text: QueryText, operator: Operator) -> "RowColumns | None":
        """Return the columns after an extend or a project; None if its text is too complex to be certain."""
        closes = operator.name == "project"
        found = {} if closes else dict(self.named)
        made: set[str] = set()
        for start, argument in text.arguments(operator):
            item = Expression(argument, text.code[start : start + len(argument)])
            match = _ITEM.fullmatch(item.code)
            if match is None or match[1] in made or made & set(_NAME.findall(match[2] or "")):
                return None
            value = self.resolved(item.part(*match.span(2 if match[2] else 1)).stripped(), frozenset())
            if value is None:
                return None
            found[match[1]] = value
            made.add(match[1])
        return RowColumns(found, closes or self.is_closed)

    def resolved(self, expression: Expression, literals: frozenset[str]) -> Expression | None:
        """Return an expression in the table's own columns; None if a name in it may mean something else."""
        if not self.named and not self.is_closed:
            return expression
        if "[" in expression.code or len(expression.code) > _LONGEST:
            return None  # ['Name'] is also a column
        parts, end = Expression("", ""), 0
        for match in _NAME.finditer(expression.code):
            if match[0] in self.named:
                parts += expression.part(end, match.start()) + _bracketed(self.named[match[0]])
                end = match.end()
            # Keywords are in lower case, unlike columns of log tables.
            elif self.is_closed and match[0] not in literals and not match[0].islower():
                return None
        return parts + expression.part(end, len(expression.code))


def _bracketed(expression: Expression) -> Expression:
    return (
        expression
        if expression.code.isidentifier()
        else Expression("(\n", "(\n") + expression + Expression("\n)", "\n)")
    )


def leg_end(text: QueryText, position: int, inside: Operator | None) -> Operator | None:
    """Return the union whose operand ends at a character, if that operand is not part of a function call."""
    rest = text.code[position:].lstrip()[:1]
    if inside is None or not is_plain_union(inside) or rest not in {")", ","}:
        return None
    end = inside.start + inside.length
    calls = (one for one in text.analysis.calls if inside.start <= one.start < end)
    return None if any(one.start < position < one.start + one.length for one in calls) else inside


def is_plain_union(operator: Operator) -> bool:
    """Return whether an operator is a union without an added column."""
    return operator.name == "union" and set(operator.parameters) <= {"isfuzzy"}


def enclosing(text: QueryText, operator: Operator) -> Operator | None:
    """Return the innermost operator around another one."""
    end = operator.start + operator.length
    around: Iterator[Operator] = (
        one
        for one in text.analysis.operators
        if one is not operator and one.start <= operator.start and end <= one.start + one.length
    )
    return min(around, key=lambda one: one.length, default=None)
