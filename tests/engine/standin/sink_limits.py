"""What Azure rejects in an event hub and in a storage archive, and in a diagnostic setting that sends to one."""

import re

from standin.cloud import Cloud, Resource
from standin.refusal import Refusal, bad_request

_RIGHTS = {"Listen", "Manage", "Send"}
_LONGEST_HOURS = 7 * 24


def refuse_namespace(_cloud: Cloud, identifier: str, sent: Resource, _before: Resource | None) -> None:
    """Raise Refusal with the first thing that Azure does not accept."""
    name, most = identifier.rpartition("/")[2], sent.get("maximumThroughputUnits", 0)
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9-]{4,48}[A-Za-z0-9]", name):
        raise bad_request(f"The namespace name '{name}' is invalid.")
    if not 0 <= most <= 40 or (most and not sent.get("isAutoInflateEnabled")):
        raise bad_request(f"MaximumThroughputUnits '{most}' is invalid.")


def refuse_hub(cloud: Cloud, identifier: str, sent: Resource, _before: Resource | None) -> None:
    """Raise Refusal with the first thing that Azure does not accept."""
    _refuse_without_parent(cloud, identifier, "/eventhubs/")
    if not 1 <= sent.get("partitionCount", 4) <= 32:
        raise bad_request(f"The partition count '{sent['partitionCount']}' is invalid.")
    hours = sent.get("retentionDescription", {}).get("retentionTimeInHours", 24)
    if not 1 <= hours <= _LONGEST_HOURS:
        raise bad_request(f"The retention time '{hours}' is longer than the Standard tier allows.")


def refuse_hub_rule(cloud: Cloud, identifier: str, sent: Resource, _before: Resource | None) -> None:
    """Raise Refusal for rights that do not exist; Manage needs the two others."""
    _refuse_without_parent(cloud, identifier, "/authorizationRules/")
    rights = set(sent.get("rights", []))
    if not rights <= _RIGHTS or ("Manage" in rights and rights != _RIGHTS):
        raise bad_request(f"The rights {sorted(rights)} are invalid.")


def refuse_account(_cloud: Cloud, identifier: str, sent: Resource, _before: Resource | None) -> None:
    """Raise Refusal with the first thing that Azure does not accept."""
    name = identifier.rpartition("/")[2]
    if not re.fullmatch(r"[a-z0-9]{3,24}", name):
        raise Refusal(400, "AccountNameInvalid", f"{name} is not a valid storage account name.")
    if not str(sent.get("sku", {}).get("name")).startswith(("Standard_", "Premium_")):
        raise bad_request(f"The sku '{sent.get('sku')}' is invalid.")


def refuse_container(cloud: Cloud, identifier: str, _sent: Resource, _before: Resource | None) -> None:
    """Raise Refusal where the account is missing, or the name cannot be one."""
    _refuse_without_parent(cloud, identifier, "/blobServices/")
    name = identifier.rpartition("/")[2]
    if not re.fullmatch(r"[a-z0-9](-?[a-z0-9]){2,62}", name):
        raise Refusal(400, "InvalidResourceName", f"The container name '{name}' is invalid.")


def refuse_immutability(cloud: Cloud, identifier: str, sent: Resource, before: Resource | None) -> None:
    """Raise Refusal for a period that Azure does not have, and for a shorter one than a locked policy has."""
    _refuse_without_parent(cloud, identifier, "/immutabilityPolicies/")
    days = sent["immutabilityPeriodSinceCreationInDays"]
    if not 1 <= days <= 146_000:
        raise bad_request(f"The immutability period '{days}' is invalid.")
    if sent.get("allowProtectedAppendWrites") and sent.get("allowProtectedAppendWritesAll"):
        raise bad_request("allowProtectedAppendWrites and allowProtectedAppendWritesAll exclude each other.")
    locked = before and before["properties"].get("state") == "Locked"
    if before and locked and days < before["properties"]["immutabilityPeriodSinceCreationInDays"]:
        raise Refusal(409, "OperationNotAllowedOnLockedImmutabilityPolicy", "The period can only be extended.")


def refuse_sink(cloud: Cloud, sent: Resource) -> None:
    """Raise Refusal where a diagnostic setting names a rule without all rights, or a hub's own rule."""
    rule = sent.get("eventHubAuthorizationRuleId")
    if rule is None:
        return
    if "/eventhubs/" in rule.lower().partition("/namespaces/")[2]:
        raise bad_request(f"The authorization rule '{rule}' is not a rule of a namespace.")
    if set(cloud.properties(rule).get("rights", [])) != _RIGHTS:
        raise bad_request("The authorization rule needs the rights Manage, Send and Listen.")
    hub = f"{rule.partition('/authorizationRules/')[0]}/eventhubs/{sent.get('eventHubName')}"
    if cloud.get(hub) is None:
        raise Refusal(404, "ResourceNotFound", f"The event hub '{sent.get('eventHubName')}' was not found.")


def refuse_deletion(cloud: Cloud, identifier: str) -> None:
    """Raise Refusal for a container or account whose records a policy protects, as long as there is one."""
    for item in cloud.below(identifier):
        if item["type"].endswith("ImmutabilityPolicy") and item["properties"].get("recordsUnderPolicy"):
            text = "The container has a policy that protects its records and cannot be deleted."
            raise Refusal(409, "ContainerImmutableStorage", text)


def _refuse_without_parent(cloud: Cloud, identifier: str, below: str) -> None:
    parent = identifier.rpartition(below)[0]
    if cloud.get(parent) is None:
        raise Refusal(404, "ParentResourceNotFound", f"The parent resource '{parent}' could not be found.")
