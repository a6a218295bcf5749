"""Simulation: one alert replayed over logs, with its timeline and what happened to each event."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import duckdb

from entrawatch.detection.budget import ALERT_SECONDS, limited
from entrawatch.detection.engine import Engine
from entrawatch.reference.durations import minutes
from entrawatch.replay.alert_state import Change, Entry, healthy_evaluations
from entrawatch.replay.events import EventCheck, EventTally, all_events, check_events, record_ids
from entrawatch.replay.rule import Clock, ReplayRule, rule_clock
from entrawatch.replay.rule_logs import copied, last_arrival, rule_logs
from entrawatch.replay.timeline import timeline
from entrawatch.replay.visibility import LateRows, late_rows

MOST_ENTRIES = 10_000
"""Number of entries that a simulation keeps; others are only counted."""


@dataclass(frozen=True)
class Simulation:
    """The replay of one alert over some logs."""

    rule: ReplayRule
    clock: Clock
    rows: Mapping[str, int]
    """Table → rows that pass the query's first filters."""
    entries: tuple[Entry, ...]
    counts: Mapping[Change, int]
    """Number of entries by change, including those that are not kept."""
    events: EventCheck | None
    """None if a result row is not one event; then `late` contains what was missed."""
    late: tuple[LateRows, ...]
    """Rows that no evaluation can see, because they arrived too late."""

    @property
    def is_right(self) -> bool:
        """Whether no event was missed or duplicated."""
        return not (self.events.missed or self.events.duplicated) if self.events else not self.late


def simulate(
    rule: ReplayRule, connection: duckdb.DuckDBPyConnection, span: tuple[datetime, datetime], engine: Engine
) -> Simulation:
    """Replay a rule over the logs of a database; `span` is their first and last TimeGenerated.

    The clock continues until the last row is out of the window and an open alert is resolved.
    Raises CannotRun or QueryRefused for a query that cannot be run.
    """
    with limited(connection, ALERT_SECONDS):
        return _simulated(rule, connection, span, engine)


def _simulated(
    rule: ReplayRule, connection: duckdb.DuckDBPyConnection, span: tuple[datetime, datetime], engine: Engine
) -> Simulation:
    logs = rule_logs(rule, connection, engine)
    rows = {table: _count(connection, table) for table in logs.translation.tables}
    end = max(span[1], last_arrival(logs) or span[1])
    clock = rule_clock(rule.spec, span[0], end, rule.look_back + _until_resolved(rule), rule.jitter)
    ids = record_ids(engine.analyzer.analyze(rule.query))
    tally, kept, counts = EventTally(ids, rule.overlap), list[Entry](), dict.fromkeys(Change, 0)
    for entry in timeline(logs, clock, engine):
        tally.add(entry)
        counts[entry.change] += 1
        if len(kept) < MOST_ENTRIES:
            kept.append(entry)
    expected = all_events(logs, engine)
    events = None if expected is None else check_events(expected, tally)
    return Simulation(rule, clock, rows, tuple(kept), counts, events, late_rows(logs, clock))


def _count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    row = connection.execute(f"SELECT count(*) FROM {copied(table)}").fetchone()
    return int(row[0]) if row else 0


def _until_resolved(rule: ReplayRule) -> timedelta:
    frequency = minutes(rule.spec.evaluation_frequency)
    return timedelta(minutes=frequency * healthy_evaluations(frequency)) if rule.spec.auto_mitigate else timedelta(0)
