"""Compare the samples of alerts: which are new, removed, or failing."""

from collections import Counter
from collections.abc import Iterator, Mapping

from entrawatch.changes.report import MAX_LINES, SampleChange
from entrawatch.changes.snapshots.model import SampleFacts
from entrawatch.changes.texts import line, word


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
