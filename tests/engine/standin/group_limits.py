"""What Azure rejects in an action group."""

import re
from collections.abc import Iterator
from typing import Any

from standin.cloud import Cloud, Resource
from standin.refusal import bad_request

_MOST = {"emailReceivers": 1000}  # all other kinds: 10 (AGR008)
_ROLES = (
    "8e3af657-a8ff-443c-a75c-2fe8c4bcb635",
    "b24988ac-6180-42a0-ab88-20f7382dd24c",
    "acdd72a7-3385-48ef-bd42-f606fba81ae7",
    "749f88d5-cbae-40b8-bcfc-e573ddc772fa",
    "43d0d8ad-25c7-4714-9337-8ba259a9fe05",
)
_COUNTRIES = (
    1, 7, 27, 31, 32, 33, 34, 39, 40, 41, 43, 44, 45, 47, 49, 52, 55, 56,
    60, 61, 64, 65, 81, 82, 86, 91, 351, 352, 353, 358, 372, 420, 852, 886, 971, 972,
)  # fmt: skip
_REGIONS = (
    "global",
    "eastus",
    "eastus2",
    "westus",
    "westus2",
    "southcentralus",
    "northcentralus",
    "swedencentral",
    "germanywestcentral",
    "centralindia",
    "southindia",
)


_TICKET_REGIONS = (
    "centralindia",
    "japaneast",
    "southeastasia",
    "australiasoutheast",
    "uksouth",
    "westcentralus",
    "canadacentral",
    "eastus",
    "westeurope",
)


def refuse_action_group(_cloud: Cloud, identifier: str, sent: Resource, _before: Resource | None) -> None:
    """Raise Refusal with the first thing that Azure does not accept."""
    for problem in (*_group(identifier, sent), *_receivers(sent)):
        raise bad_request(problem)


def _group(identifier: str, sent: Resource) -> Iterator[str]:
    name, short = identifier.rpartition("/")[2], sent.get("groupShortName", "")
    if not re.fullmatch(r"[^:<>+/&%\\?]{1,260}", name) or name.endswith((" ", ".")):  # AGR001
        yield f"The action group name '{name}' is invalid."
    if not 1 <= len(short) <= 12:  # AGR002
        yield f"The action group short name '{short}' must have 1 to 12 characters."
    if sent.get("location", "").replace(" ", "").lower() not in _REGIONS:  # AGR003
        yield f"The location '{sent.get('location')}' is not supported for action groups."


def _receivers(sent: Resource) -> Iterator[str]:
    kinds = {key: value for key, value in sent.items() if key.endswith("Receivers")}
    names = [receiver["name"] for receivers in kinds.values() for receiver in receivers]
    for name in {name for name in names if names.count(name) > 1}:  # AGR004
        yield f"The receiver name '{name}' is used more than once."
    for kind, receivers in kinds.items():
        if len(receivers) > _MOST.get(kind, 10):  # AGR008
            yield f"The action group has {len(receivers)} {kind}; {_MOST.get(kind, 10)} are allowed."
        for receiver in receivers:
            yield from _receiver(kind, receiver)


def _receiver(kind: str, receiver: dict[str, Any]) -> Iterator[str]:
    if kind == "armRoleReceivers" and receiver["roleId"] not in _ROLES:  # AGR019
        yield f"The role '{receiver['roleId']}' of receiver '{receiver['name']}' cannot be notified."
    if kind == "itsmReceivers" and receiver["region"] not in _TICKET_REGIONS:  # AGR007
        yield f"The region '{receiver['region']}' of receiver '{receiver['name']}' is not supported."
    if kind == "smsReceivers" and receiver["countryCode"] not in map(str, _COUNTRIES):  # AGR020
        yield f"The country code '{receiver['countryCode']}' of receiver '{receiver['name']}' is not supported."
    if kind == "emailReceivers" and len(receiver["emailAddress"]) > 64:  # AGR011
        yield f"The email address of receiver '{receiver['name']}' has more than 64 characters."
    if kind == "webhookReceivers" and receiver.get("useAadAuth"):  # AGR024
        for key in ("objectId", "identifierUri", "tenantId"):
            if key not in receiver:
                yield f"The webhook receiver '{receiver['name']}' uses Entra authentication and has no {key}."
    if kind == "webhookReceivers" and not re.match(r"https?://", receiver["serviceUri"]):
        yield f"The service URI of receiver '{receiver['name']}' is invalid."
