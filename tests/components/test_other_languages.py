"""Arguments as programs in other languages spell them."""

from collections.abc import Callable
from typing import Any

import pytest
from pulumi.errors import InputPropertiesError
from refusedarguments import WORKSPACE

from entrawatch_pulumi.plugin.schema import COMPONENTS, PLUGIN_NAME
from entrawatch_pulumi.plugin.serve import CheckedComponents


@pytest.fixture
def other_language(declare: Any) -> Callable[..., list[str]]:
    """Return a function that has the plugin refuse a component's inputs as another language sends them."""
    provider = CheckedComponents(list(COMPONENTS), PLUGIN_NAME)

    def run(component: str, inputs: dict[str, Any]) -> list[str]:
        lines: list[str] = []

        def program() -> None:
            with pytest.raises(InputPropertiesError) as refused:
                provider.construct("m", f"entrawatch:index:{component}", inputs)
            # The server reads the list without asking whether there is one.
            assert refused.value.errors == []
            lines.extend(refused.value.message.splitlines())

        declare(program)
        return lines

    return run


def test_other_languages_read_their_own_spelling(other_language: Callable[..., list[str]]) -> None:
    """What the SDK would drop or turn into an empty map is reported; names of one's own keep their spelling."""
    lines = other_language(
        "EntraMonitoring",
        {
            "environment": "dev",
            "resourceGroup": "rg-entrawatch-dev",
            "workspace": {"retentionDay": 30.0, "dailyCapGb": "1", "tables": {"AuditLogs": {"planned": "Basic"}}},
            "alerts": {"overrides": {"credential_added": {"treshold": 3.0}}},
        },
    )
    assert lines == [
        "EntraMonitoring 'm': ST101: 'location' is missing; add it: "
        "region of the workspace and the rules, as a short name such as westeurope",
        "EntraMonitoring 'm': alerts.overrides.credential_added.treshold: ST102: unknown key 'treshold'; "
        "did you mean 'threshold'?",
        "EntraMonitoring 'm': resourceGroup: ST103: resourceGroup must be a map of keys, not 'rg-entrawatch-dev'",
        "EntraMonitoring 'm': workspace.dailyCapGb: ST103: dailyCapGb must be a number, not '1'; remove the quotes",
        "EntraMonitoring 'm': workspace.retentionDay: ST102: unknown key 'retentionDay'; did you mean 'retentionDays'?",
        "EntraMonitoring 'm': workspace.tables.AuditLogs: ST101: 'retentionDays' is missing; add it: "
        "days that queries and alerts can read, 4 to 730",
        "EntraMonitoring 'm': workspace.tables.AuditLogs.planned: ST102: unknown key 'planned'; did you mean 'plan'?",
    ]


def test_values_keep_their_spelling_in_other_languages(other_language: Callable[..., list[str]]) -> None:
    """The kind event_hub is a value; the key eventHub is an argument."""
    inputs = {
        "environment": "dev",
        "location": "westeurope",
        "resourceGroup": {"name": "rg-entrawatch-dev"},
        "workspace": {"existingId": WORKSPACE, "retentionDays": 30.0},
        "notifications": {"receivers": {"bus": {"kind": "event_hubs"}}},
    }
    assert other_language("EntraMonitoring", inputs) == [
        "EntraMonitoring 'm': notifications.receivers.bus.kind: ST104: kind 'event_hubs' is not known; "
        "did you mean 'event_hub'?"
    ]
    assert other_language("EntraMonitoring", {**inputs, "notifications": {}}) == [
        "EntraMonitoring 'm': workspace.retentionDays: ST312: retention_days has no effect, "
        "because an existing workspace is never changed; remove it"
    ]


def test_parts_read_the_spelling_of_other_languages_too(other_language: Callable[..., list[str]]) -> None:
    """Also for keys that only one of two ways needs."""
    assert other_language("MonitoringWorkspace", {"workspaceName": "w", "locaton": "westeurope"}) == [
        "MonitoringWorkspace 'm': ST101: 'location' is missing; add it: "
        "Azure region of the new workspace; or set existingId",
        "MonitoringWorkspace 'm': ST101: 'resourceGroupName' is missing; add it: "
        "Resource group of the new workspace; or set existingId",
        "MonitoringWorkspace 'm': locaton: ST102: unknown key 'locaton'; did you mean 'location'?",
    ]
