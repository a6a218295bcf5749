"""What Azure rejects in an action group."""

import re
from collections.abc import Iterator
from typing import Any

from standin.cloud import Cloud, Resource
from standin.refusal import bad_request

_MOST = {"emailReceivers": 1000}  # all other kinds: 10 (AGR008)
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
    if kind == "emailReceivers" and len(receiver["emailAddress"]) > 64:  # AGR011
        yield f"The email address of receiver '{receiver['name']}' has more than 64 characters."
    if kind == "webhookReceivers" and receiver.get("useAadAuth"):  # AGR024
        for key in ("objectId", "identifierUri", "tenantId"):
            if key not in receiver:
                yield f"The webhook receiver '{receiver['name']}' uses Entra authentication and has no {key}."
    if kind == "webhookReceivers" and not re.match(r"https?://", receiver["serviceUri"]):
        yield f"The service URI of receiver '{receiver['name']}' is invalid."
