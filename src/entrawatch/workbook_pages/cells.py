"""Cells: values with the formatter of their column."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from entrawatch.documents.json_values import parsed_json
from entrawatch.documents.quoting import UNSEEN
from entrawatch.logs.render_rows import cell_text
from entrawatch.workbook_pages.answers import Rows
from entrawatch.workbook_pages.colors import color_of, icon_of
from entrawatch.workbook_pages.views import Cell
from entrawatch.workbook_pages.visuals import Formatter, NumberFormat, ThresholdRule
from entrawatch.workbooks.model import columns

HIDDEN, DATE, LINK, HEAT = (columns.Formatter[name] for name in ("HIDDEN", "DATE", "LINK", "HEATMAP"))
BIG_NUMBER, THRESHOLDS = columns.Formatter.BIG_NUMBER, columns.Formatter.THRESHOLDS
# Also kinds that our workbooks do not use, but those of others do.
BARS, TRENDS = (3, columns.Formatter.BAR), (9, 10, 20, 21)
DRAWN_FORMATTERS = frozenset({0, 2, 14, 15, 16, 17, *BARS, *TRENDS, *columns.Formatter})
"""Formatters that are drawn; a column with another one has its plain text."""
_NUMBERS = frozenset({"int", "long", "real", "decimal"})
_SUFFIXES = {1: "%", 2: " B", 3: " KB", 4: " MB", 5: " GB", 23: " ms", 24: " s", 25: " min", 26: " h", 27: " d"}
_COUNT = columns.Unit.COUNT
_THOUSANDS = ((1_000_000_000, "B"), (1_000_000, "M"), (1_000, "K"))
_LONGEST, _LONGEST_PATTERN = 2_000, 200


@dataclass(frozen=True)
class Column:
    """One column of an answer: its place, its KQL type, its formatter, and its greatest number."""

    name: str
    index: int
    type: str
    formatter: Formatter
    least: float = 0
    greatest: float = 0

    @property
    def is_number(self) -> bool:
        """Return whether its values are numbers."""
        return self.type in _NUMBERS


def column_of(rows: Rows, name: str, formatter: Formatter) -> Column | None:
    """Return a column of an answer; None if the answer has no such column."""
    if name not in rows.columns:
        return None
    numbers = [float(value) for value in rows.values(name) if is_number(value)]
    bounds = (min(numbers, default=0.0), max(numbers, default=0.0))
    return Column(name, rows.columns.index(name), rows.types.get(name, "string"), formatter, *bounds)


def formatter_of(formatters: Sequence[Formatter], column: str) -> Formatter:
    """Return the first formatter whose name or pattern is a column's."""
    return next((one for one in formatters if _matches(one.column_match, column)), Formatter(column_match=column))


def _matches(pattern: str, column: str) -> bool:
    if pattern == column:
        return True
    try:
        # A repeated group can take forever, and no workbook needs one.
        can_match = 0 < len(pattern) < _LONGEST_PATTERN and not re.search(r"\)[*+{?]", pattern)
        return can_match and re.fullmatch(pattern, column) is not None
    except re.error:
        return False


def is_number(value: Any) -> bool:
    """Return whether a value is a number that can be drawn."""
    return (
        isinstance(value, int | float) and not isinstance(value, bool) and value == value and abs(value) != float("inf")
    )


def cell_of(column: Column, row: Sequence[Any], others: Mapping[str, Any]) -> Cell:
    """Return a cell of a row; `others`: the row's values by column, for links."""
    value, formatter = row[column.index], column.formatter
    cell = Cell(value_text(value, formatter.number_format), is_number=column.is_number)
    draw = _DRAWN.get(formatter.formatter)
    return draw(cell, column, value, others) if draw else cell


def value_text(value: Any, number_format: NumberFormat | None = None) -> str:
    """Return a value as text: moments to the second, numbers with separators, on one line."""
    if value is None or value == "":
        return number_format.empty_val_custom_text if number_format else ""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}"
    if is_number(value):
        return _number_text(float(value), number_format)
    text = UNSEEN.sub("\ufffd", cell_text(value).replace("\n", " ").replace("\t", " "))
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}\u2026"


def _number_text(value: float, form: NumberFormat | None) -> str:
    if form is None:
        return f"{value:,.0f}" if value == int(value) else f"{value:,.2f}"
    digits = form.options.maximum_fraction_digits
    if form.options.style == "percent":
        return f"{value * 100:,.{1 if digits is None else digits}f}%"
    if form.unit == _COUNT:
        for size, letter in _THOUSANDS:
            if abs(value) >= size:
                return f"{_trimmed(value / size, 1)}{letter}"
    return _trimmed(value, 2 if digits is None else digits) + _SUFFIXES.get(form.unit, "")


def _trimmed(value: float, digits: int) -> str:
    text = f"{value:,.{max(0, min(digits, 10))}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _bar(cell: Cell, column: Column, value: Any, _: Mapping[str, Any]) -> Cell:
    if not is_number(value):
        return cell
    options = column.formatter.format_options
    return replace(cell, bar=_share(column, float(value)), color=color_of(options.palette))


def _heat(cell: Cell, column: Column, value: Any, _: Mapping[str, Any]) -> Cell:
    if not is_number(value):
        return cell
    options = column.formatter.format_options
    return replace(cell, heat=_share(column, float(value)), color=color_of(options.palette))


def _share(column: Column, value: float) -> float:
    options = column.formatter.format_options
    low = options.min if options.min is not None else min(0.0, column.least)
    high = options.max if options.max is not None else column.greatest
    return 0.0 if high <= low else round(max(0.0, min(1.0, (value - low) / (high - low))), 4)


def _link(cell: Cell, column: Column, value: Any, others: Mapping[str, Any]) -> Cell:
    options = column.formatter.format_options
    target = others.get(options.link_column) if options.link_column else value
    href = safe_address(str(target or ""))
    return replace(cell, text=options.link_label or cell.text, href=href) if href else cell


def safe_address(text: str) -> str:
    """Return an address that a page may link; '' for anything but https with a host and without a user name."""
    try:
        parts = urlsplit(text.strip())
    except ValueError:
        return ""
    is_safe = parts.scheme == "https" and parts.hostname and "@" not in parts.netloc and not UNSEEN.search(text)
    return text.strip() if is_safe and not re.search(r"[\s\"'<>\\]", text.strip()) else ""


def _trend(cell: Cell, column: Column, value: Any, _: Mapping[str, Any]) -> Cell:
    found = parsed_json(value) if isinstance(value, str) else value
    points = tuple(float(one) for one in found if is_number(one)) if isinstance(found, list) else ()
    return (
        replace(cell, text="", trend=points, color=color_of(column.formatter.format_options.palette))
        if points
        else cell
    )


def _threshold(cell: Cell, column: Column, value: Any, _: Mapping[str, Any]) -> Cell:
    options = column.formatter.format_options
    rule = next((one for one in options.thresholds_grid if _applies(one, value)), None)
    if rule is None:
        return cell
    text = rule.text.replace("{0}", cell.text).replace("{1}", "") if rule.text else cell.text
    if options.thresholds_options == "colors":
        return replace(cell, text=text, heat=1.0, color=color_of(rule.representation, "#6b7785"))
    return (
        replace(cell, text=text, icon=icon_of(rule.representation)) if rule.representation else replace(cell, text=text)
    )


def _applies(rule: ThresholdRule, value: Any) -> bool:
    compare = _OPERATORS.get(rule.operator.lower())
    return compare is not None and compare(cell_text(value), rule.threshold_value)


def _as_numbers(compare: Callable[[float, float], bool]) -> Callable[[str, str], bool]:
    def of_texts(left: str, right: str) -> bool:
        try:
            return compare(float(left), float(right))
        except ValueError:
            return False

    return of_texts


_OPERATORS: Mapping[str, Callable[[str, str], bool]] = {
    "default": lambda _, __: True,
    "==": lambda left, right: left == right,
    "!=": lambda left, right: left != right,
    "contains": lambda left, right: right.casefold() in left.casefold(),
    "startswith": lambda left, right: left.casefold().startswith(right.casefold()),
    "endswith": lambda left, right: left.casefold().endswith(right.casefold()),
    "is empty": lambda left, _: not left,
    ">": _as_numbers(lambda left, right: left > right),
    "<": _as_numbers(lambda left, right: left < right),
    ">=": _as_numbers(lambda left, right: left >= right),
    "<=": _as_numbers(lambda left, right: left <= right),
}
_DRAWN: Mapping[int, Callable[[Cell, Column, Any, Mapping[str, Any]], Cell]] = {
    **dict.fromkeys(BARS, _bar),
    **dict.fromkeys(TRENDS, _trend),
    HEAT: _heat,
    LINK: _link,
    THRESHOLDS: _threshold,
}
