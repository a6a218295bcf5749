"""Checks of the receivers and of the routes to them: what an action group rejects, and what recipients have to do."""

import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any

from entrawatch.documents.document import KeyPath
from entrawatch.documents.issues import Problem, warning
from entrawatch.documents.look_alikes import look_alike
from entrawatch.documents.messages import close_names, did_you_mean
from entrawatch.documents.quoting import shown_at
from entrawatch.reference.azure_ids import ARM_ROLE_IDS, GUID
from entrawatch.stacks.checks.azure_ids import check_azure_id
from entrawatch.stacks.checks.webhooks import check_keys_in_texts, check_webhook
from entrawatch.stacks.receivers import (
    ActionGroupReceiver,
    ArmRoleReceiver,
    AzureFunctionReceiver,
    EmailReceiver,
    EventHubReceiver,
    ItsmReceiver,
    LogicAppReceiver,
    Receiver,
    SmsReceiver,
    WebhookReceiver,
)
from entrawatch.stacks.settings import Notifications

MAX_EMAILS = 1000
MAX_OTHERS = 10
MAX_EMAIL_CHARACTERS = 64
NAMED_EMAILS = 3
MAX_ACTION_GROUPS = 800
MAX_HUB_CHARACTERS = 256
COUNTRY_CODES = (
    "1", "7", "27", "31", "32", "33", "34", "39", "40", "41", "43", "44", "45", "47", "49", "52", "55", "56", "60",
    "61", "64", "65", "81", "82", "86", "91", "351", "352", "353", "358", "372", "420", "852", "886", "971", "972",
)  # fmt: skip
ITSM_REGIONS = (
    "centralindia", "japaneast", "southeastasia", "australiasoutheast", "uksouth", "westcentralus", "canadacentral",
    "eastus", "westeurope",
)  # fmt: skip
_EMAIL = re.compile(r"[^@\s]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
# See Microsoft.EventHub in Azure's rules for resource names.
HUB_NAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?")
HUB_NAMESPACE = re.compile(r"[A-Za-z][A-Za-z0-9-]{4,48}[A-Za-z0-9]")
_PHONE = re.compile(r"[0-9]{4,14}")
_ITSM_WORKSPACE = re.compile(rf"{GUID}\|{GUID}")


def check_receivers(receivers: Mapping[str, Receiver]) -> Iterator[Problem]:
    """Yield the issues of each receiver, and what must happen after its deployment."""
    if len(receivers) > MAX_ACTION_GROUPS:
        text = f"{len(receivers)} receivers; a resource group allows {MAX_ACTION_GROUPS} action groups, combine some"
        yield Problem("SCA007", ("notifications", "receivers"), text, is_about_key=True)
    for name, receiver in receivers.items():
        check = _CHECKS.get(type(receiver))
        if check:
            yield from check(receiver, ("notifications", "receivers", name))
        if not (isinstance(receiver, WebhookReceiver) and receiver.entra_authentication is None):
            yield from check_keys_in_texts(receiver, ("notifications", "receivers", name))


def _email(receiver: EmailReceiver, path: KeyPath) -> Iterator[Problem]:
    path = (*path, "addresses")
    yield from _entries(receiver.addresses, "address", MAX_EMAILS, path)
    for number, address in enumerate(receiver.addresses):
        where = (*path, number)
        if not _EMAIL.fullmatch(address):
            yield Problem(
                "ST324", where, f"{shown_at(where, address)} is not an email address; write it as soc@contoso.com"
            )
        elif len(address) > MAX_EMAIL_CHARACTERS:
            text = f"address {shown_at(where, address)} has {len(address)} characters"
            yield Problem("AGR011", where, f"{text}; Azure allows {MAX_EMAIL_CHARACTERS}, use a shorter alias")
        if why := look_alike(address):
            text = f"address {shown_at(where, address)} can be mistaken for another one: {why}; type it again"
            yield warning("ST330", where, text)
    yield from _to_confirm([item for item in enumerate(receiver.addresses) if _is_deliverable(item[1])], path)


def _is_deliverable(address: str) -> bool:
    return len(address) <= MAX_EMAIL_CHARACTERS and _EMAIL.fullmatch(address) is not None


def _to_confirm(addresses: Sequence[tuple[int, str]], path: KeyPath) -> Iterator[Problem]:
    """Yield one warning for all addresses, so that a list of thousands does not bury other issues."""
    if not addresses:
        return
    names = [shown_at(path, address) for _, address in addresses[:NAMED_EMAILS]]
    rest = len(addresses) - len(names)
    who = ", ".join(names) + (f" and {rest:,} more" if rest else "")
    if len(addresses) == 1:
        text = f"{who} gets a code when the receiver is new; if it is not entered within 30 minutes"
        yield warning("AGR012", (*path, addresses[0][0]), f"{text} of the deployment, it receives nothing")
        return
    text = f"{who} each get a code when the receiver is new; an address that does not enter it within 30 minutes"
    yield warning("AGR012", (*path, addresses[0][0]), f"{text} of the deployment receives nothing")


def _sms(receiver: SmsReceiver, path: KeyPath) -> Iterator[Problem]:
    if receiver.country_code not in COUNTRY_CODES:
        text = f"country_code {shown_at(path, receiver.country_code)} cannot receive text messages"
        yield Problem("AGR020", (*path, "country_code"), f"{text}; use one of: {', '.join(COUNTRY_CODES)}")
    yield from _entries(receiver.phone_numbers, "number", MAX_OTHERS, (*path, "phone_numbers"))
    for number, phone in enumerate(receiver.phone_numbers):
        if not _PHONE.fullmatch(phone):
            text = f"phone number {shown_at(path, phone)} is not valid; write digits only, without the country code"
            yield Problem("ST325", (*path, "phone_numbers", number), text)


def _arm_role(receiver: ArmRoleReceiver, path: KeyPath) -> Iterator[Problem]:
    yield from _entries(receiver.roles, "role", MAX_OTHERS, (*path, "roles"))
    for number, role in enumerate(receiver.roles):
        if role not in tuple(ARM_ROLE_IDS):
            text = f"role {shown_at(path, role)} cannot be notified; only five roles can"
            yield Problem("AGR019", (*path, "roles", number), f"{text}; {did_you_mean(role, tuple(ARM_ROLE_IDS))}")


def _entries(entries: Sequence[str], what: str, most: int, path: KeyPath) -> Iterator[Problem]:
    if len(entries) > most:
        text = f"{len(entries)} entries; an action group allows {most}, split them over several receivers"
        yield Problem("AGR008", path, text, is_about_key=True)
    seen: set[str] = set()
    for number, entry in enumerate(entries):
        if entry.casefold() in seen:
            text = f"{what} {shown_at(path, entries[number])} is duplicated; remove one"
            yield Problem("AGR004", (*path, number), text)
        seen.add(entry.casefold())


def _logic_app(receiver: LogicAppReceiver, path: KeyPath) -> Iterator[Problem]:
    types = ("Microsoft.Logic/workflows", "Microsoft.Web/sites")
    yield from check_azure_id(receiver.resource_id, types, (*path, "resource_id"))


def _azure_function(receiver: AzureFunctionReceiver, path: KeyPath) -> Iterator[Problem]:
    yield from check_azure_id(receiver.function_app_id, ("Microsoft.Web/sites",), (*path, "function_app_id"))


def _event_hub(receiver: EventHubReceiver, path: KeyPath) -> Iterator[Problem]:
    if len(receiver.event_hub) > MAX_HUB_CHARACTERS:
        text = (
            f"event_hub has {len(receiver.event_hub)} characters; Azure allows {MAX_HUB_CHARACTERS}, name another hub"
        )
        yield Problem("EVH007", (*path, "event_hub"), text)
    # An address is reported as AGR023.
    elif "://" not in receiver.event_hub and not HUB_NAME.fullmatch(receiver.event_hub):
        text = f"event_hub {shown_at(path, receiver.event_hub)} is not valid; use letters, digits, periods"
        yield Problem(
            "ST329", (*path, "event_hub"), f"{text}, hyphens and underscores; a letter or digit first and last"
        )
    if not HUB_NAMESPACE.fullmatch(receiver.namespace):
        text = f"namespace {shown_at(path, receiver.namespace)} is not valid; write only its name"
        yield Problem("ST329", (*path, "namespace"), f"{text}: 6 to 50 letters, digits and hyphens, a letter first")
    if receiver.resource_group is None:
        text = "the stack grants no role on the hub, and without Azure Event Hubs Data Sender nothing arrives"
        advice = "add resource_group, that of the namespace, or grant the role to the identity of the action group"
        yield warning("AGR025", (*path, "event_hub"), f"{text}; {advice}")


def _itsm(receiver: ItsmReceiver, path: KeyPath) -> Iterator[Problem]:
    if receiver.region not in ITSM_REGIONS:
        text = f"region {shown_at(path, receiver.region)} does not support ITSM connections"
        yield Problem("AGR007", (*path, "region"), f"{text}; {did_you_mean(receiver.region, ITSM_REGIONS)}")
    if not _ITSM_WORKSPACE.fullmatch(receiver.workspace_id):
        text = f"workspace_id {shown_at(path, receiver.workspace_id)} is not valid"
        yield Problem("ST326", (*path, "workspace_id"), f"{text}; write <subscription id>|<workspace id>")
    if not _is_json_object(receiver.ticket_configuration):
        text = f"ticket_configuration {shown_at(path, receiver.ticket_configuration)} is not a JSON object"
        yield Problem("ST326", (*path, "ticket_configuration"), f"{text}; write it as '{{...}}'")


def _action_group(receiver: ActionGroupReceiver, path: KeyPath) -> Iterator[Problem]:
    yield from check_azure_id(receiver.existing_id, ("Microsoft.Insights/actionGroups",), (*path, "existing_id"))


def _is_json_object(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except ValueError:
        return False


_CHECKS: dict[type, Callable[[Any, KeyPath], Iterator[Problem]]] = {
    EmailReceiver: _email,
    SmsReceiver: _sms,
    ArmRoleReceiver: _arm_role,
    WebhookReceiver: check_webhook,
    LogicAppReceiver: _logic_app,
    AzureFunctionReceiver: _azure_function,
    EventHubReceiver: _event_hub,
    ItsmReceiver: _itsm,
    ActionGroupReceiver: _action_group,
}


def check_routes(
    notifications: Notifications, areas: Sequence[str], of_alerts: Collection[str] = ()
) -> Iterator[Problem]:
    """Yield routes to unknown receivers, and receivers without a route; `of_alerts`: those that overrides name."""
    receivers = list(notifications.receivers)
    for number, route in enumerate(notifications.routes):
        path = ("notifications", "routes", number)
        for entry, receiver in enumerate(route.receivers):
            if receiver not in receivers:
                text = f"receiver '{receiver}' does not exist; {did_you_mean(receiver, receivers)}"
                yield Problem("ST321", (*path, "receivers", entry), text)
        for entry, area in enumerate(route.areas):
            if area not in areas:
                text = f"area '{area}' does not exist; {did_you_mean(area, areas)}"
                yield Problem("ST342", (*path, "areas", entry), text)
        if not route.severities:
            text = "severities is empty, so no alert uses this route; remove the key for all severities"
            yield Problem("ST322", (*path, "severities"), text)
    # A misspelled receiver has its message above.
    used = {
        near
        for route in notifications.routes
        for receiver in route.receivers
        for near in close_names(receiver, receivers)
    }
    for receiver in receivers:
        if receiver not in used and receiver not in of_alerts:
            yield _unused(receiver)


def _unused(receiver: str) -> Problem:
    text = f"no route uses receiver '{receiver}', so it is not deployed; add it to a route"
    return warning("ST323", ("notifications", "receivers", receiver), text)
