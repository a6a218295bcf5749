"""Settings of Microsoft Sentinel, as programs in every language write them."""

from typing import NotRequired, TypedDict


class IncidentOwnerSettings(TypedDict):
    """Who new incidents are assigned to."""

    object_id: str
    """Object ID of a user or group of the tenant."""
    type: NotRequired[str]
    """user or group; default group."""


class PlaybookSettings(TypedDict):
    """A Logic App that runs for new incidents."""

    logic_app: str
    """Azure resource ID of a Logic App (Consumption) that starts with the incident trigger of Microsoft Sentinel."""
    tenant_id: NotRequired[str]
    """Tenant of the Logic App, if it is not that of the workspace."""
    severities: NotRequired[list[str]]
    """Severities of the alerts; absent = all."""
    areas: NotRequired[list[str]]
    """Areas of the alerts; absent = all."""


class SentinelSettings(TypedDict):
    """Microsoft Sentinel on the workspace, for alerts with the target sentinel or both."""

    existing: NotRequired[bool]
    """true: Microsoft Sentinel is already on in the workspace, and is not managed here."""
    protect: NotRequired[bool]
    """false: `pulumi destroy` can turn Microsoft Sentinel off, with all its rules and incidents."""
    incident_severities: NotRequired[list[str]]
    """Severities whose alerts create incidents; absent = all but informational."""
    group_incidents: NotRequired[bool]
    """false: each alert is an incident; true: alerts of a rule on the same entities join one incident."""
    grouping_window: NotRequired[str]
    """How long alerts join an open incident, PT5M to P7D; default PT5H."""
    owner: NotRequired[IncidentOwnerSettings]
    """Owner of new incidents; absent = none."""
    tags: NotRequired[list[str]]
    """Tags of new incidents, such as entra."""
    playbooks: NotRequired[dict[str, PlaybookSettings]]
    """Logic Apps that run for new incidents, by name."""
    entra_id_protection: NotRequired[bool]
    """true: connect the alerts of Entra ID Protection, which arrive in SecurityAlert; requires the license p2."""
