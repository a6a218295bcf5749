"""Receivers: the ways in which Azure Monitor can notify someone, one frozen model per kind."""

from typing import Annotated, Literal

from pydantic import Field

from entrawatch.reference.azure_ids import GUID
from entrawatch.specs.trigger import Name, SpecModel, Text

SecretKey = Name
ArmId = Annotated[str, Field(pattern=r"^/subscriptions/.+")]
Guid = Annotated[str, Field(pattern=f"^{GUID}$")]
GroupName = Annotated[str, Field(pattern=r"^[-\w.()]{0,89}[-\w()]$")]


class EmailReceiver(SpecModel):
    """Email; each new address must be confirmed with a one-time code within 30 minutes of the deployment."""

    kind: Literal["email"]
    addresses: Annotated[tuple[Text, ...], Field(min_length=1)]
    """Email addresses, up to 64 characters each."""


class SmsReceiver(SpecModel):
    """Text messages; at most one every five minutes to each number."""

    kind: Literal["sms"]
    country_code: Text
    """Country calling code in quotes, without a plus sign, such as "49"."""
    phone_numbers: Annotated[tuple[Text, ...], Field(min_length=1)]
    """Phone numbers in quotes, digits only, without the country code."""


class ArmRoleReceiver(SpecModel):
    """Email to everyone with an Azure role on the subscription; no confirmation required."""

    kind: Literal["arm_role"]
    roles: Annotated[tuple[Text, ...], Field(min_length=1)]
    """Owner, Contributor, Reader, Monitoring Contributor or Monitoring Reader."""


class EntraAuthentication(SpecModel):
    """The Entra application that protects a webhook; Azure Monitor uses a token instead of a secret."""

    object_id: Guid
    """Object ID of the application."""
    identifier_uri: Text
    """Application ID URI, such as api://soar.contoso.com."""
    tenant_id: Guid
    """Tenant of the application."""


class WebhookReceiver(SpecModel):
    """An HTTPS call. The address is either public and protected by Entra, or a secret."""

    kind: Literal["webhook"]
    uri: Text | None = None
    """Address; only with entra_authentication, which protects it."""
    uri_secret: SecretKey | None = None
    """Name of the secret configuration value with the address."""
    entra_authentication: EntraAuthentication | None = None
    """The application that protects the address."""


class LogicAppReceiver(SpecModel):
    """A Logic App with an HTTP trigger."""

    kind: Literal["logic_app"]
    resource_id: ArmId
    """Azure resource ID of the workflow."""
    callback_url_secret: SecretKey
    """Name of the secret configuration value with the trigger's callback URL."""


class AzureFunctionReceiver(SpecModel):
    """An Azure Function with an HTTP trigger."""

    kind: Literal["azure_function"]
    function_app_id: ArmId
    """Azure resource ID of the function app."""
    function_name: Text
    """Name of the function."""
    http_trigger_url_secret: SecretKey
    """Name of the secret configuration value with the trigger's URL, including its key."""


class EventHubReceiver(SpecModel):
    """An event hub, which the action group's own identity writes to with the role Azure Event Hubs Data Sender."""

    kind: Literal["event_hub"]
    subscription_id: Guid
    """Subscription ID of the namespace."""
    tenant_id: Guid
    """Tenant of the namespace."""
    namespace: Text
    """Name of the namespace."""
    event_hub: Text
    """Name of the hub."""
    resource_group: GroupName | None = None
    """Resource group of the namespace: the stack grants the role there; without it, someone must grant it."""


class ItsmReceiver(SpecModel):
    """A ticket through an IT Service Management (ITSM) connection of a workspace."""

    kind: Literal["itsm"]
    workspace_id: Text
    """Subscription ID and workspace ID in Azure's format: <subscription>|<workspace>."""
    connection_id: Guid
    """ID of the connection."""
    ticket_configuration: Text
    """JSON text with the ticket's fields."""
    region: Text
    """Region of the connection's workspace."""


class TeamsReceiver(SpecModel):
    """A message in a Teams channel, which a workflow of this stack (Logic Apps) lays out and posts."""

    kind: Literal["teams"]
    webhook_url_secret: SecretKey
    """Name of the secret configuration value with the URL of the channel's workflow in Teams."""


class SlackReceiver(SpecModel):
    """A message in a Slack channel, which a workflow of this stack (Logic Apps) lays out and posts."""

    kind: Literal["slack"]
    webhook_url_secret: SecretKey
    """Name of the secret configuration value with the URL of the channel's incoming webhook."""


class ActionGroupReceiver(SpecModel):
    """An existing action group, such as that of a security operations center; it is never changed."""

    kind: Literal["action_group"]
    existing_id: ArmId
    """Azure resource ID of the action group."""


ChatReceiver = TeamsReceiver | SlackReceiver
# Receivers that Azure Monitor notifies itself.
DirectReceiver = (
    EmailReceiver
    | SmsReceiver
    | ArmRoleReceiver
    | WebhookReceiver
    | LogicAppReceiver
    | AzureFunctionReceiver
    | EventHubReceiver
    | ItsmReceiver
)
# Receivers with their own action group.
NewReceiver = DirectReceiver | ChatReceiver
Receiver = Annotated[NewReceiver | ActionGroupReceiver, Field(discriminator="kind")]
