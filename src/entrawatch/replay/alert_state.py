"""Alert state: how the alert service handles successive evaluations."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from entrawatch.detection.triggers import Row, Series
from entrawatch.reference.durations import minutes
from entrawatch.specs.alert_spec import AlertSpec

Values = tuple[str, ...]


class Change(StrEnum):
    """The effect of an evaluation on one series; only `fired` notifies."""

    FIRED = "fired"
    STILL_FIRING = "still firing"
    SUPPRESSED = "suppressed"
    RESOLVED = "resolved"


@dataclass(frozen=True)
class Entry:
    """One line of a timeline: the time, dimension values, change, and rows."""

    at: datetime
    values: Values
    change: Change
    rows: tuple[Row, ...] = ()


def healthy_evaluations(frequency_minutes: int) -> int:
    """Return after how many evaluations without the condition a stateful alert resolves (azure limit SQR028).

    The documentation has 15 minutes twice, with 3 and with 2 evaluations; the longer one is used.
    """
    if frequency_minutes == 1:
        return 10
    if frequency_minutes <= minutes("PT15M"):
        return 3
    return 2 if frequency_minutes < minutes("PT11H") else 1


class AlertState:
    """The state of one rule, series by series, updated by successive evaluations.

    Each combination of dimension values is its own series, even for muting; Azure does not document this.
    """

    def __init__(self, spec: AlertSpec) -> None:
        self._is_stateful = spec.auto_mitigate
        self._needed = healthy_evaluations(minutes(spec.evaluation_frequency))
        self._mute = timedelta(minutes=minutes(spec.mute_actions_duration)) if spec.mute_actions_duration else None
        self._healthy: dict[Values, int] = {}
        """Open alerts of a stateful rule, with the number of evaluations since their condition was last met."""
        self._notified: dict[Values, datetime] = {}
        """Series of a rule with muting, with the moment of the last notification."""

    @property
    def is_idle(self) -> bool:
        """Whether no alert is open, so that evaluations without rows change nothing."""
        return not self._healthy

    def advance(self, at: datetime, series: Iterable[Series]) -> list[Entry]:
        """Return the changes of an evaluation at this moment, with series in the order of the result."""
        firing = [one for one in series if one.fires]
        if self._is_stateful:
            return [*self._stateful(at, firing), *self._resolved(at, {one.values for one in firing})]
        return [Entry(at, one.values, self._muted(at, one.values), one.rows) for one in firing]

    def _stateful(self, at: datetime, firing: Iterable[Series]) -> Iterator[Entry]:
        for one in firing:
            change = Change.STILL_FIRING if one.values in self._healthy else Change.FIRED
            self._healthy[one.values] = 0
            yield Entry(at, one.values, change, one.rows)

    def _resolved(self, at: datetime, firing: set[Values]) -> Iterator[Entry]:
        for values in [values for values in self._healthy if values not in firing]:
            self._healthy[values] += 1
            if self._healthy[values] >= self._needed:
                del self._healthy[values]
                yield Entry(at, values, Change.RESOLVED)

    def _muted(self, at: datetime, values: Values) -> Change:
        if self._mute is None:
            return Change.FIRED
        notified = self._notified.get(values)
        if notified is not None and at < notified + self._mute:
            return Change.SUPPRESSED
        self._notified[values] = at
        return Change.FIRED
