"""The content of workbooks as Azure stores it: the parts that a page draws."""

from collections.abc import Sequence
from enum import IntEnum
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.alias_generators import to_camel

LOGS, JSON, RESOURCE_GRAPH = 0, 8, 1
"""Query types that a page knows: Log Analytics, literal JSON, and Azure Resource Graph, which has no data offline."""


class ParameterType(IntEnum):
    """Kinds of parameters; a page treats the others as texts."""

    TEXT = 1
    DROP_DOWN = 2
    TIME = 4
    OPTIONS = 10


def _text(value: Any) -> str:
    """Return text: workbooks write some values, such as widths, as text or as numbers."""
    return "" if value is None else str(value)


def _listed(value: Any) -> Any:
    return [] if value is None else value


def _present(value: Any) -> Any:
    return {} if value is None else value


Text = Annotated[str, BeforeValidator(_text)]


class Content(BaseModel):
    """Base of all parts: unknown keys are left out, because Azure has more than a page draws."""

    model_config = ConfigDict(frozen=True, extra="ignore", alias_generator=to_camel, populate_by_name=True)


class Condition(Content):
    """When an item is visible."""

    parameter_name: Text
    comparison: Text = "isEqualTo"
    value: Text = ""


class ThresholdRule(Content):
    """One line of a thresholds formatter."""

    operator: Text = "Default"
    threshold_value: Text = ""
    representation: Text = ""
    text: Text = "{0}{1}"


class FormatOptions(Content):
    """How a formatter draws."""

    palette: Text = ""
    min: float | None = None
    max: float | None = None
    link_target: Text = ""
    link_label: Text = ""
    link_column: Text = ""
    thresholds_options: Text = ""
    thresholds_grid: Annotated[tuple[ThresholdRule, ...], BeforeValidator(_listed)] = ()


class NumberOptions(Content):
    """How many digits, and as what, a number is written."""

    style: Text = "decimal"
    maximum_fraction_digits: int | None = None
    maximum_significant_digits: int | None = None


class NumberFormat(Content):
    """Unit and digits of a number."""

    unit: int = 0
    options: Annotated[NumberOptions, BeforeValidator(_present)] = NumberOptions()
    empty_val_custom_text: Text = ""


class Formatter(Content):
    """The format of a grid's column or of a tile's part."""

    column_match: Text = ""
    formatter: int = 0
    format_options: Annotated[FormatOptions, BeforeValidator(_present)] = FormatOptions()
    number_format: NumberFormat | None = None


class ColumnLabel(Content):
    """The heading of a grid's column."""

    column_id: Text
    label: Text = ""


class SortKey(Content):
    """A column that sorts a grid; 2 is descending."""

    item_key: Text
    sort_order: int = 1


class GridSettings(Content):
    """How rows are drawn as a grid."""

    formatters: Annotated[tuple[Formatter, ...], BeforeValidator(_listed)] = ()
    label_settings: Annotated[tuple[ColumnLabel, ...], BeforeValidator(_listed)] = ()
    sort_by: Annotated[tuple[SortKey, ...], BeforeValidator(_listed)] = ()
    row_limit: int | None = None
    filter: bool = False


class TileSettings(Content):
    """Which columns are which part of a tile."""

    title_content: Formatter | None = None
    subtitle_content: Formatter | None = None
    left_content: Formatter | None = None
    right_content: Formatter | None = None
    secondary_content: Formatter | None = None


class SeriesLabel(Content):
    """The label and color of a chart's series."""

    series_name: Text
    label: Text = ""
    color: Text = ""


class ChartSettings(Content):
    """Which columns are which part of a chart."""

    x_axis: Text = ""
    y_axis: Annotated[tuple[str, ...], BeforeValidator(_listed)] = ()
    group: Text = ""
    create_other_group: int | None = None
    series_label_settings: Annotated[tuple[SeriesLabel, ...], BeforeValidator(_listed)] = ()


class MapSettings(Content):
    """Which columns of a map are places and sizes."""

    loc_info_column: Text = ""
    label_settings: Text = ""
    size_settings: Text = ""


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

    selectable_values: Annotated[tuple[TimeContext, ...], BeforeValidator(_listed)] = ()
    additional_resource_options: Annotated[tuple[str, ...], BeforeValidator(_listed)] = ()
    select_all_value: Text = ""


class Parameter(Content):
    """One parameter."""

    name: Text
    label: Text = ""
    description: Text = ""
    type: int = ParameterType.TEXT
    query: Text = ""
    query_type: int = LOGS
    value: Any = None
    default_value: Text = ""
    json_data: Text = ""
    multi_select: bool = False
    quote: Text = ""
    delimiter: Text = ","
    type_settings: Annotated[TypeSettings, BeforeValidator(_present)] = TypeSettings()
    time_context: TimeContext | None = None
    time_context_from_parameter: Text = ""
    is_hidden_when_locked: bool = False


class Item(Content):
    """One item with a name; `conditions` must all hold."""

    name: Text = ""
    width: Text = ""
    conditions: tuple[Condition, ...] = ()


class TextItem(Item):
    """Markdown, in a box for a style such as info."""

    markdown: Annotated[Text, Field(alias="json")] = ""
    style: Text = ""


class ParametersItem(Item):
    """A bar of parameters."""

    parameters: Annotated[tuple[Parameter, ...], BeforeValidator(_listed)] = ()


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
    exported_parameters: Annotated[tuple[Exported, ...], BeforeValidator(_listed)] = ()
    grid_settings: Annotated[GridSettings, BeforeValidator(_present)] = GridSettings()
    tile_settings: Annotated[TileSettings, BeforeValidator(_present)] = TileSettings()
    chart_settings: Annotated[ChartSettings, BeforeValidator(_present)] = ChartSettings()
    map_settings: Annotated[MapSettings, BeforeValidator(_present)] = MapSettings()

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
    links: Annotated[tuple[Link, ...], BeforeValidator(_listed)] = ()


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
