"""StackSettings: what one environment's stack file says, and the only place that knows its keys."""

from typing import Annotated, Any

from pydantic import Field

from entrawatch.reference.licenses import License
from entrawatch.specs.alert_spec import Name, Severity, SpecModel, Status, Text
from entrawatch.stacks.receivers import Receiver

# The inputs that the keys of `break_glass` give to queries.
BREAK_GLASS_INPUTS = {"accounts": "break_glass_accounts", "drill_every_days": "break_glass_drill_days"}


def setting_of_input(name: str) -> tuple[str, str]:
    """Return the setting and its key where a stack gives an input: below `inputs`, or in the place of its own."""
    keys = {given: key for key, given in BREAK_GLASS_INPUTS.items()}
    return ("break_glass", keys[name]) if name in keys else ("inputs", name)


# As Azure takes it: settings made in the portal have capitals, blanks and hyphens.
SettingName = Annotated[str, Field(pattern=r"^[^<>*%&:\\?+/\s]([^<>*%&:\\?+/]{0,258}[^<>*%&:\\?+/\s.])?$")]


class ResourceGroup(SpecModel):
    """The resource group that holds everything but the tenant-wide diagnostic setting."""

    name: Annotated[str, Field(pattern=r"^[-\w.()]{0,89}[-\w()]$")]
    """Name, 1 to 90 characters."""
    existing: bool = False
    """true: it is there already and is not managed here; the deploying identity needs no right to create groups."""


class TableRetention(SpecModel):
    """How long one Log Analytics table keeps its records."""

    retention_days: int
    """Days that queries and alerts can read, 4 to 730."""
    total_retention_days: int | None = None
    """Days including the archive: up to 730, then whole years (1095, 1460 ... 4383)."""
    plan: Text = "Analytics"
    """Analytics; alert rules cannot read Basic or Auxiliary tables."""


class Workspace(SpecModel):
    """The Log Analytics workspace: one to create, or an existing one by its id."""

    name: Text | None = None
    """Name of the workspace to create, 4 to 63 letters, digits and hyphens."""
    existing_id: Text | None = None
    """Azure resource id of a workspace that already exists; it is read, never changed."""
    retention_days: int = 90
    """Days that the tables keep their records, 30 to 730."""
    daily_cap_gb: float | None = None
    """Ingestion stops at this many GB a day, security logs included; absent = no cap."""
    tables: dict[str, TableRetention] = {}
    """Retention of single tables where it differs from the workspace's."""
    protect: bool = True
    """false: `pulumi destroy` may delete it with all its records; for environments that come and go."""


class AlertIdentity(SpecModel):
    """The user-assigned managed identity that the alert rules run as."""

    existing_id: Text | None = None
    """Azure resource id of an identity that already has Reader on the workspace; absent = create one and grant it."""


class LogRoutingSettings(SpecModel):
    """The tenant-wide diagnostic setting that sends Entra logs to the workspace."""

    manage: bool = False
    """true: this stack owns the setting. Exactly one stack of a tenant may; the others still list its categories."""
    name: SettingName = "entrawatch"
    """Name of the diagnostic setting; a tenant has room for five. One that already exists keeps its name."""
    licenses: tuple[License, ...] = (License.FREE,)
    """Licenses of the tenant: free, p1, p2, id_governance, workload_id_premium, global_secure_access ..."""
    categories: tuple[Text, ...] | None = None
    """Log categories to route; absent = what is recommended for the licenses."""
    protect: bool = True
    """false: `pulumi destroy` may delete the setting; from then on the tenant's logs are no longer collected."""


class AlertOverride(SpecModel):
    """What a stack changes in one alert."""

    enabled: bool = True
    """false: the alert is not deployed."""
    severity: Severity | None = None
    """Severity in this environment."""
    threshold: int | float | None = None
    """Threshold in this environment."""
    parameters: dict[Name, int | float] = {}
    """Values of the alert's own parameters."""


class AlertSettings(SpecModel):
    """Which alerts are deployed, and what is different in this environment."""

    enabled: bool = True
    """false: no alert rule is deployed yet, only the workspace and the log routing."""
    minimum_status: Status = Status.TEST
    """Least mature alerts that are deployed: experimental, test or stable."""
    areas: Annotated[tuple[Name, ...], Field(min_length=1)] | None = None
    """Areas that are deployed; absent = all, also those that a later release adds."""
    areas_off: tuple[Name, ...] = ()
    """Areas that are not deployed here; only where areas is absent."""
    overrides: dict[Name, AlertOverride] = {}
    """Changes by alert id."""


class Route(SpecModel):
    """Who is told of which alerts; an alert goes to the receivers of every route that fits it."""

    severities: tuple[Severity, ...] = tuple(Severity)
    """Severities that take this route; absent = all."""
    areas: tuple[Name, ...] = ()
    """Areas that take this route; absent = all."""
    receivers: Annotated[tuple[Name, ...], Field(min_length=1)]
    """Receivers by name."""


class BreakGlass(SpecModel):
    """The emergency access accounts: watched more closely than all others, and left out of noisy alerts."""

    accounts: tuple[Text, ...] = ()
    """User principal names and object ids; give both, so that a renamed account is still seen."""
    drill_every_days: Annotated[int, Field(ge=1, le=365)] = 90
    """How often somebody must sign in with each of them to prove that it still works.

    The workbook of privileged accounts shows whose drill is overdue; an alert rule cannot, it reads two days at most.
    """


class Notifications(SpecModel):
    """Named receivers, and the routes from severity and area to them."""

    receivers: dict[Name, Receiver] = {}
    """Receivers by name; each becomes one action group, but for those of kind action_group, which already exist."""
    routes: tuple[Route, ...] = ()
    """Routes; all that fit an alert count."""


class StackSettings(SpecModel):
    """One environment: everything that differs between dev, staging and prod."""

    environment: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,18}[a-z0-9]$")]
    """Short name of the environment; it is part of the names of all resources."""
    location: Annotated[str, Field(pattern=r"^[a-z0-9]{3,30}$")]
    """Region of the workspace and the rules, by its short name such as westeurope."""
    resource_group: ResourceGroup
    """Resource group of this environment."""
    workspace: Workspace
    """Workspace to create or to use."""
    alert_identity: AlertIdentity = AlertIdentity()
    """Identity that the rules run as."""
    log_routing: LogRoutingSettings = LogRoutingSettings()
    """Entra logs to route."""
    alert_specs: tuple[Text, ...] = ()
    """Further folders of areas, relative to the project; they add alerts or override built-in ones by id."""
    alerts: AlertSettings = AlertSettings()
    """Alerts on and off."""
    notifications: Notifications = Notifications()
    """Who is told."""
    break_glass: BreakGlass = BreakGlass()
    """Emergency access accounts."""
    inputs: dict[Name, Any] = {}
    """Other facts of the tenant, by the names of the inputs catalog."""
    tags: dict[Annotated[str, Field(min_length=1, max_length=512)], Annotated[str, Field(max_length=256)]] = {}
    """Tags on every resource that can have them, at most 50."""

    @property
    def new_workspace_name(self) -> str:
        """The name of the workspace, where the stack makes one; released names are contracts."""
        return self.workspace.name or f"log-entrawatch-{self.environment}"

    @property
    def tenant_inputs(self) -> dict[str, Any]:
        """The facts that queries can read, by input name: those below `inputs` and those of `break_glass`."""
        named = {BREAK_GLASS_INPUTS[key]: value for key, value in self.break_glass.model_dump(mode="json").items()}
        return {**self.inputs, **named}
