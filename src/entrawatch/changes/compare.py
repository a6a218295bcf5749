"""Compare two snapshots: everything that changes, stack by stack, most dangerous first."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import entrawatch
from entrawatch.changes.compare_alerts import alert_findings
from entrawatch.changes.findings import MAX_NAMED, Category, Direction, Finding
from entrawatch.changes.numbers import cost_change, coverage_change
from entrawatch.changes.report import (
    MAX_FINDINGS,
    MAX_LINES,
    Presence,
    Report,
    Side,
    SideName,
    SideProblem,
    StackChanges,
)
from entrawatch.changes.snapshot import Snapshot, StackSnapshot
from entrawatch.changes.tally import tally
from entrawatch.changes.texts import line, word

NOT_KNOWN = (
    "code was compared with code, not with what is deployed: changes made in the Azure portal are not seen",
    "whether a changed query finds the same: no log was read, and only its samples can tell",
    "values of secrets: whether one changed is not looked at",
    "what Azure refuses beyond the limits that 'entrawatch validate' knows, and permissions of the deploying identity",
)


@dataclass(frozen=True)
class SideSnapshot:
    """One version: who it is, and its snapshot or why there is none."""

    side: Side
    snapshot: Snapshot | None
    problems: tuple[str, ...] = ()


def compare(base: SideSnapshot, head: SideSnapshot) -> Report:
    """Return everything that differs between two versions."""
    before, after = _stacks(base), _stacks(head)
    names = sorted(before.keys() | after.keys())
    found: dict[str, list[Finding]] = {}
    stacks = []
    for name in names:
        pair = (before.get(name), after.get(name))
        found[name] = list(_findings(*pair)) if _both_read(pair) else []
        stacks.append(_stack(name, pair, found[name]))
    findings = _merged(found)
    return Report(
        entrawatch=entrawatch.__version__,
        base=base.side,
        head=head.side,
        problems=(*_problems(SideName.BASE, base), *_problems(SideName.HEAD, head)),
        findings=tuple(findings[:MAX_FINDINGS]),
        findings_left_out=max(0, len(findings) - MAX_FINDINGS),
        stacks=tuple(stacks),
        not_known=NOT_KNOWN,
    )


Pair = tuple[StackSnapshot | None, StackSnapshot | None]


def _stacks(side: SideSnapshot) -> Mapping[str, StackSnapshot]:
    return side.snapshot.stacks if side.snapshot else {}


def _both_read(pair: Pair) -> bool:
    return all(one is not None and not one.problems for one in pair)


def _findings(base: StackSnapshot | None, head: StackSnapshot | None) -> Iterator[Finding]:
    assert base
    assert head
    yield from alert_findings(base, head)


def _stack(name: str, pair: Pair, findings: Iterable[Finding]) -> StackChanges:
    base, head = pair
    presence = Presence.BOTH if base and head else Presence.REMOVED if base else Presence.ADDED
    if base is None or head is None or not _both_read(pair):
        return StackChanges(stack=word(name), presence=presence, compared=False)
    old, new = dict(base.warnings), dict(head.warnings)
    return StackChanges(
        stack=word(name),
        presence=presence,
        tally=tally(findings),
        cost=cost_change(base.cost, head.cost),
        coverage=coverage_change(base.coverage, head.coverage),
        warnings_new=tuple(line(new[key]) for key in new if key not in old)[:MAX_LINES],
        warnings_gone=tuple(line(old[key]) for key in old if key not in new)[:MAX_LINES],
    )


def _merged(found: Mapping[str, Iterable[Finding]]) -> list[Finding]:
    """Return findings that several stacks share once, most dangerous first."""
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
        yield SideProblem(side=name, lines=_told(side.problems))
    for stack, one in sorted(_stacks(side).items()):
        if one.problems or one.program_problems:
            yield SideProblem(side=name, stack=word(stack), lines=_told((*one.problems, *one.program_problems)))


def _told(lines: Iterable[str]) -> tuple[str, ...]:
    return tuple(line(text) for text in lines)[:MAX_LINES]
