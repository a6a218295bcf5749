"""Samples: new, removed, failing, and the percentage of mutants that they detect."""

from collections.abc import Iterator

from entrawatch.changes.comment.phrases import ARROW, separated
from entrawatch.changes.comment.summary import Code, Entry, Phrase, Section, Strong, Weight, section
from entrawatch.changes.findings import Direction
from entrawatch.changes.report import Report, SampleChange
from entrawatch.documents.render_issues import count_of


def sample_sections(report: Report) -> Iterator[Section]:
    """Yield one section; it is dangerous if a sample fails, is removed, or detects fewer mutants."""
    entries = sorted(map(_entry, report.samples), key=lambda entry: entry.direction is not Direction.WEAKENED)
    is_danger = any(entry.direction is Direction.WEAKENED for entry in entries)
    if entries and not report.samples_were_run:
        entries.append(Entry(("samples were not run for this report; run ", Code("entrawatch test")), stands_for=0))
    if report.mutants_left_out:
        entries.append(_late(report.mutants_left_out))
    yield from section("Samples", Weight.DANGER if is_danger else Weight.CHANGE, entries)


def _late(alerts: int) -> Entry:
    late = f"mutants of {count_of(alerts, 'alert')} were not measured for lack of time; run "
    return Entry((late, Code("entrawatch test --mutate")), stands_for=0)


def _entry(one: SampleChange) -> Entry:
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
