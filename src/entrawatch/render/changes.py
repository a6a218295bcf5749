"""Render a report of changes as text."""

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.text import Text

from entrawatch.changes.findings import HEADINGS, Direction, Finding
from entrawatch.changes.headline import headline
from entrawatch.changes.report import Report, Side, StackChanges

_STYLES = {
    Direction.WEAKENED: "bold red",
    Direction.UNCLEAR: "yellow",
    Direction.NEUTRAL: "",
    Direction.STRENGTHENED: "green",
}


def report_as_text(report: Report) -> RenderableType:
    """Return headlines, problems, findings by heading, and the numbers of each stack."""
    return Group(*_lines(report))


def _lines(report: Report) -> Iterator[Text]:
    yield Text(f"{_side(report.base)} -> {_side(report.head)}", style="dim")
    for stack in report.stacks:
        yield Text(f"{stack.stack}: ", style="bold").append(headline(stack))
    for problem in report.problems:
        place = f"stack {problem.stack}" if problem.stack else "the whole version"
        yield Text(f"\n{problem.side}, {place}, cannot be read:", style="bold red")
        yield from (Text(f"  {one}") for one in problem.lines)
    yield from _findings(report)
    for stack in report.stacks:
        yield from _warnings(stack)
    yield Text("\nnot known", style="dim")
    yield from (Text(f"  {one}", style="dim") for one in report.not_known)


def _side(side: Side) -> str:
    revision = f" ({side.revision[:12]})" if side.revision else ""
    code = f", read by this version's code: {side.code_reason}" if side.code_reason else ""
    return f"{side.name}{revision}{code}"


def _findings(report: Report) -> Iterator[Text]:
    heading = None
    for one in report.findings:
        if one.category is not heading:
            heading = one.category
            number = sum(other.category is heading for other in report.findings)
            yield Text(f"\n{HEADINGS[heading]} ({number})", style="bold")
        yield from _finding(one)
    if report.findings_left_out:
        yield Text(f"\n{report.findings_left_out} more findings are not listed")


def _finding(one: Finding) -> Iterator[Text]:
    named = f" '{one.title}'" if one.title else ""
    text = Text(f"  {one.subject}", style=_STYLES[one.direction]).append(f"{named} {one.text}", style="not bold")
    yield text.append(f"  [{', '.join(one.stacks)}]", style="dim")
    for change in one.changes:
        yield Text(f"      {change.name}: {change.before or '(none)'} -> {change.after or '(none)'}")
    for each in one.query:
        style = "green" if each.startswith("+") else "red" if each.startswith("-") else "dim"
        yield Text(f"      {each}", style=style)


def _warnings(stack: StackChanges) -> Iterator[Text]:
    for title, lines in (("new", stack.warnings_new), ("gone", stack.warnings_gone)):
        if lines:
            yield Text(f"\n{stack.stack}: warnings {title} ({len(lines)})", style="bold")
            yield from (Text(f"  {one}") for one in lines)
