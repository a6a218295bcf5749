"""Compare what is counted: monthly cost, coverage of the guide and of ATT&CK, samples of alerts, and warnings."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from entrawatch.changes.report import MAX_LINES, AmountRange, CostChange, CostItem, CoverageChange, SampleChange
from entrawatch.changes.snapshots.model import CostFacts, CoverageFacts, SampleFacts
from entrawatch.changes.texts import line, word

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_Warnings = Sequence[tuple[str, str]]


def only_in(these: _Warnings, others: _Warnings) -> list[str]:
    """Return the texts of the warnings without a counterpart among others: each is a pair of key and text.

    A counterpart can differ in its numbers: '3 alerts' in place of '2 alerts' is not another warning.
    """
    known = {key for key, _ in others}
    counterparts = Counter(_NUMBER.sub("#", key) for key in known - {key for key, _ in these})
    found = []
    for key, text in these:
        if key in known:
            continue
        form = _NUMBER.sub("#", key)
        if counterparts[form]:
            counterparts[form] -= 1
        else:
            found.append(text)
    return found


def cost_change(base: CostFacts | None, head: CostFacts | None) -> CostChange | None:
    """Return the cost before and after; None if it was not estimated, or is in two currencies."""
    if base is None or head is None or base.currency != head.currency:
        return None
    old = {item: (amounts, text) for item, amounts, text in base.lines}
    new = {item: (amounts, text) for item, amounts, text in head.lines}
    items = [
        CostItem(
            item=line(name),
            before=_range(old[name][0]) if name in old else None,
            after=_range(new[name][0]) if name in new else None,
            number_before=base.numbers.get(name, 0),
            number_after=head.numbers.get(name, 0),
            assumption=line((new.get(name) or old[name])[1]),
        )
        for name in dict.fromkeys([*old, *new])
        if old.get(name, ((),))[0] != new.get(name, ((),))[0]
    ]
    return CostChange(
        currency=word(head.currency),
        region=word(head.region),
        users=head.users,
        before=_range(base.total),
        after=_range(head.total),
        items=tuple(items[:MAX_LINES]),
        assumptions=tuple(line(text) for text in head.not_counted)[:MAX_LINES],
    )


def coverage_change(base: CoverageFacts | None, head: CoverageFacts | None) -> CoverageChange | None:
    """Return the coverage before and after; None if it was not counted."""
    if base is None or head is None:
        return None
    return CoverageChange(
        rows=head.rows,
        rows_before=len(base.answered),
        rows_after=len(head.answered),
        rows_gained=_only(head.answered, base.answered),
        rows_lost=_only(base.answered, head.answered),
        techniques_before=len(base.techniques),
        techniques_after=len(head.techniques),
        techniques_gained=_only(head.techniques, base.techniques),
        techniques_lost=_only(base.techniques, head.techniques),
    )


def _only(here: tuple[str, ...], there: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word(name) for name in here if name not in set(there))[:MAX_LINES]


def _range(amounts: tuple[float, float, float]) -> AmountRange:
    low, likely, high = (round(amount, 2) for amount in amounts)
    return AmountRange(low=low, likely=likely, high=high)


def sample_changes(base: Mapping[str, SampleFacts], head: Mapping[str, SampleFacts]) -> Iterator[SampleChange]:
    """Yield the alerts whose samples differ, fail, or detect more or fewer mutants."""
    # The samples of a deleted alert are deleted too, and the alert has its own finding.
    for name in sorted(head):
        before, after = base.get(name) or SampleFacts(alert=name), head[name]
        if before.unread or after.unread:
            continue
        added, removed = Counter(after.names) - Counter(before.names), Counter(before.names) - Counter(after.names)
        has_score = before.mutants_noticed != after.mutants_noticed
        if added or removed or after.failing or has_score:
            yield SampleChange(
                alert=word(name),
                before=len(before.names),
                after=len(after.names),
                added=_lines(added),
                removed=_lines(removed),
                failing=tuple(map(line, after.failing[:MAX_LINES])),
                was_run=after.was_run,
                mutants_noticed_before=_rounded(before.mutants_noticed),
                mutants_noticed_after=_rounded(after.mutants_noticed),
            )


def _lines(names: Counter[str]) -> tuple[str, ...]:
    return tuple(line(name) for name in list(names.elements())[:MAX_LINES])


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 1)
