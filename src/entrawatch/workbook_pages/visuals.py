"""How workbooks say what draws a query's rows: formatters, and settings of grids, tiles, charts and maps."""

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, model_validator
from pydantic.alias_generators import to_camel


def _text(value: Any) -> str:
    """Return text: workbooks write some values, such as widths, as text or as numbers."""
    return "" if value is None else str(value)


Text = Annotated[str, BeforeValidator(_text)]


class Content(BaseModel):
    """Base of all parts: unknown keys are left out, because Azure has more than a page draws."""

    model_config = ConfigDict(frozen=True, extra="ignore", alias_generator=to_camel, populate_by_name=True)

    @model_validator(mode="before")
    @classmethod
    def _without_nulls(cls, data: Any) -> Any:
        """Leave out nulls: for the portal they are the same as a missing key."""
        return {key: value for key, value in data.items() if value is not None} if isinstance(data, dict) else data


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
    thresholds_grid: tuple[ThresholdRule, ...] = ()


class NumberOptions(Content):
    """How many digits, and as what, a number is written."""

    style: Text = "decimal"
    maximum_fraction_digits: int | None = None
    maximum_significant_digits: int | None = None


class NumberFormat(Content):
    """Unit and digits of a number."""

    unit: int = 0
    options: NumberOptions = NumberOptions()
    empty_val_custom_text: Text = ""


class Formatter(Content):
    """The format of a grid's column or of a tile's part."""

    column_match: Text = ""
    formatter: int = 0
    format_options: FormatOptions = FormatOptions()
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

    formatters: tuple[Formatter, ...] = ()
    label_settings: tuple[ColumnLabel, ...] = ()
    sort_by: tuple[SortKey, ...] = ()
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
    y_axis: tuple[str, ...] = ()
    group: Text = ""
    create_other_group: int | None = None
    series_label_settings: tuple[SeriesLabel, ...] = ()


class MapSettings(Content):
    """Which columns of a map are places and sizes."""

    loc_info_column: Text = ""
    label_settings: Text = ""
    size_settings: Text = ""
