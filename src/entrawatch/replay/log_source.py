"""Log source: where the logs of a replay are; exported files are one kind, a workspace is another."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from entrawatch.detection.engine import Engine
from entrawatch.replay.alert_state import Entry
from entrawatch.replay.rule import Clock, ReplayRule
from entrawatch.replay.rule_logs import RowsRead


@dataclass(frozen=True)
class Replayed:
    """What a replay of one rule found out besides its entries."""

    clock: Clock
    late: int = 0
    """Rows that passed the query's first filters but arrived too late for any evaluation."""
    read: tuple[RowsRead, ...] = ()
    """Each table of the query, and how much of it the query could see."""
    without_data: tuple[str, ...] = ()
    """Tables of the alert without rows."""
    unread: tuple[str, ...] = ()
    """Columns that the query reads and that could not be read, as Table.Column."""
    failed: Mapping[date, str] = field(default_factory=dict)
    """Days in UTC whose evaluations have no result, and why."""


class LogSource(Protocol):
    """Logs that rules are replayed over."""

    @property
    def span(self) -> tuple[datetime, datetime]:
        """Return the first and the last moment of the logs."""

    @property
    def most_seconds(self) -> float:
        """Return how long the replay of all rules together may take."""

    def replay(self, rule: ReplayRule, engine: Engine, receive: Callable[[Entry], None]) -> Replayed:
        """Evaluate a rule over all logs; `receive` gets the changes of its alerts in order of time.

        Raises CannotRun or QueryRefused if its query cannot be run.
        """

    def measured(self, rule: ReplayRule, engine: Engine) -> str:
        """Return the range of what a rule with a dynamic threshold measures."""
