"""KQL that cannot be run on samples, and what to write instead."""

import re

from entrawatch.documents.issues import EntrawatchError
from entrawatch.kql.analysis import Analysis, Call, Name, Operator

# Keys are names as authors write them; the alternatives also work in Azure Monitor.
INSTEAD = {
    "distinct *": "name the columns",
    "evaluate": "name the columns; plug-ins such as pivot and bag_unpack are not for alert rules",
    "externaldata": "use an input of the alert, or declare its rows below external_data in workspace.yaml",
    "as": "write the table as a let statement",
    "find": "start with one table",
    "make-series": "give it from, to and step, or use summarize with bin() and a threshold",
    "make_list_if": "filter with where first",
    "make_bag": "name the columns",
    "makelist": "use make_list",
    "makeset": "use make_set",
    "maxif": "use max(iff(...))",
    "minif": "use min(iff(...))",
    "mv-apply": "use mv-expand and where; then summarize by the record's Id",
    "new_guid": "use the record's Id",
    "next": "use a join on a time window, or arg_min and arg_max",
    "parse-kv": "use parse, or extract() for each value",
    "partition": "use summarize by",
    "percentiles": "use percentile() for each",
    "prev": "use a join on a time window, or arg_min and arg_max",
    "project-away": "name the columns",
    "rand": "an alert must return the same result every time; remove it",
    "row_number": "use arg_min or arg_max",
    "row_window_session": "use summarize with bin()",
    "sample": "use top with a column",
    "scan": "use summarize with bin()",
    "search": "start with one table and name the columns",
    "serialize": "use arg_min or arg_max",
    "string-star": "name the columns to search",
    "table": "write the table name itself; a let function cannot receive it as an argument",
    "top-nested": "use summarize, then top",
}
# Operators that the translator parses; another one in a query that it cannot parse is the cause.
RUNNABLE = frozenset((
    "as", "count", "distinct", "evaluate", "extend", "getschema", "invoke", "join", "lookup", "mv-apply", "mv-expand",
    "parse", "parse-where", "print", "project", "project-away", "project-keep", "project-rename", "project-reorder",
    "range", "render", "serialize", "sort", "summarize", "take", "top", "union", "where",
))  # fmt: skip
_OTHERWISE = "write it with where, extend, summarize, join and mv-expand"
_INNER_NAME = re.compile(r"(?:source|operator|function|aggregate|expression|let function):", re.IGNORECASE)
_WORDS = re.compile(r"(?<=[a-z])(?=[A-Z])")


class CannotRun(EntrawatchError):
    """Raised if a query cannot be run on samples; `construct` is the cause."""

    def __init__(self, construct: str, instead: str | None = None) -> None:
        """`instead`: defaults to the known alternative for the construct."""
        self.construct = construct
        self.instead = instead or INSTEAD.get(construct, _OTHERWISE)
        super().__init__(f"'{construct}' cannot be run on samples; {self.instead}")


class TooExpensive(CannotRun):
    """Raised if a query exceeds its budget of time, memory or size; running it again does not help."""


def place_of(analysis: Analysis, construct: str) -> int | None:
    """Return where a query first uses a construct; None if its name is not an operator, function or source in it."""
    parts: tuple[Call | Operator | Name, ...] = (*analysis.operators, *analysis.calls, *analysis.constructs)
    name = construct.partition(" ")[0].removesuffix("()")
    return min((one.start for one in parts if one.name in (construct, name)), default=None)


def construct_name(inner_name: str) -> str:
    """Return the author's spelling of a translator name such as source:SearchOperator or function:row_number."""
    name = _INNER_NAME.sub("", inner_name).replace("OperatorPart", "Operator")
    if name.endswith(("Operator", "Expression")):
        name = _WORDS.sub("-", re.sub(r"(Operator|Expression)+$", "", name)).lower()
    return {"mvapply": "mv-apply", "project-keep": "project-keep", "external-data": "externaldata"}.get(name, name)
