"""The language service's analysis of one query, as values; `start` is a character offset in the query, from 0."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BeforeValidator, TypeAdapter

from entrawatch.kql.suggestions import Unknown

Value = str | float | int | None
# JavaScript writes maps as lists of pairs, which keep their order.
_Pairs = BeforeValidator(dict)


@dataclass(frozen=True)
class Diagnostic:
    """A diagnostic of the service: severity `error`, `warning`, ...; its code, such as KS142; its English message."""

    severity: str
    code: str
    message: str
    start: int
    length: int
    in_called_function: bool
    """True if the error is in a function's body and occurs only with this call's arguments."""
    name: str | None = None
    """The unknown name, if the message is about one."""
    unknown: Unknown | None = None
    """What the name should refer to."""
    suggestions: tuple[str, ...] = ()
    """Known names with a similar spelling, closest first."""


@dataclass(frozen=True)
class Origin:
    """A table's column and the steps below it; `[]` is an element from mv-expand or mv-apply."""

    table: str
    path: str


@dataclass(frozen=True)
class Operand:
    """One side of a comparison, or one argument of a call; `type` is its KQL type."""

    text: str
    type: str
    is_literal: bool
    value: Value
    """For a literal: its text, its number, or the seconds of a timespan; otherwise None."""
    path: str | None
    """`Column` or `Column.member[0]` if it reads one, even inside tostring() and similar calls; otherwise None."""
    function: str | None
    """The function if it is a call; otherwise None."""
    origins: tuple[Origin, ...] = ()
    """What a side of a comparison reads, through aliases and conversions; empty if it cannot be traced."""


@dataclass(frozen=True)
class Call:
    """A function or plug-in call; `operator` is the enclosing one (None in a let)."""

    name: str
    start: int
    length: int
    arguments: tuple[Operand, ...]
    operator: str | None
    is_plugin: bool
    is_whole_column: bool
    """True for `Column = f(...)`."""


@dataclass(frozen=True)
class Operator:
    """A tabular operator; `limit`, `order by`, `filter` and `mvexpand` are named take, sort, where and mv-expand."""

    name: str
    start: int
    length: int
    parameters: Annotated[Mapping[str, str], _Pairs]
    """Such as kind → leftouter."""
    arguments: tuple[str, ...]
    """Texts of the comma-separated expressions: the operands of a union, the plug-in name of evaluate."""
    earlier: tuple[str, ...]
    """Names of the preceding operators in the same pipe, closest first."""
    is_last: bool
    """True if it produces the query's result."""
    is_grouped: bool
    """True if it has a `by` clause."""
    groups: tuple[str, ...] = ()
    """Texts of the expressions of a summarize's `by` clause."""


@dataclass(frozen=True)
class Comparison:
    """`left operator right`; in, has_any and has_all have several right operands."""

    operator: str
    start: int
    length: int
    left: Operand
    rights: tuple[Operand, ...]


@dataclass(frozen=True)
class TimeFilter:
    """A comparison of TimeGenerated or ingestion_time() with a moment, normalized to have the column first."""

    column: str
    operator: str
    start: int
    length: int
    is_lower_bound: bool
    is_filter: bool
    """True inside `where`."""
    look_back_seconds: float | None
    """How long before now the moment is; None if the text does not show it."""


@dataclass(frozen=True)
class Member:
    """Access to a property of a dynamic column; `table` is None if the column is computed or from several tables."""

    path: str
    column: str
    table: str | None
    start: int
    length: int
    origins: tuple[Origin, ...] = ()
    """What it reads, through aliases; several for a union of tables, empty if the column cannot be traced."""


@dataclass(frozen=True)
class Let:
    """A declared let name, and whether the following text uses it."""

    name: str
    start: int
    length: int
    is_used: bool


@dataclass(frozen=True)
class Name:
    """A name in the text: a declared column or let, or a construct such as externaldata."""

    name: str
    start: int
    length: int


@dataclass(frozen=True)
class StringLiteral:
    """A string in the text, also inside dynamic(); several adjacent ones are one."""

    start: int
    length: int
    value: str
    """The text that the service reads."""


@dataclass(frozen=True)
class Analysis:
    """The complete analysis of one query."""

    diagnostics: tuple[Diagnostic, ...]
    result_columns: Annotated[Mapping[str, str], _Pairs]
    """Column → KQL type, in order; empty if the query has no tabular result."""
    tables: tuple[str, ...]
    columns_used: Annotated[Mapping[str, tuple[str, ...]], _Pairs]
    """Table → its columns that the query reads by name."""
    functions: tuple[str, ...]
    root_table: str | None
    """The table at the start of the pipe, through lets; None for a union, print or datatable."""
    result_statements: int
    calls: tuple[Call, ...]
    operators: tuple[Operator, ...]
    comparisons: tuple[Comparison, ...]
    time_filters: tuple[TimeFilter, ...]
    members: tuple[Member, ...]
    lets: tuple[Let, ...]
    declarations: tuple[Name, ...]
    constructs: tuple[Name, ...]
    """Statements and sources other than let and tables: externaldata, datatable, set, alias, restrict, declare ..."""
    strings: tuple[StringLiteral, ...]
    dates: tuple[Name, ...]
    """Absolute moments: datetime literals."""

    @property
    def has_errors(self) -> bool:
        """Whether the query is invalid."""
        return any(found.severity == "error" for found in self.diagnostics)


_ANALYSIS = TypeAdapter(Analysis)


def analysis_of(data: Mapping[str, Any]) -> Analysis:
    """Return the value that JSON data of `analyze.js` describes; raises ValueError or TypeError for other data."""
    return _ANALYSIS.validate_python(data)
