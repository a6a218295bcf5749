"""File logs: exported logs in a database, replayed evaluation by evaluation."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

import duckdb

from entrawatch.detection.budget import ALERT_SECONDS, RUN_SECONDS, limited
from entrawatch.detection.engine import Engine
from entrawatch.replay.alert_state import Entry
from entrawatch.replay.log_source import Replayed
from entrawatch.replay.measured import measured_text
from entrawatch.replay.rule import ReplayRule, rule_clock, with_names
from entrawatch.replay.rule_logs import RuleLogs, last_arrival, rows_read, rule_logs
from entrawatch.replay.timeline import timeline
from entrawatch.replay.visibility import late_rows
from entrawatch.specs.workspace_names import NO_NAMES, WorkspaceNames


@dataclass(frozen=True)
class FileLogs:
    """Logs in a database, its tables with rows, and their first and last TimeGenerated.

    `unread`: columns by table that should have values and have none in any row.
    """

    connection: duckdb.DuckDBPyConnection
    tables: Collection[str]
    span: tuple[datetime, datetime]
    unread: Mapping[str, Collection[str]] = field(default_factory=dict)
    names: WorkspaceNames = NO_NAMES
    """Names that the logs do not have; queries read the rows that their folders declare."""

    @property
    def most_seconds(self) -> float:
        """Return how long the replay of all rules together may take: one machine is not for hours."""
        return RUN_SECONDS

    def replay(self, rule: ReplayRule, engine: Engine, receive: Callable[[Entry], None]) -> Replayed:
        """Evaluate a rule until all rows have arrived, for at most ten minutes."""
        with limited(self.connection, ALERT_SECONDS):
            rows = rule_logs(with_names(rule, self.names), self.connection, engine)
            first, last = self.span
            clock = rule_clock(rule.spec, first, max(last, last_arrival(rows) or last), jitter=rule.jitter)
            for entry in timeline(rows, clock, engine):
                receive(entry)
            return Replayed(
                clock,
                sum(found.count for found in late_rows(rows, clock)),
                rows_read(rows),
                tuple(name for name in rule.spec.tables if name not in self.tables),
                tuple(self._unread(rows)),
            )

    def measured(self, rule: ReplayRule, engine: Engine) -> str:
        """Return the range of what a rule with a dynamic threshold measures."""
        with limited(self.connection, ALERT_SECONDS):
            rows = rule_logs(with_names(rule, self.names), self.connection, engine)
            clock = rule_clock(rule.spec, *self.span)
            moments = (clock.at(number) for number in range(clock.count))
            return measured_text(rule, ((now, rows.window.at(now)) for now in moments))

    def _unread(self, rows: RuleLogs) -> Iterator[str]:
        for table, columns in self.unread.items():
            yield from (f"{table}.{column}" for column in columns if column in rows.translation.tables.get(table, ()))
