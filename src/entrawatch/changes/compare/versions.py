"""Compare two snapshots: all changes, stack by stack, most dangerous first."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import entrawatch
from entrawatch.changes.compare.alerts import alert_findings
from entrawatch.changes.compare.broken import broken_findings, program_findings
from entrawatch.changes.compare.collection import collection_findings
from entrawatch.changes.compare.declared_collection import declared_collection_findings
from entrawatch.changes.compare.deployed import deployed
from entrawatch.changes.compare.exceptions import exception_findings
from entrawatch.changes.compare.inputs import input_findings
from entrawatch.changes.compare.numbers import cost_change, coverage_change, only_in, sample_changes
from entrawatch.changes.compare.quiet_hours import quiet_hours_findings
from entrawatch.changes.compare.receivers import notification_changes, receiver_findings
from entrawatch.changes.compare.resources import Pair, paired, resource_changes, resource_findings
from entrawatch.changes.compare.rules import failing_alert
from entrawatch.changes.compare.sentinel import declared_sentinel_findings, sentinel_findings
from entrawatch.changes.compare.tally import tally
from entrawatch.changes.compare.unexplained import setting_findings, unexplained_findings
from entrawatch.changes.compare.workbooks import area_findings, hunt_findings
from entrawatch.changes.findings import MAX_NAMED, About, Category, Direction, Finding, SubjectKind, new_finding
from entrawatch.changes.report import (
    MAX_FINDINGS,
    MAX_LINES,
    MAX_RESOURCES,
    MAX_STACKS,
    Presence,
    ProgramChange,
    Report,
    Side,
    SideName,
    SideProblem,
    StackChanges,
)
from entrawatch.changes.snapshots.model import SampleFacts, Snapshot, StackSnapshot
from entrawatch.changes.texts import line, word

NO_LOG_READ = "whether a changed query finds the same events: no log was read; run its samples or a backtest"
NOT_KNOWN = (
    "code was compared with code, not with what is deployed: changes made in the Azure portal are not included",
    NO_LOG_READ,
    "values of secrets: encrypted text is compared, which shows that one changed, but not to what",
    "packages: both versions ran with the packages installed here, regardless of their requirements",
    "what Azure rejects beyond the limits that 'entrawatch validate' knows, and the deploying identity's permissions",
)


_MOST_LEFT_OUT = 5


@dataclass(frozen=True)
class SideSnapshot:
    """One version: its identity, and its snapshot or why there is none."""

    side: Side
    snapshot: Snapshot | None
    problems: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    """Files of the version that were skipped, each with the reason."""


def compare(
    base: SideSnapshot,
    head: SideSnapshot,
    program: ProgramChange | None = None,
    of_files: Callable[[str], Iterable[Finding]] = lambda _: (),
) -> Report:
    """Return all differences between two versions.

    `program`: code files that differ. `of_files`: findings about a stack that no snapshot contains.
    """
    samples = _samples(base), _samples(head)
    before, after = _stacks(base), _stacks(head)
    found: dict[str, list[Finding]] = {}
    stacks = []
    # If a version could not be read at all, its stacks are unknown: none counts as new or removed.
    for name in sorted(before.keys() | after.keys()) if base.snapshot and head.snapshot else ():
        found[name], changes = _compared(name, before.get(name), after.get(name), list(of_files(name)))
        stacks.append(changes)
    findings = _merged(found)
    return Report(
        entrawatch=entrawatch.__version__,
        base=base.side,
        head=head.side,
        problems=(*_problems(SideName.BASE, base), *_problems(SideName.HEAD, head)),
        program=program,
        findings=tuple(findings[:MAX_FINDINGS]),
        findings_left_out=max(0, len(findings) - MAX_FINDINGS),
        stacks=tuple(stacks[:MAX_STACKS]),
        samples=tuple(sample_changes(*samples))[:MAX_FINDINGS],
        samples_were_run=any(one.was_run for one in samples[1].values()),
        mutants_left_out=len({one.alert for side in samples for one in side.values() if one.mutants_left_out}),
        not_known=(*NOT_KNOWN, *_unchecked_queries(head), *_left_out(base), *_left_out(head)),
    )


def _stacks(side: SideSnapshot) -> Mapping[str, StackSnapshot]:
    return side.snapshot.stacks if side.snapshot else {}


def _samples(side: SideSnapshot) -> Mapping[str, SampleFacts]:
    return side.snapshot.samples if side.snapshot else {}


def _compared(
    name: str, base: StackSnapshot | None, head: StackSnapshot | None, of_files: list[Finding]
) -> tuple[list[Finding], StackChanges]:
    presence = Presence.BOTH if base and head else Presence.REMOVED if base else Presence.ADDED
    if base is None or head is None:
        found = list(whole_stack_findings(name, base, head))
        return found, StackChanges(stack=word(name), presence=presence, tally=tally(found, [], frozenset()))
    if not (base.can_be_compared and head.can_be_compared):
        found = [*broken_findings(base, head), *of_files]
        return found, StackChanges(stack=word(name), presence=presence, compared=False)
    has_resources = not any(one.problems or one.program_problems for one in (base, head))
    resources = paired(base.resources, head.resources) if has_resources else []
    found = [*program_findings(name, base, head), *stack_findings(base, head, resources), *of_files]
    changes = _changes(name, base, head, found, resources)
    return found, changes.model_copy(update={"resources_compared": has_resources})


def _changes(
    name: str,
    base: StackSnapshot,
    head: StackSnapshot,
    findings: Sequence[Finding],
    pairs: Sequence[Pair],
) -> StackChanges:
    resources = resource_changes(pairs)
    return StackChanges(
        stack=word(name),
        tally=tally(findings, resources, base.alerts.keys() | head.alerts.keys()),
        notifications=notification_changes(base, head),
        cost=cost_change(base.cost, head.cost),
        coverage=coverage_change(base.coverage, head.coverage),
        resources=tuple(resources[:MAX_RESOURCES]),
        resources_left_out=max(0, len(resources) - MAX_RESOURCES),
        warnings_new=tuple(map(line, only_in(head.warnings, base.warnings)))[:MAX_LINES],
        warnings_gone=tuple(map(line, only_in(base.warnings, head.warnings)))[:MAX_LINES],
    )


def _merged(found: Mapping[str, Iterable[Finding]]) -> list[Finding]:
    """Return findings, with those shared by several stacks listed once, most dangerous first."""
    stacks: dict[Finding, list[str]] = {}
    for name, findings in found.items():
        for one in dict.fromkeys(findings):
            stacks.setdefault(one, []).append(word(name))
    whole = [one.model_copy(update={"stacks": tuple(names[:MAX_NAMED])}) for one, names in stacks.items()]
    return sorted(whole, key=_danger)


_CATEGORIES, _DIRECTIONS = list(Category), list(Direction)


def _danger(finding: Finding) -> tuple[int, int, str, str]:
    place = _CATEGORIES.index(finding.category), _DIRECTIONS.index(finding.direction)
    return (*place, finding.subject, finding.text)


def _problems(name: SideName, side: SideSnapshot) -> Iterator[SideProblem]:
    if side.problems:
        yield SideProblem(side=name, lines=_lines(side.problems))
    if side.snapshot and side.snapshot.sample_problems:
        yield SideProblem(side=name, lines=_lines(side.snapshot.sample_problems))
    alike: dict[tuple[str, ...], list[str]] = {}
    for stack, one in sorted(_stacks(side).items()):
        if one.problems or one.program_problems:
            alike.setdefault(_lines((*one.problems, *one.program_problems)), []).append(stack)
    # An invalid spec is invalid in every stack, and is listed once.
    yield from (SideProblem(side=name, stack=word(", ".join(stacks)), lines=lines) for lines, stacks in alike.items())


def _unchecked_queries(side: SideSnapshot) -> Iterator[str]:
    if side.snapshot and side.snapshot.query_problem:
        yield line(f"whether changed queries can run: {side.snapshot.query_problem}")


def _left_out(side: SideSnapshot) -> Iterator[str]:
    """Yield the first skipped files, and how many more there are."""
    for text in side.left_out[:_MOST_LEFT_OUT]:
        yield line(f"{side.side.name}: {text}")
    if len(side.left_out) > _MOST_LEFT_OUT:
        yield line(
            f"{side.side.name}: {len(side.left_out) - _MOST_LEFT_OUT} more files were skipped for the same reasons"
        )


def _lines(lines: Iterable[str]) -> tuple[str, ...]:
    return tuple(line(text) for text in lines)[:MAX_LINES]


_BY_PROGRAM = " (by the program; no spec and no setting says so)"


def stack_findings(base: StackSnapshot, head: StackSnapshot, pairs: Sequence[Pair]) -> list[Finding]:
    """Return all changes of a stack that both versions have; `pairs` are its resources, none = not compared."""
    has_hunts = "hunts" not in {*base.unread, *head.unread}
    said = [*alert_findings(base, head), *receiver_findings(base, head), *collection_findings(base, head)]
    found = [
        *broken_findings(base, head),
        *said,
        *sentinel_findings(base, head),
        *_by_program(base, head, pairs, said),
        *area_findings(base.areas, head.areas),
        *(hunt_findings(base.hunts, head.hunts) if has_hunts else ()),
        *input_findings(base, head),
        *exception_findings(base.exceptions, head.exceptions),
        *quiet_hours_findings(base, head),
        *resource_findings(pairs),
        *unexplained_findings(base, head, pairs),
    ]
    return [*found, *setting_findings(base, head, found)]


def _by_program(
    base: StackSnapshot, head: StackSnapshot, pairs: Sequence[Pair], said: Sequence[Finding]
) -> Iterator[Finding]:
    """Yield changes of resources that the comparison of specs and settings does not already report."""
    if pairs:
        before, after = deployed(base, head, pairs)
        found = [*alert_findings(before, after), *receiver_findings(before, after)]
        found += [*declared_collection_findings(base, head, pairs), *declared_sentinel_findings(base, head, pairs)]
        for one in dict.fromkeys(found):
            if one not in said:
                yield one.model_copy(update={"text": line(f"{one.text}{_BY_PROGRAM}")})


def whole_stack_findings(name: str, base: StackSnapshot | None, head: StackSnapshot | None) -> Iterator[Finding]:
    """Yield a finding for a new or removed stack."""
    about = About(SubjectKind.STACK, name)
    if head is None and base:
        text = f"is removed, and with it {len(base.alerts)} alerts; its resources remain until a deployer destroys them"
        yield new_finding(Category.DETECTION_REMOVED, Direction.WEAKENED, about, text)
    if base is None and head:
        text = f"is new, with {len(head.alerts)} alerts"
        yield new_finding(Category.ADDED, Direction.STRENGTHENED, about, text)
        yield from broken_findings(StackSnapshot(), head)
        yield from exception_findings({}, head.exceptions)
        yield from (failing_alert(one) for one in head.alerts.values() if one.query_errors)
