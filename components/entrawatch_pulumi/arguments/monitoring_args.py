"""EntraMonitoringArgs: the settings of one environment, for programs in every language."""

from typing import Any, NotRequired, TypedDict

import pulumi

from entrawatch_pulumi.arguments.receivers import ReceiverSettings
from entrawatch_pulumi.arguments.sentinel import SentinelSettings


class TableRetentionSettings(TypedDict):
    """Retention of one table."""

    retention_days: float
    """Days that queries and alerts can read, 4 to 730."""
    total_retention_days: NotRequired[float]
    """Days including the archive; absent = as many as queries can read."""
    plan: NotRequired[str]
    """Analytics, which is the default; alert rules cannot query other plans."""


class ResourceGroupSettings(TypedDict):
    """The resource group for everything except the tenant-wide diagnostic setting."""

    name: str
    """Name of the resource group, 1 to 90 characters."""
    existing: NotRequired[bool]
    """true: the group already exists and is not managed here."""


class AuthorizationSettings(TypedDict):
    """A group, user or service principal of the tenant, and its role on the resource group of the workspace."""

    principal_id: str
    """Object ID in the tenant."""
    name: str
    """Name that the portal shows for it."""
    role: NotRequired[str]
    """Azure role by name; absent = Monitoring Contributor."""


class TenantSettings(TypedDict):
    """The tenant that the environment watches."""

    kind: NotRequired[str]
    """workforce, b2c or external_id; absent = workforce."""
    id: NotRequired[str]
    """ID of the tenant: alerts then read only its records."""
    authorizations: NotRequired[list[AuthorizationSettings]]
    """Who in a consumer tenant may send logs to the workspace, whose resource group is delegated to them."""


class TransformationSettings(TypedDict):
    """What is stored of each record of a table: columns and rows are dropped before they cost money."""

    kql: str
    """KQL on one record, which starts with the table `source`."""
    kept_share: NotRequired[float]
    """Measured share of the GB that stay, for `entrawatch cost`."""


class WorkspaceSettings(TypedDict):
    """The Log Analytics workspace: a new one, or an existing one by its ID."""

    name: NotRequired[str]
    """Name of the new workspace."""
    existing_id: NotRequired[str]
    """Azure resource ID of an existing workspace; it is read, never changed."""
    retention_days: NotRequired[float]
    """Retention of the tables in days, 30 to 730; absent = 90."""
    daily_cap_gb: NotRequired[float]
    """Ingestion stops at this many GB per day, including security logs; absent = no cap."""
    tables: NotRequired[dict[str, TableRetentionSettings]]
    """Retention of individual tables, by name."""
    transformations: NotRequired[dict[str, TransformationSettings]]
    """What is stored of the records of individual tables, at most 10."""
    protect: NotRequired[bool]
    """false: `pulumi destroy` can delete the workspace with all its records; default true."""


class AlertIdentitySettings(TypedDict):
    """The user-assigned managed identity that the alert rules use."""

    existing_id: NotRequired[str]
    """Azure resource ID of an identity with the Reader role on the workspace; absent = create one."""


class BreakGlassSettings(TypedDict):
    """The emergency access accounts, which are monitored most closely and excluded from noisy alerts."""

    accounts: NotRequired[list[str]]
    """User principal names and object IDs; list both, so that a renamed account is still recognized."""
    drill_every_days: NotRequired[float]
    """How often a drill must prove with a sign-in that each account still works, in days; default 90."""


class SinkSettings(TypedDict):
    """A destination in addition to the workspace: an event hub or a storage archive; each kind has keys of its own."""

    kind: str
    """event_hub or archive."""
    categories: NotRequired[list[str]]
    """Log categories to send; absent = those of the workspace."""
    event_hub: NotRequired[str]
    """event_hub: name of the hub."""
    authorization_rule_id: NotRequired[str]
    """event_hub: Azure resource ID of a rule of an existing namespace with Manage, Send and Listen."""
    namespace: NotRequired[str]
    """event_hub: name of the new namespace, unique in all of Azure."""
    throughput_units: NotRequired[float]
    """event_hub: largest number of throughput units, 1 to 40; absent = 1."""
    partitions: NotRequired[float]
    """event_hub: partitions of the new hub, 1 to 32; absent = 4."""
    retention_days: NotRequired[float]
    """event_hub: days that the new hub keeps records, 1 to 7; absent = 7."""
    existing_id: NotRequired[str]
    """archive: Azure resource ID of an existing storage account; it is not changed."""
    account: NotRequired[str]
    """archive: name of the new storage account, unique in all of Azure."""
    replication: NotRequired[str]
    """archive: Standard_LRS, Standard_ZRS, Standard_GRS and so on; absent = Standard_LRS."""
    immutable_days: NotRequired[float]
    """archive: days during which no one can change or delete a record; absent = no immutability policy."""
    delete_after_days: NotRequired[float]
    """archive: days after which Azure deletes records; absent = never."""


class LogRoutingSettings(TypedDict):
    """The tenant-wide diagnostic setting that sends Entra logs to the workspace."""

    manage: NotRequired[bool]
    """true: create the setting, which applies to the whole tenant; only one stack per tenant can. Default false."""
    name: NotRequired[str]
    """Name of the diagnostic setting."""
    licenses: NotRequired[list[str]]
    """Licenses of the tenant: free, p1, p2, and so on."""
    categories: NotRequired[list[str]]
    """Log categories to route; absent = those recommended for the licenses."""
    sinks: NotRequired[dict[str, SinkSettings]]
    """Destinations in addition to the workspace, by name: event hubs of another SIEM, storage archives."""
    protect: NotRequired[bool]
    """false: `pulumi destroy` can delete the setting, which stops collection; default true."""


class WindowsEventsSettings(TypedDict):
    """The machines of one role, whose Windows events are collected."""

    machines: list[str]
    """Azure resource IDs of virtual machines, scale sets and Arc machines with the Azure Monitor Agent."""
    extra_queries: NotRequired[list[str]]
    """Queries in addition to those of the role, as Channel!XPath."""


class CollectionSettings(TypedDict):
    """Logs that do not come from Entra's own diagnostic setting."""

    windows_events: NotRequired[dict[str, WindowsEventsSettings]]
    """Windows events by role: domain_controller, ad_fs, connect_server, pass_through_agent and so on."""
    key_vaults: NotRequired[list[str]]
    """Azure resource IDs of key vaults whose audit log is collected in AZKVAuditLogs."""
    subscriptions: NotRequired[list[str]]
    """IDs of subscriptions whose activity log is collected in AzureActivity."""
    domain_services: NotRequired[list[str]]
    """Azure resource IDs of Entra Domain Services, whose security audits are collected."""
    intune: NotRequired[bool]
    """true: Intune's audit log reaches the workspace; its setting is created once by hand. Default false."""
    services: NotRequired[list[str]]
    """Services whose Sentinel connector sends to this workspace, such as microsoft_365_audit."""
    tables: NotRequired[list[str]]
    """Other tables that reach this workspace without this program, such as Syslog."""


class AlertOverrideSettings(TypedDict):
    """Changes to one alert."""

    enabled: NotRequired[bool]
    """false: the alert is not deployed; true: it is, even if its status is below minimum_status."""
    severity: NotRequired[str]
    """critical, high, medium, low or informational."""
    threshold: NotRequired[float]
    """Threshold in this environment."""
    alert_sensitivity: NotRequired[str]
    """Sensitivity of a dynamic threshold in this environment: Low, Medium or High."""
    parameters: NotRequired[dict[str, float]]
    """Values of the alert's own parameters."""
    evaluation_frequency: NotRequired[str]
    """How often the rule runs in this environment, such as PT1H; up to the alert's window_size."""
    window_size: NotRequired[str]
    """How far back one run looks in this environment, such as P1D."""
    dimensions: NotRequired[list[str]]
    """Columns of entities that split the alert in place of its own; an empty list does not split it."""
    mute_actions_duration: NotRequired[str]
    """How long notifications pause after one, such as PT2H."""
    receivers: NotRequired[list[str]]
    """Receivers of this alert in place of those of the routes; an empty list notifies no one."""
    target: NotRequired[str]
    """monitor, sentinel or both for this alert; absent = that of its area or of all alerts."""


class AlertsSettings(TypedDict):
    """Which alerts are deployed, and what is different in this environment."""

    enabled: NotRequired[bool]
    """false: no alert rules are deployed."""
    minimum_status: NotRequired[str]
    """Minimum maturity of deployed alerts: experimental, test or stable."""
    areas: NotRequired[list[str]]
    """Areas to deploy, such as applications; absent = all, including those that a later release adds."""
    areas_off: NotRequired[list[str]]
    """Areas not to deploy; only if areas is absent."""
    targets: NotRequired[dict[str, str]]
    """Targets of single areas, if different: monitor, sentinel or both, by area ID."""
    overrides: NotRequired[dict[str, AlertOverrideSettings]]
    """Changes by alert ID."""


class AcknowledgementSettings(TypedDict):
    """One warning that its owner accepts."""

    code: str
    """Code of the warning, such as DIA016; errors cannot be acknowledged."""
    reason: str
    """Why the warning is accepted."""
    owner: str
    """Person or team that accepted it."""
    until: NotRequired[str]
    """Last day, such as 2027-01-31."""


class RouteSettings(TypedDict):
    """Which receivers are notified of which alerts."""

    severities: NotRequired[list[str]]
    """Severities of this route; absent = all."""
    areas: NotRequired[list[str]]
    """Areas of this route; absent = all."""
    receivers: list[str]
    """Receivers by name."""


class WeeklyHoursSettings(TypedDict):
    """The same hours on some days of each week."""

    days: list[str]
    """Days on which the hours begin, such as Saturday."""
    start: str
    """First minute in UTC, such as 22:00."""
    end: str
    """Last minute in UTC, such as 06:00; before `start`, it is on the next day."""


class QuietHoursSettings(TypedDict):
    """One announced time, or hours of each week until a day."""

    reason: str
    """Why notifications are held, such as a change number."""
    owner: str
    """Person or team that decided it."""
    starts: str
    """First moment in UTC, such as 2026-12-24T18:00."""
    ends: str
    """Last moment in UTC; at most 180 days after the first."""
    weekly: NotRequired[WeeklyHoursSettings]
    """Only these hours of each week; absent = all the time."""
    severities: NotRequired[list[str]]
    """Severities that are held; never critical. Default: medium, low, informational."""
    alerts: NotRequired[list[str]]
    """Alerts that are held, at most 5; absent = all."""


class NotificationsSettings(TypedDict):
    """Named receivers, and routes to them by severity and area."""

    receivers: NotRequired[dict[str, ReceiverSettings]]
    """Receivers by name; each one that a route uses becomes an action group."""
    routes: NotRequired[list[RouteSettings]]
    """Routes; an alert uses all that match."""


class EntraMonitoringArgs(TypedDict):
    """One environment: the keys of a stack file, and the secrets that its receivers use."""

    environment: str
    """Short name of the environment, which is part of all resource names."""
    location: str
    """Azure region of the workspace and the rules, such as westeurope."""
    tenant: NotRequired[TenantSettings]
    """Tenant whose logs the alerts read; absent = a workforce tenant, all records of the workspace."""
    resource_group: ResourceGroupSettings
    """Resource group of this environment."""
    workspace: NotRequired[WorkspaceSettings]
    """Workspace to create or use; required unless workspace_id is set."""
    workspace_id: NotRequired[pulumi.Input[str]]
    """Azure resource ID of an existing workspace, or of one that the same program creates; can be an output."""
    alert_identity: NotRequired[AlertIdentitySettings]
    """Identity that the rules use."""
    log_routing: NotRequired[LogRoutingSettings]
    """Entra logs to route."""
    collection: NotRequired[CollectionSettings]
    """Logs that do not come from Entra's own diagnostic setting."""
    alert_specs: NotRequired[list[str]]
    """Additional spec folders, relative to the working directory; they add alerts or override built-in ones by ID."""
    target: NotRequired[str]
    """Where alerts run: monitor (Azure Monitor, the default), sentinel (Microsoft Sentinel) or both."""
    sentinel: NotRequired[SentinelSettings]
    """Microsoft Sentinel on the workspace, for alerts with the target sentinel or both."""
    alerts: NotRequired[AlertsSettings]
    """Which alerts are deployed."""
    exceptions: NotRequired[list[str]]
    """Files with exceptions, or folders of them, relative to the working directory."""
    notifications: NotRequired[NotificationsSettings]
    """Who is notified."""
    quiet_hours: NotRequired[dict[str, QuietHoursSettings]]
    """Announced times without notifications, by name."""
    break_glass: NotRequired[BreakGlassSettings]
    """Emergency access accounts."""
    acknowledged: NotRequired[list[AcknowledgementSettings]]
    """Warnings that their owner accepts, by code."""
    inputs: NotRequired[dict[str, Any]]
    """Other tenant inputs by name, such as approved_countries."""
    tags: NotRequired[dict[str, str]]
    """Tags for every resource that supports them."""
    secrets: NotRequired[dict[str, pulumi.Input[str]]]
    """Secret values, by the names that the receivers use."""
