"""Rows of a query on a terminal: what is shown, and what a log cannot do there."""

from datetime import UTC, datetime, timedelta

import pytest
from rich.console import Console
from rich.table import Table

from entrawatch.detection.store import QueryResult
from entrawatch.logs.render_rows import cell_text, rows_as_blocks, rows_as_table

RESULT = QueryResult(("Id", "Count", "Blank"), (("[red]a\x1b[2J", 5, ""), ("b" * 50, 70, None)))


def shown(table: Table) -> list[str]:
    console = Console(width=40, force_terminal=False)
    with console.capture() as captured:
        console.print(table)
    return [line.rstrip() for line in captured.get().splitlines()]


def test_a_table_folds_long_cells_and_shows_markup_as_text() -> None:
    """Numbers are right-aligned; long cells are not cut."""
    lines = shown(rows_as_table(RESULT, {"Id": "string", "Count": "long", "Blank": "string"}))
    assert lines[0].split() == ["Id", "Count", "Blank"]
    assert lines[1].startswith("[red]a\\x1b[2J")
    assert sum(line.count("b") for line in lines[2:]) == 50


def test_blocks_leave_blank_values_out() -> None:
    """A record has a hundred columns, of which most are blank."""
    assert shown(rows_as_blocks(RESULT, {}))[:4] == ["row 1", "  Id     [red]a\\x1b[2J", "  Count  5", "row 2"]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (True, "true"),
        (datetime(2026, 3, 10, 12, tzinfo=UTC), "2026-03-10T12:00:00Z"),
        (timedelta(days=1, hours=2, milliseconds=500), "1.02:00:00.5000000"),
        (-timedelta(minutes=5), "-00:05:00"),
        (0.1, "0.1"),
        (float("nan"), "NaN"),
        (float("-inf"), "-Infinity"),
        (["a", {"b": None}], '["a",{"b":null}]'),
        (12345678901234567890, "12345678901234567890"),
    ],
)
def test_a_cell_is_written_as_log_analytics_writes_it(value: object, text: str) -> None:
    """Moments as ISO with Z, time spans with seven digits."""
    assert cell_text(value) == text
