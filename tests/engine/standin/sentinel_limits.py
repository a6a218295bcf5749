"""What Azure rejects of Microsoft Sentinel; each line names its row in the project's list of limits, if it has one."""

import re
from datetime import UTC, datetime

from standin.cloud import Cloud, Resource
from standin.refusal import bad_request

RULE = "azure-native:securityinsights:ScheduledAlertRule"
AUTOMATION = "azure-native:securityinsights:AutomationRule"
CONNECTOR = "azure-native:securityinsights:AADDataConnector"
_GUID = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_ISO = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?")


def refuse_sentinel_rule(cloud: Cloud, identifier: str, sent: Resource, before: Resource | None) -> None:
    """Raise Refusal with the first thing that Azure does not accept."""
    _refuse_before_onboarding(cloud, identifier)
    name = identifier.rpartition("/")[2]
    if not re.fullmatch(_GUID, name):
        raise bad_request(f"Rule name '{name}' is not a GUID.")  # SEN003
    same = (one for one in cloud.resources() if one["type"] == RULE and one["id"] != identifier)
    if sent["displayName"] in {one["properties"]["displayName"] for one in same}:
        raise bad_request(f"A rule with the name '{sent['displayName']}' exists.")  # SEN006
    frequency, period = _minutes(sent["queryFrequency"]), _minutes(sent["queryPeriod"])
    if not 5 <= frequency <= period <= 14 * 1440:
        raise bad_request("The frequency is at least 5 minutes, and the period at most 14 days.")  # SEN010, SEN011
    if period >= 2 * 1440 and frequency < 60:
        raise bad_request("A period of 2 days or more requires a frequency of 1 hour or more.")  # SEN012
    if not 0 < len(sent["query"]) <= 10_000:
        raise bad_request("The query has 1 to 10000 characters.")  # SEN009
    if any(not re.fullmatch(r"T\d{4}", one) for one in sent.get("techniques", [])):
        raise bad_request("Invalid technique.")  # SEN017


def refuse_automation_rule(cloud: Cloud, identifier: str, sent: Resource, before: Resource | None) -> None:
    """Raise Refusal if the rule does nothing, has expired, or names rules or playbooks that Azure cannot use."""
    _refuse_before_onboarding(cloud, identifier)
    trigger = sent["triggeringLogic"]
    if not sent["actions"]:
        raise bad_request("An automation rule has at least one action.")
    expires = trigger.get("expirationTimeUtc")
    if expires and datetime.fromisoformat(expires) <= datetime.now(UTC):
        raise bad_request("The expiration time is in the past.")
    for condition in trigger.get("conditions", []):
        if unknown := [one for one in condition["conditionProperties"]["propertyValues"] if cloud.get(one) is None]:
            raise bad_request(f"Analytic rule '{unknown[0]}' does not exist.")
    for action in sent["actions"]:
        playbook = action["actionConfiguration"].get("logicAppResourceId")
        if playbook and cloud.get(playbook) is None:
            raise bad_request("Caller is missing required playbook triggering permissions on playbook resource.")


def refuse_connector(cloud: Cloud, identifier: str, sent: Resource, before: Resource | None) -> None:
    """Raise Refusal unless the connector names a tenant and Sentinel is on."""
    _refuse_before_onboarding(cloud, identifier)
    if sent["kind"] != "AzureActiveDirectory" or not re.fullmatch(_GUID, sent["tenantId"]):
        raise bad_request("The connector has no tenant.")


def _refuse_before_onboarding(cloud: Cloud, identifier: str) -> None:
    provider = identifier.rsplit("/", 2)[0]
    if cloud.get(f"{provider}/onboardingStates/default") is None:
        raise bad_request("The workspace is not onboarded to Microsoft Sentinel.")  # SEN002


def _minutes(duration: str) -> int:
    match = _ISO.fullmatch(duration)
    if match is None:
        raise bad_request(f"'{duration}' is not a duration.")
    days, hours, rest = (int(part or 0) for part in match.groups())
    return (days * 24 + hours) * 60 + rest
