"""What one stack deploys, as values: planned alerts, alerts that stay off, and the whole deployment."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from entrawatch.documents.issues import Issue
from entrawatch.specs.alert_spec import AlertSpec, AreaSpec
from entrawatch.specs.area_guide import Hunt
from entrawatch.stacks.settings import StackSettings

_SWITCHED_OFF = re.compile(
    r"(alert '[a-z0-9_]+' is|area '[a-z0-9_]+' with \d+ alerts? is|all alerts \(\d+\) are) not deployed: "
)


@dataclass(frozen=True)
class PlannedAlert:
    """One alert as a stack deploys it: the spec with the stack's overrides, the whole query, the receivers."""

    spec: AlertSpec
    area: AreaSpec
    query: str = field(repr=False)
    receivers: tuple[str, ...]
    overrides: str | None = None


@dataclass(frozen=True)
class PlannedHunt:
    """One hunt as a stack's workbook shows it, with the whole query."""

    hunt: Hunt
    query: str = field(repr=False)


@dataclass(frozen=True)
class SwitchedOff:
    """One alert that a stack does not deploy, and why; `missing_inputs` names those of which one is missing."""

    alert_id: str
    area: str
    reason: str
    missing_inputs: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"alert '{self.alert_id}' is not deployed: {self.reason}"

    @property
    def of_area(self) -> str | None:
        """The reason in words about its area, where the whole area stays off; else None."""
        start = f"area '{self.area}' "
        return f"it {self.reason.removeprefix(start)}" if self.reason.startswith(start) else None

    @property
    def of_stack(self) -> str | None:
        """The reason in words about all alerts, where every one of the stack stays off; else None."""
        return f"they {self.reason.removeprefix('alerts ')}" if self.reason.startswith("alerts ") else None


def switched_off_lines(off: Sequence[SwitchedOff]) -> list[str]:
    """Return what stays off, a line each: all alerts of a stack, an area that stays off as a whole, else the alert."""
    everything = Counter(item.of_stack for item in off if item.of_stack)
    counts = Counter((item.area, item.of_area) for item in off if item.of_area)
    areas = [
        f"area '{area}' with {count} {'alert' if count == 1 else 'alerts'} is not deployed: {reason}"
        for (area, reason), count in counts.items()
    ]
    stack = [f"all alerts ({count}) are not deployed: {reason}" for reason, count in everything.items()]
    return [*stack, *areas, *(str(item) for item in off if not (item.of_area or item.of_stack))]


def tells_switched_off(line: str) -> bool:
    """Return whether a line of a program's log is the text of a SwitchedOff: a log keeps nothing but text."""
    return _SWITCHED_OFF.match(line) is not None


@dataclass(frozen=True)
class Deployment:
    """Everything that one stack declares, decided before any resource is made."""

    settings: StackSettings
    areas: tuple[AreaSpec, ...]
    hunts: Mapping[str, tuple[PlannedHunt, ...]]
    """Queries of each area's workbook that people run, by area id."""
    alerts: tuple[PlannedAlert, ...]
    switched_off: tuple[SwitchedOff, ...]
    categories: tuple[str, ...]
    issues: tuple[Issue, ...]
    defaults: tuple[str, ...] = ()
    """Inputs that the stack leaves to their defaults, each with its number of entries."""
