"""Trigger: how the rows of a query become alerts, and the base of every model that parses untrusted text."""

import operator
from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo
from pydantic_core import PydanticCustomError

from entrawatch.documents.quoting import shown
from entrawatch.specs.dates import Moment

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{2,59}$")]
Text = Annotated[str, Field(min_length=1, pattern=r"\S")]
# A Log Analytics column or table, as KQL spells an unquoted name.
KqlName = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$", max_length=128)]


def refused_unless(allowed: type[StrEnum], limit: str, advice: str) -> BeforeValidator:
    """Return a validator that rejects other text with the ID of the violated Azure limit."""

    def check(value: Any, info: ValidationInfo) -> Any:
        if isinstance(value, str) and value not in list(allowed):
            message = f"{info.field_name} {shown(value)} is not accepted by Azure; {advice}"
            # A brace in the author's text must not be read as a placeholder.
            raise PydanticCustomError(limit, "{message}", {"message": message})
        return value

    return BeforeValidator(check)


class SpecModel(BaseModel):
    """Base of every model that parses untrusted text: unknown keys are rejected, values are frozen."""

    REFUSED_KEYS: ClassVar[Mapping[str, str]] = MappingProxyType({})
    """Unknown keys that an author may expect to exist, with what to do instead."""

    # A validator is built on first use; most commands use only a few of the models.
    model_config = ConfigDict(
        extra="forbid", frozen=True, use_attribute_docstrings=True, allow_inf_nan=False, defer_build=True
    )


class Operator(StrEnum):
    """Comparison of the measured value with the threshold, in the service's spelling (`Equal`, not `Equals`)."""

    EQUAL = "Equal"
    GREATER_THAN = "GreaterThan"
    GREATER_THAN_OR_EQUAL = "GreaterThanOrEqual"
    LESS_THAN = "LessThan"
    LESS_THAN_OR_EQUAL = "LessThanOrEqual"
    GREATER_OR_LESS_THAN = "GreaterOrLessThan"
    """Only with a dynamic threshold, which has an upper and a lower bound."""

    def holds(self, measured: float, threshold: float) -> bool:
        """Return whether a measured value violates a threshold."""
        compare = (operator.eq, operator.gt, operator.ge, operator.lt, operator.le, operator.ne)
        return bool(compare[list(Operator).index(self)](measured, threshold))


class TimeAggregation(StrEnum):
    """How the rows of one window are reduced to one number: Count counts rows, the others require a measure column."""

    COUNT = "Count"
    AVERAGE = "Average"
    MINIMUM = "Minimum"
    MAXIMUM = "Maximum"
    TOTAL = "Total"


class DimensionOperator(StrEnum):
    """Whether a dimension keeps or drops the values it lists."""

    INCLUDE = "Include"
    EXCLUDE = "Exclude"


class Dimension(SpecModel):
    """A result column that splits the alert: one alert for each value."""

    name: KqlName
    """The column; text or number."""
    operator: Annotated[DimensionOperator, refused_unless(DimensionOperator, "SQR037", "use Include or Exclude")] = (
        DimensionOperator.INCLUDE
    )
    """Include or Exclude the values."""
    values: tuple[Text, ...] = ("*",)
    """The values; '*' means all values."""


class FailingPeriods(SpecModel):
    """How many of the most recent windows must violate the threshold before the alert fires."""

    number_of_evaluation_periods: int = 1
    """Number of windows to evaluate, 1 to 6."""
    min_failing_periods_to_alert: int = 1
    """Number of these windows that must violate the threshold."""


class AlertSensitivity(StrEnum):
    """How far a value must deviate from what Azure learned: High alerts on small deviations, Low only on large ones."""

    LOW = "Low"
    MEDIUM = "Medium"
    HIGH = "High"


class DynamicThreshold(SpecModel):
    """A threshold that Azure learns from earlier values of the query, with hourly, daily and weekly patterns."""

    alert_sensitivity: Annotated[
        AlertSensitivity, refused_unless(AlertSensitivity, "SQR060", f"use one of: {', '.join(AlertSensitivity)}")
    ]
    """Low, Medium or High; High alerts on small deviations."""
    ignore_data_before: Moment | None = None
    """Moment in UTC from which Azure learns, such as after an incident; absent = all that it has."""


class Trigger(SpecModel):
    """When the query result fires the alert."""

    REFUSED_KEYS: ClassVar[Mapping[str, str]] = MappingProxyType(
        dict.fromkeys(
            ("criterion_type", "alert_sensitivity", "ignore_data_before"),
            "write dynamic_threshold with alert_sensitivity and ignore_data_before below it",
        )
    )

    time_aggregation: Annotated[
        TimeAggregation, refused_unless(TimeAggregation, "SQR032", f"use one of: {', '.join(TimeAggregation)}")
    ] = TimeAggregation.COUNT
    """Count counts rows; Average, Minimum, Maximum and Total aggregate metric_measure_column."""
    metric_measure_column: KqlName | None = None
    """The numeric column to aggregate; not allowed with Count."""
    operator: Annotated[
        Operator, refused_unless(Operator, "SQR031", f"use one of: {', '.join(Operator)} (Equal, not Equals)")
    ] = Operator.GREATER_THAN
    """Comparison with the threshold."""
    threshold: int | float = 0
    """The number that the measured value is compared with."""
    dynamic_threshold: DynamicThreshold | None = None
    """Instead of a threshold: Azure learns it from earlier values; samples prove only what the query measures."""
    dimensions: tuple[Dimension, ...] = ()
    """Columns that split the alert, at most 6."""
    failing_periods: FailingPeriods = FailingPeriods()
    """How many windows must violate the threshold."""
