"""Compare two schedules: how often a rule runs, how far it looks back, and how long it is muted."""

from collections.abc import Iterator

from entrawatch.changes.findings import Aspect, Category, Direction, higher_is_weaker, lower_is_weaker
from entrawatch.changes.queries.growth import more_rows_mean_more
from entrawatch.changes.snapshots.model import RuleFacts
from entrawatch.reference.durations import iso, minutes

_ABSENCE = ("LessThan", "LessThanOrEqual", "Equal")


def schedule_aspects(base: RuleFacts, head: RuleFacts) -> Iterator[Aspect]:
    """Yield the differences of the schedules."""
    for name, is_weaker, values in (
        ("evaluation_frequency", higher_is_weaker, (base.evaluation_frequency, head.evaluation_frequency)),
        ("mute_actions_duration", higher_is_weaker, (base.mute, head.mute)),
    ):
        before, after = map(_minutes, values)
        if before != after:
            yield Aspect(Category.SCHEDULE_WEAKENED, is_weaker(before, after), name, *values)
    yield from _look_back(base, head)


def _look_back(base: RuleFacts, head: RuleFacts) -> Iterator[Aspect]:
    if _minutes(base.window_size) != _minutes(head.window_size):
        direction = lower_is_weaker(_minutes(base.window_size), _minutes(head.window_size))
        yield _aspect(direction, "window_size", (base.window_size, head.window_size), head)
    before, after = _reach(base), _reach(head)
    if base.query_time_range != head.query_time_range:
        direction = lower_is_weaker(before, after) if before != after else Direction.NEUTRAL
        yield _aspect(direction, "override_query_time_range", (iso(before), iso(after)), head)


def _aspect(direction: Direction, name: str, values: tuple[str, str], head: RuleFacts) -> Aspect:
    if direction is not Direction.NEUTRAL and head.operator in _ABSENCE:
        direction = Direction.UNCLEAR  # a rule that fires below a threshold can fire more often with fewer records
    if direction is Direction.STRENGTHENED and not more_rows_mean_more(head.query):
        direction = Direction.UNCLEAR  # such as a rule for a first occurrence: it may have seen one before
    return Aspect(Category.SCHEDULE_WEAKENED, direction, name, *values)


def _reach(rule: RuleFacts) -> int:
    return _minutes(rule.query_time_range) or _minutes(rule.window_size) * rule.periods


def _minutes(duration: str) -> int:
    return minutes(duration) if duration else 0
