"""A chart is a Vega-Lite specification that depends only on the rows and the settings."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from entrawatch.workbook_pages.answers import Rows
from entrawatch.workbook_pages.charts import chart_of
from entrawatch.workbook_pages.content import QueryItem
from entrawatch.workbook_pages.views import Chart

START = datetime(2026, 3, 9, tzinfo=UTC)
OVER_TIME = Rows(
    ("At", "Count", "Kind"),
    tuple((START + timedelta(hours=hour), hour + 1, "a" if hour % 2 else "b") for hour in range(4)),
    {"At": "datetime", "Count": "long", "Kind": "string"},
)
BY_NAME = Rows(
    ("Name", "Count"), tuple((f"n{number}", number) for number in range(30)), {"Name": "string", "Count": "long"}
)


def chart(rows: Rows, visualization: str, **settings: Any) -> Chart:
    found = chart_of(QueryItem.model_validate({"visualization": visualization, "title": "T", **settings}), rows)
    assert found
    return found


def values(found: Chart) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = found.spec["data"]["values"]
    return listed


def test_bars_over_time_fill_their_interval() -> None:
    """The width is the smallest distance between two moments."""
    found = chart(OVER_TIME, "barchart")
    assert values(found)[0] == {"x": "2026-03-09T00:00:00.000Z", "x2": "2026-03-09T01:00:00.000Z", "y": 1.0, "s": "b"}
    assert found.spec["mark"] == {"type": "bar"}
    assert found.description == "T: 4 values, 10 in total"


@pytest.mark.parametrize(("kind", "mark"), [("timechart", "line"), ("linechart", "line"), ("areachart", "area")])
def test_a_line_has_a_point_for_each_moment(kind: str, mark: str) -> None:
    found = chart(OVER_TIME, kind)
    assert found.spec["mark"]["type"] == mark
    assert [one["y"] for one in values(found)] == [1.0, 2.0, 3.0, 4.0]


def test_categories_are_ranked_and_the_rest_is_counted() -> None:
    found = chart(BY_NAME, "categoricalbar")
    assert found.spec["encoding"]["y"]["sort"][:2] == ["n29", "n28"]
    assert found.note == "The 12 highest of 30."


def test_a_map_is_a_ranked_bar_that_says_so() -> None:
    found = chart(BY_NAME, "map", mapSettings={"locInfoColumn": "Name", "sizeSettings": "Count"})
    assert found.note == "Azure draws these numbers on a map. The 12 highest of 30."


def test_a_pie_has_nine_slices_and_the_rest() -> None:
    found = chart(BY_NAME, "piechart")
    assert [one["s"] for one in values(found)][-2:] == ["n21 (21)", "Other (210)"]


def test_series_have_the_colors_of_the_workbook() -> None:
    labels = [{"seriesName": "a", "color": "redBright"}]
    found = chart(OVER_TIME, "barchart", chartSettings={"seriesLabelSettings": labels})
    assert found.spec["encoding"]["color"]["scale"] == {"domain": ["a", "b"], "range": ["#e5383b", "#2f6fde"]}


def test_more_series_than_colors_become_one() -> None:
    rows = tuple((START + timedelta(hours=number % 2), number, f"s{number}") for number in range(1, 15))
    found = chart(Rows(OVER_TIME.columns, rows, OVER_TIME.types), "barchart")
    names = found.spec["encoding"]["color"]["scale"]["domain"]
    assert (len(names), names[0], names[-1]) == (10, "s14", "Other")


def test_rows_without_numbers_are_no_chart() -> None:
    rows = Rows(("A",), (("x",),), {"A": "string"})
    assert chart_of(QueryItem(visualization="piechart"), rows) is None
