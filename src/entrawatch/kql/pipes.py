"""The shapes of a query's pipes, for rewriting it; `start` is a character offset in the query, from 0."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BeforeValidator, TypeAdapter

Columns = Annotated[Mapping[str, str], BeforeValidator(dict)]
"""Column → KQL type, in order."""


@dataclass(frozen=True)
class Span:
    """A part of the query's text."""

    start: int
    length: int

    @property
    def end(self) -> int:
        """Offset of the first character after it."""
        return self.start + self.length


@dataclass(frozen=True)
class Operand(Span):
    """One table of a union, the one before its pipe included."""

    columns: Columns


@dataclass(frozen=True)
class Expanded(Span):
    """One expression of mv-apply, its name and type included; `value` is the array."""

    name: str | None
    value: Span


@dataclass(frozen=True)
class Applied:
    """The parts of mv-apply."""

    items: tuple[Expanded, ...]
    parameters: tuple[str, ...]
    """Texts, such as with_itemindex=Index."""
    limit: str
    """Text of the row limit, or empty."""
    subquery: Span
    inner: Columns
    """Columns of the subquery's result."""


@dataclass(frozen=True)
class Pipe(Span):
    """A tabular operator and the pipe that ends with it."""

    name: str
    source: Span | None
    """The text before the operator's bar; None for an operator that starts a pipe."""
    before: Columns
    after: Columns
    statement: int
    """Start of the statement that contains it."""
    is_grouped: bool
    """True if it has a `by` clause."""
    is_in_statement: bool
    """True if it is in the statement's own pipe, not in brackets."""
    operands: tuple[Operand, ...]
    """For a union."""
    applied: Applied | None
    """For mv-apply."""


@dataclass(frozen=True)
class ColumnName(Span):
    """A column that the text declares or reads by its name."""

    name: str
    is_declared: bool


@dataclass(frozen=True)
class Named(Span):
    """A part of the text with a name: a table, a function, or what a function's body names."""

    name: str


@dataclass(frozen=True)
class MemberAccess(Span):
    """`base[key]` with a computed text as the key, or with an aggregate as the base."""

    base: Span
    key: Span
    is_text: bool
    """True for a name in a bag, False for an index."""


@dataclass(frozen=True)
class TimeRange(Span):
    """The length of time in `between (first .. length)`."""

    first: Span


@dataclass(frozen=True)
class FunctionLet(Named):
    """A let statement in a function's body."""

    value: Span


@dataclass(frozen=True)
class Parameter:
    """A parameter of a function, and the text that a call gives it; None without one."""

    name: str
    text: str | None


@dataclass(frozen=True)
class FunctionCall(Named):
    """A call of a function that the query declares and that returns a table."""

    statement: int
    body: Span
    references: tuple[Named, ...]
    lets: tuple[FunctionLet, ...]
    parameters: tuple[Parameter, ...]


@dataclass(frozen=True)
class Pipes:
    """The shapes of one query."""

    operators: tuple[Pipe, ...]
    names: tuple[ColumnName, ...]
    tables: tuple[Named, ...]
    members: tuple[MemberAccess, ...]
    ranges: tuple[TimeRange, ...]
    calls: tuple[FunctionCall, ...]
    functions: tuple[Named, ...]
    """The let statements that declare functions, without the semicolon."""

    def at(self, start: int, length: int) -> Pipe | None:
        """Return the pipe that ends with the operator at a place."""
        return next((one for one in self.operators if (one.start, one.length) == (start, length)), None)

    def of_result(self) -> list[Pipe]:
        """Return the operators of the last statement's own pipe, in order."""
        outer = [one for one in self.operators if one.is_in_statement]
        last = max((one.statement for one in outer), default=0)
        return sorted((one for one in outer if one.statement == last), key=lambda one: one.end)

    def after(self, start: int, length: int) -> Mapping[str, str]:
        """Return the columns after the operator at a place."""
        pipe = self.at(start, length)
        return pipe.after if pipe else {}


_PIPES = TypeAdapter(Pipes)


def pipes_of(data: Mapping[str, Any]) -> Pipes:
    """Return the value that JSON data of `pipes.js` describes."""
    return _PIPES.validate_python(data)
