"""Rule: one alert with its complete query, ready for replay, and the moments of its evaluations."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from entrawatch.detection.run import look_back
from entrawatch.documents.issues import EntrawatchError
from entrawatch.kql.words import without_end
from entrawatch.reference.durations import minutes
from entrawatch.specs.alert_spec import AlertSpec
from entrawatch.specs.rule_query import minutes_of_arrival, query_body
from entrawatch.specs.workspace_names import WorkspaceNames, with_let_names


@dataclass(frozen=True)
class ReplayRule:
    """An alert and its query as deployed: a let for each input and parameter, the author's text, then exceptions."""

    spec: AlertSpec
    query: str = field(repr=False)
    jitter: timedelta = timedelta(0)
    """How late an evaluation may start, and how much later than its ingestion time a record may be seen."""

    def __post_init__(self) -> None:
        if self.jitter >= timedelta(minutes=minutes(self.spec.evaluation_frequency)):
            given = f"a jitter of {self.jitter.total_seconds():g} seconds"
            raise EntrawatchError(
                f"{given} is not shorter than evaluation_frequency '{self.spec.evaluation_frequency}'; choose less"
            )

    @property
    def lets(self) -> str:
        """Return the let statements before the author's text."""
        body = query_body(self.spec)
        if self.query.endswith(body):
            return self.query.removesuffix(body)
        # Exceptions of the stack follow it.
        return self.query.partition(without_end(body))[0]

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

    @property
    def overlap(self) -> timedelta:
        """Return how long a record is new to evaluations: one that sees it again repeats it; 0 without new_since."""
        return timedelta(minutes=minutes_of_arrival(self.query))


def with_names(rule: ReplayRule, names: WorkspaceNames) -> ReplayRule:
    """Return a rule that reads the declared rows of its workspace's own tables and watchlists."""
    lets = names.lets(rule.query)
    spec = rule.spec.model_copy(update={"query": with_let_names(lets, rule.spec.query)})
    return replace(rule, spec=spec, query=lets + with_let_names(lets, rule.query)) if lets else rule


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
# Shares of the jitter: one after the other each comes once, and neighbors differ much.
_SHARES, _STEP = 101, 37


@dataclass(frozen=True)
class Clock:
    """Evaluations at a distance, numbered from 0; each sees what has arrived of (now - look_back, now].

    With jitter an evaluation starts up to so much late. It does not depend on chance: what a replay finds can be found
    again.
    """

    first: datetime
    frequency: timedelta
    look_back: timedelta
    count: int
    jitter: timedelta = timedelta(0)

    def at(self, number: int) -> datetime:
        """Return the moment of an evaluation."""
        return self.first + number * self.frequency + timedelta(microseconds=self.lateness(number))

    def lateness(self, number: int) -> int:
        """Return by how many microseconds an evaluation is late; `lateness_sql` computes the same."""
        return number * _STEP % _SHARES * (self.jitter // _MICROSECOND) // _SHARES

    @property
    def last(self) -> datetime:
        """Return the moment of the last evaluation."""
        return self.at(self.count - 1)


def rule_clock(
    spec: AlertSpec,
    first: datetime,
    last: datetime,
    tail: timedelta = timedelta(0),
    jitter: timedelta = timedelta(0),
) -> Clock:
    """Return the clock of a rule from before the first moment until the last one and a tail after it are over.

    Azure does not document when in the hour a rule runs. Here it is at whole multiples of its frequency in UTC.
    """
    frequency = timedelta(minutes=minutes(spec.evaluation_frequency))
    start = _EPOCH + (first - _EPOCH) // frequency * frequency
    # One more than needed to reach the last moment: a row that arrives then is seen by the next evaluation.
    steps = -((start - last - jitter - tail) // frequency) + 1
    return Clock(start, frequency, look_back(spec), steps + 1, jitter)


def lateness_sql(number: str, jitter: timedelta) -> str:
    """Return SQL of the microseconds by which something with a number is late."""
    return f"((({number}) * {_STEP} % {_SHARES} * {jitter // _MICROSECOND}) // {_SHARES})"
