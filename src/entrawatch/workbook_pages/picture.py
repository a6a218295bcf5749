"""A workbook as one SVG picture: what a reader sees first, without a browser."""

import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from entrawatch.workbook_pages import marks
from entrawatch.workbook_pages.content import LinksItem, ParametersItem, QueryItem
from entrawatch.workbook_pages.drawing import Bar, DrawnWorkbook, Node, Panel, Section, Shown
from entrawatch.workbook_pages.html_views import grid_note
from entrawatch.workbook_pages.text_layout import LETTER, column_widths, cut, paragraphs, text_width
from entrawatch.workbook_pages.themes import FONT, THEMES
from entrawatch.workbook_pages.values import holds
from entrawatch.workbook_pages.views import Cell, Chart, Grid, Message, Prose, Tile, Tiles

DrawChart = Callable[[Mapping[str, Any], int, int], str]
"""Returns the SVG of a Vega-Lite specification in a width and a height."""
_GAP, _PAD, _MARGIN = 12, 14, 24
_MOST_GRID_ROWS, _MOST_LINES, _ROW = 7, 3, 27
_TILE, _TILE_WIDTH = 102, 190


@dataclass(frozen=True)
class _Block:
    """A drawn part with its height, at the origin."""

    svg: str
    height: float


@dataclass(frozen=True)
class Painter:
    """Draws the parts of a workbook in one theme."""

    colors: Mapping[str, str]
    draw_chart: DrawChart
    workbook: DrawnWorkbook

    def picture(self, width: int, most_height: int) -> str:
        """Return the picture: rows of items until the height is reached."""
        y, parts = 62.0, [self._head(width)]
        for row in _rows(list(self._visible(self.workbook.nodes)), width - 2 * _MARGIN):
            x, blocks = float(_MARGIN), []
            for node, wide in row:
                if block := self._node(node, wide):
                    blocks.append((x, wide, node, block))
                x += wide + _GAP
            height = max((block.height for *_, block in blocks), default=0)
            if not height or y + height > most_height:
                if height:
                    break
                continue
            for left, wide, node, block in blocks:
                frame = (
                    self._frame(wide, height) if isinstance(node, Panel) and isinstance(node.item, QueryItem) else ""
                )
                parts.append(_moved(frame + block.svg, left, y))
            y += height + _GAP
        return _svg(width, int(y) + 8, self.colors["page"], "".join(parts))

    def _visible(self, nodes: Sequence[Node]) -> Iterator[Node]:
        for node in nodes:
            if not holds(node.item.conditions, self.workbook.state):
                continue
            if isinstance(node, Section) and node.item.load_type != "explicit":
                yield from self._visible(node.nodes)
            else:
                yield node

    def _head(self, width: int) -> str:
        line = f'<rect width="{width}" height="46" fill="{self.colors["panel"]}"/>'
        return f"{line}{self._text(_MARGIN, 29, self.workbook.title, 16, weight=600)}"

    def _frame(self, width: float, height: float) -> str:
        return (
            f'<rect width="{width:.0f}" height="{height:.0f}" rx="6" fill="{self.colors["panel"]}" '
            f'stroke="{self.colors["line"]}"/>'
        )

    def _node(self, node: Node, width: float) -> _Block | None:
        if isinstance(node, Section):
            return None
        if isinstance(node, Bar):
            return self._bar(node.item, width)
        shown = node.shown.get(tuple(self.workbook.state[name] for name in node.depends))
        if shown is None:
            return None
        return self._prose(shown.view, width) if isinstance(shown.view, Prose) else self._panel(shown, width)

    def _panel(self, shown: Shown, width: float) -> _Block:
        inner = width - 2 * _PAD
        title = self._text(_PAD, 24, cut(shown.title, inner, 14), 14, weight=600) if shown.title else ""
        block = self._view(shown.view, inner)
        top = 36 if shown.title else _PAD
        return _Block(title + _moved(block.svg, _PAD, top), block.height + top + _PAD)

    def _view(self, view: Any, width: float) -> _Block:
        if isinstance(view, Grid):
            return self._grid(view, width)
        if isinstance(view, Tiles):
            return self._tiles(view, width)
        if isinstance(view, Chart):
            note = self._text(0, view.height + 16, view.note, 12, "muted") if view.note else ""
            return _Block(
                self.draw_chart(view.spec, int(width), view.height) + note, view.height + (22 if view.note else 0)
            )
        assert isinstance(view, Message)
        return _Block(self._text(0, 16, cut(view.text, width, 13), 13, "muted"), 24)

    def _grid(self, grid: Grid, width: float) -> _Block:
        rows = grid.rows[:_MOST_GRID_ROWS]
        widths = column_widths(grid, rows, width)
        head = f'<rect width="{width:.0f}" height="26" fill="{self.colors["strong"]}"/>'
        places = [sum(widths[:number]) for number in range(len(widths))]
        for heading, x, wide in zip(grid.headings, places, widths, strict=True):
            head += self._cell(Cell(heading.text, is_number=heading.is_number), x, 4, wide, weight=600)
        drawn = [head]
        for number, row in enumerate(rows):
            y = 28 + number * _ROW
            drawn += [self._cell(cell, x, y, wide) for cell, x, wide in zip(row, places, widths, strict=True)]
            drawn.append(f'<path d="M0 {y + _ROW - 2}H{width:.0f}" stroke="{self.colors["line"]}"/>')
        height = 32 + len(rows) * _ROW
        more = len(grid.rows) - len(rows)
        note = f"{more} more rows. " * (more > 0) + (grid_note(grid) if not more else "")
        drawn.append(self._text(0, height + 12, note, 12, "muted") if note else "")
        return _Block("".join(drawn), height + (18 if note else 0))

    def _cell(self, cell: Cell, x: float, y: float, width: float, weight: int = 400) -> str:
        inner, parts = width - 14, []
        if cell.heat is not None:
            parts.append(
                marks.heat(cell.heat, cell.color, f'x="{x:.0f}" y="{y:.0f}" width="{width:.0f}" height="{_ROW - 2}"')
            )
        if cell.icon:
            parts.append(marks.icon(cell.icon, f'x="{x + 7:.0f}" y="{y + 4:.0f}" width="15" height="15"'))
        if cell.bar is not None:
            parts.append(
                marks.bar(cell.bar, cell.color, f'x="{x + 7:.0f}" y="{y + 19:.0f}" width="{inner:.0f}" height="4"')
            )
        if len(cell.trend) > 1:
            parts.append(
                marks.trend(cell.trend, cell.color, f'x="{x + 7:.0f}" y="{y + 2:.0f}" width="{inner:.0f}" height="20"')
            )
        left = x + 7 + (20 if cell.icon else 0)
        text = cut(cell.text, inner - (20 if cell.icon else 0), 12.5)
        color = "accent" if cell.href else "text"
        at = x + width - 7 if cell.is_number else left
        parts.append(self._text(at, y + 16, text, 12.5, color, weight, is_end=cell.is_number))
        return "".join(parts)

    def _tiles(self, tiles: Tiles, width: float) -> _Block:
        a_row = max(1, min(len(tiles.tiles), int((width + 10) // (_TILE_WIDTH + 10))))
        wide = min((width - 10 * (a_row - 1)) / a_row, 320)
        shown = tiles.tiles[: 2 * a_row]
        drawn = [
            _moved(self._tile(one, wide), (n % a_row) * (wide + 10), (n // a_row) * (_TILE + 10))
            for n, one in enumerate(shown)
        ]
        return _Block("".join(drawn), -(-len(shown) // a_row) * (_TILE + 10) - 10)

    def _tile(self, tile: Tile, width: float) -> str:
        inner, shift = width - 24, 20 if tile.title.icon else 0
        titles = textwrap.wrap(tile.title.text, max(8, int(inner / (12 * LETTER))), max_lines=2, placeholder=" \u2026")
        parts = [self._frame(width, _TILE)]
        if tile.title.icon:
            parts.append(marks.icon(tile.title.icon, 'x="12" y="10" width="15" height="15"'))
        parts += [self._text(12 + shift, 22 + 16 * n, line, 12, "muted", 600) for n, line in enumerate(titles)]
        parts.append(self._text(12, 67, cut(tile.number.text, inner, 25), 25, weight=300))
        below = [one for one in (tile.subtitle, tile.footer) if one]
        for one in below:
            if len(one.trend) > 1:
                place = f'x="12" y="76" width="{inner:.0f}" height="18"'
                parts.append(marks.trend(one.trend, one.color, place))
        text = ", ".join(one.text for one in below if one.text)
        return "".join([*parts, self._text(12, 89, cut(text, inner, 12), 12, "muted")])

    def _bar(self, item: ParametersItem | LinksItem, width: float) -> _Block | None:
        if isinstance(item, LinksItem):
            return self._tabs(item, width) if any(one.link_target == "parameter" for one in item.links) else None
        x, parts = 0.0, []
        for one in item.parameters:
            setting = self.workbook.settings.get(one.name)
            if one.is_hidden_when_locked or setting is None:
                continue
            label, value = one.label or one.name, setting.label(setting.value) or "-"
            wide = text_width(value, 13) + 18
            parts.append(self._text(x, 19, label, 12, "muted"))
            x += text_width(label, 12) + 8
            parts += [_moved(self._frame(wide, 23), x, 3), self._text(x + 9, 19, value, 13)]
            x += wide + 18
        return _Block("".join(parts), 28) if parts else None

    def _tabs(self, item: LinksItem, width: float) -> _Block:
        x, y, parts = 0.0, 0.0, []
        for one in item.links:
            is_chosen = self.workbook.state.get(one.cell_value) == one.sub_target
            wide = text_width(one.link_label, 13.5) + 20
            if x and x + wide > width:
                x, y = 0.0, y + 34
            color, weight = ("accent", 600) if is_chosen else ("text", 400)
            parts.append(self._text(x + 10, y + 20, one.link_label, 13.5, color, weight))
            if is_chosen:
                parts.append(
                    f'<rect x="{x:.0f}" y="{y + 28:.0f}" width="{wide:.0f}" height="3" fill="{self.colors["accent"]}"/>'
                )
            x += wide + 2
        return _Block("".join(parts), y + 34)

    def _prose(self, prose: Prose, width: float) -> _Block | None:
        y, parts = 0.0, []
        for text, size, weight in list(paragraphs(prose))[:2]:
            letters = max(20, int(width / (size * LETTER)))
            for line in textwrap.wrap(text, letters, max_lines=_MOST_LINES, placeholder=" \u2026"):
                y += size * 1.4
                parts.append(self._text(0, y - size * 0.3, line, size, weight=weight))
        return _Block("".join(parts), y + 4) if parts else None

    def _text(
        self,
        x: float,
        y: float,
        text: str,
        size: float,
        color: str = "text",
        weight: int = 400,
        *,
        is_end: bool = False,
    ) -> str:
        anchor = ' text-anchor="end"' if is_end else ""
        return (
            f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:g}" font-weight="{weight}" '
            f'fill="{self.colors[color]}"{anchor}>{escape(text)}</text>'
        )


def picture(
    workbook: DrawnWorkbook, theme: str, draw_chart: DrawChart, width: int = 1280, most_height: int = 1400
) -> str:
    """Return the first part of a workbook as SVG."""
    return Painter(THEMES[theme], draw_chart, workbook).picture(width, most_height)


def _moved(svg: str, x: float, y: float) -> str:
    return f'<g transform="translate({x:.0f} {y:.0f})">{svg}</g>'


def _svg(width: int, height: int, color: str, content: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        f'font-family="{escape(FONT)}"><rect width="{width}" height="{height}" fill="{color}"/>{content}</svg>\n'
    )


def _rows(nodes: Sequence[Node], width: float) -> Iterator[list[tuple[Node, float]]]:
    """Yield rows of nodes with their widths, as the page wraps them."""
    row: list[tuple[Node, int]] = []
    for node in nodes:
        percent = node.item.percent
        if row and sum(one for _, one in row) + percent > 101:
            yield _fitted(row, width)
            row = []
        row.append((node, percent))
    if row:
        yield _fitted(row, width)


def _fitted(row: Sequence[tuple[Node, int]], width: float) -> list[tuple[Node, float]]:
    free, total = width - _GAP * (len(row) - 1), sum(percent for _, percent in row)
    return [(node, free * percent / total) for node, percent in row]
