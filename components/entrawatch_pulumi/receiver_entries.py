"""Turn one receiver into the receiver properties of an action group."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, assert_never

import pulumi

from entrawatch.documents.issues import EntrawatchError, Issue
from entrawatch.reference.azure_ids import ARM_ROLE_IDS
from entrawatch.stacks.receivers import (
    ArmRoleReceiver,
    AzureFunctionReceiver,
    EmailReceiver,
    EventHubReceiver,
    ItsmReceiver,
    LogicAppReceiver,
    NewReceiver,
    Receiver,
    SmsReceiver,
    WebhookReceiver,
)
from entrawatch_pulumi.arguments.document import ArgumentDocument
from entrawatch_pulumi.names import receiver_entry_name

Secrets = Mapping[str, pulumi.Input[str]]


@dataclass(frozen=True)
class ReceiverEntries:
    """The entries of one receiver: the action group's property that takes them, and the secret they hold."""

    property: str
    entries: list[Any]
    secret: str | None = None


def secret_key(receiver: Receiver) -> str | None:
    """Return the name of the secret that a receiver needs, or None."""
    match receiver:
        case WebhookReceiver():
            return receiver.uri_secret
        case LogicAppReceiver():
            return receiver.callback_url_secret
        case AzureFunctionReceiver():
            return receiver.http_trigger_url_secret
        case _:
            return None


def missing_secrets(
    receivers: Mapping[str, Receiver], secrets: Mapping[str, object], document: ArgumentDocument
) -> Iterator[Issue]:
    """Yield each receiver whose secret is not among the arguments of a component."""
    for name, receiver in receivers.items():
        key = secret_key(receiver)
        if key and secrets.get(key) is None:
            text = f"secret '{key}' of receiver '{name}' is missing; give its value under this name"
            yield Issue(document.location("secrets"), "ST208", text)


def receiver_entries(receiver: NewReceiver, name: str, secrets: Secrets) -> ReceiverEntries:
    """Return what the action group of receiver `name` holds; raises EntrawatchError where a secret is missing."""
    match receiver:
        case EmailReceiver():
            return _email(receiver)
        case SmsReceiver():
            return _sms(receiver)
        case ArmRoleReceiver():
            return _arm_role(receiver)
        case WebhookReceiver():
            return _webhook(receiver, name, secrets)
        case LogicAppReceiver():
            return _logic_app(receiver, name, secrets)
        case AzureFunctionReceiver():
            return _azure_function(receiver, name, secrets)
        case EventHubReceiver():
            return _event_hub(receiver, name)
        case ItsmReceiver():
            return _itsm(receiver, name)
        case _:
            assert_never(receiver)


def _email(receiver: EmailReceiver) -> ReceiverEntries:
    entries = [
        {"name": receiver_entry_name(address), "emailAddress": address, "useCommonAlertSchema": True}
        for address in sorted(set(receiver.addresses))
    ]
    return ReceiverEntries("emailReceivers", entries)


def _sms(receiver: SmsReceiver) -> ReceiverEntries:
    code = receiver.country_code
    entries = [
        {"name": f"{code}-{number}", "countryCode": code, "phoneNumber": number}
        for number in sorted(set(receiver.phone_numbers))
    ]
    return ReceiverEntries("smsReceivers", entries)


def _arm_role(receiver: ArmRoleReceiver) -> ReceiverEntries:
    entries = [
        {"name": role.lower().replace(" ", "-"), "roleId": ARM_ROLE_IDS[role], "useCommonAlertSchema": True}
        for role in sorted(set(receiver.roles))
    ]
    return ReceiverEntries("armRoleReceivers", entries)


def _webhook(receiver: WebhookReceiver, name: str, secrets: Secrets) -> ReceiverEntries:
    application = receiver.entra_authentication
    key = receiver.uri_secret
    entry = {
        "name": name,
        "serviceUri": _secret(secrets, name, key) if key else receiver.uri or "",
        "useAadAuth": application is not None,
        "objectId": application.object_id if application else None,
        "identifierUri": application.identifier_uri if application else None,
        "tenantId": application.tenant_id if application else None,
        "useCommonAlertSchema": True,
    }
    return ReceiverEntries("webhookReceivers", [entry], key)


def _logic_app(receiver: LogicAppReceiver, name: str, secrets: Secrets) -> ReceiverEntries:
    key = receiver.callback_url_secret
    entry = {
        "name": name,
        "resourceId": receiver.resource_id,
        "callbackUrl": _secret(secrets, name, key),
        "useCommonAlertSchema": True,
    }
    return ReceiverEntries("logicAppReceivers", [entry], key)


def _azure_function(receiver: AzureFunctionReceiver, name: str, secrets: Secrets) -> ReceiverEntries:
    key = receiver.http_trigger_url_secret
    entry = {
        "name": name,
        "functionAppResourceId": receiver.function_app_id,
        "functionName": receiver.function_name,
        "httpTriggerUrl": _secret(secrets, name, key),
        "useCommonAlertSchema": True,
    }
    return ReceiverEntries("azureFunctionReceivers", [entry], key)


def _event_hub(receiver: EventHubReceiver, name: str) -> ReceiverEntries:
    entry = {
        "name": name,
        "eventHubNameSpace": receiver.namespace,
        "eventHubName": receiver.event_hub,
        "subscriptionId": receiver.subscription_id,
        "tenantId": receiver.tenant_id,
        "useCommonAlertSchema": True,
    }
    return ReceiverEntries("eventHubReceivers", [entry])


def _itsm(receiver: ItsmReceiver, name: str) -> ReceiverEntries:
    entry = {
        "name": name,
        "workspaceId": receiver.workspace_id,
        "connectionId": receiver.connection_id,
        "ticketConfiguration": receiver.ticket_configuration,
        "region": receiver.region,
    }
    return ReceiverEntries("itsmReceivers", [entry])


def _secret(secrets: Secrets, receiver: str, key: str) -> pulumi.Output[str]:
    if key not in secrets:
        raise EntrawatchError(f"receiver '{receiver}' needs the secret '{key}'; give it in 'secrets'")
    # Marked here too: a caller from another language may have sent it as plain text.
    return pulumi.Output.secret(secrets[key])
