"""Values are drawn with the formatter of their column, and texts are filled with the values of parameters."""

from datetime import UTC, datetime
from typing import Any

import pytest

from entrawatch.workbook_pages.answers import Rows
from entrawatch.workbook_pages.cells import cell_of, column_of, formatter_of, safe_address
from entrawatch.workbook_pages.colors import icon_of
from entrawatch.workbook_pages.content import Parameter
from entrawatch.workbook_pages.questions import with_texts
from entrawatch.workbook_pages.values import Choice, Filling, Setting, time_label
from entrawatch.workbook_pages.views import Cell
from entrawatch.workbook_pages.visuals import Formatter

NOW = datetime(2026, 3, 13, 18, tzinfo=UTC)
RED, BLUE = "#d64550", "#2f6fde"
SEVERITY = [
    {"operator": ">=", "thresholdValue": "8", "representation": "failed", "text": "{0} hits"},
    {"operator": "Default", "representation": "success", "text": "{0}{1}"},
]


def drawn(value: Any, kind: str, formatter: int, **options: Any) -> Cell:
    rows = Rows(("A", "Link"), ((value, "https://example.org/a"), (10, "")), {"A": kind})
    number_format = options.pop("numberFormat", None)
    given = {"columnMatch": "A", "formatter": formatter, "formatOptions": options, "numberFormat": number_format}
    column = column_of(rows, "A", Formatter.model_validate(given))
    assert column
    return cell_of(column, rows.rows[0], dict(zip(rows.columns, rows.rows[0], strict=True)))


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (drawn(1234, "long", 1), Cell("1,234", is_number=True)),
        (drawn(0.5, "real", 1), Cell("0.50", is_number=True)),
        (drawn(None, "string", 1), Cell("")),
        (drawn(NOW, "datetime", 6), Cell("2026-03-13 18:00:00")),
        (drawn("a\u202eb\nc", "string", 1), Cell("a\ufffdb c")),
        (drawn(5, "long", 4, palette="blue", min=0), Cell("5", is_number=True, bar=0.5, color=BLUE)),
        (drawn(5, "long", 8, palette="red", max=20), Cell("5", is_number=True, heat=0.25, color=RED)),
        (drawn("x", "string", 4), Cell("x")),
        (drawn("[1, 2, 3]", "dynamic", 9, palette="blue"), Cell("", trend=(1.0, 2.0, 3.0), color=BLUE)),
        (drawn("Ben", "string", 7, linkTarget="Url", linkColumn="Link"), Cell("Ben", href="https://example.org/a")),
        (drawn("http://example.org", "string", 7, linkTarget="Url"), Cell("http://example.org")),
        (drawn(9, "long", 18, thresholdsGrid=SEVERITY), Cell("9 hits", is_number=True, icon=icon_of("failed"))),
        (drawn(1, "long", 18, thresholdsGrid=SEVERITY), Cell("1", is_number=True, icon=icon_of("success"))),
        (drawn(1250, "long", 12, numberFormat={"unit": 17}), Cell("1.2K", is_number=True)),
        (drawn(12.5, "real", 1, numberFormat={"unit": 25}), Cell("12.5 min", is_number=True)),
        (drawn(0.25, "real", 1, numberFormat={"options": {"style": "percent"}}), Cell("25.0%", is_number=True)),
        (drawn(7, "long", 99), Cell("7", is_number=True)),
    ],
)
def test_a_cell_has_what_its_formatter_draws(cell: Cell, expected: Cell) -> None:
    assert cell == expected


@pytest.mark.parametrize(
    ("pattern", "column", "matches"),
    [("^Count$", "Count", True), ("Fail|Hits", "Hits", True), ("count_", "count_", True), ("(", "(", True),
     ("(", "a", False), ("Count", "Count2", False)],
)  # fmt: skip
def test_a_formatter_names_its_column_or_a_pattern(pattern: str, column: str, matches: bool) -> None:
    one = Formatter(column_match=pattern, formatter=4)
    assert (formatter_of([one], column) is one) is matches


@pytest.mark.parametrize(
    "address",
    [
        "http://a.org",
        "javascript:alert(1)",
        "https://user@a.org",
        "https:",
        "//a.org",
        'https://a.org/"x',
        "data:,x",
        "",
    ],
)
def test_only_https_addresses_are_links(address: str) -> None:
    assert safe_address(address) == ""


def filling(**state: str) -> Filling:
    several = Parameter(name="App", type=2, multi_select=True, quote="'", delimiter=",")
    settings = {
        "TimeRange": Setting(Parameter(name="TimeRange", type=4), (), "86400000"),
        "App": Setting(
            several,
            (Choice("value::all", "All"), Choice("a", "App A"), Choice("b", "App B")),
            "value::all",
            ("value::all", "a", "b", "c"),
        ),
    }
    return Filling(settings, {"TimeRange": "86400000", "App": "value::all", "Name": 'O"Neil', **state}, NOW)


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("{App}", "'a','b','c'"),
        ("{App:label}", "All"),
        ("{Name} {Name:escapejson}", 'O"Neil O\\"Neil'),
        ("{Unknown} dynamic({})", "{Unknown} dynamic({})"),
        ("{TimeRange:start}", "datetime(2026-03-12T18:00:00.000000Z)"),
        ("{TimeRange:grain}", "30m"),
        ("T {TimeRange}", "T between (datetime(2026-03-12T18:00:00.000000Z) .. datetime(2026-03-13T18:00:00.000000Z))"),
    ],
)
def test_a_query_has_the_values_of_its_parameters(text: str, query: str) -> None:
    assert filling().query(text) == query


def test_a_title_has_labels() -> None:
    assert filling(App="b").shown("{App} over {TimeRange} from {TimeRange:start}") == (
        "App B over Last 24 hours from 2026-03-12 18:00 UTC"
    )


@pytest.mark.parametrize(
    ("milliseconds", "label"),
    [("3600000", "Last hour"), ("604800000", "Last 7 days"), ("1800000", "Last 30 minutes"), ("x", "Last 24 hours")],
)
def test_a_time_range_has_words(milliseconds: str, label: str) -> None:
    assert time_label(milliseconds) == label


@pytest.mark.parametrize(
    ("template", "shared", "texts"),
    [
        ('T | where Name == "{Name:escapejson}"', "T | where Name == picked_text_0", ('O"Neil',)),
        ('let a = "{Name:escapejson}"; T | where "{Kind}" == a', "let a = picked_text_0; T | where picked_text_1 == a",
         ('O"Neil', "a\\b\n")),
        ("T | where A == 'say \"{Kind}\"' // \"{Kind}\"", "", ()),
        ('T | where A == "{Unknown}" or B == "x{Kind}"', "", ()),
        ('T | where A == "{Name}"', "", ()),
        ('T | where A == "{Kind}" and B == "$kqlp0"', "", ()),
    ],
)  # fmt: skip
def test_only_a_whole_literal_is_apart_from_its_query(template: str, shared: str, texts: tuple[str, ...]) -> None:
    """The rest stays text: a name inside a literal or a comment would mean something else."""
    found = filling(Kind="a\\\\b\\n").question(template)
    assert (found.shared, found.texts) == (shared, texts)
    assert found.query == filling(Kind="a\\\\b\\n").query(template)


def test_texts_are_values_of_the_sql() -> None:
    """A text with quotes, or with the name of another, cannot become code."""
    sql = "SELECT CAST($kqlp0 AS VARCHAR), CAST($kqlp1 AS VARCHAR)"
    values = "' OR 1 --", "CAST($kqlp0 AS VARCHAR)"
    assert with_texts(sql, values) == "SELECT CAST(''' OR 1 --' AS VARCHAR), CAST('CAST($kqlp0 AS VARCHAR)' AS VARCHAR)"
    assert with_texts("SELECT CAST($kqlp0 AS DATE)", values) is None
    assert with_texts(sql, values[:1]) is None
