"""What differs between two versions of a workbook, in words."""

import pytest

from entrawatch.workbooks.model.document import workbook_json
from entrawatch.workbooks.model.items import Group, Item, Text
from entrawatch.workbooks.model.panels import changed_panels, panels


def book(**texts: str) -> dict[str, str]:
    inner: list[Item] = [Text(name, text) for name, text in texts.items()]
    return panels(workbook_json([Text("top", "x"), Group("tab", inner)]))


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ({"a": "1"}, {"a": "1"}, ""),
        ({"a": "1"}, {"a": "2"}, "changes a"),
        ({"a": "1"}, {"a": "1", "b": "1"}, "adds b"),
        ({"a": "1", "b": "1"}, {"c": "1", "a": "2"}, "adds c; removes b; changes a"),
        ({}, dict.fromkeys("abcde", "1"), "adds a, b, c and 2 more"),
    ],
)
def test_panels_are_named(before: dict[str, str], after: dict[str, str], words: str) -> None:
    """Those of tabs, by their names."""
    assert changed_panels(book(**before), book(**after)) == words


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"items": [1]}', '{"items": [{"type": 1}]}', "[" * 100_000])
def test_another_text_has_no_panels(text: str) -> None:
    """A program can declare any text as a workbook."""
    assert panels(text) == {}
