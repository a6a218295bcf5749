"""ResourceLogRouting: one diagnostic setting for each resource, with the categories that alerts read."""

from typing import Any

from refusedarguments import GROUP, VAULT, WORKSPACE, reported

from entrawatch.resources.program_plan import to_plain
from entrawatch_pulumi import ResourceLogRouting

SUBSCRIPTION = "00000000-0000-0000-0000-000000000001"
DOMAIN = f"{GROUP}/providers/Microsoft.AAD/domainServices/aadds.contoso.com"
ARGS: dict[str, Any] = {
    "setting_name": "entra",
    "workspace_id": WORKSPACE,
    "key_vaults": [VAULT],
    "subscriptions": [SUBSCRIPTION],
    "domain_services": [DOMAIN],
}
R = "ResourceLogRouting 'r'"


def test_every_input_of_every_setting(declare: Any) -> None:
    """The names are contracts; a subscription cannot choose the kind of table."""
    plan = declare(lambda: ResourceLogRouting("logs", ARGS))
    settings = {one.name: to_plain(one.inputs) for one in plan.of_type("azure-native:monitor:DiagnosticSetting")}
    common = {"name": "entra", "workspaceId": WORKSPACE}
    activity = [{"category": name, "enabled": True} for name in ("Administrative", "Policy", "Security")]
    assert settings == {
        "logs-kv-central-9e2cde": {
            **common,
            "resourceUri": VAULT,
            "logAnalyticsDestinationType": "Dedicated",
            "logs": [{"category": "AuditEvent", "enabled": True}],
        },
        f"logs-{SUBSCRIPTION}-d12b62": {**common, "resourceUri": f"/subscriptions/{SUBSCRIPTION}", "logs": activity},
        "logs-aadds.contoso.com-d35927": {
            **common,
            "resourceUri": DOMAIN,
            "logAnalyticsDestinationType": "Dedicated",
            "logs": [{"categoryGroup": "allLogs", "enabled": True}],
        },
    }


def test_wrong_arguments_are_refused() -> None:
    """Before anything is declared, each at its place."""
    nothing = {key: ARGS[key] for key in ("setting_name", "workspace_id")}
    assert reported(ResourceLogRouting, "r", nothing) == [
        f"{R}: ST101: no resource is named; add one of key_vaults, subscriptions, domain_services"
    ]
    assert reported(ResourceLogRouting, "r", {**ARGS, "subscriptions": ["prod"]}) == [
        f"{R}: subscriptions[0]: ST104: 'prod' does not fit; write the ID of a subscription: "
        "8-4-4-4-12 hexadecimal digits"
    ]
    twice = {**ARGS, "key_vaults": [VAULT, VAULT.lower().replace("/resourcegroups/", "/resourceGroups/"), DOMAIN]}
    assert [text.partition(";")[0].split(":")[1:3] for text in reported(ResourceLogRouting, "r", twice)] == [
        [" key_vaults[1]", " ST362"],
        [" key_vaults[2]", " ST301"],
    ]
