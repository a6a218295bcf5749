"""Two versions of a workbook become one page with words and pictures; nothing in it runs."""

import base64
import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from entrawatch.cli import main
from entrawatch.workbook_pages.changed import changed_workbooks
from entrawatch.workbook_pages.read_workbooks import read_workbooks

SAMPLES = Path(__file__).parents[2] / "alert_specs/user_accounts/mfa_denied_by_user.samples.yaml"
HOSTILE = "</h2><script>alert(1)</script>"


def item(name: str, query: str, tab: str = "") -> dict[str, Any]:
    content = {"version": "KqlItem/1.0", "query": query, "queryType": 0, "visualization": "table", "title": f"T {name}"}
    condition = {"parameterName": "Tab", "comparison": "isEqualTo", "value": tab}
    return {"type": 3, "name": name, "content": content, **({"conditionalVisibility": condition} if tab else {})}


def tabs(*values: str) -> dict[str, Any]:
    links = [
        {"cellValue": "Tab", "linkTarget": "parameter", "linkLabel": one.capitalize(), "subTarget": one}
        for one in values
    ]
    return {"type": 11, "name": "tabs", "content": {"version": "LinkItem/1.0", "style": "tabs", "links": links}}


def book(title: str, *items: dict[str, Any]) -> dict[str, Any]:
    return {"name": title, "displayName": title, "serializedData": json.dumps({"items": items})}


COUNT = "SigninLogs | summarize Number = count()"
BEFORE = [
    book("Same", item("a", COUNT)),
    book("Gone", item("a", COUNT)),
    book(HOSTILE, tabs("one"), item("kept", COUNT), item("old", COUNT, "one"), item("edited", COUNT, "one")),
]
AFTER = [
    BEFORE[0],
    book(
        HOSTILE, tabs("one", "two"), item("kept", COUNT), item("edited", f"{COUNT}\n", "one"), item("b", COUNT, "two")
    ),
]


def test_what_differs_is_named_with_its_place() -> None:
    before, after = (read_workbooks(json.dumps(rows), "x") for rows in (BEFORE, AFTER))
    found = changed_workbooks(before, after)
    assert [(one.title, list(one.words), list(one.places)) for one in found] == [
        (
            HOSTILE,
            ["new: T b (b)", "removed: T old (old)", "changed: tabs", "changed: T edited (edited)"],
            [{"Tab": "two"}, {"Tab": "one"}, {}],
        ),
        ("Gone", ["removed: T a (a)"], [{}]),
    ]
    assert changed_workbooks(after, after) == []


def changes(tmp_path: Path, before: object, after: object) -> tuple[Result, str]:
    files = [tmp_path / "before.json", tmp_path / "after.json"]
    for path, rows in zip(files, (before, after), strict=True):
        path.write_text(json.dumps(rows), encoding="utf-8")
    out = tmp_path / "changes.html"
    words = ["workbook", "changes", *map(str, files), "--data", str(SAMPLES), "--out", str(out)]
    return CliRunner().invoke(main, words), out.read_text(encoding="utf-8")


def test_a_page_has_a_picture_of_each_version(tmp_path: Path) -> None:
    """A place that only one version has, has one picture; a name of the workbook is text."""
    result, page = changes(tmp_path, BEFORE, AFTER)
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr.endswith(f"wrote {tmp_path / 'changes.html'}: 2 workbooks differ\n")
    sources = re.findall(r'<img alt="(\w+)" src="data:image/svg\+xml;base64,([^"]+)"', page)
    assert [name for name, _ in sources] == ["After", "Before", "After", "Before", "After", "Before"]
    texts = [{one.text for one in ET.fromstring(base64.b64decode(data)).iter() if one.text} for _, data in sources]
    assert ["T b" in one for one in texts] == [True, False, False, False, False, False]
    assert "<script" not in page
    assert page.count("&lt;script&gt;") == 1


def test_equal_versions_need_no_logs(tmp_path: Path) -> None:
    _, page = changes(tmp_path, AFTER, AFTER)
    assert "<p>No workbook differs.</p>" in page


@pytest.mark.parametrize("content", ["[]", "x"])
def test_a_file_without_a_workbook_is_refused(content: str, tmp_path: Path) -> None:
    path = tmp_path / "before.json"
    path.write_text(content, encoding="utf-8")
    words = ["workbook", "changes", str(path), str(path), "--data", str(SAMPLES), "--out", str(tmp_path / "x.html")]
    result = CliRunner().invoke(main, words)
    assert (result.exit_code, result.stderr.partition("; ")[0]) == (1, f"{path}: no workbook in this file")
