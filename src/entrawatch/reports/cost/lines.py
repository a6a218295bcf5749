"""Lines of an estimate: an item, its low, likely, and high cost, and the assumption."""

from dataclasses import dataclass
from enum import StrEnum

from entrawatch.reports.cost.prices import NOTHING, Price, Range


class CostGroup(StrEnum):
    """What a line of the estimate pays for."""

    RULES = "alert rules"
    INGESTION = "ingestion"
    RETENTION = "retention"
    NOTIFICATIONS = "notifications"
    SINKS = "sinks"


@dataclass(frozen=True)
class CostLine:
    """One item of the estimate."""

    group: CostGroup
    item: str
    cost: Range
    assumption: str
    price: Price
    number: int = 0
    """Number of things that the item counts; 0 if it counts none."""
    kind: str = ""
    """The item without its number."""


@dataclass(frozen=True)
class CostEstimate:
    """All lines and what they do not count; `region` is the region of the prices."""

    currency: str
    region: str
    lines: tuple[CostLine, ...]
    not_counted: tuple[str, ...]

    @property
    def total(self) -> Range:
        """The sum of all lines."""
        return sum((line.cost for line in self.lines), NOTHING)
