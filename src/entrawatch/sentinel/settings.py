"""What a stack sets for Microsoft Sentinel: where alerts run, and how their incidents are created."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from entrawatch.reference.azure_ids import GUID
from entrawatch.specs.alert_spec import Severity
from entrawatch.specs.trigger import Name, SpecModel, Text

_Guid = Annotated[str, Field(pattern=f"^{GUID}$")]


class Target(StrEnum):
    """The service that runs the rule of an alert."""

    MONITOR = "monitor"
    """Azure Monitor: a log search alert rule, which notifies receivers."""
    SENTINEL = "sentinel"
    """Microsoft Sentinel: a scheduled analytics rule, which creates incidents."""
    BOTH = "both"

    @property
    def has_monitor(self) -> bool:
        """Return whether Azure Monitor runs a rule."""
        return self is not Target.SENTINEL

    @property
    def has_sentinel(self) -> bool:
        """Return whether Microsoft Sentinel runs a rule."""
        return self is not Target.MONITOR


class OwnerType(StrEnum):
    """Whether an incident is assigned to a person or a team."""

    USER = "user"
    GROUP = "group"


class IncidentOwner(SpecModel):
    """Who an automation rule assigns new incidents to."""

    object_id: _Guid
    """Object ID of a user or group of the tenant."""
    type: OwnerType = OwnerType.GROUP
    """user or group."""


class Playbook(SpecModel):
    """A Logic App that runs for new incidents."""

    logic_app: Text
    """Azure resource ID of a Logic App (Consumption) that starts with the incident trigger of Microsoft Sentinel."""
    tenant_id: _Guid | None = None
    """Tenant of the Logic App, if it is not that of the workspace."""
    severities: Annotated[tuple[Severity, ...], Field(min_length=1)] = tuple(Severity)
    """Severities of the alerts; absent = all."""
    areas: tuple[Name, ...] = ()
    """Areas of the alerts; absent = all."""


class SentinelSettings(SpecModel):
    """Microsoft Sentinel on the workspace of the stack; without effect unless a target is sentinel or both."""

    existing: bool = False
    """true: Microsoft Sentinel is already on in the workspace, and is not managed here."""
    protect: bool = True
    """false: `pulumi destroy` can turn Microsoft Sentinel off, with all its rules and incidents."""
    incident_severities: tuple[Severity, ...] = tuple(Severity)[:-1]
    """Severities whose alerts create incidents; others are alerts only. Absent = all but informational."""
    group_incidents: bool = True
    """false: each alert is an incident; true: alerts of a rule on the same entities join one incident."""
    grouping_window: Text = "PT5H"
    """How long alerts join an open incident, PT5M to P7D; longer for alerts with a longer mute_actions_duration."""
    owner: IncidentOwner | None = None
    """Owner of new incidents; absent = none."""
    tags: tuple[Annotated[str, Field(min_length=1, max_length=50, pattern=r"\S")], ...] = ()
    """Tags of new incidents, such as entra."""
    playbooks: dict[Name, Playbook] = {}
    """Logic Apps that run for new incidents, by name."""
    entra_id_protection: bool = False
    """true: connect the alerts of Entra ID Protection, which arrive in SecurityAlert; requires the license p2."""
