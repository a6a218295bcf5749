"""What one stack deploys, as values: planned alerts, alerts that stay off, and the whole deployment."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from entrawatch.area_guide import Hunt
from entrawatch.issues import Issue
from entrawatch.settings import StackSettings
from entrawatch.spec import AlertSpec, AreaSpec

_SWITCHED_OFF = re.compile(r"alert '[a-z0-9_]+' is not deployed: ")


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
    """One alert that a stack does not deploy, and why; `missing_input` where a fact of the tenant is missing."""

    alert_id: str
    area: str
    reason: str
    missing_input: str | None = None

    def __str__(self) -> str:
        return f"alert '{self.alert_id}' is not deployed: {self.reason}"


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
