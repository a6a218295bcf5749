"""Render a report of changes as text for a terminal."""

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.text import Text

from entrawatch.changes.comment.build import summary_of
from entrawatch.changes.comment.summary import Code, Entry, Phrase, Section, Strong, Summary, Weight
from entrawatch.changes.findings import Direction
from entrawatch.changes.report import Report

_STYLES = {
    Direction.WEAKENED: "red",
    Direction.UNCLEAR: "yellow",
    Direction.NEUTRAL: "",
    Direction.STRENGTHENED: "green",
}
_HEADINGS = {
    Weight.HEADLINE: "bold",
    Weight.DANGER: "bold red",
    Weight.CHANGE: "bold",
    Weight.QUIET: "bold",
    Weight.BACKGROUND: "dim",
}
_LABELED = (Direction.WEAKENED, Direction.UNCLEAR, Direction.STRENGTHENED)
_QUERY_STYLES = {"+": "green", "-": "red", "@": "dim"}


def report_as_text(report: Report) -> RenderableType:
    """Return headlines, notices about reliability, and every section."""
    return Group(*_lines(summary_of(report)))


def _lines(summary: Summary) -> Iterator[Text]:
    yield _phrase(summary.compared, "dim")
    for entry in summary.headlines.entries:
        yield _phrase(entry.line)
    for notice in summary.loud:
        yield Text("\n").append(_phrase(notice, "red"))
    for section in summary.sections:
        yield from _section(section)


def _section(section: Section) -> Iterator[Text]:
    count = f" ({section.count})" if section.is_counted else ""
    yield Text(f"\n{section.title}{count}", style=_HEADINGS[section.weight])
    for entry in section.entries:
        yield from _entry(entry)
    if section.left_out:
        yield Text(f"  and {section.left_out} more that did not fit in the report")


def _entry(entry: Entry) -> Iterator[Text]:
    style = _STYLES[entry.direction] if entry.direction else ""
    # A pipe has no colors.
    label = f" [{entry.direction}]" if entry.direction in _LABELED else ""
    yield Text("  ").append(_phrase(entry.line, style)).append(label, style="dim")
    if entry.names:
        yield Text(f"      {', '.join(entry.names)}")
    yield from (Text("      ").append(_phrase(detail)) for detail in entry.details)
    yield from (Text(f"      {line}", style=_QUERY_STYLES.get(line[:1], "")) for line in entry.query)


def _phrase(phrase: Phrase, style: str = "") -> Text:
    text = Text(style=style)
    for part in phrase:
        if isinstance(part, Code | Strong):
            text.append(part.text, style="bold")
        else:
            text.append(part)
    return text
