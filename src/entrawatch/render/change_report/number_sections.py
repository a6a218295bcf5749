"""What is answered of the guide and of ATT&CK, and what a month costs."""

from collections.abc import Iterator, Sequence

from entrawatch.changes.findings import Direction
from entrawatch.changes.headline import cost_words
from entrawatch.changes.report import AmountRange, CostChange, CostItem, CoverageChange, Report
from entrawatch.render.change_report.document import Entry, Phrase, Section, Weight, section
from entrawatch.render.change_report.phrases import ARROW, in_stacks, named

_GUIDE = "rows of the guide"
_ATTACK = "ATT&CK techniques"


def coverage_sections(report: Report) -> Iterator[Section]:
    """Yield one section, equal changes of several stacks once."""
    stacks: dict[CoverageChange, list[str]] = {}
    for stack in report.stacks:
        if stack.coverage and any(_differences(stack.coverage)):
            stacks.setdefault(stack.coverage, []).append(stack.stack)
    everywhere = [stack.stack for stack in report.stacks]
    entries = [_coverage(one, names, everywhere) for one, names in stacks.items()]
    yield from section("Coverage of Microsoft's guide and of ATT&CK", Weight.CHANGE, entries)


def _differences(one: CoverageChange) -> tuple[tuple[str, tuple[str, ...]], ...]:
    found = (
        (f"{_GUIDE} lost", one.rows_lost),
        (f"{_ATTACK} lost", one.techniques_lost),
        (f"{_GUIDE} gained", one.rows_gained),
        (f"{_ATTACK} gained", one.techniques_gained),
    )
    return tuple((title, names) for title, names in found if names)


def _coverage(one: CoverageChange, names: Sequence[str], everywhere: Sequence[str]) -> Entry:
    is_less = one.rows_after < one.rows_before or one.techniques_after < one.techniques_before
    return Entry(
        (
            f"{_GUIDE} {one.rows_before}{ARROW}{one.rows_after} of {one.rows}; "
            f"{_ATTACK} {one.techniques_before}{ARROW}{one.techniques_after}",
            *in_stacks(names, everywhere),
        ),
        details=tuple((f"{title}: ", *named(found)) for title, found in _differences(one)),
        direction=Direction.WEAKENED if is_less else None,
        stands_for=len(names),
    )


def cost_sections(report: Report) -> Iterator[Section]:
    """Yield one section with what each stack costs more or less, and what that assumes."""
    entries = [
        _cost(stack.cost, in_stacks((stack.stack,), [one.stack for one in report.stacks]))
        for stack in report.stacks
        if stack.cost and (cost_words(stack.cost) or stack.cost.items)
    ]
    yield from section("Cost", Weight.CHANGE, entries)


def _cost(one: CostChange, where: Phrase) -> Entry:
    return Entry(
        (
            f"{cost_words(one) or 'likely the same'}{'' if not where else ','}",
            *where,
            f": {one.before.likely:.2f}{ARROW}{one.after.likely:.2f} {one.currency} "
            f"(between {_span(one.before)} before and {_span(one.after)} after)",
        ),
        details=(
            *((_item(item),) for item in one.items),
            (f"for {one.users} users, prices of {one.region}",),
            *((f"not counted: {text}",) for text in one.assumptions),
        ),
    )


def _item(one: CostItem) -> str:
    before, after = (f"{side.likely:.2f}" if side else "none" for side in (one.before, one.after))
    return f"{one.item}: {before}{ARROW}{after}{f' ({one.assumption})' if one.assumption else ''}"


def _span(amounts: AmountRange) -> str:
    return f"{amounts.low:.2f} and {amounts.high:.2f}"
