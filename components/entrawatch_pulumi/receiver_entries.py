"""Convert one receiver to the receiver properties of an action group."""

from collections.abc import Mapping
from typing import Any, assert_never

import pulumi
from pulumi_azure_native import monitor

from entrawatch.documents.issues import EntrawatchError
from entrawatch.reference.azure_ids import ARM_ROLE_IDS
from entrawatch.stacks.receivers import (
    ArmRoleReceiver,
    AzureFunctionReceiver,
    DirectReceiver,
    EmailReceiver,
    EventHubReceiver,
    ItsmReceiver,
    LogicAppReceiver,
    Receiver,
    SlackReceiver,
    SmsReceiver,
    TeamsReceiver,
    WebhookReceiver,
)
from entrawatch_pulumi.names import receiver_entry_name

Secrets = Mapping[str, pulumi.Input[str]]


def secret_key(receiver: Receiver) -> str | None:
    """Return the name of the secret that a receiver requires, or None."""
    match receiver:
        case WebhookReceiver():
            return receiver.uri_secret
        case LogicAppReceiver():
            return receiver.callback_url_secret
        case AzureFunctionReceiver():
            return receiver.http_trigger_url_secret
        case TeamsReceiver() | SlackReceiver():
            return receiver.webhook_url_secret
        case _:
            return None


def receiver_entries(receiver: DirectReceiver, name: str, secrets: Secrets) -> dict[str, Any]:
    """Return the action group properties of receiver `name`; raises EntrawatchError if a secret is missing."""
    match receiver:
        case EmailReceiver():
            addresses = sorted(set(receiver.addresses))
            return {"email_receivers": [_email(address) for address in addresses]}
        case SmsReceiver():
            numbers = sorted(set(receiver.phone_numbers))
            return {"sms_receivers": [_sms(receiver.country_code, number) for number in numbers]}
        case ArmRoleReceiver():
            return {"arm_role_receivers": [_arm_role(role) for role in sorted(set(receiver.roles))]}
        case WebhookReceiver():
            return {"webhook_receivers": [_webhook(receiver, name, secrets)]}
        case LogicAppReceiver():
            url = secret_value(secrets, name, receiver.callback_url_secret)
            return logic_app_entries(name, receiver.resource_id, url)
        case AzureFunctionReceiver():
            return {"azure_function_receivers": [_azure_function(receiver, name, secrets)]}
        case EventHubReceiver():
            return {"event_hub_receivers": [_event_hub(receiver, name)]}
        case ItsmReceiver():
            return {"itsm_receivers": [_itsm(receiver, name)]}
        case _:
            assert_never(receiver)


def logic_app_entries(
    name: str, resource_id: pulumi.Input[str], callback_url: pulumi.Input[str]
) -> dict[str, list["monitor.LogicAppReceiverArgs"]]:
    """Return the action group properties of a workflow with an HTTP trigger."""
    entry = monitor.LogicAppReceiverArgs(
        name=name, resource_id=resource_id, callback_url=callback_url, use_common_alert_schema=True
    )
    return {"logic_app_receivers": [entry]}


def _email(address: str) -> "monitor.MicrosoftCommonEmailReceiverArgs":
    return monitor.MicrosoftCommonEmailReceiverArgs(
        name=receiver_entry_name(address), email_address=address, use_common_alert_schema=True
    )


def _sms(code: str, number: str) -> "monitor.MicrosoftCommonSmsReceiverArgs":
    return monitor.MicrosoftCommonSmsReceiverArgs(name=f"{code}-{number}", country_code=code, phone_number=number)


def _arm_role(role: str) -> "monitor.ArmRoleReceiverArgs":
    name = role.lower().replace(" ", "-")
    return monitor.ArmRoleReceiverArgs(name=name, role_id=ARM_ROLE_IDS[role], use_common_alert_schema=True)


def _webhook(receiver: WebhookReceiver, name: str, secrets: Secrets) -> "monitor.WebhookReceiverArgs":
    application, key = receiver.entra_authentication, receiver.uri_secret
    return monitor.WebhookReceiverArgs(
        name=name,
        service_uri=secret_value(secrets, name, key) if key else receiver.uri or "",
        use_aad_auth=application is not None,
        object_id=application.object_id if application else None,
        identifier_uri=application.identifier_uri if application else None,
        tenant_id=application.tenant_id if application else None,
        use_common_alert_schema=True,
    )


def _azure_function(
    receiver: AzureFunctionReceiver, name: str, secrets: Secrets
) -> "monitor.AzureFunctionReceiverArgs":
    return monitor.AzureFunctionReceiverArgs(
        name=name,
        function_app_resource_id=receiver.function_app_id,
        function_name=receiver.function_name,
        http_trigger_url=secret_value(secrets, name, receiver.http_trigger_url_secret),
        use_common_alert_schema=True,
    )


def _event_hub(receiver: EventHubReceiver, name: str) -> "monitor.EventHubReceiverArgs":
    return monitor.EventHubReceiverArgs(
        name=name,
        event_hub_name_space=receiver.namespace,
        event_hub_name=receiver.event_hub,
        subscription_id=receiver.subscription_id,
        tenant_id=receiver.tenant_id,
        managed_identity=monitor.ManagedServiceIdentityType.SYSTEM_ASSIGNED.value,
        use_common_alert_schema=True,
    )


def _itsm(receiver: ItsmReceiver, name: str) -> "monitor.ItsmReceiverArgs":
    return monitor.ItsmReceiverArgs(
        name=name,
        workspace_id=receiver.workspace_id,
        connection_id=receiver.connection_id,
        ticket_configuration=receiver.ticket_configuration,
        region=receiver.region,
    )


def secret_value(secrets: Secrets, receiver: str, key: str) -> pulumi.Output[str]:
    """Return a secret value; raises EntrawatchError if it is missing."""
    if key not in secrets:
        raise EntrawatchError(f"receiver '{receiver}' requires secret '{key}'; set it in 'secrets'")
    # Marked as secret here too: a caller in another language may have sent it as plain text.
    return pulumi.Output.secret(secrets[key])
