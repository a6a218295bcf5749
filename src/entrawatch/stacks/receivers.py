"""Receivers: the ways in which Azure Monitor can tell somebody, one frozen model per kind."""

from typing import Annotated, Literal

from pydantic import Field

from entrawatch.reference.azure_ids import GUID
from entrawatch.specs.alert_spec import Name, SpecModel, Text

SecretKey = Name
ArmId = Annotated[str, Field(pattern=r"^/subscriptions/.+")]
Guid = Annotated[str, Field(pattern=f"^{GUID}$")]


class EmailReceiver(SpecModel):
    """Mail; each new address must be confirmed with a one-time code within 30 minutes of the deploy."""

    kind: Literal["email"]
    addresses: Annotated[tuple[Text, ...], Field(min_length=1)]
    """Addresses, up to 64 characters each."""


class SmsReceiver(SpecModel):
    """Text messages, one for each number every five minutes at most."""

    kind: Literal["sms"]
    country_code: Text
    """Country calling code in quotes, without plus, such as "49"."""
    phone_numbers: Annotated[tuple[Text, ...], Field(min_length=1)]
    """Numbers in quotes, digits only, without the country code."""


class ArmRoleReceiver(SpecModel):
    """Email to everyone who holds an Azure role on the subscription; needs no confirmation."""

    kind: Literal["arm_role"]
    roles: Annotated[tuple[Text, ...], Field(min_length=1)]
    """Owner, Contributor, Reader, Monitoring Contributor or Monitoring Reader."""


class EntraAuthentication(SpecModel):
    """The Entra application that protects a webhook; Azure Monitor calls it with a token instead of a secret."""

    object_id: Guid
    """Object id of the application."""
    identifier_uri: Text
    """Its application id URI, such as api://soar.contoso.com."""
    tenant_id: Guid
    """Tenant of the application."""


class WebhookReceiver(SpecModel):
    """An HTTPS call: its address is either public and protected by Entra, or itself a secret."""

    kind: Literal["webhook"]
    uri: Text | None = None
    """Address, only where entra_authentication protects it."""
    uri_secret: SecretKey | None = None
    """Name of the secret configuration value that holds the address."""
    entra_authentication: EntraAuthentication | None = None
    """The application that protects the address."""


class LogicAppReceiver(SpecModel):
    """A Logic App with an HTTP trigger."""

    kind: Literal["logic_app"]
    resource_id: ArmId
    """Azure resource id of the workflow."""
    callback_url_secret: SecretKey
    """Name of the secret configuration value that holds the trigger's callback URL."""


class AzureFunctionReceiver(SpecModel):
    """An Azure Function with an HTTP trigger."""

    kind: Literal["azure_function"]
    function_app_id: ArmId
    """Azure resource id of the function app."""
    function_name: Text
    """Name of the function."""
    http_trigger_url_secret: SecretKey
    """Name of the secret configuration value that holds the trigger's URL with its key."""


class EventHubReceiver(SpecModel):
    """An event hub; the action group needs Azure Event Hubs Data Sender on it."""

    kind: Literal["event_hub"]
    subscription_id: Guid
    """Subscription of the namespace."""
    tenant_id: Guid
    """Tenant of the namespace."""
    namespace: Text
    """Name of the namespace."""
    event_hub: Text
    """Name of the hub."""


class ItsmReceiver(SpecModel):
    """A ticket through an IT Service Management connection of a workspace."""

    kind: Literal["itsm"]
    workspace_id: Text
    """Subscription id and workspace id as Azure wants them: <subscription>|<workspace>."""
    connection_id: Guid
    """Id of the connection."""
    ticket_configuration: Text
    """JSON text with the ticket's fields."""
    region: Text
    """Region of the connection's workspace."""


class ActionGroupReceiver(SpecModel):
    """An action group that already exists, such as the one of a security operations center; it is never changed."""

    kind: Literal["action_group"]
    existing_id: ArmId
    """Azure resource id of the action group."""


# Those that get an action group of their own.
NewReceiver = (
    EmailReceiver
    | SmsReceiver
    | ArmRoleReceiver
    | WebhookReceiver
    | LogicAppReceiver
    | AzureFunctionReceiver
    | EventHubReceiver
    | ItsmReceiver
)
Receiver = Annotated[NewReceiver | ActionGroupReceiver, Field(discriminator="kind")]
