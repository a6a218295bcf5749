"""StackSettings: the content of one environment's stack file, and the only place that defines its keys."""

from typing import Annotated, Any

from pydantic import Field

from entrawatch.documents.issues import KeyPath
from entrawatch.reference.licenses import License
from entrawatch.reference.lighthouse import ROUTING_ROLE
from entrawatch.reference.tenants import TenantKind
from entrawatch.sentinel.settings import SentinelSettings, Target
from entrawatch.specs.alert_spec import Severity, Status
from entrawatch.specs.dates import Day
from entrawatch.specs.trigger import AlertSensitivity, KqlName, Name, SpecModel, Text
from entrawatch.stacks.collection import CollectionSettings
from entrawatch.stacks.quiet_hours import QuietHours
from entrawatch.stacks.receivers import GroupName, Guid, Receiver
from entrawatch.stacks.sinks import Sink

# The inputs that the keys of `break_glass` provide to queries.
BREAK_GLASS_INPUTS = {"accounts": "break_glass_accounts", "drill_every_days": "break_glass_drill_days"}


def setting_path(path: KeyPath) -> KeyPath:
    """Return the key path in a stack file of a path that begins with the name of a setting."""
    setting, *rest = path
    return ("config", f"entrawatch:{setting}", *rest)


def setting_of_input(name: str) -> tuple[str, str]:
    """Return the setting and key of an input in a stack: below `inputs`, or elsewhere."""
    keys = {given: key for key, given in BREAK_GLASS_INPUTS.items()}
    return ("break_glass", keys[name]) if name in keys else ("inputs", name)


# Azure's format: settings created in the portal can have capitals, spaces and hyphens.
SettingName = Annotated[str, Field(pattern=r"^[^<>*%&:\\?+/\s]([^<>*%&:\\?+/]{0,258}[^<>*%&:\\?+/\s.])?$")]


class ResourceGroup(SpecModel):
    """The resource group for everything except the tenant-wide diagnostic setting."""

    name: GroupName
    """Name of the resource group, 1 to 90 characters."""
    existing: bool = False
    """true: the group already exists and is not managed here; the deployer needs no permission to create groups."""


class Authorization(SpecModel):
    """A group, user or service principal of the tenant, and its role on the resource group of the workspace."""

    principal_id: Guid
    """Object ID in the tenant; of a security group, so that members can change without a deployment."""
    name: Text
    """Name that the portal shows for it, such as Log administrators."""
    role: Text = ROUTING_ROLE
    """Azure role by name; the default is the smallest that can send logs to the workspace."""


class Tenant(SpecModel):
    """The tenant that the stack watches."""

    kind: TenantKind = TenantKind.WORKFORCE
    """workforce, b2c or external_id; alerts for other kinds are not deployed."""
    id: Guid | None = None
    """ID of the tenant: alerts then read only its records. Required if the workspace also holds those of another."""
    authorizations: tuple[Authorization, ...] = ()
    """Who in a consumer tenant may send logs to the workspace, whose resource group is delegated to them.

    Absent = delegated elsewhere, see docs/consumer_tenants.md.
    """


class TableRetention(SpecModel):
    """Retention of one Log Analytics table."""

    retention_days: int
    """Days that queries and alerts can read, 4 to 730."""
    total_retention_days: int | None = None
    """Days including the archive: up to 730, then whole years (1095, 1460 ... 4383)."""
    plan: Text = "Analytics"
    """Analytics; alert rules cannot query Basic or Auxiliary tables."""


class Transformation(SpecModel):
    """What is stored of each record of a table: columns and rows are dropped before they cost money."""

    kql: Text
    """KQL on one record, which starts with the table `source`, such as source | project-away Column."""
    kept_share: Annotated[float, Field(gt=0, le=1)] | None = None
    """Measured share of the GB that stay, for `entrawatch cost`; see docs/transformations.md."""


class Workspace(SpecModel):
    """The Log Analytics workspace: a new one, or an existing one by its ID."""

    name: Text | None = None
    """Name of the new workspace, 4 to 63 letters, digits and hyphens."""
    existing_id: Text | None = None
    """Azure resource ID of an existing workspace; it is read, never changed."""
    retention_days: int = 90
    """Retention of the tables in days, 30 to 730."""
    daily_cap_gb: float | None = None
    """Ingestion stops at this many GB per day, including security logs; absent = no cap."""
    tables: dict[str, TableRetention] = {}
    """Retention of individual tables, if different from the workspace's."""
    transformations: dict[str, Transformation] = {}
    """What is stored of the records of individual tables, at most 10."""
    protect: bool = True
    """false: `pulumi destroy` can delete the workspace with all its records; for short-lived environments."""


class AlertIdentity(SpecModel):
    """The user-assigned managed identity that the alert rules use."""

    existing_id: Text | None = None
    """Azure resource ID of an identity with Reader on the workspace; absent = create one and assign the role."""


class LogRoutingSettings(SpecModel):
    """The tenant-wide diagnostic setting that sends Entra logs to the workspace."""

    manage: bool = False
    """true: this stack manages the setting. Only one stack per tenant can; the others still list its categories."""
    name: SettingName = "entrawatch"
    """Name of the diagnostic setting; a tenant can have five. To adopt an existing setting, use its name."""
    licenses: tuple[License, ...] = (License.FREE,)
    """Licenses of the tenant: free, p1, p2, id_governance, workload_id_premium, global_secure_access ..."""
    categories: tuple[Text, ...] | None = None
    """Log categories, zero_trust_assessment or cisa_baseline to route; absent = those recommended for the licenses."""
    sinks: dict[Name, Sink] = {}
    """Destinations in addition to the workspace, by name: event hubs of another SIEM, storage archives."""
    protect: bool = True
    """false: `pulumi destroy` can delete the setting or the delegation; logs are then no longer collected."""


class AlertOverride(SpecModel):
    """What a stack changes in one alert."""

    enabled: bool = True
    """false: the alert is not deployed; true: it is, even if its status is below minimum_status."""
    severity: Severity | None = None
    """Severity in this environment."""
    threshold: int | float | None = None
    """Threshold in this environment."""
    alert_sensitivity: AlertSensitivity | None = None
    """Sensitivity of a dynamic threshold in this environment: Low, Medium or High."""
    parameters: dict[Name, int | float] = {}
    """Values of the alert's own parameters."""
    evaluation_frequency: str | None = None
    """How often the rule runs in this environment, such as PT1H; up to the alert's window_size."""
    window_size: str | None = None
    """How far back one run looks in this environment, such as P1D."""
    dimensions: tuple[KqlName, ...] | None = None
    """Columns of entities that split the alert in place of its own; an empty list does not split it."""
    mute_actions_duration: str | None = None
    """How long notifications pause after one, such as PT2H."""
    receivers: tuple[Name, ...] | None = None
    """Receivers of this alert in place of those of the routes; an empty list notifies no one."""
    target: Target | None = None
    """monitor, sentinel or both for this alert; absent = that of its area or of the stack."""


class AlertSettings(SpecModel):
    """Which alerts are deployed, and what is different in this environment."""

    enabled: bool = True
    """false: only the workspace and the log routing are deployed, no alert rules."""
    minimum_status: Status = Status.TEST
    """Minimum maturity of deployed alerts: experimental, test or stable."""
    areas: Annotated[tuple[Name, ...], Field(min_length=1)] | None = None
    """Areas to deploy; absent = all, including those that a later release adds."""
    areas_off: tuple[Name, ...] = ()
    """Areas not to deploy; only if areas is absent."""
    targets: dict[Name, Target] = {}
    """Targets of single areas, if different from the stack's: monitor, sentinel or both, by area ID."""
    overrides: dict[Name, AlertOverride] = {}
    """Changes by alert ID."""

    def override_of(self, alert_id: str) -> AlertOverride:
        """Return the changes of an alert; one without any where the stack changes nothing."""
        return self.overrides.get(alert_id) or AlertOverride()


class Route(SpecModel):
    """Which receivers are notified of which alerts; an alert uses every matching route."""

    severities: tuple[Severity, ...] = tuple(Severity)
    """Severities of this route; absent = all."""
    areas: tuple[Name, ...] = ()
    """Areas of this route; absent = all."""
    receivers: Annotated[tuple[Name, ...], Field(min_length=1)]
    """Receivers by name."""


class BreakGlass(SpecModel):
    """The emergency access accounts, which are monitored most closely and excluded from noisy alerts."""

    accounts: tuple[Text, ...] = ()
    """User principal names and object IDs; list both, so that a renamed account is still recognized."""
    drill_every_days: Annotated[int, Field(ge=1, le=365)] = 90
    """How often a drill must prove with a sign-in that each account still works.

    The workbook of privileged accounts shows overdue drills; an alert rule cannot, because it reads at most two days.
    """


class Notifications(SpecModel):
    """Named receivers, and routes to them by severity and area."""

    receivers: dict[Name, Receiver] = {}
    """Receivers by name; each becomes one action group, except for kind action_group, which already exists."""
    routes: tuple[Route, ...] = ()
    """Routes; an alert uses all that match."""


class Acknowledgement(SpecModel):
    """One warning of the stack that its owner accepts."""

    code: Annotated[str, Field(pattern=r"^[A-Z]{2,3}[0-9]{3}$")]
    """Code of the warning, such as DIA016; errors cannot be acknowledged."""
    reason: Text
    """Why the warning is accepted."""
    owner: Text
    """Person or team that accepted it."""
    until: Day | None = None
    """Last day, in quotes, such as "2027-01-31"; after it, `entrawatch validate` reports the warning again."""


class StackSettings(SpecModel):
    """One environment: everything that differs between dev, staging and prod."""

    environment: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,18}[a-z0-9]$")]
    """Short name of the environment, which is part of all resource names."""
    location: Annotated[str, Field(pattern=r"^[a-z0-9]{3,30}$")]
    """Region of the workspace and the rules, as a short name such as westeurope."""
    tenant: Tenant = Tenant()
    """Tenant whose logs the alerts read."""
    resource_group: ResourceGroup
    """Resource group of this environment."""
    workspace: Workspace
    """Workspace to create or use."""
    alert_identity: AlertIdentity = AlertIdentity()
    """Identity that the rules use."""
    log_routing: LogRoutingSettings = LogRoutingSettings()
    """Entra logs to route."""
    collection: CollectionSettings = CollectionSettings()
    """Logs that do not come from Entra's own diagnostic setting."""
    alert_specs: tuple[Text, ...] = ()
    """Additional spec folders, relative to the project; they add alerts or override built-in ones by ID."""
    target: Target = Target.MONITOR
    """Where alerts run: monitor (Azure Monitor), sentinel (Microsoft Sentinel) or both."""
    sentinel: SentinelSettings = SentinelSettings()
    """Microsoft Sentinel on the workspace, for alerts with the target sentinel or both; see docs/sentinel.md."""
    alerts: AlertSettings = AlertSettings()
    """Which alerts are deployed."""
    exceptions: tuple[Text, ...] = ()
    """Files with exceptions, or folders of them, relative to the project; see docs/exceptions.md."""
    notifications: Notifications = Notifications()
    """Who is notified."""
    quiet_hours: dict[Name, QuietHours] = {}
    """Announced times without notifications, by name."""
    break_glass: BreakGlass = BreakGlass()
    """Emergency access accounts."""
    acknowledged: tuple[Acknowledgement, ...] = ()
    """Warnings of this stack that its owner accepts, by code."""
    inputs: dict[Name, Any] = {}
    """Other tenant inputs, by their names in the inputs catalog."""
    tags: dict[Annotated[str, Field(min_length=1, max_length=512)], Annotated[str, Field(max_length=256)]] = {}
    """Tags for every resource that supports them, at most 50."""

    @property
    def new_workspace_name(self) -> str:
        """The name of the workspace, if the stack creates one; released names must not change."""
        return self.workspace.name or f"log-entrawatch-{self.environment}"

    @property
    def tenant_inputs(self) -> dict[str, Any]:
        """The values that queries can read, by input name: those below `inputs` and those of `break_glass`."""
        named = {BREAK_GLASS_INPUTS[key]: value for key, value in self.break_glass.model_dump(mode="json").items()}
        return {**self.inputs, **named}

    def target_of(self, alert_id: str, area: str) -> Target:
        """Return where an alert runs: as its override, its area, or the stack sets, in this order."""
        own = self.alerts.override_of(alert_id).target
        return own or self.alerts.targets.get(area) or self.target
