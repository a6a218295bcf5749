"""Sections of findings: one for each heading, with equal findings combined."""

from collections.abc import Iterator, Sequence

from entrawatch.changes.comment.phrases import in_stacks, named, separated, value_change
from entrawatch.changes.comment.summary import Code, Entry, Phrase, Section, Weight, section
from entrawatch.changes.findings import Category, Finding, SubjectKind, ValueChange
from entrawatch.changes.report import Report

_LAST_DANGER = list(Category).index(Category.REPLACED)
_WEIGHTS = {
    category: Weight.DANGER if position <= _LAST_DANGER else Weight.CHANGE for position, category in enumerate(Category)
} | {Category.TEXT_ONLY: Weight.QUIET}
_ONE_SIDED = (Category.DETECTION_REMOVED, Category.ADDED)
# Maximum number of values within the line.
_MOST_IN_LINE, _LONGEST_IN_LINE = 2, 160
_KINDS = {SubjectKind.RESOURCE: "resource", SubjectKind.BREAK_GLASS: "emergency access account"}


def finding_sections(report: Report) -> Iterator[Section]:
    """Yield a section for each heading with findings."""
    stacks = tuple(stack.stack for stack in report.stacks)
    for category in Category:
        groups = _equal(one for one in report.findings if one.category is category)
        entries = [_entry(group, stacks) for group in groups]
        yield from section(category.heading, _WEIGHTS[category], entries)


def _equal(findings: Iterator[Finding]) -> list[list[Finding]]:
    """Return findings grouped if they differ only in their subject."""
    groups: dict[Finding, list[Finding]] = {}
    for one in findings:
        groups.setdefault(one.model_copy(update={"subject": "", "title": "", "place": ""}), []).append(one)
    return list(groups.values())


def _entry(group: Sequence[Finding], stacks: Sequence[str]) -> Entry:
    first = group[0]
    values = [_value(one, first) for one in first.changes]
    in_line = values if _fit_in_line(values) else []
    line = (
        *_what(group),
        *((": ", *separated(in_line)) if in_line else ()),
        *((" (concerns ", *named(first.alerts, first.alert_count), ")") if first.alerts else ()),
        *(() if first.stacks == (first.subject,) else in_stacks(first.stacks, stacks)),
    )
    places = () if len(group) > 1 or not first.place else (("in ", Code(first.place)),)
    return Entry(
        line,
        names=tuple(one.subject for one in group) if len(group) > 1 else (),
        details=(*(() if in_line else values), *places),
        query=first.query,
        direction=first.direction,
        stands_for=len(group),
    )


def _value(change: ValueChange, finding: Finding) -> Phrase:
    name = "" if change.name == finding.subject else change.name
    return value_change(name, change.before, change.after, one_sided=finding.category in _ONE_SIDED)


def _what(group: Sequence[Finding]) -> Phrase:
    first = group[0]
    kind = _KINDS.get(first.subject_kind, first.subject_kind.replace("_", " "))
    if len(group) > 1:
        return (f"{len(group)} {_several(kind)}, each: {first.text}",)
    title = f" “{first.title}”" if first.title and first.title != first.subject else ""
    said_kind = "" if first.subject_kind is SubjectKind.ALERT or kind == first.subject else f"{kind} "
    return (said_kind, Code(first.subject), f"{title} {first.text}")


def _several(kind: str) -> str:
    return f"{kind[:-1]}ies" if kind.endswith("y") else f"{kind}s"


def _fit_in_line(values: Sequence[Phrase]) -> bool:
    length = sum(len(part if isinstance(part, str) else part.text) for phrase in values for part in phrase)
    return len(values) <= _MOST_IN_LINE and length <= _LONGEST_IN_LINE
