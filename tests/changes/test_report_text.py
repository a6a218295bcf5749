"""A report on a terminal: everything that it says, in words as well as in colors."""

from filledreport import large_report
from fullreport import full_report
from rich.console import Console

from entrawatch.changes.comment.terminal import report_as_text
from entrawatch.changes.findings import Category
from entrawatch.changes.report import Report


def shown(report: Report) -> list[str]:
    console = Console(width=1000, no_color=True, force_terminal=False)
    with console.capture() as captured:
        console.print(report_as_text(report))
    return captured.get().splitlines()


def test_every_heading_is_shown_with_its_count() -> None:
    """Of each kind of change."""
    lines = shown(large_report(2))
    assert [line for line in lines if line.removesuffix(" (2)") in {one.heading for one in Category}] == [
        f"{one.heading} (2)" for one in Category
    ]


def test_a_direction_is_reported_in_words() -> None:
    """A pipe has no colors."""
    assert "its query leaves out more" in (line := next(line for line in shown(full_report()) if "leaves out" in line))
    assert line.endswith(" in prod [weakened]")
