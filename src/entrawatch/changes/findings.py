"""Finding: one change of the monitoring, under a heading for its meaning."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from entrawatch.changes.texts import Line, Word, line, word

MAX_QUERY_LINES, MAX_NAMED = 400, 50


class ReportModel(BaseModel):
    """Base of all parts of a report, which can come from an untrusted file, so every part has a limit."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


class Category(StrEnum):
    """The meaning of a change, most dangerous first, each with its heading in a report."""

    heading: str

    def __new__(cls, value: str, heading: str) -> "Category":
        """Return a member."""
        member = str.__new__(cls, value)
        member._value_, member.heading = value, heading
        return member

    BROKEN = "broken", "Broken: cannot be deployed, or can never fire"
    DEPLOYMENT_CHANGED = (
        "deployment_changed",
        "Deployment: what Pulumi loads, where it keeps the state, encrypted values",
    )
    EXCEPTION_WIDENED = "exception_widened", "Exceptions: new, wider or longer"
    DETECTION_REMOVED = "detection_removed", "Detections removed or disabled"
    SEVERITY_LOWERED = "severity_lowered", "Severity lowered"
    TRIGGER_WEAKENED = "trigger_weakened", "Thresholds and triggers: weaker or unclear"
    SCHEDULE_WEAKENED = "schedule_weakened", "Schedules: slower, shorter look-back or longer mute"
    QUERY_CHANGED = "query_changed", "Queries: narrower or unclear"
    EXCLUSION_ADDED = "exclusion_added", "Exclusions added"
    WATCH_LIST_SHORTENED = "watch_list_shortened", "Watch lists shortened"
    RECEIVER_REMOVED = "receiver_removed", "Notifications: fewer or different receivers"
    COLLECTION_REDUCED = "collection_reduced", "Collection or retention reduced"
    PROTECTION_REMOVED = "protection_removed", "Protection removed"
    REPLACED = "replaced", "Deleted or replaced"
    ADDED = "added", "Added"
    STRENGTHENED = "strengthened", "Strengthened"
    RETUNED = "retuned", "Retuned"
    TEXT_ONLY = "text_only", "Text only"


class Direction(StrEnum):
    """Whether the monitoring detects or notifies less; `unclear` if only a run shows it."""

    WEAKENED = "weakened"
    UNCLEAR = "unclear"
    NEUTRAL = "neutral"
    STRENGTHENED = "strengthened"


class SubjectKind(StrEnum):
    """The subject of a finding."""

    ALERT = "alert"
    AREA = "area"
    HUNT = "hunt"
    INPUT = "input"
    BREAK_GLASS = "break_glass"
    EXCEPTION = "exception"
    RECEIVER = "receiver"
    LOG_CATEGORY = "log_category"
    TABLE = "table"
    WORKSPACE = "workspace"
    SETTING = "setting"
    RESOURCE = "resource"
    STACK = "stack"
    FILE = "file"


class ValueChange(ReportModel):
    """One value before and after; empty text if it is missing."""

    name: Word
    before: Line = ""
    after: Line = ""


class Finding(ReportModel):
    """One change, in all stacks in which it occurs."""

    category: Category
    direction: Direction
    subject_kind: SubjectKind
    subject: Word
    """ID of the alert, name of the input, and so on."""
    title: Line = ""
    """Display name of the subject, if different from its ID."""
    text: Line
    """What happens: one sentence without its subject and without a period."""
    changes: Annotated[tuple[ValueChange, ...], Field(max_length=MAX_NAMED)] = ()
    query: Annotated[tuple[Line, ...], Field(max_length=MAX_QUERY_LINES)] = ()
    """Unified diff of KQL or texts: each line starts with '+', '-', a space, or '@@' for a gap."""
    alerts: Annotated[tuple[Word, ...], Field(max_length=MAX_NAMED)] = ()
    """Affected alerts, if the subject is not an alert; the first ones of many."""
    alert_count: Annotated[int, Field(ge=0)] = 0
    """Actual number of affected alerts."""
    place: Word = ""
    """File to look at."""
    stacks: Annotated[tuple[Word, ...], Field(max_length=MAX_NAMED)] = ()


_DANGEROUS = frozenset(list(Category)[: list(Category).index(Category.REPLACED)])


def heading_of(category: Category, direction: Direction) -> Category:
    """Return the heading of a change; only changes that weaken, or may weaken, have a dangerous one."""
    if direction is Direction.STRENGTHENED and category is not Category.ADDED:
        return Category.STRENGTHENED
    if direction is Direction.NEUTRAL and category in _DANGEROUS:
        return Category.RETUNED
    return category


@dataclass(frozen=True)
class About:
    """The subject of a finding during comparison: any text, of any length."""

    kind: SubjectKind
    subject: str
    title: str = ""
    place: str = ""
    alerts: tuple[str, ...] = ()


Change = tuple[str, object, object]
"""Name, before and after; None if it is missing."""


def new_finding(
    category: Category,
    direction: Direction,
    about: About,
    text: str,
    *,
    changes: Iterable[Change] = (),
    query: tuple[str, ...] = (),
) -> Finding:
    """Return a finding under the heading of its direction, with all text prepared for a report."""
    return Finding(
        category=heading_of(category, direction),
        direction=direction,
        subject_kind=about.kind,
        subject=word(about.subject),
        title=line(about.title),
        text=line(text),
        changes=tuple(
            ValueChange(name=word(name), before=_shown(before), after=_shown(after)) for name, before, after in changes
        )[:MAX_NAMED],
        query=query,
        alerts=tuple(map(word, about.alerts[:MAX_NAMED])),
        alert_count=len(about.alerts),
        place=word(about.place),
    )


def _shown(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple | list):
        return line(", ".join(map(str, value)))
    return line(f"{value:g}" if isinstance(value, float) else value)


@dataclass(frozen=True)
class Aspect:
    """One value of a rule before and after, and its direction."""

    category: Category
    """Heading if the direction is weakened or unclear."""
    direction: Direction
    name: str
    before: str
    after: str

    @property
    def heading(self) -> Category:
        """Return the heading of the aspect."""
        return heading_of(self.category, self.direction)


def lower_is_weaker(before: float, after: float) -> Direction:
    """Return the direction of a number whose decrease weakens detection."""
    return Direction.WEAKENED if after < before else Direction.STRENGTHENED


def higher_is_weaker(before: float, after: float) -> Direction:
    """Return the direction of a number whose increase weakens detection."""
    return lower_is_weaker(after, before)


def by_heading(aspects: Iterable[Aspect]) -> Iterator[tuple[Category, Direction, list[Aspect]]]:
    """Yield aspects by heading and direction, in the order of the headings."""
    groups: dict[tuple[Category, Direction], list[Aspect]] = {}
    for one in aspects:
        groups.setdefault((one.heading, one.direction), []).append(one)
    order = list(Category), list(Direction)
    for category, direction in sorted(groups, key=lambda key: (order[0].index(key[0]), order[1].index(key[1]))):
        yield category, direction, groups[category, direction]
