"""What Azure rejects in the tenant-wide diagnostic setting of Entra."""

import json
from collections.abc import Iterator
from importlib import resources

from standin.cloud import Cloud, Resource
from standin.refusal import Refusal, bad_request
from standin.sink_limits import refuse_sink

_TOKEN = "azure-native:aadiam:DiagnosticSetting"
_MOST = 5
_ELSEWHERE = "CustomSecurityAttributeAuditLogs"
_SINKS = ("workspaceId", "storageAccountId", "eventHubAuthorizationRuleId")


def refuse_setting(cloud: Cloud, identifier: str, sent: Resource, before: Resource | None) -> None:
    """Raise Refusal with the first thing that Azure does not accept."""
    for problem in _problems(sent):
        raise bad_request(problem)
    refuse_sink(cloud, sent)
    others = [item for item in cloud.resources() if item["type"] == _TOKEN and item["id"].lower() != identifier.lower()]
    if before is None and len(others) >= _MOST:  # DIA006
        raise Refusal(
            409, "Conflict", f"The tenant has {len(others)} diagnostic settings already; {_MOST} is the limit."
        )
    for other in others:  # DIA007
        common = _enabled(other["properties"]) & _enabled(sent)
        sinks = [sink for sink in _SINKS if sink in sent and sent[sink] == other["properties"].get(sink)]
        if common and sinks:
            name, category = other["id"].rpartition("/")[2], min(common)
            text = f"Data sink '{sent[sinks[0]]}' is already used in diagnostic setting '{name}' for category"
            raise Refusal(409, "Conflict", f"{text} '{category}'. Data sinks can't be reused in different settings.")


def _problems(sent: Resource) -> Iterator[str]:
    logs = sent.get("logs", [])
    if not _enabled(sent):  # DIA004
        yield "At least one log category must be enabled."
    if not any(sink in sent for sink in _SINKS):  # DIA005
        yield "At least one data sink needs to be specified."
    for log in logs:
        if log.get("category") == _ELSEWHERE:  # DIA014
            yield f"Category '{_ELSEWHERE}' is not supported in this setting."
        elif log.get("category") not in _categories():
            yield f"Category '{log.get('category')}' is not supported."
        if "retentionPolicy" in log:  # DIA008
            yield "Diagnostic settings do not support retention for new diagnostic settings."


def _enabled(setting: Resource) -> set[str]:
    return {log["category"] for log in setting.get("logs", []) if log.get("enabled")}


def with_disabled(logs: list[Resource]) -> list[Resource]:
    """Return the categories that were sent and, as Azure answers, all others as disabled."""
    others = _categories() - {_ELSEWHERE} - {log["category"] for log in logs}
    return [*logs, *({"category": name, "enabled": False} for name in sorted(others))]


def _categories() -> set[str]:
    found = json.loads(
        (resources.files("entrawatch.reference") / "data" / "log_categories.json").read_text(encoding="utf-8")
    )
    return set(found["categories"])
