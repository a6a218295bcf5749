"""Clock: the moments at which one rule is evaluated over some logs."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from entrawatch.detection.run import look_back
from entrawatch.reference.durations import minutes
from entrawatch.specs.alert_spec import AlertSpec

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Clock:
    """Evaluations at a fixed distance, numbered from 0; each sees what has arrived of (now - look_back, now]."""

    first: datetime
    frequency: timedelta
    look_back: timedelta
    count: int

    def at(self, number: int) -> datetime:
        """Return the moment of an evaluation."""
        return self.first + number * self.frequency

    @property
    def last(self) -> datetime:
        """Return the moment of the last evaluation."""
        return self.at(self.count - 1)


def rule_clock(spec: AlertSpec, first: datetime, last: datetime, tail: timedelta = timedelta(0)) -> Clock:
    """Return the clock of a rule from before the first moment until the last one and a tail behind it are over.

    Azure does not say when in the hour a rule runs. Here it is at whole multiples of its frequency in UTC.
    """
    frequency = timedelta(minutes=minutes(spec.evaluation_frequency))
    start = _EPOCH + (first - _EPOCH) // frequency * frequency
    # One more than it takes to reach the last moment: what arrives then is seen by the next evaluation.
    steps = -((start - last - tail) // frequency) + 1
    return Clock(start, frequency, look_back(spec), steps + 1)
