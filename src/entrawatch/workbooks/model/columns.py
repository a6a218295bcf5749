"""How a grid shows its columns: icons, bars, links, dates, hidden columns."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from entrawatch.workbooks.model.visibility import JsonObject


class Formatter(IntEnum):
    """The number of a formatter in the JSON."""

    TEXT = 1
    BAR = 4
    HIDDEN = 5
    DATE = 6
    LINK = 7
    HEATMAP = 8
    BIG_NUMBER = 12
    RESOURCE = 13
    THRESHOLDS = 18


class Unit(IntEnum):
    """The number of a unit in the JSON."""

    PERCENT = 1
    MEGABYTES = 4
    COUNT = 17
    MINUTES = 25
    HOURS = 26


@dataclass(frozen=True)
class Icon:
    """The icon of a value; without a value, of every other."""

    representation: str
    value: str | None = None

    def to_json(self) -> JsonObject:
        """Return the threshold."""
        operator = "Default" if self.value is None else "=="
        return {
            "operator": operator,
            "thresholdValue": self.value,
            "representation": self.representation,
            "text": "{0}{1}",
        }


@dataclass(frozen=True)
class Column:
    """One column of a grid, or one field of a tile, with its format."""

    name: str
    formatter: Formatter = Formatter.TEXT
    palette: str = ""
    """Colors of a bar or heat map."""
    address: str = ""
    """Column with the page that a link opens."""
    icons: Sequence[Icon] = ()
    unit: Unit | None = None
    is_pattern: bool = False
    """Whether the name is a regular expression, for several columns."""

    def to_json(self, *, exact: bool = True) -> JsonObject:
        """Return the format; `exact`: the name is a regular expression in grids, and a name in tiles."""
        name = self.name if self.is_pattern else re.escape(self.name)
        match = f"^{name}$" if exact else self.name
        options, number = self._options(), self._number()
        found: JsonObject = {"columnMatch": match, "formatter": self.formatter}
        return {**found, **({"formatOptions": options} if options else {}), **number}

    def _options(self) -> JsonObject:
        options: JsonObject = {}
        if self.palette:
            options |= {"palette": self.palette, **({} if self.formatter is Formatter.BIG_NUMBER else {"min": 0})}
        if self.address:
            options |= {"linkTarget": "Url", "linkColumn": self.address}
        if self.icons:
            options |= {"thresholdsOptions": "icons", "thresholdsGrid": [icon.to_json() for icon in self.icons]}
        return options

    def _number(self) -> JsonObject:
        if self.unit is None:
            return {}
        style = {"style": "decimal", "maximumFractionDigits": 1}
        return {"numberFormat": {"unit": self.unit, "options": style}}
