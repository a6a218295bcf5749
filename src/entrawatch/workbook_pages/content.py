"""The content of workbooks as Azure stores it: the parts that a page draws."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Annotated, Any

from pydantic import Field

from entrawatch.reference.tables import table_names
from entrawatch.workbook_pages.visuals import ChartSettings, Content, GridSettings, MapSettings, Text, TileSettings
from entrawatch.workbooks.model import sources
from entrawatch.workbooks.model.parameters import ParameterType

LOGS, JSON, RESOURCE_GRAPH = (one.query_type for one in (sources.LOGS, sources.STATIC, sources.RESOURCE_GRAPH))
"""Query types that a page knows: Log Analytics, literal JSON, and Azure Resource Graph, which has no data offline."""


class Condition(Content):
    """When an item is visible."""

    parameter_name: Text
    comparison: Text = "isEqualTo"
    value: Text = ""


class Exported(Content):
    """A parameter that a selected row fills; without a field, with the whole row as JSON."""

    field_name: Text = ""
    parameter_name: Text = ""
    default_value: Text = ""


class TimeContext(Content):
    """A fixed time range."""

    duration_ms: float = 0


class Link(Content):
    """One tab or link."""

    cell_value: Text = ""
    link_target: Text = ""
    link_label: Text = ""
    sub_target: Text = ""
    pre_text: Text = ""
    post_text: Text = ""


class TypeSettings(Content):
    """Choices of a parameter, and what 'All' writes."""

    selectable_values: tuple[TimeContext, ...] = ()
    additional_resource_options: tuple[str, ...] = ()
    select_all_value: Text = ""


class Parameter(Content):
    """One parameter."""

    name: Text
    label: Text = ""
    description: Text = ""
    type: int = ParameterType.TEXT
    """A ParameterType; a page treats others as texts."""
    query: Text = ""
    query_type: int = LOGS
    value: Any = None
    default_value: Text = ""
    json_data: Text = ""
    multi_select: bool = False
    quote: Text = ""
    delimiter: Text = ","
    type_settings: TypeSettings = TypeSettings()
    time_context: TimeContext | None = None
    time_context_from_parameter: Text = ""
    is_hidden_when_locked: bool = False


class Item(Content):
    """One item with a name; `conditions` must all hold."""

    name: Text = ""
    width: Text = ""
    conditions: tuple[Condition, ...] = ()

    @property
    def percent(self) -> int:
        """Return the share of the row's width; 100 unless it is a number below that."""
        return int(self.width) if self.width.isdecimal() and len(self.width) < 4 and 0 < int(self.width) < 100 else 100


class TextItem(Item):
    """Markdown, in a box for a style such as info."""

    markdown: Annotated[Text, Field(alias="json")] = ""
    style: Text = ""


class ParametersItem(Item):
    """A bar of parameters."""

    parameters: tuple[Parameter, ...] = ()


class QueryItem(Item):
    """A query and what draws its rows."""

    query: Text = ""
    query_type: int = LOGS
    title: Text = ""
    size: int = 0
    time_context: TimeContext | None = None
    time_context_from_parameter: Text = ""
    visualization: Text = ""
    no_data_message: Text = ""
    no_data_message_style: int = 0
    export_field_name: Text = ""
    export_parameter_name: Text = ""
    export_default_value: Text = ""
    exported_parameters: tuple[Exported, ...] = ()
    grid_settings: GridSettings = GridSettings()
    tile_settings: TileSettings = TileSettings()
    chart_settings: ChartSettings = ChartSettings()
    map_settings: MapSettings = MapSettings()

    @property
    def exports(self) -> Sequence[Exported]:
        """Return the parameters that a selected row fills."""
        if self.exported_parameters:
            return tuple(one for one in self.exported_parameters if one.parameter_name)
        if not self.export_parameter_name:
            return ()
        names = {"field_name": self.export_field_name, "parameter_name": self.export_parameter_name}
        return (Exported(**names, default_value=self.export_default_value),)


class LinksItem(Item):
    """Tabs, or a list of links."""

    style: Text = ""
    links: tuple[Link, ...] = ()


class GroupItem(Item):
    """Items that belong together; `load_type` explicit waits for a click."""

    title: Text = ""
    load_type: Text = ""
    load_button_text: Text = ""
    expandable: bool = False
    expanded: bool = False
    items: tuple[Item, ...] = ()


class UnknownItem(Item):
    """An item of a kind that a page does not draw."""

    type: int


class Workbook(Content):
    """One workbook: an identifier for links and files, the title that people see, and its items."""

    id: str
    title: str
    items: tuple[Item, ...]


def all_items(items: Iterable[Item]) -> Iterator[Item]:
    """Yield items and the items of their groups, in order."""
    for item in items:
        yield item
        if isinstance(item, GroupItem):
            yield from all_items(item.items)


def all_queries(items: Iterable[Item]) -> list[QueryItem]:
    """Return the queries of items and of their groups."""
    return [item for item in all_items(items) if isinstance(item, QueryItem)]


def tables_of(workbooks: Iterable[Workbook]) -> frozenset[str]:
    """Return the tables that queries and drop-downs of workbooks name."""
    items = [item for workbook in workbooks for item in all_items(workbook.items)]
    texts = [item.query for item in items if isinstance(item, QueryItem)]
    texts += [one.query for item in items if isinstance(item, ParametersItem) for one in item.parameters]
    return frozenset(table_names()) & frozenset(word for text in texts for word in re.findall(r"\w+", text))
