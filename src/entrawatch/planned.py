"""What one stack deploys, as values: planned alerts, alerts that stay off, and the whole deployment."""

from dataclasses import dataclass, field

from entrawatch.issues import Issue
from entrawatch.settings import StackSettings
from entrawatch.spec import AlertSpec, AreaSpec


@dataclass(frozen=True)
class PlannedAlert:
    """One alert as a stack deploys it: the spec with the stack's overrides, the whole query, the receivers."""

    spec: AlertSpec
    area: AreaSpec
    query: str = field(repr=False)
    receivers: tuple[str, ...]
    overrides: str | None = None


@dataclass(frozen=True)
class SwitchedOff:
    """One alert that a stack does not deploy, and why; `missing_input` where a fact of the tenant is missing."""

    alert_id: str
    area: str
    reason: str
    missing_input: str | None = None


@dataclass(frozen=True)
class Deployment:
    """Everything that one stack declares, decided before any resource is made."""

    settings: StackSettings
    areas: tuple[AreaSpec, ...]
    alerts: tuple[PlannedAlert, ...]
    switched_off: tuple[SwitchedOff, ...]
    categories: tuple[str, ...]
    issues: tuple[Issue, ...]
