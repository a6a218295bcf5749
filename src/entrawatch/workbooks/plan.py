"""What the workbooks of one environment show, as plain values."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from entrawatch.specs.alert_spec import AlertSpec, AreaSpec
from entrawatch.specs.area_guide import Hunt
from entrawatch.specs.coverage import RowCoverage


class QueriedAlert(Protocol):
    """An alert of the environment with its complete query."""

    @property
    def spec(self) -> AlertSpec:
        """Return the spec with the overrides of the environment."""

    @property
    def query(self) -> str:
        """Return the query of the rule."""


class QueriedHunt(Protocol):
    """A hunt of the environment with its complete query."""

    @property
    def hunt(self) -> Hunt:
        """Return the hunt."""

    @property
    def query(self) -> str:
        """Return the query that a reader runs."""


@dataclass(frozen=True)
class LeftOut:
    """An alert or a hunt that the environment does not have, and why."""

    id: str
    title: str
    reason: str
    techniques: tuple[str, ...] = ()


@dataclass(frozen=True)
class ShownException:
    """An exception on alerts of an area; days are ISO dates."""

    id: str
    hides: str
    """What it names and matches."""
    alerts: tuple[str, ...]
    owner: str
    reason: str
    approved: str
    ends: str


@dataclass(frozen=True)
class AreaPlan:
    """One area of the environment, with its alerts in the order of its workbook."""

    spec: AreaSpec
    alerts: tuple[QueriedAlert, ...]
    hunts: tuple[QueriedHunt, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    exceptions: tuple[ShownException, ...] = ()


@dataclass(frozen=True)
class BookPlan:
    """Everything that the workbooks of an environment show."""

    environment: str
    areas: tuple[AreaPlan, ...]
    unread: frozenset[str] = frozenset()
    """Tables that its workspace does not receive."""
    rows: tuple[RowCoverage, ...] = ()
    """Rows of the guide with what addresses them in the catalog."""
    left_out: tuple[LeftOut, ...] = ()
    """Alerts of the catalog that it does not have, in areas of the environment or not."""
    daily_cap_gb: float | None = None
    tables: tuple[str, ...] = ()
    """Tables that its workspace receives and an alert reads, or a log category of the environment fills."""
    of_tenant: Callable[[str], str] = str
    """Return a query that reads only the records of the environment's tenant; alerts and hunts have such queries."""

    @property
    def alerts(self) -> tuple[QueriedAlert, ...]:
        """Return the alerts of all areas."""
        return tuple(alert for area in self.areas for alert in area.alerts)
