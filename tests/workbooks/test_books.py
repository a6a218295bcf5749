"""The workbooks of an environment with every built-in alert."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

import pytest
from goldenworkbook import GOLDEN, golden_text
from openedbook import defaults

from entrawatch.specs.catalog import Catalog
from entrawatch.workbooks.books import workbooks
from entrawatch.workbooks.catalog_plan import catalog_plan
from entrawatch.workbooks.limits import WARN_BYTES
from entrawatch.workbooks.model.document import Workbook, all_items
from entrawatch.workbooks.model.items import Group, Item, Query, Text
from entrawatch.workbooks.model.parameters import DropDown, Parameters
from entrawatch.workbooks.model.sources import LOGS
from entrawatch.workbooks.model.visuals import Chart, Tiles
from entrawatch.workbooks.own_workbooks import OWN_WORKBOOKS
from entrawatch.workbooks.plan import AreaPlan, BookPlan, LeftOut
from entrawatch.workbooks.result_columns import in_words

MOST_QUERIES = 3
_NAMED = re.compile(r"\{([A-Z]\w*)(?::\w+)?\}")


def on_opening(items: Iterable[Item], values: dict[str, str]) -> Iterator[str]:
    """Yield the queries that start when a workbook opens."""
    for item in items:
        if not all((values.get(one.parameter) == one.value) == one.is_equal for one in item.visible):
            continue
        if isinstance(item, Group):
            yield from on_opening(item.items, values)
        if isinstance(item, Query) and item.source.query_type != 8:
            yield item.query
        if isinstance(item, Parameters):
            yield from (one.query for one in item.parameters if isinstance(one, DropDown) and one.query)


def test_every_alert_is_in_exactly_one_area_workbook(books: dict[str, Workbook], catalog: Catalog) -> None:
    """With its tile, its text and its hits."""
    groups = [item.name for book in books.values() for item in all_items(book.items) if isinstance(item, Group)]
    counts = Counter(name for name in groups if name in catalog.alerts)
    assert counts == Counter(dict.fromkeys(catalog.alerts, 1))
    tiles = "".join(
        item.query
        for book in books.values()
        for item in all_items(book.items)
        if isinstance(item, Query) and isinstance(item.visual, Tiles)
    )
    assert all(tiles.count(f"let hits_of_{name} = ") == 1 for name in catalog.alerts)


@pytest.mark.parametrize("name", ["overview", "conditional_access", "health", "coverage", "applications", "devices"])
def test_opening_a_workbook_starts_at_most_three_queries(name: str, books: dict[str, Workbook]) -> None:
    """Everything else waits for a tab, a tile or a row."""
    items = books[name].items
    started = list(on_opening(items, defaults(items)))
    assert len(started) <= MOST_QUERIES
    assert bool(started) == (name != "coverage")


def test_every_parameter_that_a_query_names_exists(books: dict[str, Workbook]) -> None:
    """Azure Monitor leaves an unknown name as it is, and the query fails."""
    for book in books.values():
        known = {*defaults(book.items), "TimeRange"}
        for item in all_items(book.items):
            if isinstance(item, Query) and item.source.query_type != 8:
                assert set(_NAMED.findall(item.query)) <= known, (book.id, item.name)


def test_the_workbook_of_a_small_area_is_as_it_was_reviewed() -> None:
    """A change of what Azure Monitor gets is a difference to read; make generated renews the file."""
    assert golden_text() == GOLDEN.read_text(encoding="utf-8")


def test_names_of_items_are_unique(books: dict[str, Workbook]) -> None:
    """Azure Monitor finds an item by its name."""
    for book in books.values():
        assert [name for name, count in Counter(one.name for one in all_items(book.items)).items() if count > 1] == []


def test_each_workbook_fits_and_is_the_same_each_time(books: dict[str, Workbook], plan: BookPlan) -> None:
    """Canonical JSON, well below what Azure accepts."""
    for again in workbooks(plan):
        content = books[again.id].content
        assert again.content == content
        assert len(content.encode()) < WARN_BYTES
        assert content == json.dumps(json.loads(content), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def test_the_environment_has_a_workbook_for_each_area_and_four_others(
    books: dict[str, Workbook], plan: BookPlan
) -> None:
    """Titles are unique, because Azure refuses two of one name."""
    assert list(books) == [*(area.spec.id for area in plan.areas), *OWN_WORKBOOKS]
    assert len({book.title for book in books.values()}) == len(books)
    assert workbooks(BookPlan("dev", ())) == ()


def test_every_result_says_what_it_means_to_be_empty(books: dict[str, Workbook]) -> None:
    """A blank panel could also be an error."""
    queries = [item for book in books.values() for item in all_items(book.items) if isinstance(item, Query)]
    assert [item.name for item in queries if not item.empty.endswith(".") or not item.title] == []


def test_severities_have_the_same_colors_everywhere(books: dict[str, Workbook]) -> None:
    """Red is critical in each chart."""
    charts = [
        item.visual
        for book in books.values()
        for item in all_items(book.items)
        if isinstance(item, Query) and isinstance(item.visual, Chart) and item.visual.series == "Severity"
    ]
    assert len(charts) > 1
    assert {chart.colors["critical"] for chart in charts} == {"redBright"}


def test_a_table_that_is_not_routed_is_not_read(catalog: Catalog) -> None:
    """The panel goes or reads the others, and the workbook says so."""
    unread = frozenset({"AADServicePrincipalSignInLogs", "MicrosoftGraphActivityLogs"})
    books = {book.id: book for book in workbooks(catalog_plan(catalog, unread))}
    for name in ("conditional_access", "overview"):
        queries = [item.query for item in all_items(books[name].items) if isinstance(item, Query)]
        assert not any("AADServicePrincipalSignInLogs" in query for query in queries)
    texts = [item.markdown for item in all_items(books["conditional_access"].items) if isinstance(item, Text)]
    assert "This environment does not route AADServicePrincipalSignInLogs" in "".join(texts)
    steps = [item.markdown for item in all_items(books["applications"].items) if isinstance(item, Text)]
    assert "*This environment does not collect MicrosoftGraphActivityLogs, so the query is left out.*" in "".join(steps)


def test_without_sign_ins_there_is_no_workbook_on_conditional_access(catalog: Catalog) -> None:
    """Each of its panels would fail."""
    tables = ("SigninLogs", "AADNonInteractiveUserSignInLogs", "AADServicePrincipalSignInLogs")
    found = [book.id for book in workbooks(catalog_plan(catalog, frozenset(tables)))]
    assert "conditional_access" not in found


def test_what_an_environment_lacks_is_in_its_workbooks(plan: BookPlan) -> None:
    """With the reason, in the area and in the coverage."""
    left_out = (LeftOut("left_out", "An alert", "it is deprecated", ("T1098.001",)),)
    lacking = replace(plan.areas[0], left_out=left_out)
    found = workbooks(replace(plan, areas=(lacking, *plan.areas[1:]), left_out=left_out))
    books = {book.id: book for book in found}
    line = "- **An alert** (`left_out`): it is deprecated"
    assert any(line in one.markdown for one in all_items(books[lacking.spec.id].items) if isinstance(one, Text))
    assert "left_out: it is deprecated" in books["coverage"].content


def test_a_baseline_of_an_area_of_your_own_compares_its_tables(plan: BookPlan) -> None:
    """Built-in areas have measures that fit them."""
    own = AreaPlan(plan.areas[0].spec.model_copy(update={"id": "mine"}), plan.areas[1].alerts[:2])
    book = next(book for book in workbooks(BookPlan("dev", (own,))) if book.id == "mine")
    titles = [item.title for item in all_items(book.items) if isinstance(item, Query) and item.source is LOGS]
    assert "Records of AuditLogs by hour" in titles


@pytest.mark.parametrize(
    ("column", "title"),
    [("SignIns", "sign-ins"), ("UserPrincipalName", "user principal name"), ("HomeTenantId", "home tenant ID")],
)
def test_a_title_has_the_words_of_a_column(column: str, title: str) -> None:
    assert in_words(column) == title
