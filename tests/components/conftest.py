"""Small deployments made of plain values, and a way to declare them on the recording monitor."""

from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any

import pytest

from entrawatch.resources.program_plan import Plan, PlannedResource
from entrawatch.specs.alert_spec import AlertSpec, AreaSpec
from entrawatch.stacks.deployment import Deployment, PlannedAlert
from entrawatch.stacks.settings import StackSettings
from entrawatch.workbooks.model.document import Workbook
from entrawatch_pulumi.preview.recorder import EngineLog, Recorder
from entrawatch_pulumi.preview.run import finished_plan
from entrawatch_pulumi.preview.sdk import Deployment as Run
from entrawatch_pulumi.preview.sdk import deploy

ALERT: dict[str, Any] = {
    "id": "credential_added",
    "title": "Credential added to an application",
    "status": "stable",
    "severity": "high",
    "covers": ["applications/credential-added"],
    "description": "Someone gave an application a new secret.",
    "detects": "event",
    "tables": ["AuditLogs"],
    "query": "AuditLogs\n| where OperationName has 'Certificates and secrets management'\n",
    "evaluation_frequency": "PT15M",
    "window_size": "PT6H",
    "tactics": ["Persistence"],
    "techniques": ["T1098.001"],
    "false_positives": ["A planned rotation."],
    "runbook": [{"step": "Ask the owner."}, {"step": "Look at its sign-ins.", "query": "SigninLogs\n| take 10"}],
    "references": [{"title": "Guide", "url": "https://learn.microsoft.com/entra"}],
}
AREA: dict[str, Any] = {
    "id": "applications",
    "title": "Applications",
    "guide_page": "https://learn.microsoft.com/entra/architecture/security-operations-applications",
    "purpose": "Changes to applications.",
    "alerts": ["credential_added", "consent_granted"],
}
SETTINGS: dict[str, Any] = {
    "environment": "dev",
    "location": "westeurope",
    "resource_group": {"name": "rg-entrawatch-dev"},
    "workspace": {},
    "log_routing": {"manage": True},
}


@pytest.fixture
def area() -> AreaSpec:
    """Return an area with two alerts."""
    return AreaSpec.model_validate(AREA)


@pytest.fixture
def alert(area: AreaSpec) -> Callable[..., PlannedAlert]:
    """Return a function that makes one planned alert; keywords change its spec."""

    def make(receivers: tuple[str, ...] = (), **changes: Any) -> PlannedAlert:
        spec = AlertSpec.model_validate({**ALERT, **changes})
        return PlannedAlert(spec, area, spec.query, receivers)

    return make


@pytest.fixture
def stack() -> Callable[..., StackSettings]:
    """Return a function that makes the settings of a small stack; keywords change them."""
    return lambda **changes: StackSettings.model_validate({**SETTINGS, **changes})


@pytest.fixture
def deployment(area: AreaSpec) -> Callable[..., Deployment]:
    """Return a function that makes a deployment of settings and alerts."""

    def make(settings: StackSettings, *alerts: PlannedAlert) -> Deployment:
        areas = (area,) if alerts else ()
        workbooks = tuple(Workbook(area.id, area.title, ()) for area in areas)
        hunts = {area.id: () for area in areas}
        categories = ("AuditLogs", "SignInLogs")
        return Deployment(settings, areas, hunts, alerts, (), categories, (), workbooks=workbooks)

    return make


@pytest.fixture
def declare() -> Callable[..., Plan]:
    """Return a function that runs a body as a Pulumi program and returns what it declares."""

    def run(
        body: Callable[[], Any],
        *,
        resolved: bool = True,
        config: Mapping[str, str] | None = None,
        secret_keys: Collection[str] = (),
    ) -> Plan:
        started = Run("entrawatch", "dev", config or {}, secret_keys, str(Path.cwd()))
        recorder, log = Recorder("entrawatch", "dev", Path.cwd(), resolved=resolved), EngineLog()
        deploy(lambda: body() and None, started, recorder, log)
        return finished_plan(started, recorder, log)

    return run


@pytest.fixture
def only() -> Callable[[Plan, str], PlannedResource]:
    """Return a function that returns the one resource of a type."""

    def find(plan: Plan, kind: str) -> PlannedResource:
        (resource,) = plan.of_type(f"azure-native:{kind}")
        return resource

    return find
