"""How a query's rows are shown: a grid, tiles, a chart or a map."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from entrawatch.workbooks.model.columns import Column, Unit
from entrawatch.workbooks.model.visibility import JsonObject


@dataclass(frozen=True)
class Grid:
    """A table, in the order of the query."""

    columns: Sequence[Column] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    row_limit: int = 250

    def to_json(self) -> JsonObject:
        """Return the properties of the query."""
        labels = [{"columnId": name, "label": label} for name, label in self.labels.items()]
        settings = {
            "formatters": [column.to_json() for column in self.columns],
            "rowLimit": self.row_limit,
            "filter": True,
            **({"labelSettings": labels} if labels else {}),
        }
        return {"visualization": "table", "gridSettings": settings, "showExportToExcel": True}


@dataclass(frozen=True)
class Tiles:
    """One tile for each row: a title, a line beneath it, a number, and a text at the bottom."""

    title: Column
    number: Column
    subtitle: Column | None = None
    footer: Column | None = None

    def to_json(self) -> JsonObject:
        """Return the properties of the query."""
        settings = {
            "titleContent": self.title.to_json(exact=False),
            "leftContent": self.number.to_json(exact=False),
            **({"subtitleContent": self.subtitle.to_json(exact=False)} if self.subtitle else {}),
            **({"secondaryContent": self.footer.to_json(exact=False)} if self.footer else {}),
            "showBorder": True,
            "size": "auto",
        }
        return {"visualization": "tiles", "tileSettings": settings}


class ChartKind(StrEnum):
    """A kind of chart by its name in the JSON."""

    PIE = "piechart"
    BAR = "barchart"
    """Stacked by series over time."""
    CATEGORIES = "categoricalbar"
    TIME = "timechart"


@dataclass(frozen=True)
class Chart:
    """A chart: `x` and `y` are columns, `series` the column with a color for each value."""

    kind: ChartKind
    x: str
    y: str
    series: str = ""
    colors: Mapping[str, str] = field(default_factory=dict)
    unit: Unit = Unit.COUNT

    def to_json(self) -> JsonObject:
        """Return the properties of the query."""
        labels = [{"seriesName": name, "label": name, "color": color} for name, color in self.colors.items()]
        number = {"unit": self.unit, "options": {"style": "decimal", "useGrouping": True, "maximumFractionDigits": 1}}
        settings = {
            "xAxis": self.x,
            "yAxis": [self.y],
            **({"group": self.series, "createOtherGroup": 99} if self.series else {}),
            "showLegend": True,
            **({"seriesLabelSettings": labels} if labels else {}),
            "ySettings": {"numberFormatSettings": number},
        }
        return {"visualization": self.kind, "chartSettings": settings}


@dataclass(frozen=True)
class CountryMap:
    """A map with a circle for each country; `country` is a column with ISO codes or names, `size` one with numbers."""

    country: str
    size: str
    palette: str = "blue"

    def to_json(self) -> JsonObject:
        """Return the properties of the query."""
        color = {
            "nodeColorField": self.size,
            "colorAggregation": "Sum",
            "type": "heatmap",
            "heatmapPalette": self.palette,
        }
        settings = {
            "locInfo": "CountryRegion",
            "locInfoColumn": self.country,
            "sizeSettings": self.size,
            "sizeAggregation": "Sum",
            "labelSettings": self.country,
            "legendMetric": self.size,
            "legendAggregation": "Sum",
            "numberOfMetrics": 10,
            "itemColorSettings": color,
        }
        return {"visualization": "map", "mapSettings": settings}


Visual = Grid | Tiles | Chart | CountryMap
