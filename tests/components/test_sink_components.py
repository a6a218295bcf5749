"""LogEventHub and LogArchive: what they declare, what outlives them, and what is refused."""

from typing import Any

from refusedarguments import GROUP, WORKSPACE, reported

from entrawatch.resources.program_plan import to_plain
from entrawatch_pulumi import LogArchive, LogEventHub, LogRouting
from entrawatch_pulumi.log_archive import container_name

RULE = f"{GROUP}/providers/Microsoft.EventHub/namespaces/evhns/authorizationRules/send"
HUB: dict[str, Any] = {
    "event_hub": "entra-logs",
    "namespace": "evhns-contoso",
    "resource_group_name": "rg",
    "location": "westeurope",
    "throughput_units": 4.0,
}
ARCHIVE: dict[str, Any] = {
    "account": "stcontoso",
    "resource_group_name": "rg",
    "location": "westeurope",
    "categories": ["SignInLogs", "AuditLogs"],
    "immutable_days": 365.0,
    "delete_after_days": 730.0,
}


def inputs(plan: Any) -> dict[str, Any]:
    return {one.name: to_plain(one.inputs) for one in plan.resources if one.custom}


def test_every_input_of_a_hub(declare: Any) -> None:
    """Azure sends with a rule of the namespace; the SIEM reads with a rule of the hub."""
    place = {"namespaceName": "evhns-contoso", "resourceGroupName": "rg"}
    assert inputs(declare(lambda: LogEventHub("siem", HUB))) == {
        "siem": {
            **place,
            "location": "westeurope",
            "sku": {"name": "Standard", "tier": "Standard", "capacity": 1},
            "isAutoInflateEnabled": True,
            "maximumThroughputUnits": 4,
            "minimumTlsVersion": "1.2",
            "disableLocalAuth": False,
            "publicNetworkAccess": "Enabled",
        },
        "siem-hub": {
            **place,
            "eventHubName": "entra-logs",
            "partitionCount": 4,
            "retentionDescription": {"cleanupPolicy": "Delete", "retentionTimeInHours": 168},
        },
        "siem-send": {
            **place,
            "authorizationRuleName": "entrawatch-send",
            "rights": ["Listen", "Manage", "Send"],
        },
        "siem-listen": {
            **place,
            "authorizationRuleName": "siem-listen",
            "eventHubName": "entra-logs",
            "rights": ["Listen"],
        },
    }


def test_one_throughput_unit_does_not_grow(declare: Any) -> None:
    """Azure rejects a maximum without growth."""
    plan = declare(lambda: LogEventHub("siem", {**HUB, "throughput_units": 1}))
    namespace = inputs(plan)["siem"]
    assert (namespace["isAutoInflateEnabled"], namespace["maximumThroughputUnits"]) == (False, 0)


def test_every_part_of_an_archive_stays(declare: Any) -> None:
    """One container for each category with a policy that lets Azure Monitor append, all kept by a destroy."""
    plan = declare(lambda: LogArchive("old", ARCHIVE))
    found = inputs(plan)
    assert sorted(found) == [
        "old",
        "old-auditlogs",
        "old-auditlogs-immutable",
        "old-lifecycle",
        "old-signinlogs",
        "old-signinlogs-immutable",
    ]
    assert {one.name for one in plan.resources if one.custom and one.options.retain_on_delete} == set(found)
    assert found["old"]["networkRuleSet"] == {"bypass": "AzureServices", "defaultAction": "Deny"}
    assert found["old"]["allowBlobPublicAccess"] is False
    assert found["old-auditlogs-immutable"] == {
        "accountName": "stcontoso",
        "resourceGroupName": "rg",
        "containerName": "insights-logs-auditlogs",
        "immutabilityPolicyName": "default",
        "immutabilityPeriodSinceCreationInDays": 365,
        "allowProtectedAppendWrites": True,
    }
    (rule,) = found["old-lifecycle"]["policy"]["rules"]
    assert rule["definition"] == {
        "actions": {"baseBlob": {"delete": {"daysAfterModificationGreaterThan": 730}}},
        "filters": {"blobTypes": ["appendBlob"], "prefixMatch": ["insights-logs-"]},
    }


def test_an_archive_without_policies_has_none(declare: Any) -> None:
    """Only what was asked for."""
    args = {key: value for key, value in ARCHIVE.items() if not key.endswith("_days")}
    assert sorted(inputs(declare(lambda: LogArchive("old", args)))) == ["old", "old-auditlogs", "old-signinlogs"]
    assert container_name("NonInteractiveUserSignInLogs") == "insights-logs-noninteractiveusersigninlogs"


def test_a_setting_has_any_destination(declare: Any) -> None:
    """A hub by its rule and name."""
    args = {"setting_name": "siem", "event_hub_authorization_rule_id": RULE, "event_hub_name": "entra"}
    plan = declare(lambda: LogRouting("siem", {**args, "categories": ["AuditLogs"]}))
    assert inputs(plan)["siem"] == {
        "name": "siem",
        "eventHubAuthorizationRuleId": RULE,
        "eventHubName": "entra",
        "logs": [{"category": "AuditLogs", "enabled": True}],
    }


def test_wrong_arguments_are_refused() -> None:
    """With the limits of Azure, as in a stack file."""
    hub = {**HUB, "namespace": "1", "throughput_units": 41, "partitions": 0}
    assert [text.split(":")[1:3] for text in reported(LogEventHub, "e", hub)] == [
        [" namespace", " EVH008"],
        [" partitions", " EVH006"],
        [" throughput_units", " EVH002"],
    ]
    rule = {"event_hub": "entra", "authorization_rule_id": WORKSPACE}
    assert [text.split(":")[1:3] for text in reported(LogEventHub, "e", rule)] == [
        [" authorization_rule_id", " DIA009"]
    ]
    archive = {**ARCHIVE, "account": "St", "delete_after_days": 30}
    assert [text.split(":")[1:3] for text in reported(LogArchive, "a", archive)] == [
        [" account", " STO003"],
        [" delete_after_days", " STO005"],
    ]
    setting = {"setting_name": "s", "categories": ["AuditLogs"]}
    assert reported(LogRouting, "r", setting) == [
        "LogRouting 'r': ST101: no destination is named; add one of workspace_id, event_hub_authorization_rule_id, "
        "storage_account_id"
    ]
    (text,) = reported(LogRouting, "r", {**setting, "event_hub_authorization_rule_id": RULE})
    assert text.startswith("LogRouting 'r': ST101: event_hub_authorization_rule_id and event_hub_name belong together")
