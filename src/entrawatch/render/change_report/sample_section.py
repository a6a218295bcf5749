"""Samples: new, gone, failing, and the share of mistakes in a query that they notice."""

from collections.abc import Iterator

from entrawatch.changes.findings import Direction
from entrawatch.changes.report import Report, SampleChange
from entrawatch.render.change_report.document import Code, Entry, Phrase, Section, Strong, Weight, section
from entrawatch.render.change_report.phrases import ARROW, separated


def sample_sections(report: Report) -> Iterator[Section]:
    """Yield one section; it is dangerous where a sample fails, went, or notices less."""
    entries = sorted(map(_entry, report.samples), key=lambda entry: entry.direction is not Direction.WEAKENED)
    is_danger = any(entry.direction is Direction.WEAKENED for entry in entries)
    if entries and not report.samples_were_run:
        entries.append(
            Entry(("samples were not run for this report; ", Code("entrawatch test"), " runs them"), stands_for=0)
        )
    yield from section("Samples", Weight.DANGER if is_danger else Weight.CHANGE, entries)


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
        yield (f"mistakes in the query that they notice: {_percent(before)}{ARROW}{_percent(after)}",)


def _share_fell(one: SampleChange) -> bool:
    before, after = one.mutants_noticed_before, one.mutants_noticed_after
    return before is not None and after is not None and after < before


def _percent(share: float | None) -> str:
    return "not measured" if share is None else f"{share:.0f} %"
