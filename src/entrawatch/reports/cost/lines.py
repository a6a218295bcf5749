"""Lines of an estimate: an item, its low, likely, and high cost, and the assumption."""

from dataclasses import dataclass
from enum import StrEnum

from entrawatch.reports.cost.prices import Price


class CostGroup(StrEnum):
    """What a line of the estimate pays for."""

    RULES = "alert rules"
    INGESTION = "ingestion"
    RETENTION = "retention"
    NOTIFICATIONS = "notifications"
    SINKS = "sinks"


@dataclass(frozen=True)
class Range:
    """A monthly amount: low, likely, and high."""

    low: float
    likely: float
    high: float

    def __add__(self, other: "Range") -> "Range":
        return Range(self.low + other.low, self.likely + other.likely, self.high + other.high)

    def __mul__(self, factor: "float | Range") -> "Range":
        by = factor if isinstance(factor, Range) else Range(factor, factor, factor)
        return Range(self.low * by.low, self.likely * by.likely, self.high * by.high)

    def above(self, free: float) -> "Range":
        """Return what is left of each amount after the free part."""
        return Range(max(0.0, self.low - free), max(0.0, self.likely - free), max(0.0, self.high - free))


NOTHING = Range(0, 0, 0)


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
