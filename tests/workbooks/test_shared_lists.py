"""A long list of an input is in a workbook once, however many alerts read it."""

from datetime import UTC, datetime

from filling import filled

from entrawatch.kql.literals import let_statements
from entrawatch.workbooks.model.items import Group, Item, Query
from entrawatch.workbooks.model.parameters import Parameters, TextField
from entrawatch.workbooks.model.visuals import Grid
from entrawatch.workbooks.shared_lists import with_shared_lists

NOW = datetime(2026, 3, 8, tzinfo=UTC)
LONG = [f'user{number}@contoso.com "x"' for number in range(40)]


def query(name: str, actors: list[str]) -> Query:
    text = f"let hits = () {{\n{let_statements({'actors': actors})}T\n}};\nhits()"
    return Query(name, name, text, Grid(), "None.")


def shared(*items: Item) -> tuple[dict[str, str], list[str]]:
    """Return the hidden parameters and the queries of items."""
    first, *rest = with_shared_lists(items)
    assert isinstance(first, Parameters)
    fields = [one for one in first.parameters if isinstance(one, TextField)]
    assert all(one.is_hidden for one in fields)
    inner = [one for item in rest for one in (item.items if isinstance(item, Group) else (item,))]
    return {one.name: one.value for one in fields}, [one.query for one in inner if isinstance(one, Query)]


def test_queries_name_the_list_and_run_as_before() -> None:
    """Also in groups, and with two lists under one name."""
    other = [*LONG, "another"]
    items = [query("a", LONG), Group("g", [query("b", LONG), query("c", other), query("d", other)])]
    values, queries = shared(*items)
    assert list(values) == ["List1_actors", "List2_actors"]
    assert all("contoso" not in text for text in queries)
    before = [query(name, actors).query for name, actors in zip("abcd", (LONG, LONG, other, other), strict=True)]
    assert [filled(text, values, NOW, NOW) for text in queries] == before


def test_short_lists_and_those_of_one_query_stay() -> None:
    """They are easier to read where they are."""
    items = (query("a", ["short"]), query("b", ["short"]), query("c", LONG))
    assert with_shared_lists(items) == items
