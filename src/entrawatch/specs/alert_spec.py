"""AlertSpec and its value types: what one alert file says, and the only place that knows its keys."""

import operator
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo
from pydantic_core import PydanticCustomError

from entrawatch.documents.quoting import shown
from entrawatch.reference.licenses import License

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{2,59}$")]
Text = Annotated[str, Field(min_length=1, pattern=r"\S")]
# A Log Analytics column or table, as KQL spells an unquoted name.
KqlName = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$", max_length=128)]


def refused_unless(allowed: type[StrEnum], limit: str, advice: str) -> BeforeValidator:
    """Return a validator that refuses other text with the id of the Azure limit that it breaks."""

    def check(value: Any, info: ValidationInfo) -> Any:
        if isinstance(value, str) and value not in list(allowed):
            message = f"{info.field_name} {shown(value)} is refused by Azure; {advice}"
            # A brace in the author's text must not be read as a placeholder.
            raise PydanticCustomError(limit, "{message}", {"message": message})
        return value

    return BeforeValidator(check)


class SpecModel(BaseModel):
    """Base of every value that untrusted text enters through: unknown keys refused, values frozen."""

    # A validator is made when it is first used, which most commands do with few of the models.
    model_config = ConfigDict(
        extra="forbid", frozen=True, use_attribute_docstrings=True, allow_inf_nan=False, defer_build=True
    )


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
    """Whether an alert can run without an input: one that is not given is empty."""

    REQUIRED = "required"
    ONE_OF = "one_of"
    """At least one of the inputs that say so must be given: without any the query could find nothing."""
    OPTIONAL = "optional"


class Detects(StrEnum):
    """What one alert stands for: a single log record, or a pattern over many of them."""

    EVENT = "event"
    PATTERN = "pattern"


class Operator(StrEnum):
    """Comparison of the measured value with the threshold, as the service spells it (`Equal`, not `Equals`)."""

    EQUAL = "Equal"
    GREATER_THAN = "GreaterThan"
    GREATER_THAN_OR_EQUAL = "GreaterThanOrEqual"
    LESS_THAN = "LessThan"
    LESS_THAN_OR_EQUAL = "LessThanOrEqual"

    def holds(self, measured: float, threshold: float) -> bool:
        """Return whether a measured value breaks a threshold."""
        compare = (operator.eq, operator.gt, operator.ge, operator.lt, operator.le)
        return bool(compare[list(Operator).index(self)](measured, threshold))


class TimeAggregation(StrEnum):
    """How the rows of one window become one number: Count counts rows, the others need a measure column."""

    COUNT = "Count"
    AVERAGE = "Average"
    MINIMUM = "Minimum"
    MAXIMUM = "Maximum"
    TOTAL = "Total"


class DimensionOperator(StrEnum):
    """Whether a dimension keeps or drops the values it lists."""

    INCLUDE = "Include"
    EXCLUDE = "Exclude"


class Deprecation(SpecModel):
    """Why an alert should no longer be used, and what to use instead."""

    reason: Text
    """Why it should not be deployed any more."""
    successor: Name | None = None
    """Id of the alert that replaces it."""


class Parameter(SpecModel):
    """A number of the alert's own that a stack may change within a range; KQL reads it under its name."""

    description: Text
    """What the number means, with its unit."""
    default: int | float
    """The value where a stack says nothing; a whole number stays a KQL long, any other is a real."""
    minimum: int | float
    """Smallest value a stack may give."""
    maximum: int | float
    """Largest value a stack may give."""


class Dimension(SpecModel):
    """A result column that splits the alert: one alert for each of its values."""

    name: KqlName
    """The column, text or number."""
    operator: Annotated[DimensionOperator, refused_unless(DimensionOperator, "SQR037", "use Include or Exclude")] = (
        DimensionOperator.INCLUDE
    )
    """Include or Exclude the values."""
    values: tuple[Text, ...] = ("*",)
    """The values; '*' stands for all of them."""


class FailingPeriods(SpecModel):
    """How many of the last windows must break the threshold before the alert fires."""

    number_of_evaluation_periods: int = 1
    """Windows looked at, 1 to 6."""
    min_failing_periods_to_alert: int = 1
    """Windows among them that must break the threshold."""


class Trigger(SpecModel):
    """When the result of the query fires the alert."""

    time_aggregation: Annotated[
        TimeAggregation, refused_unless(TimeAggregation, "SQR032", f"use one of: {', '.join(TimeAggregation)}")
    ] = TimeAggregation.COUNT
    """Count counts rows; Average, Minimum, Maximum and Total read metric_measure_column."""
    metric_measure_column: KqlName | None = None
    """The number column that is measured; not with Count."""
    operator: Annotated[
        Operator, refused_unless(Operator, "SQR031", f"use one of: {', '.join(Operator)} (Equal, not Equals)")
    ] = Operator.GREATER_THAN
    """Comparison with the threshold."""
    threshold: int | float = 0
    """The number that the measured value is compared with."""
    dimensions: tuple[Dimension, ...] = ()
    """Columns that split the alert, at most 6."""
    failing_periods: FailingPeriods = FailingPeriods()
    """How many windows must break the threshold."""


class Entities(SpecModel):
    """Which result columns name the things that a responder looks at."""

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
        """Return every column named, in the order of the kinds."""
        return tuple(column for kind in type(self).model_fields for column in getattr(self, kind))


class RunbookStep(SpecModel):
    """One thing that a responder does, with the query that answers it if there is one."""

    step: Text
    """What to find out or to do, one sentence or two."""
    query: Text | None = None
    """KQL that a responder can run in the workspace; it must filter on TimeGenerated itself."""


class Reference(SpecModel):
    """A public page that an author or a responder can read."""

    title: Text
    """What the page is."""
    url: Annotated[str, Field(pattern=r"^https://[^\s<>\"'\\]+$", max_length=500)]
    """Its address, https only."""


class AlertSpec(SpecModel):
    """One alert: what it detects, when it runs, and what a responder does; one file each."""

    id: Name
    """Equal to the file's name, snake_case, subject then event in the past tense; a renamed alert has former_ids."""
    former_ids: tuple[Name, ...] = ()
    """Ids that the alert had before, the first one first; with them a renamed alert replaces nothing in Azure."""
    title: Annotated[str, Field(min_length=5, max_length=120, pattern=r"\S")]
    """What a responder reads first: one line, no full stop."""
    status: Status
    """experimental, test, stable or deprecated."""
    deprecated: Deprecation | None = None
    """Only with status deprecated: the reason and the successor."""
    severity: Severity
    """critical, high, medium, low or informational (Azure 0 to 4)."""
    covers: tuple[Text, ...] = ()
    """Rows of the security operations guide that this alert covers, such as user-accounts/smart-lockout."""
    description: Text
    """What happened and why it matters, for a responder who has never seen it."""
    detects: Detects
    """event: each matching record alerts once; pattern: many records make one alert."""
    tables: Annotated[tuple[KqlName, ...], Field(min_length=1)]
    """Log Analytics tables that the query reads."""
    licenses: tuple[License, ...] = ()
    """Licenses of which one makes these events exist, where the tables alone need less; [p2, id_governance] for PIM."""
    inputs: dict[Name, Need] = {}
    """Tenant inputs that the query reads: required, optional, or one_of where any of several will do."""
    parameters: dict[Name, Parameter] = {}
    """Numbers of this alert that a stack may change."""
    query: Text
    """KQL; inputs and parameters stand in it under their names."""
    entities: Entities = Entities()
    """Result columns that hold accounts, addresses, applications and so on."""
    evaluation_frequency: Text
    """How often the query runs, such as PT15M; minutes matter in the bill."""
    window_size: Text
    """How far back one run looks, such as PT1H."""
    override_query_time_range: Text | None = None
    """How far back the query may read where that is more than the window, at most P2D."""
    trigger: Trigger = Trigger()
    """When the result fires; by default as soon as there is a row."""
    auto_mitigate: bool = False
    """true: the alert resolves by itself and stays quiet until then; false: each run may alert again."""
    mute_actions_duration: Text | None = None
    """How long no one is notified again after the alert fired, such as PT1H; not with auto_mitigate."""
    tactics: Annotated[tuple[Text, ...], Field(min_length=1)]
    """ATT&CK tactics by name, such as Initial Access."""
    techniques: tuple[Text, ...] = ()
    """ATT&CK techniques by id, such as T1078.004."""
    false_positives: Annotated[tuple[Text, ...], Field(min_length=1)]
    """Ordinary things that look the same, and how to tell them apart."""
    runbook: Annotated[tuple[RunbookStep, ...], Field(min_length=1)]
    """Numbered steps for the responder, each with a query where one helps."""
    references: Annotated[tuple[Reference, ...], Field(min_length=1)]
    """Public pages behind the detection."""

    @property
    def first_id(self) -> str:
        """Return the id that names the alert's resources in Azure, which a new id must not change."""
        return self.former_ids[0] if self.former_ids else self.id


class AreaSpec(SpecModel):
    """One area of the guide: a folder of alerts with its purpose, its defaults and its workbook."""

    id: Name
    """Equal to the folder's name."""
    title: Text
    """What readers call the area."""
    guide_page: Annotated[str, Field(pattern=r"^https://[^\s<>\"'\\]+$")]
    """The page of Microsoft's guide that the area follows."""
    purpose: Text
    """What the area watches and what it leaves to others."""
    evaluation_frequency: Text = "PT15M"
    """How often the area's alerts run where they do not say."""
    window_size: Text = "PT1H"
    """How far back the area's alerts look where they do not say."""
    notify: tuple[Severity, ...] = tuple(Severity)
    """Severities of the area's alerts that tell somebody; the others only show in the portal and the workbook."""
    alerts: tuple[Name, ...]
    """Ids of the area's alerts in the order of its workbook."""
