"""AreaGuide: how an area answers the rows of the guide that no alert covers, one file per area."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from entrawatch.specs.alert_spec import Name, Need, SpecModel, Text


class Treatment(StrEnum):
    """Who answers a row of the guide that no alert of ours covers."""

    PRODUCT = "product"
    SETTING = "setting"
    PROCESS = "process"
    NOT_POSSIBLE = "not_possible"


class TreatedRows(SpecModel):
    """Rows of the guide that something else than an alert answers, and why."""

    rows: Annotated[tuple[Text, ...], Field(min_length=1)]
    """Ids of the guide's rows or recommendations, such as user-accounts/admin-not-mfa-registered."""
    treatment: Treatment
    """product: another product raises it; setting: a control prevents it; process: people do it; not_possible."""
    by: Text
    """Which product, setting or people."""
    reason: Text
    """Why no alert of ours does it, and what to do so that it is done."""


class Hunt(SpecModel):
    """A query for people who look: it stands in the area's workbook and never alerts."""

    id: Name
    """Unique in the area, also among its alerts."""
    title: Text
    """Heading in the workbook."""
    covers: tuple[Text, ...] = ()
    """Ids of the guide's rows that it answers."""
    description: Text
    """When to run it and how to read the result."""
    inputs: dict[Name, Need] = {}
    """Tenant inputs that the query reads, required or optional; without a required one the hunt is left out."""
    query: Text
    """KQL over the time range that the reader chooses."""


class AreaGuide(SpecModel):
    """Answers of one area to the rows of its page in the guide that none of its alerts covers."""

    complete: bool = False
    """true: every row and recommendation of the area's page is answered; the check fails as soon as one is not."""
    treatments: tuple[TreatedRows, ...] = ()
    """Rows that something else answers."""
    hunts: tuple[Hunt, ...] = ()
    """Queries of the area's workbook that people run."""
