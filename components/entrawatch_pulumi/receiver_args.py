"""Turn one receiver into the receiver properties of an action group."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, assert_never

import pulumi
from pulumi_azure_native import monitor

from entrawatch.arm_roles import ARM_ROLE_IDS
from entrawatch.issues import EntrawatchError, Issue
from entrawatch.receivers import (
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
from entrawatch_pulumi.argument_document import ArgumentDocument
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
        monitor.MicrosoftCommonEmailReceiverArgs(
            name=receiver_entry_name(address), email_address=address, use_common_alert_schema=True
        )
        for address in sorted(set(receiver.addresses))
    ]
    return ReceiverEntries("email_receivers", entries)


def _sms(receiver: SmsReceiver) -> ReceiverEntries:
    code = receiver.country_code
    entries = [
        monitor.MicrosoftCommonSmsReceiverArgs(name=f"{code}-{number}", country_code=code, phone_number=number)
        for number in sorted(set(receiver.phone_numbers))
    ]
    return ReceiverEntries("sms_receivers", entries)


def _arm_role(receiver: ArmRoleReceiver) -> ReceiverEntries:
    entries = [
        monitor.ArmRoleReceiverArgs(
            name=role.lower().replace(" ", "-"), role_id=ARM_ROLE_IDS[role], use_common_alert_schema=True
        )
        for role in sorted(set(receiver.roles))
    ]
    return ReceiverEntries("arm_role_receivers", entries)


def _webhook(receiver: WebhookReceiver, name: str, secrets: Secrets) -> ReceiverEntries:
    application = receiver.entra_authentication
    key = receiver.uri_secret
    entry = monitor.WebhookReceiverArgs(
        name=name,
        service_uri=_secret(secrets, name, key) if key else receiver.uri or "",
        use_aad_auth=application is not None,
        object_id=application.object_id if application else None,
        identifier_uri=application.identifier_uri if application else None,
        tenant_id=application.tenant_id if application else None,
        use_common_alert_schema=True,
    )
    return ReceiverEntries("webhook_receivers", [entry], key)


def _logic_app(receiver: LogicAppReceiver, name: str, secrets: Secrets) -> ReceiverEntries:
    key = receiver.callback_url_secret
    entry = monitor.LogicAppReceiverArgs(
        name=name,
        resource_id=receiver.resource_id,
        callback_url=_secret(secrets, name, key),
        use_common_alert_schema=True,
    )
    return ReceiverEntries("logic_app_receivers", [entry], key)


def _azure_function(receiver: AzureFunctionReceiver, name: str, secrets: Secrets) -> ReceiverEntries:
    key = receiver.http_trigger_url_secret
    entry = monitor.AzureFunctionReceiverArgs(
        name=name,
        function_app_resource_id=receiver.function_app_id,
        function_name=receiver.function_name,
        http_trigger_url=_secret(secrets, name, key),
        use_common_alert_schema=True,
    )
    return ReceiverEntries("azure_function_receivers", [entry], key)


def _event_hub(receiver: EventHubReceiver, name: str) -> ReceiverEntries:
    entry = monitor.EventHubReceiverArgs(
        name=name,
        event_hub_name_space=receiver.namespace,
        event_hub_name=receiver.event_hub,
        subscription_id=receiver.subscription_id,
        tenant_id=receiver.tenant_id,
        use_common_alert_schema=True,
    )
    return ReceiverEntries("event_hub_receivers", [entry])


def _itsm(receiver: ItsmReceiver, name: str) -> ReceiverEntries:
    entry = monitor.ItsmReceiverArgs(
        name=name,
        workspace_id=receiver.workspace_id,
        connection_id=receiver.connection_id,
        ticket_configuration=receiver.ticket_configuration,
        region=receiver.region,
    )
    return ReceiverEntries("itsm_receivers", [entry])


def _secret(secrets: Secrets, receiver: str, key: str) -> pulumi.Output[str]:
    if key not in secrets:
        raise EntrawatchError(f"receiver '{receiver}' needs the secret '{key}'; give it in 'secrets'")
    # Marked here too: a caller from another language may have sent it as plain text.
    return pulumi.Output.secret(secrets[key])
