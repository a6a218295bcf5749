"""Workspace logs: alerts replayed on the workspace itself, one query for each alert and day."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from itertools import groupby
from math import inf
from multiprocessing.pool import ThreadPool
from typing import Any

from entrawatch.detection.engine import Engine
from entrawatch.detection.store import QueryResult
from entrawatch.detection.triggers import all_series
from entrawatch.kql.words import without_end, words
from entrawatch.logs.question import Question
from entrawatch.reference.durations import minutes
from entrawatch.replay.alert_state import AlertState, Entry
from entrawatch.replay.log_source import Replayed
from entrawatch.replay.measured import measured_text
from entrawatch.replay.rule import Clock, ReplayRule
from entrawatch.specs.workspace_names import NO_NAMES, WorkspaceNames
from entrawatch.workspace.client import Answer, Cloud, QueryFailed
from entrawatch.workspace.evaluations import AT, ROWS, Evaluations, evaluations_of
from entrawatch.workspace.kept_answers import KeptAnswers
from entrawatch.workspace.volume import scanned_gigabytes

MOST_QUERIES = 4
"""Queries at the same time: the service runs five for each user, and one is left for the person."""
MOST_EVALUATIONS = 100
"""Evaluations in one query, which keeps its plan small: a day of an alert that runs every 15 minutes has 96."""
_MOST_ROWS = 1_000_000

Moments = Sequence[datetime]


@dataclass(frozen=True)
class WorkspaceLogs:
    """Whole days of a workspace in UTC, up to but without the second moment of the span."""

    cloud: Cloud
    span: tuple[datetime, datetime]
    volumes: Mapping[str, float]
    """Table → gigabytes a day; a table that is not in it has no records and is not read."""
    kept: KeptAnswers
    names: WorkspaceNames = NO_NAMES
    """Tables and watchlists that only this workspace has."""

    @property
    def most_seconds(self) -> float:
        """Return no limit: Azure runs the queries, each for ten minutes at most."""
        return inf

    def queries(self, rule: ReplayRule) -> list[Moments]:
        """Return the moments of the evaluations in each query of a rule, day by day."""
        clock = self._clock(rule)
        days = groupby(map(clock.at, range(clock.count)), datetime.date)
        return [part for _, moments in days for part in _parts(list(moments))]

    def scanned(self, rule: ReplayRule) -> float:
        """Return how many gigabytes the queries of a rule scan."""
        reaches = (moments[-1] - moments[0] + rule.look_back for moments in self.queries(rule))
        return sum(scanned_gigabytes(self.volumes, rule.spec.tables, reach) for reach in reaches)

    def replay(self, rule: ReplayRule, engine: Engine, receive: Callable[[Entry], None]) -> Replayed:
        """Evaluate a rule at all its moments; a day without complete answers is left out and reported."""
        state, failed = AlertState(rule.spec), dict[date, str]()
        for day, found in self._days(rule, engine):
            if isinstance(found, QueryFailed):
                failed[day] = str(found)
                continue
            for now, result in found.items():
                for entry in state.advance(now, all_series(rule.spec.trigger, result, now, rule.window)):
                    receive(entry)
        without_data = tuple(name for name in rule.spec.tables if name not in self.volumes)
        return Replayed(self._clock(rule), without_data=without_data, failed=failed)

    def measured(self, rule: ReplayRule, engine: Engine) -> str:
        """Return the range of what a rule with a dynamic threshold measures, or why a day has no result."""
        evaluations: list[tuple[datetime, QueryResult]] = []
        for day, found in self._days(rule, engine):
            if isinstance(found, QueryFailed):
                return f"{day}: {found}"
            evaluations += found.items()
        return measured_text(rule, evaluations)

    def answer(self, question: Question, most_rows: int) -> QueryResult:
        """Return the first rows of a query; its now() is that of the workspace."""
        # Nothing can follow a render, and a chart has few rows.
        limit = "" if "render" in words(question.text) else f"\n| take {most_rows}"
        found = self.cloud.ask(f"{without_end(question.text)}{limit}\n", *self.span)
        return QueryResult(tuple(found.columns), found.rows[:most_rows])

    def _clock(self, rule: ReplayRule) -> Clock:
        first, end = self.span
        frequency = timedelta(minutes=minutes(rule.spec.evaluation_frequency))
        return Clock(first, frequency, rule.look_back, (end - first) // frequency)

    def _days(
        self, rule: ReplayRule, engine: Engine
    ) -> Iterator[tuple[date, Mapping[datetime, QueryResult] | QueryFailed]]:
        """Yield for each day the results of its evaluations in order of time, or why there are none."""
        evaluations, queries = evaluations_of(rule, engine.analyzer, self.names), self.queries(rule)
        # Its threads are daemons: an interrupted run drops the days that wait, and ends before the queries that run.
        with ThreadPool(MOST_QUERIES) as pool:
            answers = zip(queries, pool.imap(partial(self._asked, evaluations), queries), strict=True)
            for day, parts in groupby(answers, lambda part: part[0][0].date()):
                yield day, _merged(evaluations, list(parts))

    def _asked(self, evaluations: Evaluations, moments: Moments) -> Answer | QueryFailed:
        query = evaluations.text(moments, [table for table in evaluations.tables if table not in self.volumes])
        try:
            answer = self.kept.get(query)
            if answer is None:
                answer = self.cloud.ask(query, moments[0] - evaluations.rule.look_back, moments[-1])
                self.kept.put(query, answer)
            return answer
        except QueryFailed as failed:
            return failed


def _parts(moments: Moments) -> Iterator[Moments]:
    for start in range(0, len(moments), MOST_EVALUATIONS):
        yield moments[start : start + MOST_EVALUATIONS]


def _merged(
    evaluations: Evaluations, parts: Sequence[tuple[Moments, Answer | QueryFailed]]
) -> Mapping[datetime, QueryResult] | QueryFailed:
    rows: dict[datetime, list[tuple[Any, ...]]] = {}
    for moments, answer in parts:
        if isinstance(answer, QueryFailed):
            return answer
        rows |= {now: [] for now in moments}
        found = [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]
        if sum(cells[ROWS] for cells in found) > _MOST_ROWS:
            return QueryFailed(f"its evaluations return more than {_MOST_ROWS:,} rows; summarize in the query")
        for cells in found:
            rows[cells[AT]] += [tuple(cells[name] for name in evaluations.columns)] * cells[ROWS]
    return {now: QueryResult(evaluations.columns, tuple(result)) for now, result in rows.items()}
