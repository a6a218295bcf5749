"""CollectionSettings: logs of a stack that do not come from Entra's own diagnostic setting."""

from typing import Annotated

from pydantic import Field

from entrawatch.reference.table_sources import Service
from entrawatch.reference.windows_events import WindowsRole
from entrawatch.specs.trigger import SpecModel, Text
from entrawatch.stacks.receivers import Guid


class WindowsEvents(SpecModel):
    """The machines of one role, whose Windows events are collected."""

    machines: Annotated[tuple[Text, ...], Field(min_length=1)]
    """Azure resource IDs of virtual machines, scale sets and Arc machines with the Azure Monitor Agent."""
    extra_queries: tuple[Text, ...] = ()
    """Queries in addition to those of the role, as Channel!XPath."""


class CollectionSettings(SpecModel):
    """Logs that do not come from Entra's own diagnostic setting."""

    windows_events: dict[WindowsRole, WindowsEvents] = {}
    """Windows events by role: domain_controller, ad_fs, connect_server, pass_through_agent ..."""
    key_vaults: tuple[Text, ...] = ()
    """Azure resource IDs of key vaults whose audit log is collected in AZKVAuditLogs."""
    subscriptions: tuple[Guid, ...] = ()
    """IDs of subscriptions whose activity log is collected in AzureActivity."""
    domain_services: tuple[Text, ...] = ()
    """Azure resource IDs of Entra Domain Services, whose security audits are collected in AADDomainServices tables."""
    intune: bool = False
    """true: Intune's audit log reaches the workspace; its setting is created once by hand, see docs/collection.md."""
    services: tuple[Service, ...] = ()
    """Services whose Sentinel connector sends to this workspace: microsoft_365_audit, defender_for_identity ..."""
    tables: tuple[Text, ...] = ()
    """Other tables that reach this workspace without this stack, such as Syslog."""

    @property
    def has_resources(self) -> bool:
        """Whether logs of Azure resources are collected, each with a diagnostic setting of its own."""
        return bool(self.key_vaults or self.subscriptions or self.domain_services)
