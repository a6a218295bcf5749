"""Compare two snapshots: all changes, stack by stack, most dangerous first."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import entrawatch
from entrawatch.changes.compare.broken import broken_findings, program_findings
from entrawatch.changes.compare.numbers import cost_change, coverage_change
from entrawatch.changes.compare.receivers import notification_changes
from entrawatch.changes.compare.resources import Pair as ResourcePair
from entrawatch.changes.compare.resources import paired, resource_changes
from entrawatch.changes.compare.samples import sample_changes
from entrawatch.changes.compare.stack import stack_findings, whole_stack_findings
from entrawatch.changes.compare.tally import tally
from entrawatch.changes.findings import MAX_NAMED, Category, Direction, Finding
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

NOT_KNOWN = (
    "code was compared with code, not with what is deployed: changes made in the Azure portal are not included",
    "whether a changed query finds the same events: no log was read; run its samples or a backtest",
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
        found[name], changes = _compared(name, (before.get(name), after.get(name)), list(of_files(name)))
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


Pair = tuple[StackSnapshot | None, StackSnapshot | None]


def _stacks(side: SideSnapshot) -> Mapping[str, StackSnapshot]:
    return side.snapshot.stacks if side.snapshot else {}


def _samples(side: SideSnapshot) -> Mapping[str, SampleFacts]:
    return side.snapshot.samples if side.snapshot else {}


def _compared(name: str, pair: Pair, of_files: list[Finding]) -> tuple[list[Finding], StackChanges]:
    base, head = pair
    presence = Presence.BOTH if base and head else Presence.REMOVED if base else Presence.ADDED
    if base is None or head is None:
        found = list(whole_stack_findings(name, base, head))
        return found, StackChanges(stack=word(name), presence=presence, tally=tally(found, [], frozenset()))
    if not all(one is not None and one.can_be_compared for one in pair):
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
    pairs: Sequence[ResourcePair],
) -> StackChanges:
    old, new = dict(base.warnings), dict(head.warnings)
    resources = resource_changes(pairs)
    return StackChanges(
        stack=word(name),
        tally=tally(findings, resources, base.alerts.keys() | head.alerts.keys()),
        notifications=notification_changes(base, head),
        cost=cost_change(base.cost, head.cost),
        coverage=coverage_change(base.coverage, head.coverage),
        resources=tuple(resources[:MAX_RESOURCES]),
        resources_left_out=max(0, len(resources) - MAX_RESOURCES),
        warnings_new=tuple(line(new[key]) for key in new if key not in old)[:MAX_LINES],
        warnings_gone=tuple(line(old[key]) for key in old if key not in new)[:MAX_LINES],
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
