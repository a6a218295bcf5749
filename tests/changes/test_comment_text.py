"""Text of anybody in a comment is shown as it is and does nothing: read by GitHub's own parser, and by another."""

import re

import pytest
from hostile import TEXTS, mixtures
from readers import Page, on_azure_devops, on_github

from entrawatch.changes.comment.markdown_text import code, diff_block, words
from entrawatch.changes.texts import visible

# What GitHub and Azure DevOps look for in text that is no code, after Markdown has been read.
BECOMES_SOMETHING = re.compile(
    r"@\w|#\d|\bGH-\d|![0-9]|:[\w+-]+:|\w+://|www\.|\$|(?<![^\W_])[0-9a-f]{7,40}(?![^\W_])|\b[A-Z]{2,}-\d|^/\w",
    re.IGNORECASE,
)
READERS = {"GitHub": on_github, "Azure DevOps": on_azure_devops}
ALL = (*TEXTS, *mixtures(3000))


def _squeezed(text: str) -> str:
    return " ".join(text.split())


def _harmless(found: Page) -> bool:
    return {tag for tag, _ in found.tags} <= {"ul", "li", "code"} and not found.comments


@pytest.mark.parametrize("reader", READERS)
def test_words_are_shown_as_they_are(reader: str) -> None:
    """At the start of an item, where Markdown could take them for anything."""
    for text in ALL:
        found = READERS[reader](f"- {words(text)}\n- {words(f'{text} end')}\n")
        assert _harmless(found), (text, found.tags)
        assert _squeezed(found.text()) == _squeezed(f"{visible(text)} {visible(text)} end"), text


@pytest.mark.parametrize("reader", READERS)
def test_code_is_shown_as_it_is(reader: str) -> None:
    """A name between other words, with every blank that is in it."""
    for text in ALL:
        found = READERS[reader](f"- a {code(text)}: b\n")
        assert _harmless(found), (text, found.tags)
        shown = visible(text) if visible(text).strip() else "(blank)"
        assert found.text().strip("\n") == f"a {shown}: b", text


def test_nothing_is_left_that_github_makes_something_of() -> None:
    """Mentions, numbers of issues, commits, emoji, addresses and mathematics stand in code alone."""
    for text in ALL:
        for plain in on_github(f"- {words(text)} {code(text)}\n").plain():
            assert not BECOMES_SOMETHING.search(plain.strip()), (text, plain)


@pytest.mark.parametrize("reader", READERS)
def test_no_line_ends_a_difference(reader: str) -> None:
    """A block of code within an item, with one hostile line after the other in it."""
    for start in range(0, len(ALL), 50):
        lines = [f"+{text}" for text in ALL[start : start + 50]]
        found = READERS[reader]("\n".join(["- a", *diff_block(lines, "  "), "- b", ""]))
        assert [tag for tag, _ in found.tags] == ["ul", "li", "pre", "code", "li"], start
        (shown,) = (text for around, text in found.texts if around == "ul li pre code")
        assert shown == "".join(f"{visible(line)}\n" for line in lines)


def test_no_line_of_a_difference_is_a_command() -> None:
    """Bots read a command where a line starts with it."""
    assert list(diff_block(["/approve", "```", "+a"], "")) == ["````diff", " /approve", " ```", "+a", "````"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31m", r"\x1b[31m"),
        ("a\u202eb\u200bc", r"a\x202eb\x200bc"),
        ("a\u3164b\u2800", r"a\x3164b\x2800"),
        ("x\ufe0f", r"x\xfe0f"),
        ("\U000e0041\U000e0101", r"\xe0041\xe0101"),
        ("e\u0301\u0302\u0303\u0304", "e\u0301\u0302\u0303\\x304"),
        ("日本語 é 🌈", "日本語 é 🌈"),
    ],
)
def test_what_nobody_sees_is_made_visible(text: str, shown: str) -> None:
    """Letters of every script stay."""
    assert visible(text) == shown


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("severity: sees or tells less", "severity: sees or tells less"),
        ("guide coverage 101 -> 103 of 217", "guide coverage 101 -> 103 of 217"),
        ("> 5 is >= 1", "`>` 5 is >= 1"),
        ("AT&T, 4.50 USD (+3 %)", "AT&amp;T, 4.50 USD (+3 %)"),
        ("area owner_added in x.yaml", "area `owner_added` in `x.yaml`"),
        ("ask @octocat, see #1", "ask `@octocat`, see `#1`"),
        ("`a`", "`` `a` ``"),
        ("1. one (1.) - x", "`1.` one (1.) - x"),
        ("ST202: unknown 'my_key'; did you mean 'x'?", "ST202: unknown '`my_key`'; did you mean 'x'?"),
    ],
)
def test_ordinary_sentences_stay_readable(text: str, written: str) -> None:
    """Only a word that could become something is code."""
    assert words(text) == written
