"""What Azure rejects in a Log Analytics workspace, in one of its tables and in a workbook."""

import json
import re
from collections.abc import Iterator

from standin.cloud import Cloud, Resource
from standin.refusal import Refusal, bad_request

_YEARS = (1095, 1460, 1826, 2191, 2556, 2922, 3288, 3653, 4018, 4383)
_PLANS = ("Analytics", "Basic", "Auxiliary")
_WORKBOOK = "azure-native:applicationinsights:Workbook"
_GUID = r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"


def refuse_workspace(_cloud: Cloud, identifier: str, sent: Resource, _before: Resource | None) -> None:
    """Raise Refusal with the first thing that Azure does not accept."""
    for problem in _workspace(identifier.rpartition("/")[2], sent):
        raise bad_request(problem)


def _workspace(name: str, sent: Resource) -> Iterator[str]:
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9-]{2,61}[A-Za-z0-9]", name):  # LAW001
        yield f"The workspace name '{name}' is invalid."
    if sent.get("sku", {}).get("name") not in ("PerGB2018", "CapacityReservation", "LACluster"):  # LAW003
        yield f"The sku '{sent.get('sku', {}).get('name')}' is not supported."
    if not 30 <= sent.get("retentionInDays", 30) <= 730:  # LAW005
        yield f"'RetentionInDays' property doesn't match the SKU limits: {sent['retentionInDays']}."
    quota = sent.get("workspaceCapping", {}).get("dailyQuotaGb", -1)
    if quota != -1 and quota <= 0:  # LAW017
        yield f"The daily quota '{quota}' is invalid."


def refuse_table(_cloud: Cloud, identifier: str, sent: Resource, _before: Resource | None) -> None:
    """Raise Refusal with the first thing that Azure does not accept."""
    days, total = sent.get("retentionInDays", -1), sent.get("totalRetentionInDays", -1)
    if days != -1 and not 4 <= days <= 730:  # LAW007
        raise bad_request(f"'retentionInDays' {days} is not between 4 and 730.")
    if total != -1 and not 4 <= total <= 730 and total not in _YEARS:  # LAW008
        raise bad_request(f"'totalRetentionInDays' {total} is not supported.")
    if -1 not in (days, total) and total < days:  # LAW009
        raise bad_request("'totalRetentionInDays' must not be less than 'retentionInDays'.")
    if sent.get("plan", "Analytics") not in _PLANS:  # LAW012
        raise bad_request(f"The plan '{sent['plan']}' is not supported.")
    if identifier.endswith("/tables/AuditLogs") and sent.get("plan", "Analytics") != "Analytics":
        raise bad_request("The plan of table 'AuditLogs' cannot be changed to Basic.")


def refuse_workbook(cloud: Cloud, identifier: str, sent: Resource, _before: Resource | None) -> None:
    """Raise Refusal with the first thing that Azure does not accept."""
    group, _, name = identifier.partition("/providers/")
    if not re.fullmatch(_GUID, name.rpartition("/")[2]):  # WBK002
        raise bad_request("The workbook name must be a GUID.")
    if len(sent["serializedData"].encode()) > 1024 * 1024:  # WBK009
        raise Refusal(413, "RequestEntityTooLarge", "The workbook length is too large.")
    try:
        content = json.loads(sent["serializedData"])
    except ValueError:
        content = None
    if not isinstance(content, dict) or content.get("version") != "Notebook/1.0":  # WBK008
        raise bad_request("The serializedData of the workbook is invalid.")
    for other in cloud.below(group):
        same = other["properties"].get("displayName") == sent["displayName"]
        if other["type"] == _WORKBOOK and same and other["id"].lower() != identifier.lower():  # WBK006
            raise Refusal(409, "Conflict", f"A workbook with the name '{sent['displayName']}' already exists.")
