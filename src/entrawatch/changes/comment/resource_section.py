"""Resources that the deployment changes: similar changes combined, deleted and replaced ones first."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from entrawatch.changes.comment.phrases import before_and_after, in_stacks, named
from entrawatch.changes.comment.summary import Code, Entry, Phrase, Section, Strong, Weight, section
from entrawatch.changes.findings import Direction
from entrawatch.changes.report import Operation, PropertyChange, Report, ResourceChange

_LONGEST_VALUE = 120
_IS_DANGER = (Operation.DELETE, Operation.REPLACE)


@dataclass(frozen=True)
class _Kind:
    """The common properties of similar changes."""

    operation: Operation
    is_unprotected: bool
    type: str
    paths: tuple[str, ...]
    replaced_by: tuple[str, ...]
    stacks: tuple[str, ...]


def resource_sections(report: Report) -> Iterator[Section]:
    """Yield one section, which also lists the stacks whose resources were not compared."""
    everywhere = tuple(stack.stack for stack in report.stacks)
    groups: dict[_Kind, list[ResourceChange]] = {}
    for change, stacks in _by_change(report).items():
        groups.setdefault(_kind(change, tuple(stacks)), []).append(change)
    order = list(Operation)
    kinds = sorted(groups, key=lambda kind: (order.index(kind.operation), kind.is_unprotected))
    entries = [_entry(kind, groups[kind], everywhere) for kind in kinds]
    blind = [stack.stack for stack in report.stacks if stack.compared and not stack.resources_compared]
    if blind:
        entries.append(
            Entry(
                ("not compared", *in_stacks(blind, ()), ", because one of the two versions cannot be deployed"),
                stands_for=0,
            )
        )
    left_out = sum(stack.resources_left_out for stack in report.stacks)
    yield from section("Resources that the deployment changes", Weight.BACKGROUND, entries, left_out)


def _by_change(report: Report) -> dict[ResourceChange, list[str]]:
    stacks: dict[ResourceChange, list[str]] = {}
    for stack in report.stacks:
        for change in stack.resources:
            stacks.setdefault(change, []).append(stack.stack)
    return stacks


def _kind(change: ResourceChange, stacks: tuple[str, ...]) -> _Kind:
    return _Kind(
        change.operation,
        not change.protected,
        change.type,
        tuple(one.path for one in change.changes),
        tuple(one.path for one in change.changes if one.replaces),
        stacks,
    )


def _entry(kind: _Kind, changes: Sequence[ResourceChange], everywhere: Sequence[str]) -> Entry:
    reasons = kind.replaced_by or kind.paths
    line: Phrase = (
        f"{kind.operation.done}: ",
        *(() if kind.is_unprotected else (Strong("protected"), " ")),
        Code(kind.type),
        *in_stacks(kind.stacks, everywhere),
        *((" because of " if kind.replaced_by else " in ", *named(reasons)) if reasons else ()),
    )
    details = [detail for change in changes for one in change.changes for detail in _values(change, one)]
    return Entry(
        line,
        names=tuple(change.name for change in changes),
        details=tuple(details),
        direction=Direction.WEAKENED if kind.operation in _IS_DANGER else None,
        stands_for=len(changes) * len(kind.stacks),
    )


def _values(change: ResourceChange, one: PropertyChange) -> Iterator[Phrase]:
    # Long values such as queries and workbooks have their own findings.
    if (one.before or one.after) and max(len(one.before), len(one.after)) <= _LONGEST_VALUE:
        yield (Code(change.name), " ", Code(one.path), ": ", *before_and_after(one.before, one.after))
