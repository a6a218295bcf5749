"""Lint type: a code, a reason, and a check of an analysis."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from entrawatch.documents.issues import IssueSeverity
from entrawatch.kql.analysis import Analysis


class QueryUse(StrEnum):
    """Where a query runs: alert rules and workbooks set a time range, alert rules also restrict the KQL."""

    ALERT_RULE = "alert_rule"
    WORKBOOK = "workbook"
    PIVOT = "pivot"
    """A query that a responder runs manually, from a runbook."""


ALL_USES = frozenset(QueryUse)
ALERT_RULES = frozenset({QueryUse.ALERT_RULE})


@dataclass(frozen=True)
class QueryContext:
    """What a lint needs in addition to the query."""

    use: QueryUse = QueryUse.ALERT_RULE
    evaluation_frequency_minutes: int | None = None
    """How often the alert rule runs; None if unknown."""
    counts_rows: bool = True
    """True if the rule compares the number of rows, not the value of a column."""
    is_event: bool = False
    """True if each log record raises its own alert."""


class Placed(Protocol):
    """A part of a query in an analysis."""

    @property
    def start(self) -> int:
        """Characters before it."""


Report = tuple[Placed | None, str]
"""The part of the query, or None for the whole query, and the message."""


@dataclass(frozen=True)
class Lint:
    """A check with its stable code."""

    code: str
    severity: IssueSeverity
    check: Callable[[Analysis, QueryContext], Iterable[Report]]
    uses: frozenset[QueryUse] = ALL_USES
