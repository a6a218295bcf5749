"""Timeline: one rule evaluated at every moment of a clock, and the alerts that fire, continue and resolve."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta

from entrawatch.detection.engine import Engine
from entrawatch.detection.store import QueryResult
from entrawatch.detection.triggers import all_series
from entrawatch.replay.alert_state import AlertState, Entry
from entrawatch.replay.rule import Clock
from entrawatch.replay.rule_logs import ANY_MOMENT, RuleLogs
from entrawatch.replay.visibility import Stretch, driving_tables, stretches

# Maximum rows of all windows queried at once, which limits memory.
_MOST_ROWS = 2_000_000
# Evaluations queried at once, and how many if their windows have few rows: DuckDB plans each statement again, which
# takes longer than running it. A statement returns a million rows at most, so windows together must have fewer.
_EVALUATIONS, _MOST_EVALUATIONS, _FEW_ROWS = 1_000, 10_000, 450_000
_HOURS_OF_WEEK = 7 * 24
# Fewer evaluations without rows than this are not worth the question whether a week without rows is silent.
_WORTH_ASKING = 10 * _HOURS_OF_WEEK


def timeline(logs: RuleLogs, clock: Clock, engine: Engine) -> Iterator[Entry]:
    """Yield the changes of a rule's alerts, in order of time.

    The query runs only where its result can differ from the previous one. While nothing is visible and no alert is
    open, time is skipped: the cost follows the rows, not the calendar.
    """
    state = AlertState(logs.rule.spec)
    driving = driving_tables(logs.rule.query, engine.analyzer.analyze(logs.rule.query))
    found = list(stretches(logs, clock, driving or logs.translation.tables))
    is_silent = _is_silent(logs, found, bool(driving))
    known = empty = QueryResult(logs.translation.columns, ())
    for block in _blocks(found, is_silent):
        answers = logs.window.at_all([clock.at(number) for one in block for number in _asked(logs, one, is_silent)])
        for stretch in block:
            is_quiet = _is_quiet(stretch, is_silent)
            for number in stretch.numbers:
                if is_quiet and state.is_idle:
                    break
                now = clock.at(number)
                known = empty if is_quiet else answers.get(now, known)
                yield from state.advance(now, all_series(logs.rule.spec.trigger, known, now, logs.rule.window))


def _is_quiet(stretch: Stretch, is_silent: bool) -> bool:
    """Return whether nothing can fire in a stretch, so that its query need not run."""
    return is_silent and not stretch.rows


def _asked(logs: RuleLogs, stretch: Stretch, is_silent: bool) -> Sequence[int]:
    """Return the evaluations of a stretch at which the query runs."""
    if _is_quiet(stretch, is_silent):
        return ()
    return stretch.numbers if logs.translation.reads_clock else stretch.numbers[:1]


def _is_silent(logs: RuleLogs, found: Sequence[Stretch], has_driving_tables: bool) -> bool:
    """Return whether nothing fires while no row is visible, at any hour of the week."""
    empty = QueryResult(logs.translation.columns, ())
    if any(one.fires for one in all_series(logs.rule.spec.trigger, empty, ANY_MOMENT, logs.rule.window)):
        return False
    if has_driving_tables or sum(len(one.numbers) for one in found if not one.rows) < _WORTH_ASKING:
        return has_driving_tables
    hours = [ANY_MOMENT + timedelta(hours=number) for number in range(_HOURS_OF_WEEK)]
    return not any(answer.rows for answer in logs.window.at_all(hours).values())


def _blocks(found: Iterable[Stretch], is_silent: bool) -> Iterator[list[Stretch]]:
    """Yield stretches whose queries run as one statement."""
    block: list[Stretch] = []
    rows = evaluations = 0
    for one in (part for stretch in found for part in _parts(stretch, is_silent)):
        block.append(one)
        if not _is_quiet(one, is_silent):
            rows, evaluations = rows + one.rows * len(one.numbers), evaluations + len(one.numbers)
        if rows > _MOST_ROWS or evaluations >= (_EVALUATIONS if rows > _FEW_ROWS else _MOST_EVALUATIONS):
            yield block
            block, rows, evaluations = [], 0, 0
    yield block


def _parts(stretch: Stretch, is_silent: bool) -> Iterator[Stretch]:
    if _is_quiet(stretch, is_silent):
        yield stretch
        return
    each = max(stretch.rows, 1)
    most = max(1, min(_EVALUATIONS, _MOST_ROWS // each), min(_MOST_EVALUATIONS, _FEW_ROWS // each))
    for start in range(0, len(stretch.numbers), most):
        yield Stretch(stretch.numbers[start : start + most], stretch.rows)
