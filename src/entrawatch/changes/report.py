"""Report: all results of comparing two versions of a project, as plain values that convert to and from JSON."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from entrawatch.changes.findings import MAX_NAMED, Finding, ReportModel
from entrawatch.changes.texts import Line, Word

MAX_FINDINGS, MAX_RESOURCES, MAX_STACKS, MAX_LINES = 3000, 3000, 50, 200

Count = Annotated[int, Field(ge=0, le=10_000_000)]
Amount = Annotated[float, Field(ge=-1e12, le=1e12)]
Words = Annotated[tuple[Word, ...], Field(max_length=MAX_LINES)]
Lines = Annotated[tuple[Line, ...], Field(max_length=MAX_LINES)]


class SideName(StrEnum):
    """Which of the two versions: base is before the change, head after it."""

    BASE = "base"
    HEAD = "head"


class CodeOrigin(StrEnum):
    """Which code read a version: its own, or this version's if its own cannot take snapshots."""

    OWN = "own"
    THIS = "this"


class Side(ReportModel):
    """One of the two versions that were compared."""

    name: Line
    """How the version was found: 'merge base with origin/main', a folder, 'working tree'."""
    revision: Word = ""
    """Its commit, if it is one."""
    code: CodeOrigin = CodeOrigin.OWN
    code_reason: Line = ""
    """Why it was read with this version's code."""


class SideProblem(ReportModel):
    """Why a version, or one of its stacks, could not be read."""

    side: SideName
    stack: Word = ""
    """Empty if the whole version is affected."""
    lines: Lines


class Presence(StrEnum):
    """In which of the two versions a stack exists."""

    BOTH = "both"
    ADDED = "added"
    REMOVED = "removed"


class Operation(StrEnum):
    """What a deployment does to a resource, most dangerous first."""

    DELETE = "delete"
    REPLACE = "replace"
    UPDATE = "update"
    CREATE = "create"

    @property
    def done(self) -> str:
        """What happened to it: deleted, replaced, updated or created."""
        return f"{self}d"


class PropertyChange(ReportModel):
    """One property of a resource; secrets are '[secret]' on both sides, whether or not they differ."""

    path: Word
    before: Word = ""
    after: Word = ""
    replaces: bool = False
    """Whether it causes the replacement of the resource."""


class ResourceChange(ReportModel):
    """One resource that a deployment changes."""

    operation: Operation
    type: Word
    name: Word
    protected: bool = False
    """Whether it was protected before; a deployment then does not delete or replace it."""
    changes: Annotated[tuple[PropertyChange, ...], Field(max_length=MAX_NAMED)] = ()


class Tally(ReportModel):
    """Counts of one stack, complete even if lists were truncated."""

    alerts_broken: Count = 0
    """Cannot be deployed, or can never fire."""
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
    """New or changed hunts, and workbooks that lose hunts."""
    exceptions_widened: Count = 0
    exclusions_added: Count = 0
    watch_lists_shortened: Count = 0
    receivers_removed: Count = 0
    """Receivers that are notified of fewer alerts, or in a different way."""
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
    """A monthly amount: low, likely and high."""

    low: Amount
    likely: Amount
    high: Amount


class CostItem(ReportModel):
    """One line of the estimate that changes; None if it is missing."""

    item: Line
    before: AmountRange | None = None
    after: AmountRange | None = None
    number_before: Count = 0
    number_after: Count = 0
    """Number of units, such as rules; both 0 if the item is not counted."""
    assumption: Line = ""


class CostChange(ReportModel):
    """Monthly cost of a stack before and after."""

    currency: Word
    region: Word
    users: Count
    """Number of users for which volumes were estimated."""
    before: AmountRange
    after: AmountRange
    items: Annotated[tuple[CostItem, ...], Field(max_length=MAX_LINES)] = ()
    assumptions: Lines = ()


class CoverageChange(ReportModel):
    """Coverage of the guide and of ATT&CK by the alerts that a stack deploys."""

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
    """Alerts of one stack that notify different receivers than before."""

    alerts: Annotated[tuple[Word, ...], Field(max_length=MAX_NAMED)]
    """The first ones of many."""
    alert_count: Count
    before: Words
    after: Words


class StackChanges(ReportModel):
    """Changes in one stack other than findings."""

    stack: Word
    presence: Presence = Presence.BOTH
    compared: bool = True
    """False if a side is broken, according to its problems; everything else is then empty."""
    tally: Tally = Tally()
    notifications: Annotated[tuple[NotificationChange, ...], Field(max_length=MAX_LINES)] = ()
    cost: CostChange | None = None
    coverage: CoverageChange | None = None
    resources: Annotated[tuple[ResourceChange, ...], Field(max_length=MAX_RESOURCES)] = ()
    resources_left_out: Count = 0
    resources_compared: bool = True
    """False if a program could not be run; alerts were still compared."""
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
    """Percentage of mutants that the samples detect; None if not measured."""
    mutants_noticed_after: Annotated[float, Field(ge=0, le=100)] | None = None


class HitCount(ReportModel):
    """How often one version of an alert fired over the logs of a workspace."""

    fired: Count = 0
    accounts: Count = 0
    """Number of accounts in its alerts."""
    failed_days: Count = 0
    """Days without a result; what happened on them is not counted."""
    problem: Line = ""
    """Why there is no result, for all or some days."""


class HitChange(ReportModel):
    """Hits of one changed alert; None for a version that does not deploy it."""

    alert: Word
    before: HitCount | None = None
    after: HitCount | None = None
    problem: Line = ""
    """Why they could not be determined; both versions are then None."""


class Hits(ReportModel):
    """Hits of the changed alerts of one stack over its workspace."""

    stack: Word
    days: Count
    until: Word
    """End of the last day, in UTC."""
    alerts: Annotated[tuple[HitChange, ...], Field(max_length=MAX_FINDINGS)] = ()
    problem: Line = ""
    """Why the workspace was not read; there are then no alerts."""


class ProgramChange(ReportModel):
    """Code files that differ, which determine what is deployed and what this report contains."""

    files: Words
    file_count: Count
    unseen: Words = ()
    """Those of `files` that contain invisible characters."""


class Report(ReportModel):
    """All results, most dangerous first."""

    format: Literal["entrawatch-diff-1"] = "entrawatch-diff-1"
    entrawatch: Word
    """Version of entrawatch that compared."""
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
    """Alerts whose mutants were not measured because of the time limit."""
    hits: Hits | None = None
    """None if no workspace was named."""
    not_known: Lines = ()
    """What a comparison without Azure cannot detect."""
