"""AlertSpec and its value types: the content of one alert file, and the only place that defines its keys."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from entrawatch.reference.licenses import License
from entrawatch.reference.tenants import TenantKind
from entrawatch.specs.trigger import KqlName, Name, SpecModel, Text, Trigger


class Severity(StrEnum):
    """How bad an alert is, worst first; Azure Monitor numbers them 0 (critical) to 4 (verbose)."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    INFORMATIONAL = "informational"

    @property
    def azure_number(self) -> int:
        """Return Azure Monitor's severity: 0 critical, 1 error, 2 warning, 3 informational, 4 verbose."""
        return list(Severity).index(self)


class Status(StrEnum):
    """How mature an alert is; deprecated alerts are never deployed."""

    EXPERIMENTAL = "experimental"
    TEST = "test"
    STABLE = "stable"
    DEPRECATED = "deprecated"


class Need(StrEnum):
    """Whether an alert can run without an input; an input that is not set is empty."""

    REQUIRED = "required"
    ONE_OF = "one_of"
    """At least one of the inputs marked one_of must be set: without any, the query would find nothing."""
    OPTIONAL = "optional"


class Detects(StrEnum):
    """What raises one alert: a single log record, or a pattern over many records."""

    EVENT = "event"
    PATTERN = "pattern"


class Deprecation(SpecModel):
    """Why an alert should no longer be used, and what to use instead."""

    reason: Text
    """Why the alert should not be deployed anymore."""
    successor: Name | None = None
    """ID of the alert that replaces it."""


class Parameter(SpecModel):
    """A number of the alert that a stack can change within a range; the query reads it by its name."""

    description: Text
    """What the number means, including its unit."""
    default: int | float
    """The value if a stack does not set it; a whole number is a KQL long, any other a real."""
    minimum: int | float
    """Smallest value that a stack can set."""
    maximum: int | float
    """Largest value that a stack can set."""


class Entities(SpecModel):
    """Which result columns identify what a responder investigates."""

    account: tuple[KqlName, ...] = ()
    """Columns with user principal names or object ids of users."""
    ip: tuple[KqlName, ...] = ()
    """Columns with IP addresses."""
    application: tuple[KqlName, ...] = ()
    """Columns with names or ids of applications."""
    service_principal: tuple[KqlName, ...] = ()
    """Columns with names or ids of service principals."""
    device: tuple[KqlName, ...] = ()
    """Columns with names or ids of devices."""
    group: tuple[KqlName, ...] = ()
    """Columns with names or ids of groups."""
    role: tuple[KqlName, ...] = ()
    """Columns with names or ids of directory roles."""

    def columns(self) -> tuple[str, ...]:
        """Return all columns, in the order of the kinds."""
        return tuple(column for kind in type(self).model_fields for column in getattr(self, kind))


class SentinelSpec(SpecModel):
    """What is different in Microsoft Sentinel; a stack deploys the alert there with target: sentinel or both."""

    evaluation_frequency: Text | None = None
    """How often the rule runs in Microsoft Sentinel, PT5M to P14D; absent = as in Azure Monitor."""
    window_size: Text | None = None
    """How far back one run reads in Microsoft Sentinel, up to P14D; absent = as in Azure Monitor."""
    suppression_duration: Text | None = None
    """How long the rule does not run after it fires, for all entities, PT5M to P1D; absent = it keeps running."""
    create_incident: bool | None = None
    """Whether alerts create incidents; absent = as the stack sets for the severity."""
    custom_details: dict[Text, KqlName] = {}
    """Further result columns that an incident shows, by the name that it shows; at most 20 with the entities."""


class RunbookStep(SpecModel):
    """One step for a responder, with a query where one helps."""

    step: Text
    """What to find out or do, in one or two sentences."""
    query: Text | None = None
    """KQL that a responder can run in the workspace; the query itself must filter on TimeGenerated."""


class Reference(SpecModel):
    """A public page for authors and responders."""

    title: Text
    """Title of the page."""
    url: Annotated[str, Field(pattern=r"^https://[^\s<>\"'\\]+$", max_length=500)]
    """Address of the page; HTTPS only."""


class AlertSpec(SpecModel):
    """One alert: what it detects, when it runs, and what a responder does; one file each."""

    id: Name
    """Same as the file name: snake_case, subject, then event in the past tense. A renamed alert has former_ids."""
    former_ids: tuple[Name, ...] = ()
    """Previous IDs of the alert, oldest first; they keep a renamed alert from being replaced in Azure."""
    title: Annotated[str, Field(min_length=5, max_length=120, pattern=r"\S")]
    """What a responder reads first: one line without a period."""
    status: Status
    """experimental, test, stable or deprecated."""
    deprecated: Deprecation | None = None
    """Only with status deprecated: the reason and the successor."""
    severity: Severity
    """critical, high, medium, low or informational (Azure 0 to 4)."""
    covers: tuple[Text, ...] = ()
    """Rows of the security operations guide that the alert covers, such as user-accounts/smart-lockout."""
    description: Text
    """What happened and why it matters, for a responder who sees the alert for the first time."""
    detects: Detects
    """event: each matching record alerts once; pattern: many records raise one alert."""
    tables: Annotated[tuple[KqlName, ...], Field(min_length=1)]
    """Log Analytics tables that the query reads."""
    licenses: tuple[License, ...] = ()
    """Licenses, any of which these events require, if more than the tables require; [p2, id_governance] for PIM."""
    tenants: Annotated[tuple[TenantKind, ...], Field(min_length=1)] = (TenantKind.WORKFORCE,)
    """Kinds of tenant that the alert watches: workforce, b2c, external_id; other stacks do not deploy it."""
    inputs: dict[Name, Need] = {}
    """Tenant inputs that the query reads: required, optional, or one_of if any one of several is enough."""
    parameters: dict[Name, Parameter] = {}
    """Numbers of this alert that a stack can change."""
    query: Text
    """The query in KQL, which refers to inputs and parameters by name."""
    entities: Entities = Entities()
    """Result columns with accounts, addresses, applications and so on."""
    exceptable: tuple[KqlName, ...] | None = None
    """Entity columns that an exception can name; absent = all of an event, of a pattern those that it groups by."""
    evaluation_frequency: Text
    """How often the query runs, such as PT15M; a shorter interval costs more."""
    window_size: Text
    """How far back one run looks, such as PT1H."""
    override_query_time_range: Text | None = None
    """How far back the query can read if further than the window; at most P2D."""
    trigger: Trigger = Trigger()
    """When the result fires the alert; by default, if there is at least one row."""
    auto_mitigate: bool = False
    """true: the alert resolves automatically and does not fire again until then; false: each run can alert again."""
    mute_actions_duration: Text | None = None
    """How long notifications are muted after the alert fires, such as PT1H; not with auto_mitigate."""
    sentinel: SentinelSpec | None = None
    """What is different in Microsoft Sentinel, such as a longer window."""
    tactics: Annotated[tuple[Text, ...], Field(min_length=1)]
    """ATT&CK tactics by name, such as Initial Access."""
    techniques: tuple[Text, ...] = ()
    """ATT&CK techniques by ID, such as T1078.004."""
    false_positives: Annotated[tuple[Text, ...], Field(min_length=1)]
    """Ordinary activity that looks the same, and how to distinguish it."""
    runbook: Annotated[tuple[RunbookStep, ...], Field(min_length=1)]
    """Steps for the responder, in order, each with a query where one helps."""
    references: Annotated[tuple[Reference, ...], Field(min_length=1)]
    """Public pages that the detection is based on."""

    @property
    def first_id(self) -> str:
        """Return the ID used in the alert's resource names in Azure, which a new ID must not change."""
        return self.former_ids[0] if self.former_ids else self.id


class AreaSpec(SpecModel):
    """One area: a folder of alerts with a purpose, defaults and a workbook."""

    id: Name
    """Same as the folder name."""
    title: Text
    """Display name of the area."""
    guide_page: Annotated[str, Field(pattern=r"^https://[^\s<>\"'\\]+$")] | None = None
    """The page of Microsoft's guide that the area covers, if there is one."""
    purpose: Text
    """What the area monitors, and what it leaves to other areas."""
    evaluation_frequency: Text = "PT15M"
    """Default evaluation frequency of the area's alerts."""
    window_size: Text = "PT1H"
    """Default window of the area's alerts."""
    notify: tuple[Severity, ...] = tuple(Severity)
    """Severities that notify receivers; alerts of other severities appear only in the portal and the workbook."""
    alerts: tuple[Name, ...]
    """IDs of the area's alerts in the order of its workbook."""
