"""Settings of Microsoft Sentinel, as programs in every language write them."""

from typing import NotRequired, TypedDict


class IncidentOwnerSettings(TypedDict):
    """Who new incidents are assigned to."""

    object_id: str
    """Object ID of a user or group of the tenant."""
    type: NotRequired[str]
    """user or group; default group."""


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
