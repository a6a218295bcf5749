"""What Azure rejects in the diagnostic setting of one resource or subscription."""

from collections.abc import Iterator

from standin.cloud import Cloud, Resource
from standin.refusal import Refusal, bad_request

RESOURCE_SETTING = "azure-native:monitor:DiagnosticSetting"
_MOST = 5
_OF_SUBSCRIPTIONS = (
    "Administrative", "Security", "ServiceHealth", "Alert", "Recommendation", "Policy", "Autoscale", "ResourceHealth",
)  # fmt: skip
_CATEGORIES = {
    "microsoft.keyvault/vaults": ("AuditEvent", "AzurePolicyEvaluationDetails"),
    "microsoft.aad/domainservices": ("AccountLogon", "AccountManagement", "LogonLogoff", "PrivilegeUse"),
}
_GROUPS = ("allLogs", "audit")


def refuse_resource_setting(cloud: Cloud, identifier: str, sent: Resource, before: Resource | None) -> None:
    """Raise Refusal with the first thing that Azure does not accept."""
    for problem in _problems(sent):
        raise bad_request(problem)
    there = [item for item in cloud.below(sent["resourceUri"]) if item["type"] == RESOURCE_SETTING]
    others = [item for item in there if _is_own(item, sent) and item["id"].lower() != identifier.lower()]
    if before is None and len(others) >= _MOST:
        raise Refusal(409, "Conflict", f"The resource has {len(others)} diagnostic settings already; 5 is the limit.")
    for other in others:
        if other["properties"].get("workspaceId") == sent["workspaceId"]:
            text = f"Data sink '{sent['workspaceId']}' is already used in diagnostic setting"
            raise Refusal(409, "Conflict", f"{text} '{other['properties']['name']}'.")


def _is_own(item: Resource, sent: Resource) -> bool:
    """Return whether a setting is the resource's own, not that of another one in the same subscription."""
    below = item["id"][len(sent["resourceUri"]) :]  # /providers/Microsoft.Insights/diagnosticSettings/name
    return bool(below.count("/") == 4)


def _problems(sent: Resource) -> Iterator[str]:
    logs, parts = [log for log in sent.get("logs", []) if log.get("enabled")], sent["resourceUri"].lower().split("/")
    is_subscription = len(parts) == 3
    known = _OF_SUBSCRIPTIONS if is_subscription else _CATEGORIES.get("/".join(parts[6:8]), ())
    if not logs:
        yield "At least one log category must be enabled."
    if "workspaceId" not in sent:
        yield "At least one data sink needs to be specified."
    for log in logs:
        name = log.get("category") or log.get("categoryGroup")
        if name not in (known if "category" in log else _GROUPS):
            yield f"Category '{name}' is not supported."
    if is_subscription and "logAnalyticsDestinationType" in sent:
        yield "logAnalyticsDestinationType is not supported for a subscription."
