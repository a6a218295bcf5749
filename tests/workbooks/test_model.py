"""What each item of a workbook looks like in its JSON, and how parameters are filled in."""

import json
from datetime import UTC, datetime

import pytest
from filling import filled

from entrawatch.workbooks.model.columns import Column, Formatter, Icon, Unit
from entrawatch.workbooks.model.document import all_items, with_workspace, workbook_json
from entrawatch.workbooks.model.items import Export, Group, Item, Query, Tabs, Text
from entrawatch.workbooks.model.parameters import DropDown, Parameters, TextField, TimeRange
from entrawatch.workbooks.model.sources import RESOURCE_GRAPH, STATIC, static_rows
from entrawatch.workbooks.model.visibility import Condition
from entrawatch.workbooks.model.visuals import Chart, ChartKind, CountryMap, Grid, Tiles

START, END = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 8, tzinfo=UTC)
TABS = Tabs("tabs", "Tab", [("one", "First"), ("two", "Second")])


def query(**changes: object) -> Query:
    given = {"name": "q", "title": "Hits", "query": "T", "visual": Grid(), "empty": "None.", **changes}
    return Query(**given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("item", "kind", "content"),
    [
        (Text("t", "# A"), 1, {"json": "# A"}),
        (Parameters("p", (TimeRange(),)), 9, {"style": "pills"}),
        (query(), 3, {"queryType": 0, "visualization": "table", "timeContextFromParameter": "TimeRange"}),
        (query(days=2), 3, {"timeContext": {"durationMs": 172_800_000}}),
        (query(source=RESOURCE_GRAPH), 3, {"queryType": 1, "crossComponentResources": ["value::tenant"]}),
        (query(visual=Chart(ChartKind.BAR, "Time", "Hits", "Area")), 3, {"visualization": "barchart"}),
        (query(visual=CountryMap("Location", "Hits")), 3, {"visualization": "map"}),
        (query(visual=Tiles(Column("A"), Column("B", Formatter.BIG_NUMBER))), 3, {"visualization": "tiles"}),
        (Group("g", [Text("t", "x")]), 12, {"loadType": "lazy"}),
        (TABS, 11, {"style": "tabs"}),
    ],
)
def test_each_kind_of_item_has_its_number_and_content(item: Item, kind: int, content: dict[str, object]) -> None:
    """Azure Monitor reads the number; the rest decides what it draws."""
    (found,) = json.loads(workbook_json([item]))["items"]
    assert found["type"] == kind
    assert content.items() <= found["content"].items()


def test_visibility_of_one_and_of_several_conditions() -> None:
    """Two properties of the format, not one."""
    both = (TABS.is_on("one"), Condition("Row", "", is_equal=False))
    assert Text("t", "x", visible=both[:1]).to_json()["conditionalVisibility"] == {
        "parameterName": "Tab",
        "comparison": "isEqualTo",
        "value": "one",
    }
    several = Text("t", "x", visible=both).to_json()["conditionalVisibilities"]
    assert [one["comparison"] for one in several] == ["isEqualTo", "isNotEqualTo"]
    assert "conditionalVisibility" not in Text("t", "x").to_json()


def test_a_column_matches_its_whole_name_in_a_grid() -> None:
    """Azure Monitor reads a regular expression there: `User` would also format `UserAgent`."""
    column = Column("Risk (level)", Formatter.THRESHOLDS, icons=[Icon("Sev1", "high"), Icon("Sev4")])
    found = column.to_json()
    assert found["columnMatch"] == r"^Risk\ \(level\)$"
    assert [one["operator"] for one in found["formatOptions"]["thresholdsGrid"]] == ["==", "Default"]
    assert Column("A", Formatter.BAR, palette="blue", unit=Unit.MINUTES).to_json() == {
        "columnMatch": "^A$",
        "formatter": 4,
        "formatOptions": {"palette": "blue", "min": 0},
        "numberFormat": {"unit": 25, "options": {"style": "decimal", "maximumFractionDigits": 1}},
    }


def test_a_selected_row_sets_parameters() -> None:
    """Until then they have their default."""
    (export,) = query(exports=[Export("UserId", "Row", "none")]).to_json()["content"]["exportedParameters"]
    assert export == {"fieldName": "UserId", "parameterName": "Row", "parameterType": 1, "defaultValue": "none"}


def test_rows_of_the_workbook_itself() -> None:
    """JSON in JSON, without a query to the workspace."""
    item = query(query=static_rows([{"row": "é"}]), source=STATIC).to_json()["content"]
    assert item["queryType"] == 8
    assert json.loads(json.loads(item["query"])["content"]) == [{"row": "é"}]
    assert "timeContextFromParameter" not in item


def test_ids_are_the_same_each_time() -> None:
    """A new ID would be a change in every review."""
    item = Parameters("p", (TextField("A", "A"), DropDown("B", "B", "*", (("*", "All"),))))
    assert workbook_json([item]) == workbook_json([item])
    ids = [one["id"] for one in item.to_json()["content"]["parameters"]]
    assert len(set(ids)) == 2


def test_items_in_groups_are_found() -> None:
    """For the checks that look at every query."""
    inner = Text("inner", "x")
    assert [item.name for item in all_items([Group("g", [inner]), Text("t", "y")])] == ["g", "inner", "t"]


def test_a_workbook_queries_its_workspace_for_a_reader_from_elsewhere() -> None:
    """In Azure Monitor's gallery no workspace is selected, and every grid asks for one."""
    content = json.loads(with_workspace(workbook_json([]), "/subscriptions/S"))
    assert content["fallbackResourceIds"] == ["/subscriptions/S"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('where A == "{Account:escapejson}"', r'where A == "a\"b"'),
        ("{Account}", 'a"b'),
        ("bin(TimeGenerated, {TimeRange:grain})", "bin(TimeGenerated, 4h)"),
        ("between ({TimeRange:start} .. {TimeRange:end})", "between (datetime(2026-03-01T00:00:00.000000Z) .. "
         "datetime(2026-03-08T00:00:00.000000Z))"),
        (r'matches regex "\d{4}" {Unknown}', r'matches regex "\d{4}" {Unknown}'),
    ],
)  # fmt: skip
def test_parameters_are_replaced_by_their_values(text: str, expected: str) -> None:
    """What an attacker writes into a display name stays text."""
    assert filled(text, {"Account": 'a"b'}, START, END) == expected
