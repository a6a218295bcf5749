"""Build the summary of a report in the reader's order, with the notices about the report itself."""

from collections.abc import Iterator, Mapping, Sequence

from entrawatch.changes.comment.finding_sections import finding_sections
from entrawatch.changes.comment.number_sections import (
    cost_sections,
    coverage_sections,
    hit_sections,
    notification_sections,
    sample_sections,
)
from entrawatch.changes.comment.phrases import ARROW, in_stacks, named
from entrawatch.changes.comment.resource_section import resource_sections
from entrawatch.changes.comment.summary import Code, Entry, Phrase, Section, Strong, Summary, Weight, section
from entrawatch.changes.headline import headline
from entrawatch.changes.report import CodeOrigin, Report, Side, SideName
from entrawatch.documents.render_issues import count_of


def summary_of(report: Report) -> Summary:
    """Return the content of a report, most dangerous first."""
    order = list(Weight)
    return Summary(
        loud=tuple(loud_notices(report)),
        headlines=headlines(report),
        sections=tuple(sorted(_sections(report), key=lambda one: order.index(one.weight))),
        compared=compared(report),
    )


def _sections(report: Report) -> Iterator[Section]:
    yield from problem_sections(report)
    yield from finding_sections(report)
    yield from notification_sections(report)
    yield from hit_sections(report)
    yield from sample_sections(report)
    yield from coverage_sections(report)
    yield from cost_sections(report)
    yield from warning_sections(report)
    yield from resource_sections(report)
    yield from unknown_sections(report)


_SIDES = {SideName.BASE: "The version before the change", SideName.HEAD: "The change"}


def loud_notices(report: Report) -> Iterator[Phrase]:
    """Yield what affects whether the rest is reliable."""
    if report.program:
        files = count_of(report.program.file_count, "file")
        yield (
            Strong(f"Code changed in {files}"),
            ": ",
            *named(report.program.files, report.program.file_count),
            ". Code decides what is deployed and what this report contains. Review it before you rely on the rest.",
        )
    if report.program and report.program.unseen:
        yield (
            Strong("Invisible characters"),
            " are in ",
            *named(report.program.unseen),
            ". Such code can do something else than what a review shows.",
        )
    if report.findings_left_out:
        yield (
            Strong(count_of(report.findings_left_out, "finding")),
            " did not fit in the report and are not listed below.",
        )
    for side in SideName:
        if any(one.side is side for one in report.problems):
            yield (
                Strong(f"{_SIDES[side]} is partly unreadable"),
                ": parts that are not shown below may have changed as well.",
            )


def headlines(report: Report) -> Section:
    """Return one sentence for each stack."""
    lines = [Entry((Code(stack.stack), f": {headline(stack)}")) for stack in report.stacks]
    return Section("Stacks", Weight.HEADLINE, tuple(lines or [Entry(("no stack was compared",))]))


def problem_sections(report: Report) -> Iterator[Section]:
    """Yield why a version, or one of its stacks, could not be read."""
    entries = [
        Entry(
            (_SIDES[one.side], *((", stack ", Code(one.stack)) if one.stack else ()), ": ", *one.lines[:1]),
            details=tuple((line,) for line in one.lines[1:]),
        )
        for one in report.problems
    ]
    yield from section("Problems", Weight.DANGER, entries)


def warning_sections(report: Report) -> Iterator[Section]:
    """Yield new and resolved warnings, each once for all stacks."""
    new: dict[str, list[str]] = {}
    gone: dict[str, list[str]] = {}
    for stack in report.stacks:
        for found, lines in ((new, stack.warnings_new), (gone, stack.warnings_gone)):
            for line in lines:
                found.setdefault(line, []).append(stack.stack)
    everywhere = [stack.stack for stack in report.stacks]
    yield from section("New warnings", Weight.CHANGE, _warnings(new, everywhere))
    yield from section("Resolved warnings", Weight.BACKGROUND, _warnings(gone, everywhere))


def _warnings(found: Mapping[str, Sequence[str]], everywhere: Sequence[str]) -> list[Entry]:
    return [Entry((line, *in_stacks(stacks, everywhere))) for line, stacks in found.items()]


def unknown_sections(report: Report) -> Iterator[Section]:
    """Yield what a comparison without Azure cannot detect."""
    entries = [Entry((line,)) for line in report.not_known]
    yield from section("Limits of this comparison", Weight.BACKGROUND, entries, is_counted=False)


def compared(report: Report) -> Phrase:
    """Return which versions were compared, and by which version of entrawatch."""
    made_by = f"; by entrawatch {report.entrawatch}"
    how = "" if report.hits and report.hits.alerts else " without Azure"
    return (f"Compared{how}: ", *_side(report.base), ARROW, *_side(report.head), made_by)


def _side(side: Side) -> Phrase:
    revision: Phrase = (" (", Code(side.revision[:12]), ")") if side.revision else ()
    reason = side.code_reason or "its own code cannot be used"
    foreign = (f", read with this version's code: {reason}",) if side.code is CodeOrigin.THIS else ()
    return (side.name, *revision, *foreign)
