"""Report: everything that a comparison of two versions of a project found; pure values, JSON both ways."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from entrawatch.changes.findings import MAX_NAMED, Direction, Finding, ReportModel
from entrawatch.changes.texts import Line, Word

MAX_FINDINGS, MAX_RESOURCES, MAX_STACKS, MAX_LINES = 3000, 3000, 50, 200

Count = Annotated[int, Field(ge=0, le=10_000_000)]
Amount = Annotated[float, Field(ge=-1e12, le=1e12)]
Words = Annotated[tuple[Word, ...], Field(max_length=MAX_LINES)]
Lines = Annotated[tuple[Line, ...], Field(max_length=MAX_LINES)]


class SideName(StrEnum):
    """Which of the two versions: base is what was there, head is what the change makes of it."""

    BASE = "base"
    HEAD = "head"


class CodeOrigin(StrEnum):
    """Whose code read a version: its own, or this version's where its own cannot make snapshots."""

    OWN = "own"
    THIS = "this"


class Side(ReportModel):
    """One of the two versions that were compared."""

    name: Line
    """How the version was found: 'merge base with origin/main', a folder, 'working tree'."""
    revision: Word = ""
    """Its commit, where it is one."""
    code: CodeOrigin = CodeOrigin.OWN
    code_reason: Line = ""
    """Why this version's code read it."""


class SideProblem(ReportModel):
    """Why a version, or one of its stacks, could not be read."""

    side: SideName
    stack: Word = ""
    """Empty where the whole version is concerned."""
    lines: Lines


class Presence(StrEnum):
    """In which of the two versions a stack exists."""

    BOTH = "both"
    ADDED = "added"
    REMOVED = "removed"


class Operation(StrEnum):
    """What a deployment does to a resource, the most dangerous first."""

    DELETE = "delete"
    REPLACE = "replace"
    UPDATE = "update"
    CREATE = "create"


class PropertyChange(ReportModel):
    """One property of a resource; secrets are '[secret]' on both sides, whether they differ or not."""

    path: Word
    before: Word = ""
    after: Word = ""
    replaces: bool = False
    """Is the resource replaced because of it?"""


class ResourceChange(ReportModel):
    """One resource that a deployment changes."""

    operation: Operation
    type: Word
    name: Word
    protected: bool = False
    """Was it protected before? A deployment then refuses to delete or replace it."""
    changes: Annotated[tuple[PropertyChange, ...], Field(max_length=MAX_NAMED)] = ()


class Tally(ReportModel):
    """Counts of one stack, true even where lists were cut."""

    alerts_broken: Count = 0
    """Would not deploy, or could never fire."""
    alerts_added: Count = 0
    alerts_retuned: Count = 0
    alerts_unclear: Count = 0
    """Changed with an effect that only a run shows."""
    alerts_weakened: Count = 0
    alerts_silenced: Count = 0
    files_broken: Count = 0
    """Stack files, areas and other files that are not alerts."""
    texts_changed: Count = 0
    hunts_changed: Count = 0
    """Hunts that are new or change, and workbooks that lose some."""
    exclusions_added: Count = 0
    watch_lists_shortened: Count = 0
    receivers_removed: Count = 0
    """Receivers that are notified of fewer alerts, or in another way."""
    alerts_unnotified: Count = 0
    """Alerts that no longer notify any receiver."""
    collection_reduced: Count = 0
    protections_removed: Count = 0
    settings_changed: Count = 0
    """Other findings that are not about alerts."""
    created: Count = 0
    updated: Count = 0
    replaced: Count = 0
    deleted: Count = 0
    """Resources."""


class AmountRange(ReportModel):
    """A monthly amount: the least, the likely and the most."""

    low: Amount
    likely: Amount
    high: Amount


class CostItem(ReportModel):
    """One line of the estimate that changes; None where it is not there."""

    item: Line
    before: AmountRange | None = None
    after: AmountRange | None = None
    number_before: Count = 0
    number_after: Count = 0
    """How many there are, such as rules; both 0 where the item is not counted."""
    assumption: Line = ""


class CostChange(ReportModel):
    """What a stack costs a month before and after."""

    currency: Word
    region: Word
    users: Count
    """Users of the tenant that volumes were estimated for."""
    before: AmountRange
    after: AmountRange
    items: Annotated[tuple[CostItem, ...], Field(max_length=MAX_LINES)] = ()
    assumptions: Lines = ()


class CoverageChange(ReportModel):
    """What the alerts that a stack deploys answer of the guide and of ATT&CK."""

    rows: Count
    """Rows of the guide."""
    rows_before: Count
    rows_after: Count
    rows_gained: Words = ()
    rows_lost: Words = ()
    techniques_before: Count = 0
    techniques_after: Count = 0
    techniques_gained: Words = ()
    techniques_lost: Words = ()


class NotificationChange(ReportModel):
    """Alerts of one stack that notify other receivers than before."""

    alerts: Annotated[tuple[Word, ...], Field(max_length=MAX_NAMED)]
    """The first ones of many."""
    alert_count: Count
    before: Words
    after: Words


class StackChanges(ReportModel):
    """What changes in one stack, apart from the findings."""

    stack: Word
    presence: Presence = Presence.BOTH
    compared: bool = True
    """False if a side is broken, as its problems state; everything else is then empty."""
    tally: Tally = Tally()
    notifications: Annotated[tuple[NotificationChange, ...], Field(max_length=MAX_LINES)] = ()
    cost: CostChange | None = None
    coverage: CoverageChange | None = None
    resources: Annotated[tuple[ResourceChange, ...], Field(max_length=MAX_RESOURCES)] = ()
    resources_left_out: Count = 0
    resources_compared: bool = True
    """False where a program could not be run; what the alerts are was compared all the same."""
    warnings_new: Lines = ()
    warnings_gone: Lines = ()


class SampleChange(ReportModel):
    """Samples of one alert: what each one shows, and which of them fail."""

    alert: Word
    before: Count
    after: Count
    added: Lines = ()
    removed: Lines = ()
    failing: Lines = ()
    was_run: bool = False
    mutants_noticed_before: Annotated[float, Field(ge=0, le=100)] | None = None
    """Share of mutants that the samples notice, in percent; None where it was not measured."""
    mutants_noticed_after: Annotated[float, Field(ge=0, le=100)] | None = None


class ProgramChange(ReportModel):
    """Files of code that differ: they decide what is deployed and what this report contains."""

    files: Words
    file_count: Count


class Report(ReportModel):
    """All that was found, most dangerous first."""

    format: Literal["entrawatch-diff-1"] = "entrawatch-diff-1"
    entrawatch: Word
    """Version that compared."""
    base: Side
    head: Side
    problems: Annotated[tuple[SideProblem, ...], Field(max_length=2 * MAX_STACKS + 2)] = ()
    program: ProgramChange | None = None
    findings: Annotated[tuple[Finding, ...], Field(max_length=MAX_FINDINGS)] = ()
    findings_left_out: Count = 0
    stacks: Annotated[tuple[StackChanges, ...], Field(max_length=MAX_STACKS)] = ()
    samples: Annotated[tuple[SampleChange, ...], Field(max_length=MAX_FINDINGS)] = ()
    samples_were_run: bool = False
    mutants_left_out: Count = 0
    """Alerts whose mutants were not measured for lack of time."""
    not_known: Lines = ()
    """What a comparison without Azure cannot know."""


_STOPPING = {
    "weakened": (Direction.WEAKENED,),
    "unclear": (Direction.WEAKENED, Direction.UNCLEAR),
}


def head_is_whole(report: Report) -> bool:
    """Return whether all of the changed version could be read."""
    return not any(problem.side is SideName.HEAD for problem in report.problems)


def gate_is_open(report: Report, fail_on: str | None) -> bool:
    """Return whether the change passes the gate; what cannot be compared does not pass."""
    if fail_on is None:
        return True
    found = any(one.direction in _STOPPING[fail_on] for one in report.findings)
    return not (found or report.problems or report.findings_left_out)
