"""Views as HTML: every value of a log is escaped, and no element has an inline style or script."""

import json
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from entrawatch.workbook_pages import marks
from entrawatch.workbook_pages.cells import safe_address
from entrawatch.workbook_pages.views import Cell, Chart, Grid, Message, Prose, Tile, Tiles, View

_LEAST_FILTERED, _LONG = 8, 40
_REL = 'target="_blank" rel="noopener noreferrer"'


def view_html(view: View, spec_id: str) -> str:
    """Return a view; `spec_id`: under which the page has the specification of a chart."""
    if isinstance(view, Grid):
        return _grid(view)
    if isinstance(view, Tiles):
        return f'<div class="tiles">{"".join(map(_tile, view.tiles))}</div>'
    if isinstance(view, Chart):
        note = f'<p class="note">{escape(view.note)}</p>' if view.note else ""
        return (
            f'<div class="chart" data-spec="{escape(spec_id)}" data-height="{view.height}" role="img" '
            f'aria-label="{escape(view.description)}"></div>{note}'
        )
    return message_html(view)


def message_html(message: Message) -> str:
    """Return a sentence in place of a result."""
    return f'<p class="message {escape(message.kind)}">{escape(message.text)}</p>'


def json_attribute(value: Any) -> str:
    """Return a value for an attribute in double quotes."""
    return escape(json.dumps(value, ensure_ascii=False, separators=(",", ":")))


def _grid(grid: Grid) -> str:
    box = '<input class="filter" type="search" placeholder="Filter rows" aria-label="Filter rows">'
    head = "".join(f'<th scope="col"{_number(one.is_number)}>{escape(one.text)}</th>' for one in grid.headings)
    rows = "".join(_row(row, grid.selects[number] if number < len(grid.selects) else None)
                   for number, row in enumerate(grid.rows))  # fmt: skip
    parts = [box] if grid.has_filter and len(grid.rows) >= _LEAST_FILTERED else []
    parts.append(f'<div class="scroll"><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>')
    if note := grid_note(grid):
        parts.append(f'<p class="note">{escape(note)}</p>')
    return "".join(parts)


def grid_note(grid: Grid) -> str:
    """Return which rows are left out, and how many can be selected; '' for a complete grid."""
    cut = f"The first {len(grid.rows)} of {grid.total:,} rows. " if grid.total > len(grid.rows) else ""
    return f"{cut}Select a row for its details." if grid.selects else cut.strip()


def _number(is_number: bool) -> str:
    return ' class="number"' if is_number else ""


def _whole(text: str) -> str:
    """Return an attribute with the text of a cell that is too long to be seen as a whole."""
    return f' title="{escape(text)}"' if len(text) > _LONG else ""


def _row(cells: Sequence[Cell], selects: Mapping[str, str] | None) -> str:
    choose = f' class="choice" tabindex="0" data-select="{json_attribute(selects)}"' if selects else ""
    drawn = (f"<td{_number(one.is_number)}{_whole(one.text)}>{cell_html(one)}</td>" for one in cells)
    return f"<tr{choose}>{''.join(drawn)}</tr>"


def cell_html(cell: Cell) -> str:
    """Return the content of a cell."""
    text = escape(cell.text)
    if cell.href:
        text = f'<a href="{escape(cell.href)}" {_REL}>{text}</a>'
    if cell.icon:
        text = f"{marks.icon(cell.icon)} {text}"
    if cell.trend:
        text = f"{marks.trend(cell.trend, cell.color)}{text}"
    if cell.bar is not None:
        text = f"{text}{marks.bar(cell.bar, cell.color)}"
    return f"{marks.heat(cell.heat, cell.color)}<span>{text}</span>" if cell.heat is not None else text


def _tile(tile: Tile) -> str:
    choose = (
        f' class="tile choice" tabindex="0" data-select="{json_attribute(tile.selects)}"'
        if tile.selects
        else ' class="tile"'
    )
    parts = (
        ("title", tile.title),
        ("big", tile.number),
        ("right", tile.right),
        ("sub", tile.subtitle),
        ("sub", tile.footer),
    )
    drawn = "".join(f'<div class="{name}">{cell_html(one)}</div>' for name, one in parts if one)
    return f"<div{choose}>{drawn}</div>"


def prose_html(prose: Prose) -> str:
    """Return Markdown as HTML: HTML and values in it are text, images are left out, and links lead to https only."""
    parser = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
    parser.validateLink = lambda url: bool(safe_address(url))  # type: ignore[method-assign]
    tokens = parser.parse(prose.markdown)
    for token in _all(tokens):
        if token.type == "link_open":
            token.attrSet("target", "_blank")
            token.attrSet("rel", "noopener noreferrer")
    return prose.filled(str(parser.renderer.render(tokens, parser.options, {})), escape)


def _all(tokens: Sequence[Token]) -> list[Token]:
    return [one for token in tokens for one in (token, *(token.children or ()))]
