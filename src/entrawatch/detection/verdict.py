"""Verdict: the outcome of one sample run."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from entrawatch.detection.store import QueryResult
from entrawatch.documents.issues import Location
from entrawatch.specs.trigger import Trigger


class SampleKind(StrEnum):
    """What the author expects for a sample's events."""

    FIRES = "fires"
    STAYS_SILENT = "stays_silent"
    MEASURES = "measures"
    """Of an alert with a dynamic threshold: neither firing nor silent, because only Azure knows the threshold."""


def sample_kinds(trigger: Trigger) -> tuple[SampleKind, ...]:
    """Return the kinds of samples that an alert with this trigger requires; the others are not allowed."""
    return (SampleKind.MEASURES,) if trigger.dynamic_threshold else (SampleKind.FIRES, SampleKind.STAYS_SILENT)


@dataclass(frozen=True)
class Outcome:
    """Alerts, the values of the entity columns by kind, and those of other columns by name."""

    alerts: int
    entities: Mapping[str, frozenset[str]]
    values: Mapping[str, frozenset[str]]
    rows: int = 0
    """Result rows; only of a sample that states what is measured."""
    measured: tuple[float, ...] = ()
    """The numbers that Azure compares with a dynamic threshold, smallest first."""


@dataclass(frozen=True)
class Verdict:
    """Whether an alert behaved as stated on one sample."""

    alert_id: str
    kind: SampleKind
    number: int
    """Number of the sample within its kind, starting at 1."""
    why: str
    location: Location
    expected: Outcome
    """Entities only for the kinds that the author states."""
    came: Outcome
    """Entities of every kind in the alert."""
    result: QueryResult = field(repr=False)
    query: str = field(repr=False)
    """The complete query as it ran, starting with inputs and parameters."""
    elapsed: float = field(compare=False)
    """Seconds."""

    @property
    def is_right(self) -> bool:
        """Whether alerts, stated entities and stated values are as expected."""
        stated = {kind: self.came.entities.get(kind, frozenset()) for kind in self.expected.entities}
        same_values = dict(self.came.values) == dict(self.expected.values)
        counts = [(one.alerts, one.rows, one.measured) for one in (self.came, self.expected)]
        return counts[0] == counts[1] and stated == dict(self.expected.entities) and same_values
