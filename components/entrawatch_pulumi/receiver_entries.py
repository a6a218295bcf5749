"""Turn one receiver into the receiver properties of an action group."""

from collections.abc import Mapping
from typing import assert_never

import pulumi

from entrawatch.documents.issues import EntrawatchError
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
from entrawatch_pulumi import azure_monitor
from entrawatch_pulumi.names import receiver_entry_name

Secrets = Mapping[str, pulumi.Input[str]]


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


def receiver_entries(receiver: NewReceiver, name: str, secrets: Secrets) -> azure_monitor.Receivers:
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


def _email(receiver: EmailReceiver) -> azure_monitor.Receivers:
    entries = [
        azure_monitor.EmailReceiver(name=receiver_entry_name(address), emailAddress=address, useCommonAlertSchema=True)
        for address in sorted(set(receiver.addresses))
    ]
    return {"emailReceivers": entries}


def _sms(receiver: SmsReceiver) -> azure_monitor.Receivers:
    code = receiver.country_code
    entries = [
        azure_monitor.SmsReceiver(name=f"{code}-{number}", countryCode=code, phoneNumber=number)
        for number in sorted(set(receiver.phone_numbers))
    ]
    return {"smsReceivers": entries}


def _arm_role(receiver: ArmRoleReceiver) -> azure_monitor.Receivers:
    entries = [
        azure_monitor.ArmRoleReceiver(
            name=role.lower().replace(" ", "-"), roleId=ARM_ROLE_IDS[role], useCommonAlertSchema=True
        )
        for role in sorted(set(receiver.roles))
    ]
    return {"armRoleReceivers": entries}


def _webhook(receiver: WebhookReceiver, name: str, secrets: Secrets) -> azure_monitor.Receivers:
    application, key = receiver.entra_authentication, receiver.uri_secret
    entry = azure_monitor.WebhookReceiver(
        name=name,
        serviceUri=_secret(secrets, name, key) if key else receiver.uri or "",
        useAadAuth=application is not None,
        objectId=application.object_id if application else None,
        identifierUri=application.identifier_uri if application else None,
        tenantId=application.tenant_id if application else None,
        useCommonAlertSchema=True,
    )
    return {"webhookReceivers": [entry]}


def _logic_app(receiver: LogicAppReceiver, name: str, secrets: Secrets) -> azure_monitor.Receivers:
    entry = azure_monitor.LogicAppReceiver(
        name=name,
        resourceId=receiver.resource_id,
        callbackUrl=_secret(secrets, name, receiver.callback_url_secret),
        useCommonAlertSchema=True,
    )
    return {"logicAppReceivers": [entry]}


def _azure_function(receiver: AzureFunctionReceiver, name: str, secrets: Secrets) -> azure_monitor.Receivers:
    entry = azure_monitor.AzureFunctionReceiver(
        name=name,
        functionAppResourceId=receiver.function_app_id,
        functionName=receiver.function_name,
        httpTriggerUrl=_secret(secrets, name, receiver.http_trigger_url_secret),
        useCommonAlertSchema=True,
    )
    return {"azureFunctionReceivers": [entry]}


def _event_hub(receiver: EventHubReceiver, name: str) -> azure_monitor.Receivers:
    entry = azure_monitor.EventHubReceiver(
        name=name,
        eventHubNameSpace=receiver.namespace,
        eventHubName=receiver.event_hub,
        subscriptionId=receiver.subscription_id,
        tenantId=receiver.tenant_id,
        useCommonAlertSchema=True,
    )
    return {"eventHubReceivers": [entry]}


def _itsm(receiver: ItsmReceiver, name: str) -> azure_monitor.Receivers:
    entry = azure_monitor.ItsmReceiver(
        name=name,
        workspaceId=receiver.workspace_id,
        connectionId=receiver.connection_id,
        ticketConfiguration=receiver.ticket_configuration,
        region=receiver.region,
    )
    return {"itsmReceivers": [entry]}


def _secret(secrets: Secrets, receiver: str, key: str) -> pulumi.Output[str]:
    if key not in secrets:
        raise EntrawatchError(f"receiver '{receiver}' requires secret '{key}'; give it in 'secrets'")
    # Marked here too: a caller from another language may have sent it as plain text.
    return pulumi.Output.secret(secrets[key])
