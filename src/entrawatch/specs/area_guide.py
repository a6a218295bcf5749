"""AreaGuide: how an area addresses the rows of the guide that no alert covers; one file per area."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from entrawatch.specs.alert_spec import Need
from entrawatch.specs.trigger import KqlName, Name, SpecModel, Text


class Treatment(StrEnum):
    """What addresses a row of the guide that no alert covers."""

    PRODUCT = "product"
    SETTING = "setting"
    PROCESS = "process"
    NOT_POSSIBLE = "not_possible"


class TreatedRows(SpecModel):
    """Rows of the guide that something other than an alert addresses, and why."""

    rows: Annotated[tuple[Text, ...], Field(min_length=1)]
    """IDs of rows or recommendations of the guide, such as user-accounts/admin-not-mfa-registered."""
    treatment: Treatment
    """product: another product raises it; setting: a control prevents it; process: people do it; not_possible."""
    by: Text
    """The product, setting or team."""
    reason: Text
    """Why no alert here covers it, and what to do instead."""


class ChartShape(StrEnum):
    """How a hunt's rows are drawn."""

    TIME = "time"
    BAR = "bar"
    PIE = "pie"


class HuntChart(SpecModel):
    """A chart above the rows of a hunt."""

    kind: ChartShape
    """time: bars for each day; bar: the largest values; pie: shares."""
    x: KqlName
    """Column with the time, or with the names of the bars or shares."""
    y: KqlName | None = None
    """Column with numbers, which are added up; without it, rows are counted."""
    series: KqlName | None = None
    """Column that splits each bar into colors."""

    def columns(self) -> dict[str, str]:
        """Return the columns that it reads, by the key that names them."""
        named = {"x": self.x, "y": self.y, "series": self.series}
        return {key: column for key, column in named.items() if column}


class Hunt(SpecModel):
    """A query for threat hunters: it is part of the area's workbook and never alerts."""

    id: Name
    """Unique within the area, including its alerts."""
    title: Text
    """Heading in the workbook."""
    covers: tuple[Text, ...] = ()
    """IDs of the guide's rows that the hunt addresses."""
    description: Text
    """When to run it and how to read the result."""
    inputs: dict[Name, Need] = {}
    """Tenant inputs that the query reads, required or optional; without a required input, the hunt is not deployed."""
    days: Annotated[int, Field(ge=1, le=730)] = 30
    """Days that it reads, whatever time range the reader of the workbook chooses for the alerts."""
    chart: HuntChart | None = None
    """Chart of the result."""
    query: Text
    """KQL; the workbook gives it the time range."""


class AreaGuide(SpecModel):
    """How one area addresses the rows of its page in the guide that none of its alerts covers."""

    complete: bool = False
    """true: every row and recommendation of the area's page is addressed; validation fails as soon as one is not."""
    treatments: tuple[TreatedRows, ...] = ()
    """Rows that something else addresses."""
    hunts: tuple[Hunt, ...] = ()
    """Queries in the area's workbook that people run."""
