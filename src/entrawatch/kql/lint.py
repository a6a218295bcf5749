"""What a lint is: a code with a reason and a check that remarks on an analysis."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from entrawatch.documents.issues import IssueSeverity
from entrawatch.kql.analysis import Analysis


class QueryUse(StrEnum):
    """Where a query runs: an alert rule and a workbook give it a time range, an alert rule also restricts its KQL."""

    ALERT_RULE = "alert_rule"
    WORKBOOK = "workbook"
    PIVOT = "pivot"
    """A query that a responder runs by hand, from a runbook."""


ALL_USES = frozenset(QueryUse)
ALERT_RULES = frozenset({QueryUse.ALERT_RULE})


@dataclass(frozen=True)
class QueryContext:
    """What a lint must know beside the query."""

    use: QueryUse = QueryUse.ALERT_RULE
    evaluation_frequency_minutes: int | None = None
    """How often the alert rule runs; None where it is not known."""
    counts_rows: bool = True
    """True where the rule compares the number of rows, not the value of a column."""
    is_event: bool = False
    """True where each log record is an alert of its own."""


class Placed(Protocol):
    """A part of a query that the analysis found."""

    @property
    def start(self) -> int:
        """Characters before it."""


Report = tuple[Placed | None, str]
"""The part of the query, or None for the whole query, and the message."""


@dataclass(frozen=True)
class Lint:
    """A check with its stable code; `reason` says why it matters, for the page of lints."""

    code: str
    title: str
    reason: str
    severity: IssueSeverity
    check: Callable[[Analysis, QueryContext], Iterable[Report]]
    uses: frozenset[QueryUse] = ALL_USES
