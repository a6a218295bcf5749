"""The clock of a replay: from before the first event until after the last."""

from datetime import UTC, datetime, timedelta

from entrawatch.replay.rule import rule_clock
from entrawatch.specs.alert_spec import AlertSpec
from entrawatch.specs.trigger import Trigger

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
SPEC = AlertSpec.model_construct(
    evaluation_frequency="PT15M", window_size="PT1H", override_query_time_range=None, trigger=Trigger()
)


def test_evaluations_stand_at_whole_multiples_of_the_frequency() -> None:
    """The first is not after the first event, the last is after the last moment."""
    clock = rule_clock(SPEC, NOON + timedelta(minutes=7), NOON + timedelta(minutes=31))
    assert (clock.first, clock.last) == (NOON, NOON + timedelta(hours=1))
    assert [clock.at(number) - NOON for number in range(clock.count)] == [
        timedelta(minutes=15 * number) for number in range(5)
    ]


def test_what_arrives_at_the_moment_of_an_evaluation_is_seen_by_one_more() -> None:
    """An event at 12:00 sharp belongs to 12:15."""
    assert rule_clock(SPEC, NOON, NOON).last == NOON + timedelta(minutes=15)


def test_a_tail_lets_the_clock_run_on() -> None:
    """Until the last row is out of the window, for example."""
    assert rule_clock(SPEC, NOON, NOON, timedelta(hours=1)).last == NOON + timedelta(minutes=75)
