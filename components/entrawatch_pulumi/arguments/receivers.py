"""ReceiverSettings: one way to notify someone, for programs in every language."""

from typing import NotRequired, TypedDict


class EntraAuthenticationSettings(TypedDict):
    """The Entra application that protects a webhook."""

    object_id: str
    """Object ID of the application."""
    identifier_uri: str
    """Application ID URI."""
    tenant_id: str
    """Tenant of the application."""


class ReceiverSettings(TypedDict):
    """One way to notify someone; the keys must fit the kind."""

    kind: str
    """email, sms, arm_role, webhook, teams, slack, logic_app, azure_function, event_hub, itsm or action_group."""
    addresses: NotRequired[list[str]]
    """email: addresses."""
    country_code: NotRequired[str]
    """sms: country calling code without a plus sign."""
    phone_numbers: NotRequired[list[str]]
    """sms: phone numbers, digits only, without the country code."""
    roles: NotRequired[list[str]]
    """arm_role: Owner, Contributor, Reader, Monitoring Contributor or Monitoring Reader."""
    uri: NotRequired[str]
    """webhook: address; only with entra_authentication, which protects it."""
    uri_secret: NotRequired[str]
    """webhook: name of the secret with the address."""
    entra_authentication: NotRequired[EntraAuthenticationSettings]
    """webhook: the application that protects the address."""
    webhook_url_secret: NotRequired[str]
    """teams, slack: name of the secret with the URL of the channel."""
    resource_id: NotRequired[str]
    """logic_app: Azure resource ID of the workflow."""
    callback_url_secret: NotRequired[str]
    """logic_app: name of the secret with the callback URL."""
    function_app_id: NotRequired[str]
    """azure_function: Azure resource ID of the function app."""
    function_name: NotRequired[str]
    """azure_function: name of the function."""
    http_trigger_url_secret: NotRequired[str]
    """azure_function: name of the secret with the trigger's URL."""
    subscription_id: NotRequired[str]
    """event_hub: subscription ID of the namespace."""
    tenant_id: NotRequired[str]
    """event_hub: tenant of the namespace."""
    namespace: NotRequired[str]
    """event_hub: name of the namespace."""
    event_hub: NotRequired[str]
    """event_hub: name of the hub."""
    resource_group: NotRequired[str]
    """event_hub: resource group of the namespace, to grant the action group the role on the hub."""
    workspace_id: NotRequired[str]
    """itsm: subscription ID and workspace ID, <subscription>|<workspace>."""
    connection_id: NotRequired[str]
    """itsm: ID of the connection."""
    ticket_configuration: NotRequired[str]
    """itsm: JSON text with the ticket's fields."""
    region: NotRequired[str]
    """itsm: region of the connection's workspace."""
    existing_id: NotRequired[str]
    """action_group: Azure resource ID of an existing action group; it is never changed."""
