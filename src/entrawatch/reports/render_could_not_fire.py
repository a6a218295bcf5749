"""Render the alerts that could not fire as text, JSON, and Markdown."""

import json
from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.table import Column, Table
from rich.text import Text

from entrawatch.documents.render_issues import count_of
from entrawatch.reports.markdown import escaped, markdown_table

_TITLES = ("alert", "tables", "none of these was seen")
Rows = Sequence[tuple[str, str, str]]
"""Title of an alert, the tables that it reads, and the names of which none was seen."""


def could_not_fire_as_text(rows: Rows, days: int) -> RenderableType:
    """Return a table with one line for each alert, and their number."""
    columns = (Column(title, overflow="fold") for title in _TITLES)
    table = Table(*columns, box=None, pad_edge=False, header_style="bold")
    for row in rows:
        table.add_row(*map(Text, row))
    parts: list[RenderableType] = [table, Text()] if rows else []
    return Group(*parts, Text(_summary(rows, days), style="bold"))


def could_not_fire_as_json(rows: Rows, days: int) -> str:
    """Return the alerts as JSON."""
    found = [{"alert": title, "tables": tables, "names": names} for title, tables, names in rows]
    return json.dumps({"days": days, "could_not_fire": found}, indent=2, ensure_ascii=False)


def could_not_fire_as_markdown(rows: Rows, days: int) -> str:
    """Return the alerts as a Markdown table."""
    return "\n".join(
        [_summary(rows, days), "", *markdown_table(_TITLES, ([escaped(one) for one in row] for row in rows))]
    )


def _summary(rows: Rows, days: int) -> str:
    return f"{count_of(len(rows), 'alert')} could not fire: no record of their tables or operations in {days} days"
