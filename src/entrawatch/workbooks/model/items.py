"""The items of a workbook: texts, queries, groups and tabs."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from entrawatch.workbooks.model.names import stable_id
from entrawatch.workbooks.model.parameters import DAY_MS, Parameters
from entrawatch.workbooks.model.sources import LOGS, Source
from entrawatch.workbooks.model.visibility import Condition, JsonObject, visibility
from entrawatch.workbooks.model.visuals import Grid, Visual


class Style(StrEnum):
    """How a text is framed."""

    PLAIN = ""
    WARNING = "warning"


class Size(IntEnum):
    """The height of a query's result, by its number in the JSON."""

    MEDIUM = 0
    SMALL = 1


@dataclass(frozen=True)
class Text:
    """Markdown."""

    name: str
    markdown: str
    style: Style = Style.PLAIN
    visible: Sequence[Condition] = ()
    width: int = 100
    """Percentage of the row."""

    def to_json(self) -> JsonObject:
        """Return the item."""
        content = {"json": self.markdown, **({"style": self.style} if self.style else {})}
        return {"type": 1, "name": self.name, "content": content, **_width(self.width), **visibility(self.visible)}


@dataclass(frozen=True)
class Export:
    """A parameter that the selected row, tile or part of a chart sets from one of its columns."""

    column: str
    parameter: str
    default: str
    """The value until a row is selected."""

    def to_json(self) -> JsonObject:
        """Return the export."""
        return {
            "fieldName": self.column,
            "parameterName": self.parameter,
            "parameterType": 1,
            "defaultValue": self.default,
        }


@dataclass(frozen=True)
class Query:
    """A query and how its rows are shown."""

    name: str
    title: str
    query: str
    visual: Visual
    empty: str
    """Text in place of the rows if there are none."""
    time_range: str = "TimeRange"
    """Parameter with the time range."""
    days: int | None = None
    """Fixed time range, in place of the parameter."""
    source: Source = LOGS
    exports: Sequence[Export] = ()
    visible: Sequence[Condition] = ()
    width: int = 100
    size: Size = Size.MEDIUM

    def to_json(self) -> JsonObject:
        """Return the item."""
        content = {
            "version": "KqlItem/1.0",
            "query": self.query,
            "size": self.size,
            "title": self.title,
            "noDataMessage": self.empty,
            **self._time(),
            **self._exports(),
            **self.source.to_json(),
            **self.visual.to_json(),
        }
        return {"type": 3, "name": self.name, "content": content, **_width(self.width), **visibility(self.visible)}

    def _exports(self) -> JsonObject:
        if not self.exports:
            return {}
        if isinstance(self.visual, Grid):
            return {"exportedParameters": [one.to_json() for one in self.exports]}
        # A tile or a part of a chart sets one parameter.
        (one,) = self.exports
        return {
            "exportFieldName": one.column,
            "exportParameterName": one.parameter,
            "exportDefaultValue": one.default,
        }

    def _time(self) -> JsonObject:
        if self.source is not LOGS:
            return {}
        if self.days is None:
            return {"timeContextFromParameter": self.time_range}
        return {"timeContext": {"durationMs": self.days * DAY_MS}}


@dataclass(frozen=True)
class Tabs:
    """A bar of tabs, which set a parameter."""

    name: str
    parameter: str
    tabs: Sequence[tuple[str, str]]
    """Value and label of each tab; the first is selected when the workbook opens."""
    visible: Sequence[Condition] = ()

    def to_json(self) -> JsonObject:
        """Return the item."""
        links = [
            {
                "id": stable_id(self.name, value),
                "cellValue": self.parameter,
                "linkTarget": "parameter",
                "linkLabel": label,
                "subTarget": value,
                "style": "link",
            }
            for value, label in self.tabs
        ]
        content = {"version": "LinkItem/1.0", "style": "tabs", "links": links}
        return {"type": 11, "name": self.name, "content": content, **visibility(self.visible)}

    def is_on(self, value: str) -> Condition:
        """Return the condition of what a tab shows."""
        return Condition(self.parameter, value)


@dataclass(frozen=True)
class Group:
    """Items that load and show together; what its grids export is visible only inside."""

    name: str
    items: Sequence["Item"]
    visible: Sequence[Condition] = ()
    width: int = 100

    def to_json(self) -> JsonObject:
        """Return the item."""
        content = {
            "version": "NotebookGroup/1.0",
            "groupType": "editable",
            # Its items are created when it becomes visible.
            "loadType": "lazy",
            "items": [item.to_json() for item in self.items],
        }
        return {"type": 12, "name": self.name, "content": content, **_width(self.width), **visibility(self.visible)}


Item = Text | Parameters | Query | Group | Tabs


def _width(percent: int) -> JsonObject:
    return {} if percent == 100 else {"customWidth": str(percent)}
