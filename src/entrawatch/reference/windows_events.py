"""Windows event logs that matter for Entra: queries by the role of a machine, and the audit policy that they need."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from pydantic import TypeAdapter

from entrawatch.reference.data_files import read_data

SECURITY_CHANNEL = "Security"
SECURITY_TABLE, EVENT_TABLE = "SecurityEvent", "Event"


class WindowsRole(StrEnum):
    """What a machine does for the tenant."""

    DOMAIN_CONTROLLER = "domain_controller"
    AD_FS = "ad_fs"
    CONNECT_SERVER = "connect_server"
    PASS_THROUGH_AGENT = "pass_through_agent"  # noqa: S105 a kind of agent
    PRIVATE_NETWORK_CONNECTOR = "private_network_connector"
    AZURE_VM = "azure_vm"


@dataclass(frozen=True)
class EventQuery:
    """One query of an event log, as Channel!XPath, and what its events show."""

    xpath: str
    why: str

    @property
    def channel(self) -> str:
        """The event log that the query reads."""
        return channel_of(self.xpath)


@dataclass(frozen=True)
class AuditSubcategory:
    """One subcategory of the audit policy that must be on: GUID with braces, English name, and its events."""

    guid: str
    name: str
    success: bool
    failure: bool
    events: tuple[int, ...]


@dataclass(frozen=True)
class ObjectAudit:
    """An object whose system access control list must record a right for a principal, and its events."""

    object: str
    right: str
    principal: str
    events: tuple[int, ...]


@dataclass(frozen=True)
class RoleEvents:
    """What one role collects, and what must be audited so that the events exist."""

    title: str
    queries: tuple[EventQuery, ...]
    audit: tuple[AuditSubcategory, ...]
    object_audits: tuple[ObjectAudit, ...]

    def xpaths(self, extra_queries: Iterable[str]) -> tuple[str, ...]:
        """Return every query as Channel!XPath, each once: those of the role, then those of a stack."""
        return tuple(dict.fromkeys([*(one.xpath for one in self.queries), *extra_queries]))


def channel_of(xpath: str) -> str:
    """Return the event log of a query in the form Channel!XPath."""
    return xpath.partition("!")[0]


def table_of_channel(channel: str) -> str:
    """Return the table that receives a channel's events."""
    return SECURITY_TABLE if channel == SECURITY_CHANNEL else EVENT_TABLE


@cache
def role_events() -> Mapping[WindowsRole, RoleEvents]:
    """Return the events of every role."""
    return TypeAdapter(dict[WindowsRole, RoleEvents]).validate_python(read_data("windows_events.json")["roles"])
