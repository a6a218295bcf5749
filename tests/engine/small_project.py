"""The project with three of its alerts, and what each of its example stacks expects to be there."""

import shutil
from collections.abc import Sequence
from pathlib import Path

import yaml
from engine_home import Engine
from engine_project import SUBSCRIPTION, EngineProject, new_project

ALERTS = (
    "admin_consent_granted",
    "application_credential_added",
    "break_glass_sign_in",
    "conditional_access_policy_changed",
)
WEBHOOK = "https://soc.example.test/hook?sig=staging-webhook-key"
CALLBACK = "https://logic.example.test/run?sig=prod-callback-key"
SECRETS = {"dev": {}, "staging": {"soc_webhook_uri": WEBHOOK}, "prod": {"ticket_callback_url": CALLBACK}}
_LOGS = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-security-logs"
ADOPTED_WORKSPACE = f"{_LOGS}/providers/Microsoft.OperationalInsights/workspaces/log-security-central"
ADOPTED_IDENTITY = f"{_LOGS}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-entrawatch-prod"
STAGING_GROUP = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-entrawatch-staging"


def keep_alerts(project: EngineProject, *alerts: str) -> None:
    """Remove all other alerts, the areas that are empty then, and the stories: fewer resources, the same ways."""
    shutil.rmtree(project.root / "alert_specs" / "stories", ignore_errors=True)
    for path in sorted((project.root / "alert_specs").glob("*/area.yaml")):
        area = yaml.safe_load(path.read_text())
        removed = [alert for alert in area["alerts"] if alert not in alerts]
        area["alerts"] = [alert for alert in area["alerts"] if alert in alerts]
        if not area["alerts"]:
            shutil.rmtree(path.parent)
            continue
        for file in (file for alert in removed for file in path.parent.glob(f"{alert}.*")):
            file.unlink()
        path.write_text(yaml.safe_dump(area, sort_keys=False))
        _claim_no_completeness(path.with_name("guide.yaml"))
    if not (project.root / "alert_specs/consumer_accounts").is_dir():
        # Its routes name the area.
        project.configure("consumer", notifications={})
    for stack in SECRETS:
        _keep_overrides(project, stack, alerts)


def _claim_no_completeness(guide: Path) -> None:
    if guide.is_file():
        content = yaml.safe_load(guide.read_text())
        content.pop("complete", None)
        guide.write_text(yaml.safe_dump(content, sort_keys=False))


def _keep_overrides(project: EngineProject, stack: str, alerts: Sequence[str]) -> None:
    settings = project.configuration(stack).get("alerts", {})
    kept = {alert: value for alert, value in settings.get("overrides", {}).items() if alert in alerts}
    project.configure(stack, alerts={**settings, "overrides": kept})


def remove_alert(project: EngineProject, alert: str) -> None:
    """Remove one alert as its author would: its files and its line in the area."""
    rest = [path.stem for path in (project.root / "alert_specs").glob("*/*.yaml") if path.stem != alert]
    keep_alerts(project, *rest)


def furnish(project: EngineProject) -> None:
    """Put into the cloud what the example stacks adopt: a group, and the workspace and identity of another team."""
    for identifier, kind in (
        (STAGING_GROUP, "resources:ResourceGroup"),
        (_LOGS, "resources:ResourceGroup"),
        (ADOPTED_WORKSPACE, "operationalinsights:Workspace"),
        (ADOPTED_IDENTITY, "managedidentity:UserAssignedIdentity"),
    ):
        properties = {"name": identifier.rpartition("/")[2], "location": "westeurope"}
        project.cloud.put(identifier, f"azure-native:{kind}", properties)
    project.cloud.change(ADOPTED_WORKSPACE, sentinel=True)
    for resource in (*machines(project), *routed_resources(project)):
        group = resource.partition("/providers/")[0]
        project.cloud.put(group, "azure-native:resources:ResourceGroup", {"name": group.rpartition("/")[2]})
        project.cloud.put(resource, "of another team", {"name": resource.rpartition("/")[2]})


def routed_resources(project: EngineProject, stack: str = "prod") -> list[str]:
    """Return the resources whose logs a stack routes: key vaults, subscriptions and domain services."""
    config = project.configuration(stack).get("collection", {})
    subscriptions = [f"/subscriptions/{one}" for one in config.get("subscriptions", [])]
    return [*config.get("key_vaults", []), *subscriptions, *config.get("domain_services", [])]


def machines(project: EngineProject, stack: str = "prod") -> list[str]:
    """Return the machines whose events a stack collects."""
    roles = project.configuration(stack).get("collection", {}).get("windows_events", {})
    return [machine for role in roles.values() for machine in role["machines"]]


def deployed_project(engine: Engine, folder: Path, stack: str) -> EngineProject:
    """Return a new small project with one stack deployed."""
    project = new_project(engine, folder)
    furnish(project)
    keep_alerts(project, *ALERTS)
    project.init(stack, **SECRETS[stack])
    run = project.up(stack)
    assert run.code == 0, run.text
    project.cloud.forget_calls()
    return project
