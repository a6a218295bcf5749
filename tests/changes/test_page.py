"""The page of a report: whole, alone, and nothing in it is more than text."""

import base64
import hashlib
import re

import pytest
from filledreport import filled, large_report
from fullreport import full_report
from hostile import TEXTS, mixtures
from readers import Page, page

from entrawatch.changes.comment.page import report_as_html
from entrawatch.changes.texts import line, visible


def skeleton(found: Page) -> list[object]:
    return [*found.tags, *found.comments]


def test_no_text_changes_what_a_page_is_made_of() -> None:
    """Elements and attributes are the same whatever stands in every text of the report."""
    for text in (*TEXTS, *mixtures(40)):
        expected = skeleton(page(report_as_html(filled("w" * len(line(text))))))
        assert skeleton(page(report_as_html(filled(text)))) == expected, text


@pytest.mark.parametrize("text", [text for text in TEXTS if line(text).strip()])
def test_every_text_is_shown_as_it_is(text: str) -> None:
    """Neither swallowed as HTML nor escaped twice."""
    found = page(report_as_html(filled(text)))
    assert visible(line(text)) in [shown for around, shown in found.texts if around.endswith("code")]
    assert visible(line(text)) in found.text()


def test_a_page_needs_nothing_else() -> None:
    """No script, image, font, form or address; links lead to its own parts, each to one that is there."""
    found = page(report_as_html(full_report()))
    assert {tag for tag, _ in found.tags} == {
        *("html", "head", "meta", "title", "style", "body", "header", "main", "nav", "section", "details", "summary"),
        *("h1", "h2", "p", "ul", "ol", "li", "a", "span", "code", "strong", "pre"),
    }
    attributes = [pair for _, pairs in found.tags for pair in pairs]
    assert {name for name, _ in attributes} == {
        *("lang", "charset", "http-equiv", "content", "name", "class", "role", "aria-label", "id", "href", "open"),
    }
    targets = [f"#{value}" for name, value in attributes if name == "id"]
    assert [value for name, value in attributes if name == "href"] == targets


def test_the_policy_allows_the_style_alone() -> None:
    """By its hash; a style or script that came from anywhere else would not run."""
    written = report_as_html(full_report())
    (style,) = re.findall(r"<style>(.*?)</style>", written, re.DOTALL)
    known = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', written)
    assert policy == f"default-src 'none'; style-src 'sha256-{known}'; base-uri 'none'; form-action 'none'"
    assert not re.search(r"url\(|@import|https?:", style)


def test_a_page_is_ascii() -> None:
    """So that no encoding on its way can change it."""
    written = report_as_html(filled("日本語 🌈 é"))
    assert written.isascii()
    assert "日本語 🌈 é" in page(written).text()


def test_a_page_holds_everything() -> None:
    """However much changes; a table of contents lists how much is in each part."""
    report = large_report(200, stacks=3)
    text = page(report_as_html(report)).text()
    assert all(f"> {number + 1}" in text for number in range(200))
    assert all(f"warning {number} of stack-{stack}" in text for number in range(100) for stack in range(3))
    assert "more did not fit in the report" in text  # what the report itself left out: 1 resource of each stack
