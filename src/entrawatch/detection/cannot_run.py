"""KQL that cannot be run on samples, and what to write instead."""

import re

from entrawatch.documents.issues import EntrawatchError

# Keys are names as authors write them; the alternatives also work in Azure Monitor.
INSTEAD = {
    "distinct *": "name the columns",
    "evaluate": "name the columns; plug-ins such as pivot and bag_unpack are not for alert rules",
    "externaldata": "put the list into an input of the alert",
    "find": "start with one table",
    "geo_info_from_ip_address": "use the location in the record",
    "make-series": "use summarize with bin() and a threshold",
    "make_list_if": "filter with where first",
    "make_bag": "name the columns",
    "makelist": "use make_list",
    "makeset": "use make_set",
    "maxif": "use max(iff(...))",
    "minif": "use min(iff(...))",
    "mv-apply": "use mv-expand and where; then summarize by the record's Id",
    "new_guid": "use the record's Id",
    "next": "use a join on a time window, or arg_min and arg_max",
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


def construct_name(inner_name: str) -> str:
    """Return the author's spelling of a translator name such as source:SearchOperator or function:row_number."""
    name = _INNER_NAME.sub("", inner_name)
    if name.endswith(("Operator", "Expression")):
        name = _WORDS.sub("-", re.sub(r"(Operator|Expression)+$", "", name)).lower()
    return {"mvapply": "mv-apply", "project-keep": "project-keep", "external-data": "externaldata"}.get(name, name)
