"""Samples: log events on which an alert must fire, and events on which it must not."""

import re
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from pydantic import ConfigDict, Field, field_validator
from pydantic_core import PydanticCustomError

from entrawatch.documents.quoting import shown
from entrawatch.specs.trigger import KqlName, Name, SpecModel, Text

_OFFSET = re.compile(r"(-?)(\d{1,6})([smhd])")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
# A fixed moment, so that samples have the same meaning every day: a Tuesday at noon, during business hours.
DEFAULT_NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)


def offset(text: str) -> timedelta:
    """Return a time span written as -5m, 30s, 2h or -1d; raise ValueError for any other text."""
    match = _OFFSET.fullmatch(text)
    if match is None:
        raise ValueError(text)
    sign, count, unit = match.groups()
    return timedelta(**{_UNITS[unit]: int(sign + count)})


def _checked_offset(text: str) -> str:
    try:
        offset(text)
    except ValueError:
        message = f"{shown(text)} is not a time span; write a whole number with s, m, h or d, such as -5m"
        raise PydanticCustomError("DT104", "{message}", {"message": message}) from None
    return text


class SampleEvent(SpecModel):
    """One log record, or several similar ones: the table's base record with some columns set."""

    table: KqlName
    """Log Analytics table of the record."""
    at: Text
    """When the event happened (TimeGenerated), relative to the evaluation, such as -5m."""
    arrives: Text = "2m"
    """Delay until the record reached the workspace."""
    repeat: Annotated[int, Field(ge=1, le=10_000)] = 1
    """How many similar records, each with its own IDs."""
    every: Text = "1s"
    """Time between repeated records."""
    set: dict[Text, Any] = {}
    """Columns that differ from the base record; a dotted path addresses a property of a dynamic column."""

    _spans = field_validator("at", "arrives", "every")(_checked_offset)


class Expectation(SpecModel):
    """The expected result of the alert."""

    alerts: Annotated[int, Field(ge=1)] = 1
    """Number of alerts: one for each value of the dimensions. Without dimensions, one for each row, or a single one if
    the trigger requires more than any row."""
    entities: dict[Text, tuple[Text, ...]] = {}
    """Values of the entity columns in all rows, by kind, in any order."""
    values: dict[KqlName, tuple[str | int | float | bool, ...]] = {}
    """Values of other result columns in all rows, by column, in any order."""


class EventSet(SpecModel):
    """Events, and the inputs and parameters with which the query reads them."""

    why: Text
    """What the events show, in one sentence."""
    inputs: dict[Name, Any] = {}
    """Tenant inputs that differ from the file's in this sample; null = not set."""
    parameters: dict[Name, int | float] = {}
    """Parameters that differ from the file's in this sample."""
    events: Annotated[tuple[SampleEvent, ...], Field(min_length=1)]
    """The records, in any order."""


class FiringSample(EventSet):
    """Events on which the alert must fire."""

    expect: Expectation = Expectation()
    """The expected alerts."""


class SilentSample(EventSet):
    """Events on which the alert must not fire."""

    why: Text
    """What the events show and why they must not alert, in one sentence."""


class Measurement(SpecModel):
    """What the query of an alert with a dynamic threshold measures; whether it fires, only Azure can decide."""

    rows: Annotated[int, Field(ge=0)]
    """Number of result rows."""
    measured: tuple[int | float, ...]
    """The numbers that Azure compares: one for each series, in any order; none without a number."""
    entities: dict[Text, tuple[Text, ...]] = {}
    """Values of the entity columns in all rows, by kind, in any order."""
    values: dict[KqlName, tuple[str | int | float | bool, ...]] = {}
    """Values of other result columns in all rows, by column, in any order."""


class MeasuredSample(EventSet):
    """Events on which the query must measure certain numbers; only for a dynamic threshold."""

    expect: Measurement
    """The expected rows and numbers."""


class BenignWeek(SpecModel):
    """What the alert does in an ordinary week of a synthetic tenant of 200 users."""

    alerts: Annotated[int, Field(ge=0)]
    """How many times it fires."""
    why: Text
    """Which ordinary activity it is, and why the query does not exclude it."""


class AlertSamples(SpecModel):
    """The samples file of one alert."""

    model_config = ConfigDict(
        json_schema_extra={"anyOf": [{"required": ["fires", "stays_silent"]}, {"required": ["measures"]}]}
    )

    now: Text | None = None
    """When the query runs; default 2026-03-10T12:00:00Z."""
    inputs: dict[Name, Any] = {}
    """Tenant inputs that the samples assume."""
    parameters: dict[Name, int | float] = {}
    """Parameters that the samples assume; absent = the alert's defaults."""
    fires: tuple[FiringSample, ...] = ()
    """Sets of events that must fire; required unless the alert has a dynamic threshold."""
    stays_silent: tuple[SilentSample, ...] = ()
    """Sets of events that must not fire, at least one of them a near miss; required like `fires`."""
    measures: tuple[MeasuredSample, ...] = ()
    """Only for a dynamic threshold, instead of the other two: sets of events with what the query measures."""
    benign_week: BenignWeek | None = None
    """How often the alert fires in an ordinary week; absent = never."""
    silenced_by_success: Text | None = None
    """Why the alert need not fire if a sign-in succeeds right after the pattern; only for patterns over sign-ins."""
