"""Timeline: one rule evaluated at every moment of a clock, and the alerts that fire, continue and resolve."""

from collections.abc import Iterator

from entrawatch.detection.engine import Engine
from entrawatch.detection.store import QueryResult
from entrawatch.detection.triggers import all_series
from entrawatch.replay.alert_state import AlertState, Entry
from entrawatch.replay.rule import Clock
from entrawatch.replay.rule_logs import RuleLogs
from entrawatch.replay.visibility import Visibility, is_silent_without_rows, visibility

# Maximum rows of all windows queried at once, and maximum evaluations; both limit memory.
_MOST_ROWS, _MOST_EVALUATIONS = 2_000_000, 1_000


def timeline(logs: RuleLogs, clock: Clock, engine: Engine) -> Iterator[Entry]:
    """Yield the changes of a rule's alerts, in order of time."""
    spec = logs.rule.spec
    state = AlertState(spec)
    for number, result in _results(logs, clock, engine):
        now = clock.at(number)
        yield from state.advance(now, all_series(spec.trigger, result, now, logs.rule.window))


def _results(logs: RuleLogs, clock: Clock, engine: Engine) -> Iterator[tuple[int, QueryResult]]:
    """Yield the result of every evaluation; the query runs only if the result can differ from the previous one."""
    seen = visibility(logs, clock)
    is_skipped = is_silent_without_rows(engine.analyzer.analyze(logs.rule.query))
    known = empty = QueryResult(logs.translation.columns, ())
    for block in _blocks(seen):
        needed = [
            number
            for number in block
            if (seen.rows[number] or not is_skipped)
            and (logs.translation.reads_clock or seen.changes[number] or not number)
        ]
        answers = logs.window.at_all([clock.at(number) for number in needed])
        for number in block:
            known = answers.get(clock.at(number), known)
            yield number, known if seen.rows[number] or not is_skipped else empty


def _blocks(seen: Visibility) -> Iterator[range]:
    start = rows = 0
    for number, count in enumerate(seen.rows):
        rows += count
        if number > start and (rows > _MOST_ROWS or number - start >= _MOST_EVALUATIONS):
            yield range(start, number)
            start, rows = number, count
    yield range(start, len(seen.rows))
