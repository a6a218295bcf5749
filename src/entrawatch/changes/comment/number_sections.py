"""Sections of numbers: alerts by receivers, samples, coverage of the guide and of ATT&CK, and the monthly cost."""

from collections.abc import Iterator, Sequence

from entrawatch.changes.comment.phrases import ARROW, in_stacks, named, separated
from entrawatch.changes.comment.summary import Code, Entry, Phrase, Section, Strong, Weight, section
from entrawatch.changes.findings import Direction
from entrawatch.changes.headline import cost_words
from entrawatch.changes.report import (
    AmountRange,
    CostChange,
    CostItem,
    CoverageChange,
    HitChange,
    HitCount,
    NotificationChange,
    Report,
    SampleChange,
)
from entrawatch.documents.render_issues import count_of

_GUIDE = "rows of the guide"
_ATTACK = "ATT&CK techniques"


def coverage_sections(report: Report) -> Iterator[Section]:
    """Yield one section, with equal changes in several stacks listed once."""
    stacks: dict[CoverageChange, list[str]] = {}
    for stack in report.stacks:
        if stack.coverage and any(_differences(stack.coverage)):
            stacks.setdefault(stack.coverage, []).append(stack.stack)
    everywhere = [stack.stack for stack in report.stacks]
    entries = [_coverage(one, names, everywhere) for one, names in stacks.items()]
    yield from section("Coverage of Microsoft's guide and of ATT&CK", Weight.CHANGE, entries, is_counted=False)


def _differences(one: CoverageChange) -> tuple[tuple[str, tuple[str, ...]], ...]:
    found = (
        (f"{_GUIDE} lost", one.rows_lost),
        (f"{_ATTACK} lost", one.techniques_lost),
        (f"{_GUIDE} gained", one.rows_gained),
        (f"{_ATTACK} gained", one.techniques_gained),
    )
    return tuple((title, names) for title, names in found if names)


def _coverage(one: CoverageChange, names: Sequence[str], everywhere: Sequence[str]) -> Entry:
    totals = (
        (_GUIDE, one.rows_before, one.rows_after, f" of {one.rows}"),
        (_ATTACK, one.techniques_before, one.techniques_after, ""),
    )
    parts = [(f"{title} {before}{ARROW}{after}{of}",) for title, before, after, of in totals if before != after]
    return Entry(
        (*(separated(parts) or ("different ones, but the same number",)), *in_stacks(names, everywhere)),
        details=tuple((f"{title}: ", *named(found)) for title, found in _differences(one)),
        direction=Direction.WEAKENED if any(after < before for _, before, after, _ in totals) else None,
        stands_for=len(names),
    )


def cost_sections(report: Report) -> Iterator[Section]:
    """Yield one section with the cost difference of each stack and its assumptions."""
    everywhere = [stack.stack for stack in report.stacks]
    changed = [(stack.stack, stack.cost) for stack in report.stacks if stack.cost and any(_costs(stack.cost))]
    entries = [_cost(cost, in_stacks((name,), everywhere)) for name, cost in changed]
    assumed = dict.fromkeys(text for _, cost in changed for text in cost.assumptions)
    if assumed:
        entries.append(Entry(("not counted:",), details=tuple((text,) for text in assumed), stands_for=0))
    yield from section("Cost", Weight.CHANGE, entries, is_counted=False)


def _costs(one: CostChange) -> Iterator[CostItem]:
    """Yield the lines with a different likely amount, or all if only the total differs."""
    items = [item for item in one.items if _likely(item.before) != _likely(item.after)]
    yield from items or (one.items if cost_words(one) else ())


def _cost(one: CostChange, where: Phrase) -> Entry:
    return Entry(
        (
            f"{cost_words(one) or 'likely the same'}{',' if where else ''}",
            *where,
            f": {one.before.likely:.2f}{ARROW}{one.after.likely:.2f} {one.currency} "
            f"(between {_span(one.before)} before, {_span(one.after)} after; "
            f"for {one.users} users, prices of {one.region})",
        ),
        details=tuple((_item(item),) for item in _costs(one)),
    )


def _item(one: CostItem) -> str:
    numbers = (one.number_before, one.number_after)
    counted = f"{one.number_before}{ARROW}{count_of(one.number_after, 'rule')}" if any(numbers) else ""
    reasons = "; ".join(filter(None, (counted, one.assumption)))
    return f"{one.item}: {_likely(one.before)}{ARROW}{_likely(one.after)}{f' ({reasons})' if reasons else ''}"


def _likely(amounts: AmountRange | None) -> str:
    return f"{amounts.likely:.2f}" if amounts else "none"


def _span(amounts: AmountRange) -> str:
    return f"{amounts.low:.2f} and {amounts.high:.2f}"


def notification_sections(report: Report) -> Iterator[Section]:
    """Yield one section, with the same change in several stacks listed once."""
    stacks: dict[NotificationChange, list[str]] = {}
    for stack in report.stacks:
        for one in stack.notifications:
            stacks.setdefault(one, []).append(stack.stack)
    everywhere = [stack.stack for stack in report.stacks]
    yield from section(
        "Alerts with other receivers",
        Weight.CHANGE,
        [_notified(one, _line(one, names, everywhere)) for one, names in stacks.items()],
    )


def _notified(one: NotificationChange, line: Phrase) -> Entry:
    is_less = set(one.after) < set(one.before)
    return Entry(line, direction=Direction.WEAKENED if is_less else None, stands_for=one.alert_count)


def _line(one: NotificationChange, stacks: Sequence[str], everywhere: Sequence[str]) -> Phrase:
    alerts = f"{count_of(one.alert_count, 'alert')} (" if one.alert_count > 1 else ""
    return (
        alerts,
        *named(one.alerts, one.alert_count),
        ")" if alerts else "",
        *in_stacks(stacks, everywhere),
        ": ",
        *_receivers(one.before, one.after),
    )


def _receivers(before: Sequence[str], after: Sequence[str]) -> Phrase:
    lost = [name for name in before if name not in after]
    gained = [name for name in after if name not in before]
    kept = [name for name in after if name in before]
    if not after:
        return ("no longer notifies a receiver; before: ", *named(before))
    return separated(
        (word, *named(names))
        for word, names in (("no longer ", lost), ("now also ", gained), ("still ", kept))
        if names
    )


def hit_sections(report: Report) -> Iterator[Section]:
    """Yield one section; it is dangerous if an alert that fired over the logs no longer does."""
    if report.hits is None:
        return
    one = report.hits
    entries = [_hits(found) for found in one.alerts]
    if one.problem or not entries:
        entries = [
            Entry((one.problem or "no alert of the stack has another query, schedule or trigger",), stands_for=0)
        ]
    is_danger = any(entry.direction is Direction.WEAKENED for entry in entries)
    span = ("workspace of stack ", Code(one.stack), f": {count_of(one.days, 'day')} until ", Code(one.until))
    entries.append(Entry(span, stands_for=0))
    yield from section("Hits over logs", Weight.DANGER if is_danger else Weight.CHANGE, entries)


def _hits(one: HitChange) -> Entry:
    if one.problem:
        return Entry((Code(one.alert), f": {one.problem}"))
    sides = [("before", one.before), ("after", one.after)]
    problems = [(f"{name}: {_lost_days(side)}{side.problem}",) for name, side in sides if side and side.problem]
    is_lost = bool(one.before and one.before.fired and one.after and not (one.after.fired or one.after.problem))
    return Entry(
        (Code(one.alert), f": {_fired(one.before)}{ARROW}{_fired(one.after)}"),
        details=tuple(problems),
        direction=Direction.WEAKENED if is_lost else None,
    )


def _fired(one: HitCount | None) -> str:
    if one is None:
        return "not deployed"
    if one.problem and not one.failed_days:
        return "unknown"
    accounts = f" ({count_of(one.accounts, 'account')})" if one.accounts else ""
    return f"{'at least ' if one.failed_days else ''}{count_of(one.fired, 'alert')}{accounts}"


def _lost_days(one: HitCount) -> str:
    return f"{count_of(one.failed_days, 'day')} without a result: " if one.failed_days else ""


def sample_sections(report: Report) -> Iterator[Section]:
    """Yield one section; it is dangerous if a sample fails, is removed, or detects fewer mutants."""
    entries = sorted(map(_sample, report.samples), key=lambda entry: entry.direction is not Direction.WEAKENED)
    is_danger = any(entry.direction is Direction.WEAKENED for entry in entries)
    if entries and not report.samples_were_run:
        entries.append(Entry(("samples were not run for this report; run ", Code("entrawatch test")), stands_for=0))
    if report.mutants_left_out:
        entries.append(_late(report.mutants_left_out))
    yield from section("Samples", Weight.DANGER if is_danger else Weight.CHANGE, entries)


def _late(alerts: int) -> Entry:
    late = f"mutants of {count_of(alerts, 'alert')} were not measured for lack of time; run "
    return Entry((late, Code("entrawatch test --mutate")), stands_for=0)


def _sample(one: SampleChange) -> Entry:
    is_worse = bool(one.failing or one.removed) or _share_fell(one)
    listed = (("new", one.added), ("removed", one.removed), ("failing", one.failing))
    return Entry(
        (Code(one.alert), ": ", *separated(_facts(one))),
        details=tuple((f"{word}: {text}",) for word, texts in listed for text in texts),
        direction=Direction.WEAKENED if is_worse else None,
    )


def _facts(one: SampleChange) -> Iterator[Phrase]:
    if one.failing:
        yield (Strong(f"{len(one.failing)} failing"),)
    yield (f"{one.before}{ARROW}{one.after} samples",) if one.before != one.after else (f"{one.after} samples",)
    yield from ((f"{len(texts)} {word}",) for word, texts in (("new", one.added), ("removed", one.removed)) if texts)
    before, after = one.mutants_noticed_before, one.mutants_noticed_after
    if before is not None or after is not None:
        old = "" if before is None and not one.before else f"{_percent(before)}{ARROW}"
        yield (f"mutants detected: {old}{_percent(after)}",)


def _share_fell(one: SampleChange) -> bool:
    before, after = one.mutants_noticed_before, one.mutants_noticed_after
    return before is not None and after is not None and after < before


def _percent(share: float | None) -> str:
    return "not measured" if share is None else f"{share:.0f} %"
