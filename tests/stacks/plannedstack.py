"""The plan of one stack of the good project, with settings that a test changes."""

from typing import Any

from goodproject import GoodProject

from entrawatch.specs.catalog import load_catalog
from entrawatch.stacks.deployment import Deployment, NotDeployed, PlannedAlert
from entrawatch.stacks.plan_deployment import plan_deployment
from entrawatch.stacks.settings import StackSettings

SETTINGS: dict[str, Any] = {
    "environment": "dev",
    "location": "westeurope",
    "resource_group": {"name": "rg-entrawatch-dev"},
    "workspace": {},
    "log_routing": {"manage": True, "licenses": ["p1"]},
    "notifications": {
        "receivers": {"soc": {"kind": "arm_role", "roles": ["Owner"]}},
        "routes": [{"receivers": ["soc"]}],
    },
    "inputs": {"approved_actors": ["onboarding@contoso.com"]},
}


def plan(good: GoodProject, *folders: str, **changes: Any) -> Deployment:
    catalog = load_catalog(*(good.root / folder for folder in ("alert_specs", *folders)))
    return plan_deployment(catalog, StackSettings.model_validate({**SETTINGS, **changes}))


def planned(good: GoodProject, **changes: Any) -> PlannedAlert:
    (alert,) = plan(good, **changes).alerts
    return alert


def not_deployed(good: GoodProject, **changes: Any) -> tuple[NotDeployed, ...]:
    deployment = plan(good, **changes)
    assert deployment.alerts == deployment.areas == ()
    return deployment.not_deployed


def issues(good: GoodProject, **changes: Any) -> list[str]:
    return [str(issue).removeprefix("stack configuration: ") for issue in plan(good, **changes).issues]
