"""Rule: one alert with its whole query, ready to be replayed, and the moments of its evaluations."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from entrawatch.detection.run import look_back
from entrawatch.reference.durations import minutes
from entrawatch.specs.alert_spec import AlertSpec
from entrawatch.specs.rule_query import query_body


@dataclass(frozen=True)
class ReplayRule:
    """An alert and its query as it is deployed: a let for each input and parameter, then the author's text."""

    spec: AlertSpec
    query: str = field(repr=False)

    @property
    def lets(self) -> str:
        """Return the let statements in front of the author's text."""
        return self.query.removesuffix(query_body(self.spec))

    @property
    def literals(self) -> frozenset[str]:
        """Return the names of these let statements."""
        return frozenset({*self.spec.inputs, *self.spec.parameters})

    @property
    def window(self) -> timedelta:
        """Return the length of one evaluation period."""
        return timedelta(minutes=minutes(self.spec.window_size))

    @property
    def look_back(self) -> timedelta:
        """Return how far back one evaluation reads."""
        return look_back(self.spec)


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
    """Return the clock of a rule from before the first moment until the last one and a tail after it are over.

    Azure does not say when in the hour a rule runs. Here it is at whole multiples of its frequency in UTC.
    """
    frequency = timedelta(minutes=minutes(spec.evaluation_frequency))
    start = _EPOCH + (first - _EPOCH) // frequency * frequency
    # One more than it takes to reach the last moment: what arrives then is seen by the next evaluation.
    steps = -((start - last - tail) // frequency) + 1
    return Clock(start, frequency, look_back(spec), steps + 1)
