"""A workbook shows for each state of its parameters what the logs answer, and names what it cannot draw."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from workbooksignins import ACCOUNTS, WORKBOOK

from entrawatch.documents.issues import EntrawatchError
from entrawatch.workbook_pages.answers import Answers, NoAnswer, Rows
from entrawatch.workbook_pages.content import Workbook
from entrawatch.workbook_pages.drawing import DrawnWorkbook, Node, Panel, Section, draw
from entrawatch.workbook_pages.page import Source, page
from entrawatch.workbook_pages.questions import Question
from entrawatch.workbook_pages.read_workbooks import read_workbooks
from entrawatch.workbook_pages.views import Chart, Grid, Message, Tiles, View

START = datetime(2026, 3, 9, tzinfo=UTC)


def panels(nodes: tuple[Node, ...]) -> Iterator[Panel]:
    for node in nodes:
        if isinstance(node, Section):
            yield from panels(node.nodes)
        elif isinstance(node, Panel):
            yield node


def panel(drawn: DrawnWorkbook, name: str) -> Panel:
    return next(one for one in panels(drawn.nodes) if one.item.name == name)


def first_view(drawn: DrawnWorkbook, name: str) -> View | str:
    return next(iter(panel(drawn, name).shown.values())).view


def test_an_item_is_drawn_for_each_value_that_it_depends_on(drawn: DrawnWorkbook) -> None:
    """One changed value at a time; two ranges with all records are two states with one answer."""
    totals = panel(drawn, "Totals")
    assert totals.depends == ("TimeRange", "Result")
    assert list(totals.shown) == [
        ("604800000", "all"),
        ("86400000", "all"),
        ("2592000000", "all"),
        ("604800000", "failed"),
    ]


def test_the_answer_follows_the_time_range_and_the_drop_down(drawn: DrawnWorkbook) -> None:
    """Of a day, only its sign-ins; of failures, no success."""
    found = {key: one.view for key, one in panel(drawn, "Totals").shown.items()}
    numbers = {
        key: [(tile.title.text, tile.number.text) for tile in view.tiles]
        for key, view in found.items()
        if isinstance(view, Tiles)
    }
    assert numbers == {
        ("604800000", "all"): [("Failure", "6"), ("Success", "6")],
        ("86400000", "all"): [("Failure", "2"), ("Success", "3")],
        ("2592000000", "all"): [("Failure", "6"), ("Success", "6")],
        ("604800000", "failed"): [("Failure", "6")],
    }


def test_a_selected_row_has_its_details(drawn: DrawnWorkbook) -> None:
    """Nothing is drawn while no row is selected, because the item is hidden then; hostile values are only values."""
    details = panel(drawn, "Sign-ins of {Selected}")
    accounts = {key[0] for key in details.shown}
    assert accounts == set(ACCOUNTS)
    assert {one.title for one in details.shown.values()} == {f"Sign-ins of {account}" for account in ACCOUNTS}
    rows = {key[0]: len(one.view.rows) for key, one in details.shown.items() if isinstance(one.view, Grid)}
    assert rows["adele@contoso.com"] == 4


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Totals", Tiles),
        ("Over time", Chart),
        ("Lines", Chart),
        ("Platforms", Chart),
        ("Countries", Chart),
        ("Applications", Chart),
        ("Accounts", Grid),
        ("Drawn as a graph", Grid),
    ],
)
def test_each_visualization_has_its_view(drawn: DrawnWorkbook, name: str, kind: type[View]) -> None:
    assert isinstance(first_view(drawn, name), kind)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "Fired alerts",
            "Azure Resource Graph answers this query in the portal. Exported logs do not contain its data.",
        ),
        ("No rows", "No such sign-in."),
        (
            "Unknown column",
            "This query cannot run on exported logs: The name 'Nothing' does not refer to any known column, table, "
            "variable or function.",
        ),
    ],
)
def test_a_panel_without_rows_says_why(drawn: DrawnWorkbook, name: str, text: str) -> None:
    view = first_view(drawn, name)
    assert isinstance(view, Message)
    assert view.text == text


def test_logs_without_a_table_do_not_answer_for_it(answers: Answers) -> None:
    """Without Operation, no one knows whether collection stopped."""
    assert answers.rows(Question("Operation | take 1"), None) == NoAnswer("the logs have no record of Operation")
    assert isinstance(answers.rows(Question("union Operation, SigninLogs | where false"), None), Rows)


def test_what_is_not_drawn_is_named(drawn: DrawnWorkbook) -> None:
    assert drawn.left_out == (
        "'Drawn as a graph': visualization 'graph', shown as a grid",
        "'CPU': metric chart",
    )


def test_a_given_value_replaces_the_one_that_a_workbook_opens_with(every_kind: Workbook, answers: Answers) -> None:
    """By its label, as a reader sees it; a tab by its value."""
    drawn = draw(every_kind, answers, {"TimeRange": "last 24 hours", "Tab": "details"})
    assert (drawn.state["TimeRange"], drawn.state["Tab"]) == ("86400000", "details")
    assert next(iter(panel(drawn, "Totals").shown)) == ("86400000", "all")


def test_a_tab_without_data_offline_is_not_the_one_that_opens(answers: Answers) -> None:
    """The overview opens on fired alerts, which are in Azure; a page opens on its first tab without such."""
    links = [{"cellValue": "Tab", "linkTarget": "parameter", "subTarget": name} for name in ("fired", "signals")]
    kinds = [("fired", 1), ("fired", 0), ("signals", 0)]
    queries = [
        {
            "type": 3,
            "content": {"query": "SigninLogs | take 1", "queryType": kind},
            "conditionalVisibility": {"parameterName": "Tab", "comparison": "isEqualTo", "value": name},
        }
        for name, kind in kinds
    ]
    content = {"items": [{"type": 11, "content": {"style": "tabs", "links": links}}, *queries]}
    (workbook,) = read_workbooks(json.dumps(content), "a.json")
    assert draw(workbook, answers, {}).state["Tab"] == "signals"
    assert draw(workbook, answers, {"Tab": "fired"}).state["Tab"] == "fired"


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("Tab", "detials", "'detials' is not a value of parameter 'Tab'; did you mean 'details'?"),
        (
            "TimeRange",
            "0",
            "'0' is not a value of parameter 'TimeRange'; use one of: Last 24 hours, Last 7 days, Last 30 days",
        ),
        ("Result", "Failled", "'Failled' is not a value of parameter 'Result'; did you mean 'Failed'?"),
    ],
)
def test_a_value_that_is_not_offered_is_refused(
    every_kind: Workbook, answers: Answers, name: str, value: str, message: str
) -> None:
    with pytest.raises(EntrawatchError) as caught:
        draw(every_kind, answers, {name: value})
    assert str(caught.value) == message


def test_the_drop_down_of_a_query_has_its_rows(drawn: DrawnWorkbook) -> None:
    assert [(one.value, one.label) for one in drawn.settings["App"].choices] == [
        ("value::all", "All"),
        ("Portal", "Portal"),
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"durationMs": 604800000', '"durationMs": 1e308'),
        ('"columnMatch": "Failures"', '"columnMatch": "(a+)+$"'),
        ('"customWidth": "50"', '"customWidth": "-1"'),
        ('"title": "Totals"', '"title": "\\ud800"'),
        ('"visualization": "piechart"', '"visualization": "honeycomb"'),
    ],
)
def test_a_strange_value_is_drawn(answers: Answers, old: str, new: str) -> None:
    """Never a stack trace: people render workbooks that others wrote."""
    text = WORKBOOK.read_text(encoding="utf-8")
    assert old in text
    (workbook,) = read_workbooks(text.replace(old, new), "a.json")
    page([draw(workbook, answers, {})], Source("x", (START, START)), ("", "", "")).encode(errors="replace")
