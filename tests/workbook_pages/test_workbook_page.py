"""A page is one file that no value of a log can change, with a policy that permits its own scripts only."""

import base64
import hashlib
import json
import re
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest
from workbooksignins import HOSTILE

from entrawatch.workbook_pages.drawing import DrawnWorkbook
from entrawatch.workbook_pages.html_views import prose_html
from entrawatch.workbook_pages.page import Source, page
from entrawatch.workbook_pages.views import Prose

SCRIPTS = ("/* vega */", "/* vega-lite */", "const text = '</script><!--';")
SOURCE = Source("<b>logs</b>", (datetime(2026, 3, 9, tzinfo=UTC), datetime(2026, 3, 13, 18, tzinfo=UTC)))


class Elements(HTMLParser):
    """Collects elements with their attributes, and the text of scripts and styles."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.texts: list[tuple[str, str]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        if self.found and self.found[-1][0] in ("script", "style"):
            self.texts.append((self.found[-1][0], data))
            self.found.append(("end", {}))


@pytest.fixture(scope="module")
def html(drawn: DrawnWorkbook) -> str:
    return page([drawn], SOURCE, SCRIPTS)


@pytest.fixture(scope="module")
def elements(html: str) -> Elements:
    return Elements(html)


def test_the_same_logs_give_the_same_bytes(html: str, drawn: DrawnWorkbook) -> None:
    assert page([drawn], SOURCE, SCRIPTS) == html


def test_hostile_values_create_no_element(html: str, elements: Elements) -> None:
    """Their text is on the page, in cells, in the attributes of a choice, and in the page's data."""
    assert [tag for tag, _ in elements.found if tag in ("img", "iframe", "object", "embed", "link", "base", "b")] == []
    assert [tag for tag, _ in elements.found].count("script") == len(SCRIPTS) + 2
    assert "&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;" in html
    selected = [json.loads(one["data-select"]) for _, one in elements.found if "data-select" in one]
    assert {"Selected": HOSTILE} in selected


def test_no_element_has_inline_styles_or_scripts(elements: Elements) -> None:
    """The policy would refuse them."""
    assert [one for _, one in elements.found if any(name == "style" or name.startswith("on") for name in one)] == []


def test_links_lead_to_https_only(elements: Elements) -> None:
    addresses = {one["href"] for _, one in elements.found if "href" in one}
    assert addresses == {"https://learn.microsoft.com/entra/", "https://entra.microsoft.com/#view/x"}


def test_the_policy_permits_exactly_the_pages_own_scripts_and_style(elements: Elements) -> None:
    policy = next(one["content"] for _, one in elements.found if one.get("http-equiv") == "Content-Security-Policy")
    allowed = set(re.findall(r"'sha256-([^']+)'", policy))
    own = [text for tag, text in elements.texts if not text.startswith("{")]
    assert {base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in own} == allowed
    assert policy.startswith("default-src 'none'; base-uri 'none'; form-action 'none'; style-src 'sha256-")
    assert "unsafe" not in policy


def test_the_data_of_the_page_is_json_without_markup(elements: Elements) -> None:
    text = next(text for tag, text in elements.texts if text.startswith('{"specs"'))
    data = json.loads(text)
    assert "<" not in text
    assert data["workbooks"][0]["state"]["Tab"] == "overview"
    assert all(spec["data"]["values"] for spec in data["specs"].values())


def test_a_panel_names_what_its_rows_set(elements: Elements) -> None:
    """The page takes it back when the panel is hidden; otherwise the next alert opens with a row of another."""
    data = json.loads(next(text for tag, text in elements.texts if text.startswith('{"specs"')))
    exports = [panel["exports"] for panel in data["workbooks"][0]["panels"]]
    assert [names for names in exports if names] == [["Selected"]]


def test_each_result_is_in_the_page_once(html: str) -> None:
    """Two time ranges with the same rows share a template."""
    bodies = re.findall(r"<template id=\"t\d+\">(.*?)</template>", html, re.DOTALL)
    assert len(bodies) == len(set(bodies)) > 10


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("<img src=x>", "<p>&lt;img src=x&gt;</p>"),
        ("[a](javascript:alert(1))", "<p>[a](javascript:alert(1))</p>"),
        ("[a](http://example.org)", "<p>[a](http://example.org)</p>"),
        (
            "[a](https://example.org)",
            '<p><a href="https://example.org" target="_blank" rel="noopener noreferrer">a</a></p>',
        ),
        ("![a](https://example.org/x.png)", '<p>!<a href="https://example.org/x.png" target="_blank" '
         'rel="noopener noreferrer">a</a></p>'),
    ],
)  # fmt: skip
def test_markdown_has_no_html_and_no_images(markdown: str, html: str) -> None:
    assert prose_html(Prose(markdown)).strip() == html


def test_a_value_in_markdown_is_neither_markdown_nor_html() -> None:
    """As a selected account whose name is a link."""
    prose = Prose(f"Sign-ins of **{Prose.mark(0)}** `{Prose.mark(0)}`", ("[a](https://example.org) <b>",))
    value = "[a](https://example.org) &lt;b&gt;"
    assert prose_html(prose).strip() == f"<p>Sign-ins of <strong>{value}</strong> <code>{value}</code></p>"
