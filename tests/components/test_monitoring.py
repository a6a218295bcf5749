"""EntraMonitoring: the whole environment from plain arguments, as programs in other languages give them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pulumi
import pytest
import yaml

from entrawatch.resources.declared_resources import declared_tables
from entrawatch.resources.program_plan import Secret, to_plain
from entrawatch_pulumi.plugin.schema import COMPONENTS, PLUGIN_NAME
from entrawatch_pulumi.plugin.serve import CheckedComponents
from entrawatch_pulumi.program import argument_settings as monitoring_settings

INPUTS: dict[str, Any] = {
    "environment": "dev",
    "location": "westeurope",
    "resourceGroup": {"name": "rg-entrawatch-dev"},
    "workspace": {"retentionDays": 60.0, "tables": {"AuditLogs": {"retentionDays": 30.0}}},
    "alerts": {"overrides": {"credential_added": {"threshold": 3.0}}},
    "notifications": {
        "receivers": {
            "soar": {"kind": "webhook", "uriSecret": "soar_url"},
            "soc": {"kind": "email", "addresses": ["soc@contoso.com"]},
        },
        "routes": [{"receivers": ["soar", "soc"]}],
    },
}


@pytest.fixture
def construct(
    tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, declare: Any
) -> Callable[..., Any]:
    """Return a function that has the plugin make EntraMonitoring from the inputs of another language."""
    conftest = request.config.pluginmanager.get_plugin(str(Path(__file__).parent / "conftest.py"))
    area = tmp_path / "applications"
    area.mkdir()
    (area / "area.yaml").write_text(yaml.safe_dump({**conftest.AREA, "alerts": ["credential_added"]}))
    (area / "credential_added.yaml").write_text(yaml.safe_dump(conftest.ALERT, sort_keys=False))
    monkeypatch.setattr(monitoring_settings, "builtin_specs", lambda: tmp_path)
    provider = CheckedComponents(list(COMPONENTS), PLUGIN_NAME)

    def run(**changes: Any) -> Any:
        def program() -> None:
            secrets = {"soar_url": pulumi.Output.secret("https://x/?sig=very-secret")}
            provider.construct("m", "entrawatch:index:EntraMonitoring", {**INPUTS, "secrets": secrets, **changes})

        return declare(program)

    return run


def test_inputs_of_another_language_become_the_same_resources(construct: Callable[..., Any], only: Any) -> None:
    """Keys in camel case and numbers as floats arrive as the settings they mean."""
    plan = construct()
    assert [(item.type, item.name) for item in plan.roots()] == [("entrawatch:index:EntraMonitoring", "m")]
    assert only(plan, "operationalinsights:Workspace").inputs["retentionInDays"] == 60
    (table,) = declared_tables("resources:Deployment", only(plan, "resources:Deployment").inputs)
    assert (table["tableName"], table["retentionInDays"]) == ("AuditLogs", 30)
    rule = to_plain(only(plan, "monitor:ScheduledQueryRule").inputs)
    assert rule["criteria"]["allOf"][0]["threshold"] == 3
    assert [Path(group).name for group in rule["actions"]["actionGroups"]] == [
        "entrawatch-dev-soar",
        "entrawatch-dev-soc",
    ]


def test_a_secret_input_stays_secret(construct: Callable[..., Any]) -> None:
    """A secret arrives as an output and is never opened."""
    groups = {item.name: item for item in construct().of_type("azure-native:monitor:ActionGroup")}
    (webhook,) = groups["m-action-groups-soar"].inputs["webhookReceivers"]
    assert webhook["serviceUri"] == Secret()


def test_further_folders_override_built_in_alerts(
    construct: Callable[..., Any], only: Any, tmp_path: Path, request: Any
) -> None:
    """An alert of the same id in a later folder replaces the built-in one."""
    conftest = request.config.pluginmanager.get_plugin(str(Path(__file__).parent / "conftest.py"))
    own = tmp_path / "own" / "applications"
    own.mkdir(parents=True)
    own_alert = {**conftest.ALERT, "title": "Our own credential alert"}
    (own / "credential_added.yaml").write_text(yaml.safe_dump(own_alert, sort_keys=False))
    # the folder of built-in specs must not hold the own one
    (tmp_path / "own").rename(tmp_path.parent / f"{tmp_path.name}-own")
    plan = construct(alertSpecs=[str(tmp_path.parent / f"{tmp_path.name}-own")])
    assert only(plan, "monitor:ScheduledQueryRule").inputs["displayName"] == "Our own credential alert"
