"""Workbooks are read as Azure has them: content, a list of the Azure CLI, or neither, with what to write."""

import json
from typing import Any

import pytest

from entrawatch.documents.issues import EntrawatchError
from entrawatch.workbook_pages.content import GroupItem, TextItem, UnknownItem, all_items, tables_of
from entrawatch.workbook_pages.read_workbooks import read_workbooks, with_own_ids

TEXT = {"type": 1, "name": "t", "content": {"json": "# A"}}
QUERY = {"type": 3, "name": "q", "content": {"query": "SigninLogs | join (AuditLogs) on $left.Id == $right.Id"}}
CONTENT = {"version": "Notebook/1.0", "items": [TEXT, {"type": 12, "name": "g", "content": {"items": [QUERY]}}]}
LISTED = {"displayName": "Sign-ins (dev)", "name": "0", "serializedData": json.dumps(CONTENT)}


@pytest.mark.parametrize(
    ("document", "titles"),
    [
        (CONTENT, [("sign-ins", "sign-ins")]),
        ([LISTED, LISTED], [("sign-ins-dev", "Sign-ins (dev)")] * 2),
        ({"id": "/x", "properties": LISTED}, [("sign-ins-dev", "Sign-ins (dev)")]),
    ],
)
def test_each_form_is_read(document: Any, titles: list[tuple[str, str]]) -> None:
    found = read_workbooks(json.dumps(document), "folder/Sign-ins.workbook")
    assert [(one.id, one.title) for one in found] == titles
    assert [type(item) for item in found[0].items] == [TextItem, GroupItem]
    assert tables_of(found) == {"SigninLogs", "AuditLogs"}


def test_two_workbooks_with_one_title_have_ids_of_their_own() -> None:
    """Otherwise a page shows only the first, and a picture replaces the other one."""
    found = with_own_ids(read_workbooks(json.dumps([LISTED] * 3), "a.json"))
    assert [one.id for one in found] == ["sign-ins-dev", "sign-ins-dev-2", "sign-ins-dev-3"]


def test_nulls_and_unknown_kinds_are_no_mistake() -> None:
    """The gallery's own workbooks have them."""
    bar = {"type": 9, "name": "p", "content": {"parameters": [{"name": "A", "type": 2, "multiSelect": None}]}}
    found = read_workbooks(json.dumps({"items": [bar, {"type": 10, "name": "m"}, {"type": "x"}, 7]}), "a.json")
    assert [type(item).__name__ for item in all_items(found[0].items)] == [
        "ParametersItem",
        "UnknownItem",
        "UnknownItem",
    ]
    assert isinstance(found[0].items[1], UnknownItem)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"items": 3}', "[" * 100_000, '[{"displayName": "A"}]'])
def test_other_documents_are_refused_with_what_to_write(text: str) -> None:
    with pytest.raises(EntrawatchError, match=r"^a.json: no workbook in this file; write .*--can-fetch-content true"):
        read_workbooks(text, "a.json")


def test_a_value_of_another_type_is_shown() -> None:
    wrong = {"type": 3, "name": "q", "content": {"size": "big"}}
    with pytest.raises(EntrawatchError) as caught:
        read_workbooks(json.dumps({"items": [wrong]}), "a.json")
    assert str(caught.value).startswith("workbook 'a': QueryItem.size 'big' is not valid: ")


def test_endless_nesting_is_refused() -> None:
    inner: dict[str, Any] = {"items": []}
    for _ in range(30):
        inner = {"items": [{"type": 12, "name": "g", "content": inner}]}
    with pytest.raises(EntrawatchError, match="groups nested deeper than 20 levels"):
        read_workbooks(json.dumps(inner), "a.json")
