"""AlertException: one entry of an exceptions file, and the only place that defines its keys."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from entrawatch.documents.document import Document
from entrawatch.documents.issues import Problem
from entrawatch.documents.render_issues import first_of
from entrawatch.specs.alert_spec import AlertSpec, Severity
from entrawatch.specs.dates import Day
from entrawatch.specs.trigger import KqlName, Name, SpecModel, Text

LONGEST, ENDING = timedelta(days=180), timedelta(days=14)
_MOST_SHOWN = 20
_NO_SCOPE = "without severity, findings do not notify; to lower them, write severity, such as 'severity: low'"


class State(StrEnum):
    """Whether an exception is in force on a day."""

    IN_FORCE = "in force"
    ENDING = "ends soon"
    EXPIRED = "expired"


class AlertException(SpecModel):
    """Findings of one alert, of an area or of all alerts that do not notify, or only as less severe, until a date."""

    REFUSED_KEYS: ClassVar[Mapping[str, str]] = MappingProxyType(dict.fromkeys(("scope", "lower_severity"), _NO_SCOPE))

    id: Name
    """Short name of the exception, which previews, comparisons and the query show."""
    alert: Name | None = None
    """ID of the alert; or write area or all."""
    area: Name | None = None
    """ID of an area: all of its alerts that have the columns."""
    all: Literal[True] | None = None
    """true: all alerts that have the columns."""
    match: Annotated[dict[KqlName, Annotated[tuple[Text, ...], Field(min_length=1)]], Field(min_length=1)]
    """Column of the result, or a kind of entity such as account or ip, and its values; a finding must match every key.

    A value is exact, a prefix that ends with *, or an address or range in a column with addresses. Case is ignored.
    """
    severity: Severity | None = None
    """Lower severity with which the findings fire; absent: they do not fire."""
    close_incident: Literal[True] | None = None
    """true: the findings fire in Microsoft Sentinel, and their incidents are closed at once; only for alerts there."""
    owner: Text
    """Who answers for the exception: a person or a team with an address."""
    reason: Annotated[str, Field(min_length=10, max_length=500, pattern=r"\S")]
    """Why these findings are harmless, in one or two sentences."""
    ticket: Text | None = None
    """Ticket or change with the approval."""
    created: Day
    """Day of the approval, such as 2026-11-30."""
    expires: Day
    """First day without the exception, in UTC; at most 180 days after created."""

    @model_validator(mode="after")
    def _names_one_thing(self) -> Self:
        if sum(one is not None for one in (self.alert, self.area, self.all)) != 1:
            raise PydanticCustomError("EX106", "an exception has exactly one of alert, area and all; write one of them")
        return self

    @model_validator(mode="after")
    def _has_one_effect(self) -> Self:
        if self.severity and self.close_incident:
            raise PydanticCustomError(
                "EX110",
                "severity and close_incident cannot be combined, because a finding has one effect; remove one",
            )
        return self

    @model_validator(mode="after")
    def _ends(self) -> Self:
        latest = self.created + LONGEST
        if not self.created < self.expires <= latest:
            text = f"expires '{self.expires}' must be after created '{self.created}' and no later than '{latest}'"
            message = f"{text}; choose an earlier day, and renew the exception after a review"
            raise PydanticCustomError("EX107", "{message}", {"message": message})
        return self

    @property
    def target(self) -> str:
        """Return what the exception names, as text."""
        return f"alert {self.alert}" if self.alert else f"area {self.area}" if self.area else "all alerts"

    @property
    def hides(self) -> str:
        """Return what the exception names and matches, as text; of a long list, the first values."""
        matches = (f"{key} {first_of(values, _MOST_SHOWN)}" for key, values in self.match.items())
        effect = f" (as {self.severity})" if self.severity else " (incident closed)" if self.close_incident else ""
        return f"{self.target}: {' and '.join(matches)}{effect}"

    def state(self, today: date) -> State:
        """Return whether the exception is in force on a day, and whether it ends within 14 days."""
        if self.expires <= today:
            return State.EXPIRED
        return State.ENDING if self.expires - today <= ENDING else State.IN_FORCE

    def names(self, spec: AlertSpec, area: str) -> bool:
        """Return whether the exception names an alert, by its ID, its area or as one of all."""
        return bool(self.all) or self.area == area or self.alert == spec.id


class ExceptionsFile(SpecModel):
    """A file of exceptions."""

    exceptions: Annotated[tuple[AlertException, ...], Field(min_length=1)]
    """The exceptions, each with an owner, a reason and an end."""


@dataclass(frozen=True)
class PlacedException:
    """One exception and where it is written."""

    spec: AlertException
    document: Document = field(repr=False)
    number: int
    """Its position in the file, from 0."""

    def at(self, problem: Problem) -> Problem:
        """Return a problem of the exception as one of its file."""
        return problem.below("exceptions", self.number)
