"""Grids and tiles from the rows of an answer."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from entrawatch.logs.render_rows import cell_text
from entrawatch.workbook_pages.answers import Rows
from entrawatch.workbook_pages.cells import HIDDEN, Column, cell_of, column_of, formatter_of
from entrawatch.workbook_pages.content import Exported, QueryItem
from entrawatch.workbook_pages.views import Cell, Grid, Heading, Tile, Tiles
from entrawatch.workbook_pages.visuals import Formatter, SortKey

MOST_SELECTED = 20
"""Rows whose selection is rendered."""
_MOST_ROWS, _MOST_TILES = 250, 40
_GENERATED = re.compile(r"\$gen_[a-z]+_(.+)_\d+$")


def grid_of(item: QueryItem, rows: Rows) -> Grid:
    """Return the grid of a query's rows."""
    settings = item.grid_settings
    columns = [_column(rows, name, settings.formatters) for name in rows.columns]
    seen = [column for column in columns if column.formatter.formatter != HIDDEN]
    labels = {one.column_id: one.label for one in settings.label_settings if one.label}
    ordered = _sorted(rows, settings.sort_by)[: min(settings.row_limit or _MOST_ROWS, _MOST_ROWS)]
    values = [dict(zip(rows.columns, row, strict=True)) for row in ordered]
    return Grid(
        tuple(Heading(labels.get(column.name, column.name), column.is_number) for column in seen),
        tuple(
            tuple(cell_of(column, row, others) for column in seen) for row, others in zip(ordered, values, strict=True)
        ),
        tuple(exported(item.exports, one) for one in values[:MOST_SELECTED]) if item.exports else (),
        len(rows.rows),
        settings.filter,
    )


def _column(rows: Rows, name: str, formatters: Sequence[Formatter]) -> Column:
    column = column_of(rows, name, formatter_of(formatters, name))
    assert column  # the name is one of the answer's columns
    return column


def _sorted(rows: Rows, keys: Sequence[SortKey]) -> list[tuple[Any, ...]]:
    found = list(rows.rows)
    for key in reversed(keys):
        match = _GENERATED.match(key.item_key)
        name = match[1] if match else key.item_key
        if name in rows.columns:
            index = rows.columns.index(name)
            found.sort(key=lambda row: sort_key(row[index]), reverse=key.sort_order == 2)
    return found


def sort_key(value: Any) -> tuple[int, Any]:
    """Return a key that compares values of any types."""
    if value is None:
        return (0, "")
    if isinstance(value, bool | int | float):
        return (1, value)
    return (2, cell_text(value))


def exported(exports: Sequence[Exported], values: Mapping[str, Any]) -> Mapping[str, str]:
    """Return the parameters that a row sets."""
    return {one.parameter_name: _exported(one, values) for one in exports}


def _exported(one: Exported, values: Mapping[str, Any]) -> str:
    if one.field_name:
        return cell_text(values.get(one.field_name))
    return json.dumps({name: cell_text(value) for name, value in values.items()}, ensure_ascii=False)


def tiles_of(item: QueryItem, rows: Rows) -> Tiles:
    """Return a tile for each row; without settings, the first column is the title and the second the number."""
    settings = item.tile_settings
    names = ["", *rows.columns] if len(rows.columns) == 1 else [*rows.columns, ""]
    title = settings.title_content or Formatter(column_match=names[0])
    number = settings.left_content or Formatter(column_match=names[1])
    parts = (title, number, settings.subtitle_content, settings.secondary_content, settings.right_content)
    columns = [column_of(rows, part.column_match, part) if part else None for part in parts]
    return Tiles(tuple(_tile(item, rows, columns, row) for row in rows.rows[:_MOST_TILES]))


def _tile(item: QueryItem, rows: Rows, columns: Sequence[Column | None], row: Sequence[Any]) -> Tile:
    others = dict(zip(rows.columns, row, strict=True))
    title, number, subtitle, footer, right = (cell_of(one, row, others) if one else None for one in columns)
    selects = exported(item.exports, others) if item.exports else {}
    return Tile(title or Cell(""), number or Cell(""), subtitle, footer, right, selects)
