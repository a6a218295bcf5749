"""ConsumerTenant: a tenant whose users are customers, and who in it may send its logs to the workspace."""

from enum import StrEnum

from entrawatch.reference.lighthouse import ROUTING_ROLE
from entrawatch.specs.trigger import SpecModel, Text
from entrawatch.stacks.receivers import Guid


class TenantKind(StrEnum):
    """The product that a consumer tenant belongs to, which determines its logs."""

    AZURE_AD_B2C = "azure_ad_b2c"
    EXTERNAL_ID = "external_id"


class Authorization(SpecModel):
    """A group, user or service principal of the consumer tenant, and its role on the delegated resource group."""

    principal_id: Guid
    """Object ID in the consumer tenant; of a security group, so that members can change without a deployment."""
    name: Text
    """Name that the portal shows for it, such as Log administrators."""
    role: Text = ROUTING_ROLE
    """Azure role by name; the default is the smallest that can send logs to the workspace."""


class ConsumerTenant(SpecModel):
    """One Azure AD B2C or Entra External ID tenant whose logs reach the workspace."""

    kind: TenantKind
    """azure_ad_b2c or external_id."""
    tenant_id: Guid
    """ID of the consumer tenant."""
    authorizations: tuple[Authorization, ...] = ()
    """Who may send logs: the resource group of the workspace is delegated to them. Absent = delegated elsewhere."""
